"""Sheets of comments: what is read of them, and what of a hostile one is not."""

import io
import json
import os
import resource
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.intake.comment_rows import CommentSheet, SheetComment
from consult.intake.comment_sheet import (
    CommentSheets,
    KeptSheets,
    UnreadableCommentSheet,
)
from consult.intake.sheet_tables import facts_of, tables_in
from consult.procedure.comment_columns import HEADS, CommentColumn
from consult.procedure.states import Language
from consult.vocabularies import Unreadable
from tests.flows.sheets_of_comments import HEADS as HEADS_EN
from tests.flows.sheets_of_comments import (
    document,
    repacked,
    text_of,
    workbook,
    workbook_of,
)

ROW = ("ITU-T D.1102", "5.2", "editorial", "Say who.", "Add “operators”.")


SHEETS = CommentSheets()


@pytest.fixture(autouse=True, scope="module")
def _one_child() -> Iterator[None]:
    with SHEETS:
        yield


def read(content: bytes) -> CommentSheet:
    return SHEETS.read(content, name="comments.xlsx")


def refusal(content: bytes) -> Unreadable:
    with pytest.raises(UnreadableCommentSheet, match=r"^comments\.xlsx: ") as caught:
        read(content)
    return caught.value.why


def faults(sheet: CommentSheet) -> list[tuple[int, str, str]]:
    return [(one.row, one.column, one.code.value) for one in sheet.errors]


@pytest.mark.parametrize("make", [workbook, document])
@pytest.mark.parametrize("language", Language)
def test_heads_are_known_in_six_languages(language: Language, make: object) -> None:
    heads = [f" {HEADS[language][column][0].upper()}:" for column in CommentColumn]
    assert callable(make)
    sheet = read(make([ROW], heads))
    assert sheet.comments == (
        SheetComment(
            row=2,
            text="ITU-T D.1102",
            clause="5.2",
            type="editorial",
            comment="Say who.",
            proposed_change="Add “operators”.",
            sheet="Sheet" if make is workbook else "",
        ),
    )
    assert sheet.errors == ()


def test_no_head_stands_for_two_columns_of_a_language() -> None:
    for heads in HEADS.values():
        words = [word.casefold() for column in heads.values() for word in column]
        assert len(words) == len(set(words))


def test_columns_come_in_any_order_below_a_title() -> None:
    rows = [
        (),
        ("Comments on TSB Circular 7",),
        ("No.", "Proposed change(s)", "COMMENTS", "Clause No."),
        (1, "Delete it.", "Not needed.", 5.1),
        (2, "", "", ""),
    ]
    sheet = read(workbook(rows, heads=()))
    assert [(one.clause, one.comment, one.text) for one in sheet.comments] == [
        ("5.1", "Not needed.", "")
    ]
    assert sheet.errors == ()


def test_without_heads_the_columns_come_in_their_order() -> None:
    assert read(workbook([ROW], heads=())).comments[0].comment == "Say who."


def test_a_column_of_words_that_is_not_read_is_named() -> None:
    sheet = read(workbook([(*ROW, "Because.")], (*HEADS_EN, "Rationale")))
    assert faults(sheet) == [(1, "Rationale", "column_not_read")]
    assert len(sheet.comments) == 1


def test_a_row_that_cannot_be_taken_leaves_the_others() -> None:
    rows = [
        ROW,
        ("", "5.3", "", "turn\u202earound", ""),
        ("", "5.4", "", "=1+1", ""),
        ("", "5.5", "", "", ""),
        ("", "5.6", "", "x" * 20_001, ""),
        ("", "5" * 201, "", "Long clause", ""),
        ("", date(2026, 5, 2), "", "A date in place of a clause", ""),
    ]
    sheet = read(workbook(rows))
    assert [one.row for one in sheet.comments] == [2, 8]
    assert faults(sheet) == [
        (3, "comment", "bidi_control"),
        (4, "comment", "formula"),
        (5, "comment", "missing_value"),
        (6, "comment", "too_long"),
        (7, "clause", "too_long"),
    ]


def test_a_long_comment_keeps_its_lines() -> None:
    words = "First line.\r\nSecond line.\n\n" + "x" * 10_000
    assert read(workbook([("", "", "", words, "")])).comments[0].comment == (
        words.replace("\r\n", "\n")
    )


def test_words_in_a_document_that_are_marked_as_inserted_are_read() -> None:
    content = document([ROW])
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        xml = package.read("word/document.xml").decode()
    changed = xml.replace(
        "<w:r><w:t>Say who.</w:t></w:r>",
        '<w:ins w:id="1" w:author="A"><w:r><w:t>Say who</w:t><w:br/>'
        '<w:t>and when.</w:t></w:r></w:ins><w:del w:id="2" w:author="A">'
        "<w:r><w:delText>Old</w:delText>"
        "</w:r></w:del>",
    )
    assert changed != xml
    sheet = read(repacked(content, add={"word/document.xml": changed.encode()}))
    assert sheet.comments[0].comment == "Say who\nand when."


def test_a_hyphen_that_keeps_words_together_is_read_as_one() -> None:
    content = document([ROW])
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        xml = package.read("word/document.xml").decode()
    held = "<w:t>Say non</w:t><w:noBreakHyphen/><w:t>compliance.</w:t>"
    changed = xml.replace("<w:t>Say who.</w:t>", held)
    assert changed != xml
    sheet = read(repacked(content, add={"word/document.xml": changed.encode()}))
    assert sheet.comments[0].comment == "Say non-compliance."


def rewritten(content: bytes, old: str, new: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        xml = package.read("word/document.xml").decode()
    assert old in xml
    changed = xml.replace(old, new).encode()
    return repacked(content, add={"word/document.xml": changed})


def test_a_sentence_that_was_moved_stands_only_where_it_went() -> None:
    moved = (
        '<w:moveFrom w:id="1" w:author="A"><w:r><w:t>Moved. </w:t></w:r></w:moveFrom>'
        '<w:r><w:t xml:space="preserve">Stays. </w:t></w:r>'
        '<w:moveTo w:id="2" w:author="A"><w:r><w:t>Moved.</w:t></w:r></w:moveTo>'
    )
    content = rewritten(document([ROW]), "<w:r><w:t>Say who.</w:t></w:r>", moved)
    assert read(content).comments[0].comment == "Stays. Moved."


BOX = (
    '<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/'
    'markup-compatibility/2006"><mc:Choice Requires="wps"><w:txbxContent>{0}'
    "</w:txbxContent></mc:Choice><mc:Fallback><w:pict><w:txbxContent>{0}"
    "</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
)


def test_words_in_a_box_are_read_once() -> None:
    box = BOX.format("<w:p><w:r><w:t>Say who.</w:t></w:r></w:p>")
    content = rewritten(document([ROW]), "<w:r><w:t>Say who.</w:t></w:r>", box)
    assert read(content).comments[0].comment == "Say who."


def test_a_table_in_a_box_is_read_once() -> None:
    content = document([ROW])
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        xml = package.read("word/document.xml").decode()
    table = xml[xml.index("<w:tbl>") : xml.index("</w:tbl>") + len("</w:tbl>")]
    boxed = rewritten(content, table, f"<w:p>{BOX.format(table)}</w:p>")
    assert read(boxed) == read(content)


def test_every_worksheet_with_the_heads_is_read() -> None:
    heads = ("Clause", "Comment", "Proposed change")
    sheet = read(
        workbook_of(
            {
                "D.1102": [heads, ("1", "One.", "")],
                "D.400R": [heads, ("2", "Two.", ""), ("3", "=1+1", "")],
                "Sheet3": [],
                "Numbers": [(1, 2, 3)],
            }
        )
    )
    assert [(one.sheet, one.row, one.comment) for one in sheet.comments] == [
        ("D.1102", 2, "One."),
        ("D.400R", 2, "Two."),
    ]
    assert [(one.place, one.code.value) for one in sheet.errors] == [
        ("D.400R!3", "formula")
    ]


def test_a_worksheet_of_words_that_is_not_understood_is_named() -> None:
    sheet = read(
        workbook_of(
            {
                "How to": [("Write", "here", "what", "you", "think")],
                "Comments": [HEADS_EN, ROW],
                "More": [("And", "this")],
            }
        )
    )
    assert [one.comment for one in sheet.comments] == ["Say who."]
    assert [(one.place, one.code.value, one.value) for one in sheet.errors] == [
        ("", "worksheet_not_read", "How to"),
        ("", "worksheet_not_read", "More"),
    ]


def test_rows_are_counted_over_all_worksheets() -> None:
    rows = [HEADS_EN, *[("", "", "", "x", "")] * 2_500]
    assert refusal(workbook_of({"A": rows, "B": rows, "C": rows})) is (
        Unreadable.TOO_MANY_ROWS
    )


def test_what_a_text_says_beside_its_table_is_found() -> None:
    sheet = read(
        text_of(
            "Comments of our administration",
            "We object to the whole of clause 7.",
            (HEADS_EN, ROW),
            (("See", "Issue", "Remedy"), ("7", "Wrong", "Delete it")),
            (("And", "So", "On"),),
            "One more thing, said at the end.",
        )
    )
    assert len(sheet.comments) == 1
    assert [(one.place, one.code.value, one.value) for one in sheet.errors] == [
        ("", "table_not_read", "See"),
        ("", "words_not_read", "We object to the whole of clause 7."),
    ]


def test_the_lines_and_labels_of_a_form_are_nothing_that_was_lost() -> None:
    sheet = read(
        text_of(
            "Comments on draft new Recommendation ITU-T D.1102 (ex D.princip_market)",
            "(Please use one row for each comment)",
            (("Member State:", "Kenya"), ("Date:", "5 May 2026")),
            "ITU-T D.1102",
            (HEADS_EN, ROW),
            "ITU-T D.400R",
            (HEADS_EN, ROW),
            "",
            (("", ""), ("", "")),
            "Nairobi, 5 May 2026",
        )
    )
    assert len(sheet.comments) == 2
    assert sheet.errors == ()


@pytest.mark.parametrize(
    "words",
    ["Delete clause 7.", "我们反对第7条。", "Is it so?”", "word " * 30, "a\n" * 13],
)
def test_more_than_a_line_or_two_beside_a_table_is_found(words: str) -> None:
    sheet = read(text_of((HEADS_EN, ROW), words))
    assert faults(sheet) == [(0, "", "words_not_read")]


def test_a_list_beside_a_table_is_found() -> None:
    content = rewritten(
        text_of("Delete clause 7", (HEADS_EN, ROW)),
        "<w:p><w:r><w:t>Delete clause 7",
        '<w:p><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
        "<w:r><w:t>Delete clause 7",
    )
    assert faults(read(content)) == [(0, "", "words_not_read")]


def test_what_was_deleted_beside_a_table_is_not_found() -> None:
    content = rewritten(
        text_of("We object to it all.", (HEADS_EN, ROW)),
        "<w:r><w:t>We object to it all.</w:t></w:r>",
        '<w:moveFrom w:id="1" w:author="A"><w:r><w:t>We object to it all.</w:t></w:r>'
        "</w:moveFrom>",
    )
    assert read(content).errors == ()


def test_what_was_read_of_a_file_is_kept() -> None:
    content = workbook([("", "", "", "Kept.", "")])
    first = read(content)
    with CommentSheets() as others:
        assert others.read(content, name="other.xlsx") is first
        with pytest.raises(UnreadableCommentSheet, match=r"^a: damaged$"):
            others.read(workbook([ROW])[:2000], name="a")
        with pytest.raises(UnreadableCommentSheet, match=r"^b: damaged$"):
            others.read(workbook([ROW])[:2000], name="b")


def test_only_the_sheets_asked_for_last_are_kept() -> None:
    kept = KeptSheets(most=2)
    for digest in ("a", "b"):
        kept.keep(digest, Unreadable.DAMAGED)
    assert kept.find("a") is Unreadable.DAMAGED
    kept.keep("c", CommentSheet((), ()))
    assert [kept.find(digest) for digest in "abc"] == [
        Unreadable.DAMAGED,
        None,
        CommentSheet((), ()),
    ]


def test_the_child_that_opens_sheets_knows_no_django() -> None:
    done = subprocess.run(  # noqa: S603 -- our own words
        [
            *(sys.executable, "-c"),
            "import sys, consult.intake.sheet_tables; print('django' in sys.modules)",
        ],
        capture_output=True,
        check=True,
        text=True,
    )
    assert done.stdout == "False\n"


def test_a_sheet_without_end_is_refused_in_its_time() -> None:
    words = "<c t='inlineStr'><is><t>x</t></is></c>" * 200
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<sheetData>{f'<row>{words}</row>' * 4_900}</sheetData></worksheet>"
    )
    padding = {"xl/media/padding.bin": os.urandom(600_000)}
    changed = {"xl/worksheets/sheet1.xml": sheet.encode()}
    content = repacked(workbook([ROW]), add=changed | padding)
    with CommentSheets(seconds=1) as sheets:
        with pytest.raises(UnreadableCommentSheet) as caught:
            sheets.read(content, name="x.xlsx")
        assert caught.value.why is Unreadable.TOO_LONG


def test_a_sheet_of_many_empty_paragraphs_does_not_fill_this_process() -> None:
    content = rewritten(document([ROW]), "<w:sectPr", "<w:p/>" * 500_000 + "<w:sectPr")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert len(read(content).comments) == 1
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 30_000


def test_merged_cells_of_a_document_keep_their_columns() -> None:
    def cell(words: str, properties: str = "") -> str:
        return (
            f"<w:tc><w:tcPr>{properties}</w:tcPr><w:p><w:r><w:t>{words}</w:t></w:r>"
            "</w:p></w:tc>"
        )

    begins, goes_on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    rows = [
        "".join(map(cell, ("Text", "Clause", "Type", "Comment", "Proposed change"))),
        cell("D.1102", begins) + "".join(map(cell, ("1", "", "One", "A"))),
        cell("", goes_on) + cell("2", '<w:gridSpan w:val="2"/>') + cell("Two"),
    ]
    table = "".join(f"<w:tr>{row}</w:tr>" for row in rows)
    xml = (
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/'
        f'main"><w:body><w:tbl>{table}</w:tbl></w:body></w:document>'
    )
    content = repacked(document([ROW]), add={"word/document.xml": xml.encode()})
    assert [(one.text, one.clause, one.comment) for one in read(content).comments] == [
        ("D.1102", "1", "One"),
        ("D.1102", "2", "Two"),
    ]


RELATION = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://x/{type}" Target="{target}" '
    'TargetMode="External"/></Relationships>'
)


ELSEWHERE = RELATION.format(type="image", target="file:///c/x")
TO_A_PROGRAM = RELATION.format(type="hyperlink", target="file:///c/x.exe")
TO_A_PAGE = RELATION.format(type="hyperlink", target="https://www.itu.int/")


def zip_of(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, data in members.items():
            package.writestr(name, data)
    return out.getvalue()


def bomb() -> bytes:
    return repacked(workbook([ROW]), add={"xl/media/x.bin": b"\0" * 2_000_000})


HOSTILE = {
    "nothing": (b"", Unreadable.OTHER_FORMAT),
    "a PDF": (b"%PDF-1.7 ...", Unreadable.OTHER_FORMAT),
    "an old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1...", Unreadable.OLD_FORMAT),
    "half a workbook": (workbook([ROW])[:2000], Unreadable.DAMAGED),
    "a bomb": (bomb(), Unreadable.TOO_LARGE),
    "many members": (
        repacked(workbook([ROW]), add={f"x/{n}": b"" for n in range(1_001)}),
        Unreadable.TOO_LARGE,
    ),
    "too large": (b"PK\x03\x04" + b"\0" * 20_000_001, Unreadable.TOO_LARGE),
    "macros": (
        repacked(workbook([ROW]), add={"xl/vbaProject.bin": b"x"}),
        Unreadable.MACROS,
    ),
    "a package inside": (
        repacked(document([ROW]), add={"word/embeddings/oleObject1.bin": b"x"}),
        Unreadable.FOREIGN,
    ),
    "a link to another file": (
        repacked(
            document([ROW]),
            add={"word/_rels/x.rels": ELSEWHERE.encode()},
        ),
        Unreadable.FOREIGN,
    ),
    "a link to a program": (
        repacked(
            document([ROW]),
            add={"word/_rels/x.rels": TO_A_PROGRAM.encode()},
        ),
        Unreadable.FOREIGN,
    ),
    "a part there twice": (
        repacked(document([ROW]), add={"WORD/DOCUMENT.XML": b"<x/>"}),
        Unreadable.DAMAGED,
    ),
    "entities": (
        repacked(
            workbook([ROW]),
            add={"xl/worksheets/sheet1.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><x/>'},
        ),
        Unreadable.ENTITIES,
    ),
    "entities in another encoding": (
        repacked(
            workbook([ROW]),
            add={
                "xl/worksheets/sheet1.xml": '<!DOCTYPE x [<!ENTITY a "b">]><x/>'.encode(
                    "utf-16"
                )
            },
        ),
        Unreadable.ENTITIES,
    ),
    "another zip": (zip_of({"a.txt": b"hello"}), Unreadable.OTHER_FORMAT),
    "a broken sheet": (
        repacked(workbook([ROW]), add={"xl/workbook.xml": b"<workbook"}),
        Unreadable.DAMAGED,
    ),
    "a broken document": (
        repacked(document([ROW]), add={"word/document.xml": b"<w:document"}),
        Unreadable.DAMAGED,
    ),
    "a letter": (document([], ("Dear", "Sir")), Unreadable.NO_TABLE),
    "an empty workbook": (workbook([], heads=()), Unreadable.NO_TABLE),
    "too many rows": (
        workbook([("", "", "", "x", "")] * 5_001),
        Unreadable.TOO_MANY_ROWS,
    ),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_file_that_cannot_be_used_is_refused_by_name(kind: str) -> None:
    content, why = HOSTILE[kind]
    assert refusal(content) is why


@pytest.mark.parametrize("kind", sorted(HOSTILE.keys() - {"too large"}))
def test_the_child_gives_the_reason_or_the_tables(kind: str) -> None:
    content, why = HOSTILE[kind]
    facts = facts_of(content)
    assert facts.get("refused", Unreadable.NO_TABLE) == why


@pytest.mark.parametrize("make", [workbook, document])
def test_the_tables_of_the_child_are_read_back(make: Callable[..., bytes]) -> None:
    facts = json.loads(json.dumps(facts_of(make([ROW]))))
    assert [
        (row.number, row.cells) for table in tables_in(facts) for row in table.rows
    ] == [(1, HEADS_EN), (2, ROW)]


def test_a_link_to_a_page_is_only_words() -> None:
    link = {"word/_rels/x.rels": TO_A_PAGE.encode()}
    content = repacked(document([ROW]), add=link)
    assert len(read(content).comments) == 1


WHOLE = (workbook([ROW]), document([ROW]))


@given(st.data())
def test_no_damage_raises_anything_else(data: st.DataObject) -> None:
    content = bytearray(data.draw(st.sampled_from(WHOLE)))
    for _ in range(data.draw(st.integers(1, 5))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place] = data.draw(st.integers(0, 255))
    with suppress(UnreadableCommentSheet):
        read(bytes(content))
