"""The tally: answer, arithmetic, clause, what would change it, what does not count."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from consult.flows.referencing import load_reference_data
from consult.flows.watching import note_pulse
from consult.models import (
    AuditEntry,
    Consultation,
    MemberState,
    Suspension,
    User,
)
from consult.procedure.states import ConsultationState, Position, Procedure, Revision
from consult.vocabularies import AuditTag
from tests import factories
from tests.web.staff.acting import reply, url

Voted = Callable[..., Consultation]


@pytest.fixture
def voted(tsb_officer: User, second_officer: User, at: datetime) -> Voted:
    """Make an issued consultation of the whole Union with so many for and against."""

    def vote(
        in_favour: int,
        against: int,
        *,
        procedure: Procedure = Procedure.TAP,
        revision: Revision = Revision.HAMMAMET_2016,
    ) -> Consultation:
        load_reference_data(by=None, at=at)
        draft = factories.make_draft(
            by=tsb_officer,
            at=at,
            procedure=procedure,
            revision=revision.value,
            revision_reason="For a test.",
        )
        factories.issue(draft, by=tsb_officer, second=second_officer, at=at)
        states = MemberState.objects.order_by("iso3").values_list("iso3", flat=True)
        first, *_middle, last = draft.profile.positions
        for number, iso3 in enumerate(states[: in_favour + against]):
            reply(draft, iso3, first if number < in_favour else last)
        return draft

    return vote


def only_face(page: Any) -> Any:
    (face,) = page.context["faces"]
    return face


def test_sixteen_of_twenty_three_may_not_proceed_and_never_reads_seventy(
    signed_in: Any, tsb_officer: User, voted: Voted
) -> None:
    page = signed_in(tsb_officer).get(url("tally", voted(16, 7)))
    face = only_face(page)
    assert (face.outcome, face.proceeds) == ("Consideration may not proceed", False)
    assert face.quotient == "16 ÷ 23 = 69.56…%"
    assert face.why == [
        "23 replies count: 16 in favour, 7 against.",
        (
            "10 × 16 = 160 is less than 7 × 23 = 161: the replies in favour do not"
            " reach 70%."
        ),
    ]
    assert face.citation == "Resolution 1 (Rev. Hammamet, 2016), clause 9.4.6"
    assert face.change == "1 more reply in favour would change the result."
    assert "69.56%" in page.text
    assert "69.57" not in page.text
    assert ">70.0" not in page.text
    assert page.context["answer"] == (
        "As it stands now: Consideration may not proceed. 23 Member States have a"
        " reply that counts."
    )


def test_seven_of_ten_just_reach_the_line(
    signed_in: Any, tsb_officer: User, voted: Voted
) -> None:
    page = signed_in(tsb_officer).get(url("tally", voted(7, 3)))
    face = only_face(page)
    assert (face.outcome, face.quotient) == (
        "Consideration may proceed",
        "7 ÷ 10 = 70.00%",
    )
    assert (face.change, face.not_counted) == (
        "1 more reply against would change the result.",
        "",
    )
    assert "just reached" in page.text


def test_no_replies_at_all_may_proceed(
    signed_in: Any, issued_consultation: Consultation, tsb_officer: User
) -> None:
    page = signed_in(tsb_officer).get(url("tally", issued_consultation))
    face = only_face(page)
    assert face.outcome == "Consideration may proceed"
    assert face.why == [
        "There is no reply that counts.",
        "No Member State replied: then the rule gives what was asked.",
    ]
    assert (face.quotient, face.decision.percentage) == ("", None)
    assert "clause 9.4.5" in face.citation
    assert "Not verified against the official text of this revision." in page.text


def test_a_majority_and_its_quorum_are_worded_as_such(
    signed_in: Any, tsb_officer: User, voted: Voted
) -> None:
    asked = voted(6, 3, procedure=Procedure.QUESTION_APPROVAL)
    face = only_face(signed_in(tsb_officer).get(url("tally", asked)))
    assert face.outcome == "Not approved"
    assert face.why[1:] == [
        (
            "2 × 6 = 12 is more than 1 × 9 = 9: a majority of those responding is in"
            " favour."
        ),
        "The rule asks for at least 10 replies, and only 9 count.",
    ]
    assert face.change == "1 more reply in favour would change the result."
    assert (face.result.for_words, face.result.against_words) == (
        "6 approve",
        "3 do not approve",
    )
    assert "clause 7.2.3" in face.citation


def test_one_objection_refers_a_deletion_back(
    signed_in: Any, tsb_officer: User, voted: Voted
) -> None:
    asked = voted(4, 1, procedure=Procedure.RECOMMENDATION_DELETION)
    face = only_face(signed_in(tsb_officer).get(url("tally", asked)))
    assert face.outcome == "Referred back to the study group"
    assert face.why[1:] == [
        "1 Member State objects; 1 is enough to refer the text back."
    ]
    assert face.change == "No further reply in favour could change the result."
    assert face.result.share is None


def test_a_deletion_nobody_answers_to_waits_where_the_rule_is_silent(
    signed_in: Any, tsb_officer: User, voted: Voted
) -> None:
    asked = factories.close(voted(0, 0, procedure=Procedure.QUESTION_DELETION))
    page = signed_in(tsb_officer).get(url("tally", asked))
    face = only_face(page)
    assert (face.outcome, face.proceeds, face.result) == (
        "The Director decides in writing",
        None,
        None,
    )
    assert face.why[-1] == (
        "The rule gives no outcome here: the Director decides in writing."
    )
    assert page.context["undecided"] == ["ITU-T D.1102"]
    assert "Propose the result" not in page.text


def test_a_roll_that_is_used_up_can_turn_nothing(
    signed_in: Any, issued_consultation: Consultation, tsb_officer: User
) -> None:
    for iso3 in factories.STATES:
        reply(issued_consultation, iso3, Position.AUTHORIZE)
    face = only_face(signed_in(tsb_officer).get(url("tally", issued_consultation)))
    assert face.change == "No further reply against could change the result."


def test_what_does_not_count_is_counted_apart(
    signed_in: Any, on_two_texts: Consultation, tsb_officer: User
) -> None:
    assert on_two_texts.closes_at is not None
    late = on_two_texts.closes_at + timedelta(hours=1)
    reply(on_two_texts, "KEN", Position.AUTHORIZE)
    reply(on_two_texts, "FRA", Position.NOT_AUTHORIZE, received_at=late)
    page = signed_in(tsb_officer).get(url("tally", on_two_texts))
    assert [face.not_counted for face in page.context["faces"]] == [
        "1 late",
        "1 without a position on this text",
    ]
    assert page.context["answer"].startswith(
        "As it stands now: 2 texts: Consideration may proceed."
    )


def test_texts_that_fare_differently_are_answered_apart(
    signed_in: Any, on_two_texts: Consultation, tsb_officer: User
) -> None:
    reply(on_two_texts, "KEN", Position.AUTHORIZE, Position.NOT_AUTHORIZE)
    page = signed_in(tsb_officer).get(url("tally", on_two_texts))
    assert page.context["answer"] == (
        "As it stands now: 1 text: Consideration may proceed; 1 text: Consideration"
        " may not proceed. 1 Member State has a reply that counts."
    )
    assert [row.iso3 for row in page.context["rows"]] == ["KEN"]


@pytest.mark.parametrize(
    ("position", "hangs"),
    [(Position.NOT_AUTHORIZE, True), (Position.AUTHORIZE, False)],
)
def test_both_figures_stand_where_a_right_is_in_question(
    signed_in: Any,
    tsb_officer: User,
    second_officer: User,
    at: datetime,
    position: Position,
    hangs: bool,
) -> None:
    draft = factories.make_draft(by=tsb_officer, at=at)
    Suspension.objects.create(member_state_id="EGY", ground="arrears", source="a test")
    open_one = factories.issue(draft, by=tsb_officer, second=second_officer, at=at)
    reply(open_one, "KEN", Position.AUTHORIZE)
    reply(open_one, "EGY", position)
    page = signed_in(tsb_officer).get(url("tally", open_one))
    face = only_face(page)
    assert face.tally.hangs_on_question is hangs
    assert face.both[0] == (
        "Without the replies in question: 1 in favour, 0 against: Consideration may"
        " proceed"
    )
    assert face.both[1].startswith("With the replies in question:")
    assert face.not_counted == "1 in question"
    sentence = "The outcome hangs on the replies in question"
    assert (sentence in page.text) is hangs


def test_a_running_tally_is_provisional_and_each_look_is_logged(
    signed_in: Any, issued_consultation: Consultation, tsb_officer: User
) -> None:
    client = signed_in(tsb_officer)
    page = client.get(url("tally", issued_consultation))
    assert "Provisional" in page.text
    assert "Certification" not in page.text
    assert AuditEntry.objects.filter(tag=AuditTag.TALLY_SEEN).count() == 1
    factories.close(issued_consultation)
    page = client.get(url("tally", issued_consultation))
    assert "Provisional" not in page.text
    assert page.context["answer"].startswith("Consideration may proceed.")
    assert AuditEntry.objects.filter(tag=AuditTag.TALLY_SEEN).count() == 1


def test_the_dates_come_from_the_closing_days_frozen_at_issue(
    signed_in: Any, closed_consultation: Consultation, tsb_officer: User
) -> None:
    page = signed_in(tsb_officer).get(url("tally", closed_consultation))
    moments = [(one.what, one.state) for one in page.context["moments"]]
    assert [what for what, _state in moments] == [
        "Circular issued",
        "Texts distributed in the official languages, at the latest",
        "Replies closed",
        "Result certified by two officers",
        "ITU-T Study Group 3 meets",
        "Decision notified by circular, at the latest",
    ]
    assert moments[0][1] == "done"
    assert closed_consultation.state == ConsultationState.CLOSED


def test_after_an_outage_at_the_close_the_director_sees_both_figures(
    signed_in: Any, director: User, voted: Voted
) -> None:
    consultation = voted(6, 3)
    assert consultation.closes_at is not None
    late = consultation.closes_at + timedelta(hours=1)
    reply(consultation, "ZWE", Position.AUTHORIZE, received_at=late)
    client = signed_in(director)
    assert only_face(client.get(url("tally", consultation))).outage == []
    note_pulse(at=consultation.closes_at - timedelta(minutes=10))
    note_pulse(at=consultation.closes_at + timedelta(minutes=10))
    page = client.get(url("tally", consultation))
    _when, without, with_them = only_face(page).outage
    assert without == (
        "Without the late replies: 6 in favour, 3 against:"
        " Consideration may not proceed"
    )
    assert with_them.startswith("With the late replies: 7 in favour, 3 against:")
    assert with_them.endswith("Consideration may proceed")
    shown = page.content.decode()
    assert "There was an outage when the consultation closed" in shown
    assert "Consult was not at work from <time" in shown
