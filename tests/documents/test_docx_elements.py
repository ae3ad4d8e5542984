"""What other papers are made of: lists within lists, long tables, forms, directions."""

from datetime import date

import pytest

from consult.documents.docx import paper_docx
from consult.documents.paper import Paper
from consult.procedure.states import Language
from consult.vocabularies import DocumentKind
from tests.documents.word import (
    W14,
    W,
    body_of,
    opened,
    paragraphs_of,
    part_of,
    value_of,
    words_of,
)


def docx_of(body: str, language: Language = Language.EN) -> bytes:
    return paper_docx(
        Paper(
            kind=DocumentKind.COMMENTS,
            language=language,
            name="paper",
            html=f"<html><head><title>T</title></head><body>{body}</body></html>",
            inputs="{}",
            dated=date(2026, 11, 22),
        )
    )


def styles_of(data: bytes) -> list[str]:
    names = [paragraph.style for paragraph in opened(data).paragraphs]
    return [style.name for style in names if style is not None]


def test_four_levels_of_headings() -> None:
    data = docx_of("<h1>A</h1><h2>B</h2><h3>C</h3><h4>D</h4><p>E</p>")
    assert styles_of(data) == ["Title", "Heading 1", "Heading 2", "Heading 3", "Normal"]


def test_lists_within_lists_and_a_second_paragraph_of_a_point() -> None:
    data = docx_of(
        "<ol><li>One<ul><li>Dot</li></ul></li><li><p>Two</p><p>More</p></li></ol>"
        "<ol start=5><li>Five</li></ol>"
    )
    found = [
        (
            words_of(one).strip(),
            value_of(one, "pPr/pStyle"),
            value_of(one, "pPr/numPr/ilvl"),
        )
        for one in body_of(data).iter(f"{W}p")
    ]
    assert found == [
        ("One", "ListNumber", "0"),
        ("Dot", "ListBullet", "1"),
        ("Two", "ListNumber", "0"),
        ("More", "ListContinue", None),
        ("Five", "ListNumber", "0"),
    ]
    first, second = (
        value_of(one, "pPr/numPr/numId")
        for one in (paragraphs_of(data, "ListNumber")[i] for i in (0, 2))
    )
    assert first != second
    starts = [
        value_of(one, "lvlOverride/startOverride")
        for one in part_of(data, "word/numbering.xml").iter(f"{W}num")
    ]
    assert starts[-1] == "5"


def test_a_long_table_repeats_its_head_and_keeps_merged_cells() -> None:
    rows = "".join(f"<tr><td>{n}</td><td>b</td></tr>" for n in range(200))
    data = docx_of(
        "<table><caption>All</caption><thead><tr><th colspan=2>Head</th></tr></thead>"
        f"<tbody><tr><th rowspan=2>x</th><td>y</td></tr><tr><td>z</td></tr>{rows}"
        "</tbody></table>"
    )
    table = opened(data).tables[0]
    assert len(table.rows) == 203
    assert [cell.text for cell in table.rows[1].cells] == ["x", "y"]
    assert [cell.text for cell in table.rows[2].cells] == ["x", "z"]
    heads = list(body_of(data).iter(f"{W}tblHeader"))
    assert len(heads) == 1
    assert len(list(body_of(data).iter(f"{W}cantSplit"))) == 203
    assert styles_of(data)[0] == "Caption"


def test_tables_do_not_touch_and_the_text_ends_with_a_paragraph() -> None:
    table = "<table><tr><td>a</td></tr></table>"
    body = body_of(docx_of(table + table)).find(f"{W}body")
    assert body is not None
    assert [str(one.tag).rpartition("}")[2] for one in body] == [
        "tbl",
        "p",
        "tbl",
        "p",
        "sectPr",
    ]


def test_white_space_is_that_of_html_and_breaks_are_kept() -> None:
    data = docx_of("<p>\n  One <strong> two</strong>\n three <br> four\u00a0five </p>")
    (paragraph,) = opened(data).paragraphs
    assert paragraph.text == "One two three\nfour\u00a0five"
    assert [run.text for run in paragraph.runs if run.style.name == "Strong"] == ["two"]


def test_what_xml_cannot_hold_is_left_out_and_marks_are_escaped() -> None:
    (paragraph,) = opened(docx_of("<p>a &lt;b&gt; &amp; \x0b“c”</p>")).paragraphs
    assert paragraph.text == "a <b> & “c”"


def test_a_comment_in_another_script_is_read_in_its_direction() -> None:
    data = docx_of(
        "<p dir=auto lang=ar>نؤيد النص D.1 الجديد</p><p>Text <span>نص</span> end</p>"
    )
    first, second = body_of(data).iter(f"{W}p")
    assert (value_of(first, "pPr/bidi"), value_of(second, "pPr/bidi")) == ("1", "0")
    turned = [
        words_of(run)
        for run in second.iter(f"{W}r")
        if run.find(f".//{W}rtl") is not None
    ]
    assert turned == ["نص"]
    language = first.find(f".//{W}lang")
    assert language is not None
    assert language.get(f"{W}bidi") == "ar-SA"


@pytest.mark.parametrize("address", ["javascript:alert(1)", "file:///etc", "#part"])
def test_only_addresses_of_pages_and_mail_are_links(address: str) -> None:
    data = docx_of(f'<p>See <a href="{address}">there</a></p>')
    assert body_of(data).find(f".//{W}hyperlink") is None
    assert opened(data).paragraphs[0].text == "See there"


def test_inputs_are_controls_with_the_names_of_their_fields() -> None:
    data = docx_of(
        '<p><input type=text name=place title=Place value="Genève" readonly>'
        "<textarea name=remarks></textarea><input type=checkbox name=agreed checked>"
        "</p><div class='mark circle'><input type=radio name=choice value=no><p>No</p>"
        "</div>"
    )
    controls = list(body_of(data).iter(f"{W}sdt"))
    assert [value_of(one, "sdtPr/tag") for one in controls] == [
        "place",
        "remarks",
        "agreed",
        "choice:no",
    ]
    assert value_of(controls[0], "sdtPr/lock") == "sdtContentLocked"
    assert words_of(controls[0]) == "Genève"
    line = controls[1].find(f"{W}sdtPr/{W}text")
    assert line is not None
    assert line.get(f"{W}multiLine") == "1"
    assert controls[1].find(f"{W}sdtPr/{W}showingPlcHdr") is not None
    checked = [one.get(f"{W14}val") for one in body_of(data).iter(f"{W14}checked")]
    assert checked == ["1", "0"]
    assert [words_of(one) for one in controls[2:]] == ["☒", "○"]


def test_a_wide_paper_lies_on_its_side() -> None:
    lying = '<head><link rel=stylesheet href="asset:td.css"></head>'
    paper = docx_of("<p>Wide</p>")
    wide = paper_docx(
        Paper(
            kind=DocumentKind.COMMENTS,
            language=Language.EN,
            name="paper",
            html=f"<html>{lying}<body><p>Wide</p></body></html>",
            inputs="{}",
            dated=None,
        )
    )
    assert opened(paper).sections[0].page_width < opened(paper).sections[0].page_height
    assert opened(wide).sections[0].page_width > opened(wide).sections[0].page_height


def test_tables_of_comments_have_their_columns_alike() -> None:
    head = (
        "<table class=comments><thead><tr><th class=clause>C</th><th class=state>S</th>"
        "<th>Comment</th><th>Change</th><th class=disposition>D</th></tr></thead>"
    )
    data = docx_of(
        f"{head}<tr><td>1</td><th>Kenya</th><td>{'words ' * 50}</td><td></td><td></td>"
        f"</tr></table><p>Between.</p>{head}<tr><td>2</td></tr></table>"
    )
    first, second = (
        [column.get(f"{W}w") for column in table.iter(f"{W}gridCol")]
        for table in body_of(data).iter(f"{W}tbl")
    )
    assert first == second
    assert first[2] == first[3]


def test_a_table_at_the_end_asks_for_no_line_below() -> None:
    data = docx_of("<table><tr><td>Last</td></tr></table>")
    assert styles_of(data)[-1] == "Table End"
    assert opened(data).styles["Table End"].paragraph_format.line_spacing.pt == 1
