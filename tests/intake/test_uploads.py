"""What is sent along is taken in as what it is, or refused by the rule it breaks."""

import subprocess
import unicodedata
import zlib
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consult.characters import find_stray
from consult.intake.upload_faults import RULES, UploadFault, UploadRefused
from consult.intake.uploads import KINDS, MAX_BYTES, MAX_NAME, check_upload, safe_name
from tests.hostile import BAD_CHARACTERS, GOOD_TEXTS
from tests.intake.papers import (
    JPEG,
    OLE,
    PNG,
    encrypted,
    opendocument,
    packed_pdf,
    pdf,
    related,
    typed,
    with_parts,
    word,
    workbook,
    zipped,
)

GOOD = {
    "pdf": pdf(),
    "docx": word(),
    "xlsx": workbook(),
    "odt": opendocument(),
    "txt": "Clause 8: „should“, 他, لا.\r\n\tMore.\n".encode(),
    "png": PNG,
    "jpg": JPEG,
    "jpeg": JPEG,
}
HYPERLINK = '<text:a xlink:href="https://www.itu.int/">ITU</text:a>'

HARMFUL = {
    "an empty file": ("a.pdf", b"", "empty"),
    "too large": ("a.txt", b"x" * (MAX_BYTES + 1), "too_large"),
    "a program": ("a.exe", b"MZ" + b"\0" * 100, "kind_not_taken"),
    "a program called pdf": ("a.pdf", b"MZ" + b"\0" * 100, "content_disagrees"),
    "a page": ("a.html", b"<script>alert(1)</script>", "kind_not_taken"),
    "a drawing with scripts": ("a.svg", b"<svg onload='x'/>", "kind_not_taken"),
    "a page called png": ("a.png", b"<html></html>", "content_disagrees"),
    "no ending": ("comments", pdf(), "kind_not_taken"),
    "an ending alone": (".pdf", pdf(), "kind_not_taken"),
    "two endings": ("a.pdf.exe", pdf(), "kind_not_taken"),
    "an ending turned around": ("a\u202efdp.exe", pdf(), "kind_not_taken"),
    "a PDF called docx": ("a.docx", pdf(), "content_disagrees"),
    "a PDF called txt": ("a.txt", pdf(), "content_disagrees"),
    "a picture called pdf": ("a.pdf", PNG, "content_disagrees"),
    "a PDF behind other bytes": ("a.pdf", b"GIF89a" + pdf(), "content_disagrees"),
    "a workbook called docx": ("a.docx", workbook(), "content_disagrees"),
    "a document called xlsx": ("a.xlsx", word(), "content_disagrees"),
    "a document called odt": ("a.odt", word(), "content_disagrees"),
    "a plain archive": ("a.docx", zipped({"a": b"b"}), "damaged"),
    "a document of 1997": ("a.docx", OLE, "content_disagrees"),
    "text in UTF-16": ("a.txt", "comments".encode("utf-16"), "bad_text"),
    "text in Latin-1": ("a.txt", b"\xe9\xe8", "bad_text"),
    "text with NUL": ("a.txt", b"a\0b", "bad_text"),
    "text with an escape": ("a.txt", b"a\x1b[31mb", "bad_text"),
    # PDF
    "a PDF cut short": ("a.pdf", pdf()[:40], "damaged"),
    "JavaScript": ("a.pdf", pdf(b"<< /S /JavaScript /JS (x) >>"), "active_content"),
    "JavaScript by numbers": (
        "a.pdf",
        pdf(b"<</S/J#61v#61#53cript/JS(x)>>"),
        "active_content",
    ),
    "JavaScript in a packed stream": (
        "a.pdf",
        packed_pdf(b"3 0 << /S /JavaScript /JS (x) >>"),
        "active_content",
    ),
    "JavaScript in a stream named by numbers": (
        "a.pdf",
        packed_pdf(
            b"<</S/JavaScript/JS(x)>>", head=b"/Type /Obj#53tm /Filter /FlateDecode"
        ),
        "active_content",
    ),
    "JavaScript, the filter named first": (
        "a.pdf",
        packed_pdf(
            b"<</S/JavaScript/JS(x)>>", head=b"/Filter /Flate#44ecode /Type /ObjStm"
        ),
        "active_content",
    ),
    "objects packed in another way": (
        "a.pdf",
        pdf(b"<< /Type /ObjStm /Filter /ASCIIHexDecode >>\nstream\n2F4A53\nendstream"),
        "damaged",
    ),
    "objects packed and cut": (
        "a.pdf",
        pdf(
            b"<< /Type /ObjStm /Filter /FlateDecode >>\nstream\n"
            + zlib.compress(b"<< >>" * 99)[:-6]
            + b"\nendstream"
        ),
        "damaged",
    ),
    "a bomb of objects": (
        "a.pdf",
        pdf(packed_pdf(b"\0" * 100_000_000) * 9),
        "too_large_unpacked",
    ),
    "something started": (
        "a.pdf",
        pdf(b"<< /S /Launch /F (cmd.exe) >>"),
        "active_content",
    ),
    "a form of XFA": ("a.pdf", pdf(b"<< /XFA 5 0 R >>"), "active_content"),
    "a form sent elsewhere": ("a.pdf", pdf(b"<</S/SubmitForm>>"), "active_content"),
    "a film": ("a.pdf", pdf(b"<< /Subtype /RichMedia >>"), "active_content"),
    "a file within": ("a.pdf", pdf(b"<< /Type /EmbeddedFile >>"), "embedded_file"),
    "an encrypted PDF": ("a.pdf", pdf(trailer=b"/Encrypt 7 0 R "), "encrypted"),
    # DOCX and XLSX
    "macros": ("a.docx", with_parts(word(), {"word/vbaProject.bin": b"x"}), "macros"),
    "macros by their type": (
        "a.docx",
        typed(word(), "document.macroEnabled.main+xml"),
        "macros",
    ),
    "macros of Excel 4": (
        "a.xlsx",
        with_parts(workbook(), {"xl/macrosheets/sheet1.xml": b"<x/>"}),
        "macros",
    ),
    "macros by relationship": (
        "a.docx",
        related(word(), "vbaProject", "x.bin", "Internal"),
        "macros",
    ),
    "an object": (
        "a.docx",
        with_parts(word(), {"word/embeddings/oleObject1.bin": b"x"}),
        "embedded_file",
    ),
    "an object by relationship": (
        "a.docx",
        related(word(), "oleObject", "x", "Internal"),
        "embedded_file",
    ),
    "a control": (
        "a.docx",
        with_parts(word(), {"word/activeX/activeX1.bin": b"x"}),
        "embedded_file",
    ),
    "a template elsewhere": (
        "a.docx",
        related(word(), "attachedTemplate", "https://evil.example/t.dotm"),
        "external_link",
    ),
    "a picture elsewhere": (
        "a.docx",
        related(word(), "image", r"\\evil.example\share\x.png"),
        "external_link",
    ),
    "a link to a program": (
        "a.docx",
        related(word(), "hyperlink", "file:///C:/Windows/calc.exe"),
        "external_link",
    ),
    "a protected document": (
        "a.docx",
        OLE + "EncryptedPackage".encode("utf-16-le"),
        "encrypted",
    ),
    "an encrypted archive": ("a.docx", encrypted(word()), "encrypted"),
    "a damaged archive": (
        "a.docx",
        word()[:400] + b"\xff" * 40 + word()[440:],
        "damaged",
    ),
    "half an archive": ("a.docx", word()[:2_000], "damaged"),
    "a part there twice": (
        "a.docx",
        with_parts(word(), {"WORD/DOCUMENT.XML": b"<x/>"}),
        "damaged",
    ),
    "entities": (
        "a.docx",
        with_parts(
            word(),
            {
                "word/_rels/x.rels": (
                    b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'
                )
            },
        ),
        "damaged",
    ),
    "no XML": ("a.docx", with_parts(word(), {"word/_rels/x.rels": b"<"}), "damaged"),
    "a bomb": (
        "a.docx",
        with_parts(word(), {"bomb": b"\0" * 60_000_000}),
        "too_large_unpacked",
    ),
    "too many parts": (
        "a.docx",
        zipped({str(number): b"" for number in range(1_001)}),
        "too_many_entries",
    ),
    # ODT
    "macros of Basic": (
        "a.odt",
        opendocument(parts={"Basic/Standard/Module1.xml": b"x"}),
        "macros",
    ),
    "an encrypted ODT": (
        "a.odt",
        opendocument(manifest="<m:encryption-data/>"),
        "encrypted",
    ),
    "an OLE object in ODT": (
        "a.odt",
        opendocument(manifest='<m:e type="application/vnd.sun.star.oleobject"/>'),
        "embedded_file",
    ),
    "an event in ODT": (
        "a.odt",
        opendocument("<text:event-listener/>"),
        "active_content",
    ),
    "a picture elsewhere in ODT": (
        "a.odt",
        opendocument('<draw:image xlink:href="http://evil.example/x.png"/>'),
        "external_link",
    ),
    "a section elsewhere in ODT": (
        "a.odt",
        opendocument('<text:section xlink:href="../../other.odt"/>'),
        "external_link",
    ),
    "a link to a program in ODT": (
        "a.odt",
        opendocument('<text:a xlink:href="vnd.sun.star.script:x"/>'),
        "external_link",
    ),
}


@pytest.mark.parametrize("ending", GOOD)
def test_each_kind_is_taken_in_as_what_it_is(ending: str) -> None:
    upload = check_upload(f"Comments.{ending.upper()}", GOOD[ending])
    assert upload.media_type == KINDS[ending].media_type
    assert upload.name == f"Comments.{ending.upper()}"
    assert upload.content is GOOD[ending]


@pytest.mark.parametrize("case", HARMFUL)
def test_what_is_refused_names_the_file_and_the_rule(case: str) -> None:
    name, content, fault = HARMFUL[case]
    with pytest.raises(UploadRefused) as refusal:
        check_upload(name, content)
    assert refusal.value.fault.value == fault
    assert safe_name(name) in refusal.value.message
    assert "%(" not in refusal.value.message


def test_every_rule_has_its_words_and_its_case() -> None:
    assert set(RULES) == set(UploadFault)
    assert {fault for _name, _content, fault in HARMFUL.values()} == set(UploadFault)


def test_links_to_pages_are_no_harm() -> None:
    check_upload("a.docx", related(word(), "hyperlink", "https://www.itu.int/"))
    check_upload("a.docx", related(word(), "hyperlink", "mailto:tsbsg3@itu.int"))
    check_upload("a.odt", opendocument(HYPERLINK))


def test_objects_that_are_packed_or_plain_are_no_harm() -> None:
    check_upload("a.pdf", packed_pdf(b"<< /Type /Page >>"))
    check_upload("a.pdf", pdf(b"<< /Type /ObjStm >>\nstream\n<< >>\nendstream"))


@pytest.mark.parametrize("arguments", [[], ["--object-streams=generate"]])
def test_a_pdf_of_ours_is_taken_and_its_encrypted_copy_is_not(
    tmp_path: Path, arguments: list[str]
) -> None:
    """`qpdf` writes the file anew, so that it is a PDF as others make them."""
    plain, locked = tmp_path / "plain.pdf", tmp_path / "locked.pdf"
    (tmp_path / "made.pdf").write_bytes(pdf_of_one_page())
    run = ["qpdf", *arguments, str(tmp_path / "made.pdf"), str(plain)]
    subprocess.run(run, check=True)  # noqa: S603 -- our own command
    check_upload("plain.pdf", plain.read_bytes())
    lock = ["qpdf", "--encrypt", "a", "b", "256", "--", str(plain), str(locked)]
    subprocess.run(lock, check=True)  # noqa: S603
    with pytest.raises(UploadRefused) as refusal:
        check_upload("locked.pdf", locked.read_bytes())
    assert refusal.value.fault is UploadFault.ENCRYPTED


def pdf_of_one_page() -> bytes:
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] >>",
    ]
    body, places = b"%PDF-1.5\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        body
        + b"xref\n0 4\n0000000000 65535 f \n"
        + rows
        + b"trailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(body)
    )


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("C:\\Users\\Grace\\comments.pdf", "comments.pdf"),
        ("../../../etc/comments.pdf", "comments.pdf"),
        ('a"b;c<d>:e|f?g*.pdf', "a_b_c_d__e_f_g_.pdf"),
        ("a\r\nSet-Cookie: x=1.pdf", "aSet-Cookie_ x=1.pdf"),
        ("  two   spaces .pdf ", "two spaces.pdf"),
        ("e\u0301.pdf", "é.pdf"),
        ("\u200b.pdf", "pdf"),
        ("تعليقات.pdf", "تعليقات.pdf"),
        ("意见" * 99 + ".docx", ("意见" * 99)[: MAX_NAME - 5] + ".docx"),
    ],
)
def test_a_name_is_kept_as_far_as_it_is_safe(sent: str, kept: str) -> None:
    assert safe_name(sent) == kept


@pytest.mark.parametrize("case", BAD_CHARACTERS)
def test_no_bad_character_stays_in_a_name(case: str) -> None:
    character, _offence = BAD_CHARACTERS[case]
    assert safe_name(f"a{character}b.pdf") == "ab.pdf"


@pytest.mark.parametrize("case", GOOD_TEXTS)
def test_a_name_in_any_script_stays_readable(case: str) -> None:
    name = safe_name(f"{GOOD_TEXTS[case].replace('/', ' ')}.pdf")
    assert name.endswith(".pdf")
    assert find_stray(name, lines=False) is None


@given(st.text(max_size=300))
def test_any_name_becomes_a_safe_one_and_stays_it(name: str) -> None:
    safe = safe_name(name)
    assert 0 < len(safe) <= MAX_NAME
    assert not set('/\\<>:"|?*;%') & set(safe)
    assert find_stray(safe, lines=False) is None
    assert safe == unicodedata.normalize("NFC", safe)
    assert safe_name(safe) == safe


@settings(deadline=None)
@given(st.sampled_from(sorted(GOOD)), st.data())
def test_whatever_the_bytes_are_only_a_refusal_is_raised(
    ending: str, data: st.DataObject
) -> None:
    content = bytearray(GOOD[ending])
    for _ in range(data.draw(st.integers(1, 8))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(content)))
    for tried in (bytes(content), bytes(content[:cut])):
        with suppress(UploadRefused):
            assert check_upload(f"a.{ending}", tried).content == tried
