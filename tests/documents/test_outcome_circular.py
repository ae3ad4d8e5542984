"""What a circular with the outcome says: of each text what became of it."""

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from consult.documents.outcome_circular import outcome_digest, outcome_paper
from consult.documents.outcome_circular_content import (
    OutcomeContent,
    OutcomeText,
    outcome_content,
)
from consult.documents.paper import paper_pdf
from consult.flows import announcing
from consult.models import User
from consult.procedure.states import (
    ApprovalProcess,
    Fate,
    Language,
    Outcome,
    Procedure,
    Proceeding,
)
from consult.vocabularies import TextKind
from tests.documents.printed import check_structure, closed_up, facts_of, words_of
from tests.documents.sequels import DIRECTOR, KINDS, counted, head_321
from tests.rendering import words
from tests.web.following import last_day, meeting_held, record

PLENARY = date(2021, 12, 17)


def became(
    fate: Fate, designation: str = "ITU-T D.1102", **changes: Any
) -> OutcomeText:
    """Return a text of which a meeting decided."""
    text = OutcomeText(
        kind=TextKind.NEW,
        designation=designation,
        provisional="",
        title="Consumer redress",
        outcome=None,
        fate=fate,
        clause="9.5.3",
        decided_on=PLENARY,
        present=55,
        until=None,
        final="",
        process=None,
        result=None,
    )
    return replace(text, **changes)


def by_replies(
    outcome: Outcome, procedure: Procedure = Procedure.TAP, **counts: int
) -> OutcomeText:
    """Return a text of which the replies decided."""
    result = counted("Q1/3", procedure=procedure, **counts)
    return replace(
        became(Fate.UNDECIDED, "Q1/3"),
        kind=KINDS[procedure],
        outcome=outcome,
        fate=None,
        clause=result.clause,
        decided_on=None,
        present=None,
        result=result,
    )


def circular(
    *texts: OutcomeText,
    language: Language = Language.EN,
    procedure: Procedure = Procedure.TAP,
    **changes: Any,
) -> OutcomeContent:
    content = OutcomeContent(
        head=head_321(language, procedure=procedure),
        reference="T17-TSB-CIR-0330",
        number=330,
        dated=date(2022, 1, 4),
        texts=texts,
        tsag_on=None,
        signatory=DIRECTOR,
        draft=False,
    )
    return replace(content, **changes)


def read(content: OutcomeContent) -> str:
    return words(outcome_paper(content).html)


def test_a_mixed_outcome_in_one_circular() -> None:
    """The shape of Circular 237: four approved, one sent to the assembly."""
    said = read(
        circular(
            *(became(Fate.APPROVED, f"ITU-T D.{n}") for n in (150, 155, 195, 285)),
            became(Fate.SENT_TO_ASSEMBLY, "ITU-T D.140", clause=""),
        )
    )
    assert "Further to TSB Circular 321 of 31 May 2021" in said
    assert (
        "The plenary of the study group, in which 55 Member States took part, decided"
        " on 17 December 2021 as follows."
    ) in said
    assert said.count("took part") == 1
    assert "The following texts were approved (clause 9.5.3): draft new" in said
    assert (
        "The following text was sent to the World Telecommunication Standardization"
        " Assembly for decision: draft new Recommendation"
    ) in said
    assert said.count("Approved") == 4
    assert "Sent to the assembly" in said
    assert "texts listed in the Annex" in said


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (became(Fate.APPROVED), "The following text was approved (clause 9.5.3):"),
        (became(Fate.NOT_APPROVED), "was not approved (clause 9.5.3):"),
        (
            became(Fate.DEFERRED, clause="9.5.2"),
            "was deferred to a later meeting (clause 9.5.2):",
        ),
        (
            became(Fate.REDETERMINED, clause="9.3.1"),
            (
                "was determined again; another consultation will be announced (clause"
                " 9.3.1):"
            ),
        ),
        (
            became(
                Fate.APPROVED_UNLESS_OPPOSED, clause="9.5.5", until=date(2022, 1, 14)
            ),
            "may formally oppose it until 14 January 2022 (clause 9.5.5):",
        ),
        (
            became(Fate.OPPOSED, clause="9.5.5"),
            (
                "formally opposed after the meeting and is therefore not approved"
                " (clause 9.5.5):"
            ),
        ),
        (
            by_replies(Outcome.MAY_NOT_PROCEED, in_favour=16, against=7),
            (
                "The replies did not authorize the study group to consider the"
                " following text for approval (clause 9.4.6):"
            ),
        ),
    ],
)
def test_each_fate_has_its_sentence_and_its_clause(
    text: OutcomeText, told: str
) -> None:
    assert told in read(circular(text))


@pytest.mark.parametrize(
    ("procedure", "outcome", "counts", "told"),
    [
        (
            Procedure.QUESTION_APPROVAL,
            Outcome.APPROVED,
            {"in_favour": 12},
            ["The following text was approved (clause 7.2.3): draft Question", "12 12"],
        ),
        (
            Procedure.QUESTION_DELETION,
            Outcome.DELETED,
            {"in_favour": 3, "against": 1},
            ["The following text is deleted (clause 7.4.1): Question", "3 1 75.00%"],
        ),
        (
            Procedure.RECOMMENDATION_DELETION,
            Outcome.REFERRED_BACK,
            {"against": 1},
            ["goes back to the study group (clause 9.8.2):", "1 objection is enough"],
        ),
    ],
)
def test_without_a_meeting_the_replies_are_told_with_their_figures(
    procedure: Procedure, outcome: Outcome, counts: dict[str, int], told: list[str]
) -> None:
    said = read(circular(by_replies(outcome, procedure, **counts), procedure=procedure))
    for sentence in told:
        assert sentence in said
    assert "plenary" not in said
    assert "took place" not in said


@pytest.mark.parametrize(
    ("dated", "decided", "told"),
    [
        (date(2021, 12, 6), False, False),
        (date(2021, 12, 16), False, False),
        (date(2021, 12, 16), True, True),
        (date(2021, 12, 17), False, True),
    ],
)
@pytest.mark.parametrize("virtual", [True, False])
def test_a_meeting_is_told_of_once_it_was_held_or_has_decided(
    dated: date, decided: bool, told: bool, virtual: bool
) -> None:
    texts = [by_replies(Outcome.MAY_NOT_PROCEED, in_favour=16, against=7)]
    if decided:
        texts.append(became(Fate.APPROVED, decided_on=dated))
    content = circular(*texts, dated=dated)
    assert content.head.meeting is not None
    meeting = replace(content.head.meeting, virtual=virtual, place="Geneva")
    said = read(replace(content, head=replace(content.head, meeting=meeting)))
    assert ("The meeting of ITU-T Study Group 3" in said) is told


def test_tsag_and_the_process_of_a_question_are_told() -> None:
    deletion = by_replies(Outcome.DELETED, Procedure.QUESTION_DELETION, in_favour=3)
    of_deletion = circular(deletion, procedure=Procedure.QUESTION_DELETION)
    assert "will be informed of this result (clause 7.4.1)." in read(of_deletion)
    informed = replace(of_deletion, tsag_on=date(2022, 1, 3))
    assert "was informed of this result on 3 January 2022 (clause" in read(informed)
    question = replace(
        by_replies(Outcome.APPROVED, Procedure.QUESTION_APPROVAL, in_favour=12),
        process=ApprovalProcess.AAP,
    )
    said = read(circular(question, procedure=Procedure.QUESTION_APPROVAL))
    assert "selected (clause 8.2), alternative approval process: draft" in said
    assert "Advisory Group" not in said


def test_the_annex_gives_titles_and_the_final_designation() -> None:
    said = read(circular(became(Fate.APPROVED, final="ITU-T D.1101")))
    assert "Consumer redress Approved ITU-T D.1101" in said
    assert "Final designation" not in read(circular(became(Fate.DEFERRED, title="")))


def test_plenaries_of_several_days_are_told_apart() -> None:
    said = read(
        circular(
            became(Fate.APPROVED, "ITU-T D.1"),
            became(
                Fate.DEFERRED, "ITU-T D.2", decided_on=date(2021, 12, 16), present=None
            ),
        )
    )
    assert "took part, decided on 17 December 2021 as follows." in said
    assert "of the study group decided on 16 December 2021 as follows." in said


@pytest.mark.parametrize(
    ("language", "dates"),
    [
        (Language.EN, ["Geneva, 4 January 2022", "17 December 2021"]),
        (Language.FR, ["Genève, le 4 janvier 2022", "17 décembre 2021"]),
        (Language.ES, ["Ginebra, 4 de enero de 2022", "17 de diciembre de 2021"]),
        (Language.RU, ["Женева, 4 января 2022 года", "17 декабря 2021 года"]),
        (Language.ZH, ["2022年1月4日，日内瓦", "2021年12月17日"]),
        (Language.AR, ["4 يناير 2022", "17 ديسمبر 2021"]),
    ],
)
def test_it_is_set_in_every_language_with_its_dates(
    language: Language, dates: list[str], tmp_path: Path
) -> None:
    paper = outcome_paper(circular(became(Fate.APPROVED), language=language))
    assert f'dir="{"rtl" if language is Language.AR else "ltr"}"' in paper.html
    pdf = paper_pdf(paper)
    facts = facts_of(pdf)
    assert (facts["Tagged"], facts["Pages"]) == ("yes", "2")
    check_structure(pdf, tmp_path)
    printed = closed_up(words_of(pdf))
    for day in dates:
        assert all(closed_up(part) in printed for part in day.split())
    assert paper.name == f"T17-TSB-CIR-0330-{paper.name[-1]}"
    assert paper.name in printed
    assert paper_pdf(paper) == pdf


@pytest.mark.django_db
def test_what_is_issued_does_not_move_with_what_comes_later(
    tsb_officer: User, second_officer: User, at: Any
) -> None:
    held = meeting_held(by=tsb_officer, second=second_officer, at=at)
    record(held, Proceeding.APPROVED, by=tsb_officer, at=at)
    record(held, Proceeding.NAMED, by=tsb_officer, at=at, name="ITU-T D.9001")
    prepared = announcing.prepare_outcome(
        held,
        [held.texts.get(order=1)],
        reference="T25-TSB-CIR-0350",
        dated=last_day(held) + timedelta(days=1),
        by=tsb_officer,
        at=at,
    )
    draft = outcome_content(prepared, Language.EN)
    assert draft.draft
    assert "DRAFT: not issued" in read(draft)
    seen = outcome_digest(prepared)
    issued = announcing.issue_outcome(prepared, by=second_officer, at=at)
    content = outcome_content(issued, Language.EN)
    assert content == replace(draft, draft=False)
    assert content.texts[0].final == "ITU-T D.9001"
    later = at + timedelta(days=1)
    record(held, Proceeding.NAMED, by=tsb_officer, at=later, name="ITU-T D.9002")
    assert outcome_content(issued, Language.EN) == content
    assert outcome_digest(issued) == seen
    frozen = json.loads(outcome_paper(content).inputs)
    assert frozen["texts"][0]["final"] == "ITU-T D.9001"
