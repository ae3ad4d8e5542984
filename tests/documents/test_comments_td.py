"""The TD of comments as it is printed."""

import io
from dataclasses import replace
from datetime import date
from typing import Any

import docx
import pytest

from consult.documents.comments_content import (
    CommentedText,
    CommentsContent,
    NamedState,
    StatedComment,
    UncollatedFile,
)
from consult.documents.comments_tables import direction_of
from consult.documents.comments_td import comments_html, comments_paper
from consult.documents.docx import paper_docx
from consult.documents.paper import paper_pdf
from consult.procedure.states import Language, Procedure, Revision
from consult.queries.comments import Section
from consult.vocabularies import TextKind, Unreadable
from tests.documents.printed import check_structure, closed_up, facts_of, words_of

NAMES = {
    "CHE": {"en": "Switzerland", "fr": "Suisse", "ar": "سويسرا", "zh": "瑞士"},
    "DEU": {"en": "Germany", "fr": "Allemagne", "ar": "ألمانيا", "zh": "德国"},
    "ZAF": {"en": "South Africa", "fr": "Afrique du Sud", "ar": "جنوب", "zh": "南非"},
}


def comment(member_state: str = "CHE", clause: str = "", **changes: Any) -> Any:
    plain = StatedComment(
        section=Section.IN_TIME,
        text=1,
        named="",
        clause=clause,
        type="",
        member_state=member_state,
        comment=f"{member_state} on {clause or 'all'}",
        proposed_change="",
        reasons="",
    )
    return replace(plain, **changes)


def content(*comments: StatedComment, **changes: Any) -> CommentsContent:
    plain = CommentsContent(
        number="SG3-TD12/PLEN",
        dated=date(2021, 12, 6),
        procedure=Procedure.TAP,
        revision=Revision.HAMMAMET_2016,
        circular=321,
        reference="T17-TSB-CIR-0321",
        study_group=3,
        group_titles={"en": "Economic issues"},
        meeting_opens=date(2021, 12, 13),
        meeting_closes=date(2021, 12, 17),
        meeting_place="Geneva",
        meeting_virtual=False,
        texts=(
            CommentedText(
                kind=TextKind.NEW,
                designation="ITU-T D.1102",
                provisional="D.ConsumerOTT",
            ),
            CommentedText(
                kind=TextKind.REVISED, designation="ITU-T D.50", provisional=""
            ),
        ),
        states={
            iso3: NamedState(names=names, sort_keys=names)
            for iso3, names in NAMES.items()
        },
        comments=comments,
        files=(),
        demonstration=False,
    )
    return replace(plain, **changes)


def printed(said: CommentsContent, language: Language = Language.EN) -> str:
    return words_of(paper_pdf(comments_paper(said, language)))


def in_order(words: str, *parts: str) -> bool:
    places = [words.index(part) for part in parts]
    return places == sorted(places)


def test_comments_stand_by_text_and_clause_and_state() -> None:
    said = content(
        comment("ZAF", "5.10"),
        comment("CHE", "5.2"),
        comment("DEU", "5.2"),
        comment("ZAF"),
        comment("DEU", "1", text=2),
    )
    assert in_order(
        printed(said),
        "Draft new Recommendation ITU-T D.1102 (D.ConsumerOTT)",
        "ZAF on all",
        "DEU on 5.2",
        "CHE on 5.2",
        "ZAF on 5.10",
        "Draft revised Recommendation ITU-T D.50",
        "DEU on 1",
    )


def test_states_stand_in_the_order_of_the_readers_language() -> None:
    said = content(comment("CHE"), comment("DEU"), comment("ZAF"))
    english = comments_html(said, Language.EN)
    french = comments_html(said, Language.FR)
    assert in_order(english, ">Germany<", ">South Africa<", ">Switzerland<")
    assert in_order(french, ">Afrique du Sud<", ">Allemagne<", ">Suisse<")


def test_sections_stand_apart() -> None:
    said = content(
        comment("CHE", comment="Unsure.", section=Section.WITHOUT_POSITION, text=0),
        comment("DEU", comment="Too late.", section=Section.LATE),
        comment("ZAF", comment="In time."),
    )
    assert in_order(
        printed(said),
        "Comments received in time",
        "In time.",
        "Comments received after the due date",
        "Too late.",
        "Comments without a position",
        "No text named, or another one",
        "Unsure.",
    )


def test_a_comment_keeps_its_direction_in_a_paper_of_another() -> None:
    said = content(
        comment(comment="نقترح حذف هذه الفقرة.", proposed_change="Delete clause 5.")
    )
    for language in (Language.EN, Language.AR):
        html = comments_html(said, language)
        assert '<p lang="" dir="rtl">نقترح حذف هذه الفقرة.</p>' in html
        assert '<p lang="" dir="ltr">Delete clause 5.</p>' in html


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("", "ltr"),
        ("5.2 (a)", "ltr"),
        ("5.2 نص", "rtl"),
        ("“שלום” and", "rtl"),
        ("1. Text نص", "ltr"),
        ("建议", "ltr"),
    ],
)
def test_the_first_letter_gives_the_direction(text: str, direction: str) -> None:
    assert direction_of(text) == direction


def test_markup_in_a_comment_is_words() -> None:
    said = content(comment(comment="<script>alert(1)</script> & <b>bold</b>"))
    assert "<script>" not in comments_html(said, Language.EN)
    assert "<script>alert(1)</script> & <b>bold</b>" in printed(said)


def test_a_comment_as_long_as_can_be_goes_over_pages() -> None:
    words = " ".join(f"w{n:04d}" for n in range(3_333))
    assert 19_000 < len(words) <= 20_000
    said = content(comment("DEU", "7", comment=words), comment("CHE", "8"))
    pdf = paper_pdf(comments_paper(said, Language.EN))
    assert int(facts_of(pdf)["Pages"]) > 3
    text = words_of(pdf)
    assert in_order(text, "See note 1 below this table.", "CHE on 8", "Note 1: Germany")
    assert all(f"w{n:04d}" in text for n in range(3_333))


def test_files_that_were_not_collated_are_annexed_by_name() -> None:
    said = content(
        files=(
            UncollatedFile(member_state="DEU", name="a.xlsx", why=Unreadable.MACROS),
            UncollatedFile(
                member_state="CHE", name="b.docx", why=None, rows=("4", "7")
            ),
            UncollatedFile(
                member_state="CHE",
                name="c.xlsx",
                why=None,
                rows=("B!4",),
                outside=True,
            ),
            UncollatedFile(member_state="DEU", name="d.docx", why=None, outside=True),
        )
    )
    assert in_order(
        printed(said),
        "No comments were received.",
        "Annex: files that were not collated, or not whole",
        "Germany a.xlsx The file holds macros.",
        "Switzerland b.docx Collated but for these rows: 4, 7.",
        "Switzerland c.xlsx Collated but for these rows: B!4. Words outside its tables"
        " of comments were not collated.",
        "Germany d.docx Words outside its tables of comments were not collated.",
    )


def test_without_a_number_it_is_a_draft() -> None:
    said = content(comment(), number="", dated=None)
    paper = comments_paper(said, Language.FR)
    assert paper.name == "draft-T17-TSB-CIR-0321-F"
    assert "[number]" in printed(said)
    assert "DRAFT: not issued" in printed(said)


@pytest.mark.parametrize("language", Language)
def test_it_is_a_tagged_landscape_pdf_in_six_languages(
    language: Language, tmp_path: Any
) -> None:
    said = content(comment("CHE", "5.2"), comment("DEU"))
    paper = comments_paper(said, language)
    pdf = paper_pdf(paper)
    facts = facts_of(pdf)
    assert facts["Tagged"] == "yes"
    assert facts["Page size"].startswith("841.89 x 595.276 pts (A4)")
    assert "SG3-TD12/PLEN" in facts["Title"]
    assert "No syntax or stream encoding errors" in check_structure(pdf, tmp_path)
    name = NAMES["DEU"].get(language.value, "DEU")
    assert closed_up(name) in closed_up(words_of(pdf)) or language is Language.AR
    assert pdf == paper_pdf(paper)


def test_a_procedure_without_a_clause_on_comments_cites_none() -> None:
    said = content(comment(), procedure=Procedure.QUESTION_DELETION)
    assert "under clause" not in printed(said)
    assert "under clause 9.4.7" in printed(content(comment()))


def test_it_is_a_word_document_with_a_table_by_text() -> None:
    said = content(
        comment("CHE", "5.2", comment="<b>Ünlü</b>"), comment("DEU", "1", text=2)
    )
    read = docx.Document(io.BytesIO(paper_docx(comments_paper(said, Language.EN))))
    tables = [
        table for table in read.tables if table.cell(0, 0).text.strip() == "Clause"
    ]
    assert len(tables) == 2
    assert [cell.text.strip() for cell in tables[0].rows[0].cells] == [
        "Clause",
        "Member State",
        "Comment",
        "Proposed change",
        "Reasons",
        "Disposition",
    ]
    assert tables[0].cell(1, 2).text.strip() == "<b>Ünlü</b>"
