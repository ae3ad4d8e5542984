"""The circular follows the draft, the procedure and who signs."""

from datetime import date

import pytest

from consult.documents.circular import circular_html, circular_pdf
from consult.documents.content import MeetingContent, SignatoryContent
from consult.procedure.states import Language, Procedure, Revision
from consult.vocabularies import Capacity, TextKind
from tests.documents.contents import circular_321, printed_321, text
from tests.documents.printed import (
    facts_of,
    words_of,
)

AR, ZH, EN, FR, ES, RU = (
    Language.AR,
    Language.ZH,
    Language.EN,
    Language.FR,
    Language.ES,
    Language.RU,
)


def test_a_draft_says_so_on_every_page_and_leaves_blanks() -> None:
    content = circular_321(
        EN,
        draft=True,
        reference="",
        number=None,
        dated=None,
        meeting=None,
        deadline=None,
        signatory=None,
    )
    pdf = circular_pdf(content)
    for page in (1, 2, 3):
        assert "DRAFT: not issued" in words_of(pdf, page=page)
    words = words_of(pdf)
    for blank in ("[number]", "Geneva, [date]", "[dates], [place]", "[signatory]"):
        assert blank in words
    assert "no later than [deadline]." in words
    assert "DRAFT" not in words_of(printed_321(EN))


def test_only_invented_circulars_are_marked_as_a_demonstration() -> None:
    real = circular_pdf(circular_321(EN, demonstration=False))
    assert "not issued by ITU" not in words_of(real)
    assert words_of(printed_321(EN)).count("not issued by ITU") == 3


def test_several_texts_have_a_row_each_and_a_signature_beside_the_last() -> None:
    texts = tuple(
        text(designation=f"ITU-T D.{number}", kind=kind)
        for number, kind in enumerate(
            (TextKind.NEW, TextKind.REVISED, TextKind.AMENDMENT), start=1100
        )
    )
    pdf = circular_pdf(circular_321(EN, texts=texts))
    words = words_of(pdf)
    assert "draft new Recommendation ITU-T D.1100, draft revised" in words
    assert "and draft amendment ITU-T D.1102" in words
    assert words.count("does not authorize Study Group 3") == 3
    last = words_of(pdf, page=int(facts_of(pdf)["Pages"]))
    assert "does not authorize" in last
    assert "Administration of [Member State]" in last


def test_many_texts_are_not_all_named_in_the_subject() -> None:
    texts = tuple(text(designation=f"ITU-T D.{n}") for n in range(1100, 1109))
    subject = facts_of(circular_pdf(circular_321(EN, texts=texts)))["Title"]
    assert subject.endswith("texts listed in Annex 1")


def test_a_received_statement_on_intellectual_property_is_said() -> None:
    words = words_of(
        circular_pdf(
            circular_321(
                EN,
                texts=(
                    text(ipr_statement_received=True),
                    text(designation="ITU-T D.1103", ipr_checked_on=None),
                ),
            )
        )
    )
    assert "TSB had received at least one statement" in words
    assert words.count("Note by TSB") == 1


def test_a_meeting_in_a_place_names_it() -> None:
    meeting = MeetingContent(
        opens=date(2021, 12, 13),
        closes=date(2021, 12, 17),
        virtual=False,
        place="Geneva",
        collective_letter="",
    )
    words = words_of(circular_pdf(circular_321(FR, meeting=meeting)))
    assert "prochaine réunion (Genève, du 13 au 17 décembre 2021)" in words
    assert "Lettre collective" not in words


@pytest.mark.parametrize(
    ("capacity", "title"),
    [
        (Capacity.DIRECTOR, "Director of the"),
        (Capacity.FOR_DIRECTOR, "For the Director of the"),
        (Capacity.ACTING, "Acting Director of the"),
    ],
)
def test_the_signatory_signs_in_a_capacity(capacity: Capacity, title: str) -> None:
    signatory = SignatoryContent(name="Ada Example", capacity=capacity)
    words = words_of(circular_pdf(circular_321(EN, signatory=signatory)), page=1)
    assert f"Ada Example {title} Telecommunication Standardization Bureau" in words


def test_a_study_group_without_a_title_in_the_language_has_its_english_one() -> None:
    html = circular_html(
        circular_321(
            RU,
            study_group_title="Economic issues",
            study_group_title_language=EN,
        )
    )
    assert '<span lang="en" dir="ltr">Economic issues</span>' in html


PROCEDURES = {
    Procedure.TAP: (
        TextKind.NEW,
        ["clause 9.4 of Resolution 1", "If 70% or more"],
        "authorizes Study Group 3",
        "does not authorize Study Group 3",
    ),
    Procedure.TAP_REGIONAL: (
        TextKind.REVISED,
        [
            "Administrations of the Member States that belong to SG3RG-AFR",
            "Consultation of the Member States of SG3RG-AFR",
            "note to clause 9.2.1 of that Resolution",
        ],
        "authorizes Study Group 3",
        "does not authorize Study Group 3",
    ),
    Procedure.QUESTION_APPROVAL: (
        TextKind.QUESTION,
        ["clause 7.2.3 of WTSA", "at least 10 replies", "approval of a Question"],
        "approves this Question",
        "does not approve this Question",
    ),
    Procedure.QUESTION_DELETION: (
        TextKind.QUESTION_DELETION,
        ["clause 7.4.1 of WTSA", "a simple majority", "goes back to the study group"],
        "has no objection to the deletion",
        "objects to the deletion",
    ),
    Procedure.RECOMMENDATION_DELETION: (
        TextKind.DELETION,
        [
            "Proposed deletion: Recommendation ITU-T D.1102",
            "clause 9.8.2 of WTSA",
            "takes effect if no objection has been received",
            "Reasons",
        ],
        "has no objection to the deletion",
        "objects to the deletion",
    ),
}


@pytest.mark.parametrize("procedure", Procedure)
def test_each_procedure_asks_its_own_question(procedure: Procedure) -> None:
    kind, phrases, in_favour, against = PROCEDURES[procedure]
    regional = "AFR" if procedure is Procedure.TAP_REGIONAL else ""
    pdf = circular_pdf(
        circular_321(
            EN, procedure=procedure, regional_group=regional, texts=(text(kind=kind),)
        )
    )
    words = words_of(pdf)
    for phrase in phrases:
        assert phrase in words
    form = words_of(pdf, page=3)
    assert in_favour in form
    assert against in form


@pytest.mark.parametrize("language", [AR, ZH, FR, RU, ES])
@pytest.mark.parametrize("procedure", Procedure)
@pytest.mark.parametrize("count", [1, 2, 3])
def test_every_sentence_is_there_in_every_language(
    language: Language, procedure: Procedure, count: int
) -> None:
    kind, *_rest = PROCEDURES[procedure]
    content = circular_321(
        language,
        procedure=procedure,
        regional_group="AFR",
        texts=tuple(text(kind=kind, designation=f"D.{n}") for n in range(count)),
    )
    html = circular_html(content)
    for english in ("Member State", "Study Group 3", "gives the", "select"):
        assert english not in html


def test_a_later_revision_is_cited_by_its_own_place() -> None:
    words = words_of(circular_pdf(circular_321(RU, revision=Revision.NEW_DELHI_2024)))
    assert "(Пересм. Нью-Дели, 2024 г.)" in words


def test_a_question_is_called_by_its_number() -> None:
    question = text(kind=TextKind.QUESTION, designation="Q1/3")
    pdf = circular_pdf(
        circular_321(EN, procedure=Procedure.QUESTION_APPROVAL, texts=(question,))
    )
    words = words_of(pdf)
    assert "Question 1/3" in words
    assert "Question Q1/3" not in words
