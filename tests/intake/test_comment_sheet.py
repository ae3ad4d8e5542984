"""Sheets of comments: what is read of them, and what of a hostile one is not."""

import io
import zipfile
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.intake.comment_sheet import (
    CommentSheet,
    SheetComment,
    UnreadableCommentSheet,
    read_comment_sheet,
)
from consult.procedure.comment_columns import HEADS, CommentColumn
from consult.procedure.states import Language
from consult.vocabularies import Unreadable
from tests.flows.sheets_of_comments import HEADS as HEADS_EN
from tests.flows.sheets_of_comments import document, repacked, workbook

ROW = ("ITU-T D.1102", "5.2", "editorial", "Say who.", "Add “operators”.")


def read(content: bytes) -> CommentSheet:
    return read_comment_sheet(content, name="comments.xlsx")


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
