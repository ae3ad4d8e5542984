"""Nothing that starts something hides in a PDF by how its objects are packed."""

import io
import zlib
from base64 import a85encode
from collections.abc import Callable

import pytest
from pypdf import PdfWriter
from pypdf.annotations import Link

from consult.intake import pdf_scan
from consult.intake.fenced import ReaderEnded
from consult.intake.pdf_objects import MOST_WORK, Allowance, Refused
from consult.intake.pdf_search import search
from consult.intake.upload_faults import UploadFault, UploadRefused
from consult.intake.uploads import check_upload
from consult.procedure.references import Language
from tests.documents.contents import printed_321
from tests.intake.papers import packed_pdf, pdf

# One object, number 3, as a stream of objects holds it.
ACTION = b"3 0 << /S /JavaScript /JS (app.alert) >>"
PACKED = zlib.compress(ACTION)
OBJECTS = zlib.compress(b"3 0 << >>")
PLAIN = b"/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode"
PNG_ROWS = b"/DecodeParms << /Predictor 12 /Columns 5 >>"


def stream(head: bytes, data: bytes, *, before: bytes = b"\n") -> bytes:
    size = b" /Length %d" % len(data)
    return pdf(
        b"2 0 obj\n<< " + head + size + b" >>" + before + b"stream\n" + data
        + b"\nendstream\nendobj"
    )  # fmt: skip


def predicted(data: bytes, *, columns: int = 5) -> bytes:
    """Return data in rows of which each is the difference from the one above."""
    data += b" " * (-len(data) % columns)
    above = bytes(columns)
    rows = []
    for place in range(0, len(data), columns):
        row = data[place : place + columns]
        pairs = zip(row, above, strict=True)
        rows.append(b"\2" + bytes((one - other) % 256 for one, other in pairs))
        above = row
    return zlib.compress(b"".join(rows))


FOUND = {
    "a predictor": stream(PLAIN + PNG_ROWS, predicted(ACTION)),
    "a predictor spelt by number": stream(
        b"/N 1/F#69rst 4/Filter/Fl#61teDecode/DecodeParms<</Pr#65dictor 12/Columns 5>>",
        predicted(ACTION),
    ),
    "a predictor for each filter": stream(
        b"/First 4/Filter[/FlateDecode]/DecodeParms[<</Predictor 15/Columns 5>>]",
        predicted(ACTION),
    ),
    "a predictor behind a string that ends a dictionary": stream(
        b"/X (>> stream\\) (\n) endobj) " + PLAIN + PNG_ROWS, predicted(ACTION)
    ),
    "a string that begins a stream": stream(
        b"/Type /ObjStm /X (stream\n) /Filter /FlateDecode", PACKED
    ),
    "a comment that begins a stream": stream(
        b"/Type /ObjStm %stream\n /Filter /FlateDecode", PACKED
    ),
    "many spaces after the filter": stream(
        b"/Filter /FlateDecode" + b" " * 5_000 + b"/Type /ObjStm", PACKED
    ),
    "many spaces before the stream": stream(PLAIN, PACKED, before=b" " * 5_000),
    "a type spelt by number": stream(
        b"/Type /Obj#53tm /N 1 /First 4 /Filter /FlateDecode", PACKED
    ),
    "no type": stream(b"/N 1 /First 4 /Filter /FlateDecode", PACKED),
    "a filter named elsewhere": stream(b"/N 1 /Filter 7 0 R", PACKED),
    "a filter in short": stream(b"/Type /ObjStm /First 4 /Filter /Fl", PACKED),
    "spaces before what is packed": stream(PLAIN, b"  \n" + PACKED),
    "a stream within a stream": stream(
        b"/Filter /FlateDecode", zlib.compress(stream(PLAIN, PACKED), 0)
    ),
    "names that end at a zero spelt by number": stream(
        b"/Type /ObjStm#00 /First#00x 4 /Filter#00 /FlateDecode#00"
        b" /DecodeParms#00 << /Predictor#00 12 /Columns#00 5 >>",
        predicted(ACTION),
    ),
    "what only some readers take for white space": stream(
        b"/First\x804\xff/Filter\x0b/FlateDecode\xff/DecodeParms\x80"
        b"<<\xff/Predictor\x8012\x0b/Columns\xff5>>",
        predicted(ACTION),
    ),
    "a name at the end of what is packed": stream(
        PLAIN, zlib.compress(b"3 0 /JavaScript")
    ),
    "a name between two pieces": stream(
        PLAIN, zlib.compress(b" " * ((1 << 20) - 4) + b"/JavaScript 0")
    ),
}

REFUSED = {
    "ASCII85": (
        b"/Type /ObjStm /First 4 /Filter [/ASCII85Decode /FlateDecode]",
        a85encode(OBJECTS) + b"~>",
    ),
    "hexadecimal": (
        b"/First 4 /Filter [/AHx /FlateDecode]",
        OBJECTS.hex().encode() + b">",
    ),
    "LZW": (b"/Type /ObjStm /First 4 /Filter /LZ#57Decode", b"\x80\x0b"),
    "run lengths": (b"/First 4 /Filter /RL", b"\x02abc\x80"),
    "packed twice": (
        b"/First 4 /Filter [/FlateDecode /FlateDecode]",
        zlib.compress(OBJECTS),
    ),
    "two filters of one name": (
        b"/First 4 /Filter /FlateDecode /Filter /FlateDecode",
        OBJECTS,
    ),
    "a filter of another object": (b"/First 4 /Filter 7 0 R", OBJECTS),
    "filters of other objects": (b"/First 4 /Filter [7 0 R]", OBJECTS),
    "parameters of another object": (
        PLAIN + b" /DecodeParms 7 0 R",
        predicted(b"3 0 << >>"),
    ),
    "parameters of other objects": (
        PLAIN + b" /DecodeParms [7 0 R]",
        predicted(b"3 0 << >>"),
    ),
    "a predictor of another object": (
        PLAIN + b" /DecodeParms << /Predictor 7 0 R >>",
        predicted(b"3 0 << >>"),
    ),
    "two predictors": (
        PLAIN + b" /DecodeParms << /Predictor 1 /Predictor 12 /Columns 5 >>",
        predicted(b"3 0 << >>"),
    ),
    "a filter under its short name": (
        b"/Type /ObjStm /First 4 /F /FlateDecode /DP << /Predictor 12 /Columns 5 >>",
        predicted(b"3 0 << >>"),
    ),
    "filters under their short name": (
        b"/First 4 /#46 [/Fl] /DP [<< /Predictor 12 /Columns 5 >>]",
        predicted(b"3 0 << >>"),
    ),
    "parameters under their short name": (
        PLAIN + b" /DP << /Predictor 12 /Columns 5 >>",
        predicted(b"3 0 << >>"),
    ),
    "the bits of a row under their short name": (
        PLAIN + b" /DecodeParms << /Predictor 12 /Columns 5 /BPC 4 >>",
        predicted(b"3 0 << >>"),
    ),
    "the predictor of TIFF": (PLAIN + b" /DecodeParms << /Predictor 2 >>", OBJECTS),
    "rows of four colours": (
        PLAIN + b" /DecodeParms << /Predictor 12 /Colors 4 >>",
        predicted(b"3 0 << >>"),
    ),
    "rows of no kind": (
        PLAIN + b" /DecodeParms << /Predictor 12 /Columns 5 >>",
        zlib.compress(b"\x09" * 12),
    ),
    "something before what is packed": (PLAIN, b"junk" + OBJECTS),
    "packed and cut": (PLAIN, OBJECTS[:-6]),
}

HARMLESS = {
    "objects as they are": stream(b"/Type /ObjStm /N 1 /First 4", b"3 0 << >>"),
    "packed objects": stream(PLAIN, zlib.compress(b"3 0 << /Type /Page >>")),
    "predicted objects": stream(PLAIN + PNG_ROWS, predicted(b"3 0 << /Type /Page >>")),
    "packed objects without parameters": stream(PLAIN + b"/DecodeParms null", OBJECTS),
    "packed objects without parameters of their filter": stream(
        b"/First 4 /Filter [/FlateDecode] /DecodeParms [null]", OBJECTS
    ),
    "a picture within a page": stream(
        b"", b"q BI /W 1 /H 1 /BPC 8 /CS /G /F /AHx /DP null ID 00> EI Q"
    ),
    "a link to another file": pdf(
        b"<< /Subtype /Link /A << /S /GoToR /F (other.pdf) /D [0 /Fit] >> >>"
    ),
    "letters of a file within that hold none": pdf(
        b"<< /EF null /X [/EF /EF 7 (/EF) /EF 7 0 /EF <45> /EF << >>] /EFF 7 0 R >>"
        b" %/EF"
    ),
    "a table of objects with a predictor": stream(
        b"/Type /XRef /W [1 2 1] /Filter /FlateDecode" + PNG_ROWS, predicted(bytes(40))
    ),
    "a profile of colours in ASCII85": stream(
        b"/N 3 /Filter [/ASCII85Decode /FlateDecode]", a85encode(zlib.compress(b"x"))
    ),
    "a picture that is cut": stream(
        b"/Subtype /Image /Filter /FlateDecode", zlib.compress(bytes(999))[:-4]
    ),
    "an outline": pdf(b"2 0 obj\n<< /First 3 0 R /Last 3 0 R /Filter 8 >>\nendobj"),
    "longer names": stream(
        PLAIN, zlib.compress(b"3 0 << /LaunchDate 1 /Encrypt! 2 >> /XFA5")
    ),
    "pictures of many pages": pdf(
        stream(b"/Filter /FlateDecode", zlib.compress(bytes(100_000_000))) * 4
    ),
}


NAME_ENDS = {
    "by a byte that only some readers pass over": b"\x80",
    "by another byte that only some readers pass over": b"\xff",
    "by a vertical tab": b"\x0b",
    "by a zero": b"\0",
    "by a zero spelt by number": b"#00",
    "by letters behind a zero spelt by number": b"#00x ",
}
EMBEDDED = {
    "an annotation": b"<< /Subtype /FileAttachment /FS 6 0 R >>",
    "a dictionary": b"<< /F (a.exe) /EF << /F 7 0 R >> >>",
    "a dictionary at once": b"<</EF<</UF 7 0 R>>>>",
    "another object": b"<< /EF 8 0 R >>",
    "another object at once": b"<</EF#00x%\n8.%/EF\n%\n0R>>",
    "letters spelt by number": b"<< /#45#46 8 0 R >>",
    "letters among others like them": b"<< /EF /EF 1 /EF %/EF /EF 8 0 R",
    "letters far from the dictionary": b"/EF" + b" " * (3 << 20) + b"<< /F 7 0 R >>",
    "letters far from the number": b"/EF 8 0 %" + b"/EF " * 9_999 + b"\nR",
}


@pytest.mark.parametrize("case", NAME_ENDS)
@pytest.mark.parametrize(
    "name", ["EmbeddedFiles", "Encrypt", "JavaScript", "Launch", "OnInstantiate", "XFA"]
)
def test_a_name_is_found_wherever_some_reader_says_that_it_ends(
    name: str, case: str
) -> None:
    with pytest.raises(Refused) as refused:
        search(pdf(b"<< /" + name.encode() + NAME_ENDS[case] + b">>"), Allowance())
    assert refused.value.found == name


@pytest.mark.parametrize("case", EMBEDDED)
@pytest.mark.parametrize("packing", [pdf, packed_pdf])
def test_a_file_within_is_found_without_its_type(
    case: str, packing: Callable[[bytes], bytes]
) -> None:
    with pytest.raises(UploadRefused) as refusal:
        check_upload("a.pdf", packing(EMBEDDED[case]))
    assert refusal.value.fault is UploadFault.EMBEDDED_FILE


@pytest.mark.parametrize("case", FOUND)
def test_what_starts_something_is_found_however_its_objects_are_packed(
    case: str,
) -> None:
    with pytest.raises(UploadRefused) as refusal:
        check_upload("a.pdf", FOUND[case])
    assert refusal.value.fault is UploadFault.ACTIVE_CONTENT
    assert refusal.value.found == "JavaScript"


@pytest.mark.parametrize("case", REFUSED)
def test_objects_packed_so_that_they_cannot_be_searched_are_refused(case: str) -> None:
    with pytest.raises(UploadRefused) as refusal:
        check_upload("a.pdf", stream(*REFUSED[case]))
    assert refusal.value.fault is UploadFault.DAMAGED


@pytest.mark.parametrize("case", HARMLESS)
def test_what_is_common_or_harmless_is_taken(case: str) -> None:
    check_upload("a.pdf", HARMLESS[case])


def test_blanks_in_a_dictionary_are_work_by_their_length_alone() -> None:
    """Office software indents a dictionary for each paragraph of a tagged paper."""
    spent = []
    for blank in (b"", b" ", b"\n    "):
        paragraph = b"obj<<" + blank.join((b"/S", b"/P", b"/K", b"[", b"]", b">>"))
        allowance = Allowance()
        search(pdf(paragraph * 1_000 + b"/First"), allowance)
        spent.append(allowance.spent)
    # Once in the search for names, once in the dictionary.
    assert spent == [spent[0], spent[0] + 10_000, spent[0] + 50_000]


def test_a_paper_with_bookmarks_that_pypdf_wrote_is_taken() -> None:
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    for number in range(9):
        writer.add_outline_item(title=f"({number}) Launch / files", page_number=0)
    writer.add_annotation(
        page_number=0, annotation=Link(rect=(0, 0, 9, 9), url="https://www.itu.int/")
    )
    written = io.BytesIO()
    writer.write(written)
    check_upload("a.pdf", written.getvalue())


def test_a_circular_that_consult_printed_is_taken() -> None:
    check_upload("circular.pdf", printed_321(Language.EN))


def test_a_file_that_takes_more_than_its_memory_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pdf_scan, "CHILD", "tests.intake.hoarding_reader")
    with pytest.raises(UploadRefused) as refusal:
        check_upload("a.pdf", pdf())
    assert refusal.value.fault is UploadFault.TOO_LARGE_UNPACKED


def test_no_file_is_at_fault_where_the_search_cannot_begin(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pdf_scan, "CHILD", "consult.intake.nothing")
    with pytest.raises(ReaderEnded):
        check_upload("a.pdf", pdf())


def test_of_a_name_that_may_be_text_the_sender_is_told() -> None:
    """A cross-reference may point anywhere, also into a string or a page's content."""
    page = stream(b"/Filter /FlateDecode", zlib.compress(b"(Pre/Launch phase) Tj"))
    with pytest.raises(UploadRefused) as refusal:
        check_upload("a.pdf", page)
    assert "its text or one of its links reads “/Launch”" in refusal.value.message
    with pytest.raises(UploadRefused) as other:
        check_upload("a.pdf", stream(PLAIN, OBJECTS[:-6]))
    assert "text" not in other.value.message


def flood(rounds: int) -> bytes:
    return pdf((b"/ObjStm/Filter stream\n" + zlib.compress(b"")) * rounds)


def unpacking_starts(rounds: int) -> bytes:
    """Each part begins zlib data, of which all that follow are blocks of two bytes."""
    return pdf(b"\0\2\0\xfd\xff\x78\x01" * rounds)


def dictionaries(rounds: int) -> bytes:
    return pdf(b"2 0 obj<</First 4>>stream\n" * rounds)


@pytest.mark.parametrize("shape", [flood, dictionaries])
def test_a_file_four_times_as_long_is_four_times_the_work(
    shape: Callable[[int], bytes],
) -> None:
    spent = []
    for rounds in (1_000, 4_000):
        allowance = Allowance()
        search(shape(rounds), allowance)
        spent.append(allowance.spent)
    assert spent[1] <= 4 * spent[0]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(pdf(b"obj<<" * 99_999 + b"/First"), id="dictionaries"),
        pytest.param(pdf(b"obj<<(" * 99_999 + b"/First"), id="strings"),
        pytest.param(pdf(b"obj<<<a" * 99_999 + b"/First"), id="numbers"),
        pytest.param(pdf(b"obj<<>>%" * 99_999 + b"/First"), id="comments"),
        pytest.param(unpacking_starts(99_999), id="packed"),
        pytest.param(pdf(b"/EF%" * 99_999), id="files"),
    ],
)
def test_what_is_nested_to_be_read_again_and_again_is_given_up(content: bytes) -> None:
    """Each of the hundred thousand parts would be read to the end of the file."""
    allowance = Allowance()
    with pytest.raises(Refused) as refused:
        search(content, allowance)
    assert refused.value.fault == "too_large_unpacked"
    assert allowance.spent < MOST_WORK + 20 * len(content) + 1_000
