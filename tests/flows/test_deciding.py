"""The Director decides in writing where the rule gives no outcome, and only there."""

import json
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from consult.flows import certifying, deciding, importing
from consult.flows.errors import (
    DecisionNeeded,
    DecisionNotNeeded,
    GroundsChanged,
    OutcomeOfAnotherProcedure,
    ReasonMissing,
    SecondPersonNeeded,
    TallyChanged,
)
from consult.flows.recording import Answer, Signature
from consult.models import AuditEntry, DraftText, Suspension, WrittenDecision
from consult.procedure.errors import IllegalTransition
from consult.procedure.states import Channel, Outcome, Position, Procedure
from consult.queries.results import certified_result
from consult.queries.tallies import digest_of, tally_consultation
from tests import factories

pytestmark = pytest.mark.django_db

REASON = "Every reply came late, and all of them agree."


def receive(consultation, iso3, position=Position.AUTHORIZE, *, late=True):
    """Enter a reply that came an hour after, or an hour before, the deadline."""
    hour = timedelta(hours=1 if late else -1)
    importing.import_replies(
        consultation,
        [
            importing.SheetReply(
                member_state=iso3,
                channel=Channel.LETTER,
                received_at=consultation.closes_at + hour,
                answers=(Answer(text=consultation.texts.get(), position=position),),
                signature=Signature(),
            )
        ],
        source_digest="0" * 64,
        by=None,
        at=consultation.closes_at + timedelta(hours=2),
    )


def only_text(consultation):
    (text,) = tally_consultation(consultation).texts
    return text


def write(consultation, director, at, **changes):
    wanted = {
        "outcome": Outcome.MAY_PROCEED,
        "reason": REASON,
        "seen": only_text(consultation).grounds,
    }
    return deciding.write_decision(
        consultation, consultation.texts.get(), by=director, at=at, **wanted | changes
    )


@pytest.fixture
def undecided(closed_consultation):
    """A closed consultation whose only reply came late."""
    receive(closed_consultation, "KEN")
    return closed_consultation


def test_a_decision_gives_the_outcome_that_the_rule_does_not_give(
    undecided, director, at
):
    assert only_text(undecided).outcome is None
    decision = write(undecided, director, at, reason=f"  {REASON} ")
    text = only_text(undecided)
    assert (text.outcome, text.written) == (Outcome.MAY_PROCEED, decision)
    assert text.decision.outcome is None
    assert (decision.number, decision.decided_by, decision.decided_at) == (
        1,
        director,
        at,
    )
    entry = AuditEntry.objects.get(tag="consultation:decision:written")
    assert json.loads(entry.body)["facts"] == {
        "text": "ITU-T D.1102",
        "number": 1,
        "outcome": "may_proceed",
        "grounds": text.grounds,
        "reason": digest_of(REASON),
    }


def test_the_tally_names_the_decision_beside_the_reasons_of_the_rule(
    undecided, director, at
):
    (before,) = tally_consultation(undecided).as_facts()["texts"]
    assert (before["outcome"], before["written_decision"]) == (None, None)
    write(undecided, director, at, outcome=Outcome.MAY_NOT_PROCEED)
    (after,) = tally_consultation(undecided).as_facts()["texts"]
    assert (after["outcome"], after["reasons"]) == (
        "may_not_proceed",
        ["only_late_replies"],
    )
    assert after["written_decision"] == {
        "outcome": "may_not_proceed",
        "decided_at": at.isoformat().replace("+00:00", "Z"),
        "number": 1,
        "reason_digest": digest_of(REASON),
    }


def test_the_certified_result_holds_the_decision(
    undecided, director, tsb_officer, second_officer, at
):
    with pytest.raises(DecisionNeeded, match=r"D\.1102"):
        certifying.propose_result(undecided, by=tsb_officer, at=at)
    write(undecided, director, at)
    certifying.propose_result(undecided, by=tsb_officer, at=at)
    row = certifying.certify_result(undecided, by=second_officer, at=at)
    (certified,) = json.loads(row.content)["texts"]
    assert certified["outcome"] == "may_proceed"
    assert certified["written_decision"]["reason_digest"] == digest_of(REASON)
    assert REASON not in row.content
    (text,) = certified_result(undecided).texts
    assert (text.outcome, text.written.number) == (Outcome.MAY_PROCEED, 1)
    assert text.written.decided_at == at


def test_the_director_may_propose_too_but_another_certifies(
    undecided, director, tsb_officer, at
):
    write(undecided, director, at)
    certifying.propose_result(undecided, by=director, at=at)
    with pytest.raises(SecondPersonNeeded):
        certifying.certify_result(undecided, by=director, at=at)
    assert certifying.certify_result(undecided, by=tsb_officer, at=at).number == 1


def test_another_late_reply_asks_for_another_decision(
    undecided, director, tsb_officer, at
):
    write(undecided, director, at)
    receive(undecided, "FRA", Position.NOT_AUTHORIZE)
    text = only_text(undecided)
    assert (text.outcome, text.written, len(text.decisions)) == (None, None, 1)
    with pytest.raises(DecisionNeeded):
        certifying.propose_result(undecided, by=tsb_officer, at=at)
    second = write(undecided, director, at, outcome=Outcome.MAY_NOT_PROCEED)
    assert second.number == 2
    assert only_text(undecided).outcome is Outcome.MAY_NOT_PROCEED


def test_a_decision_written_after_the_proposal_asks_for_another_proposal(
    undecided, director, tsb_officer, second_officer, at
):
    write(undecided, director, at)
    certifying.propose_result(undecided, by=tsb_officer, at=at)
    write(undecided, director, at, reason="On second thoughts, for other reasons.")
    with pytest.raises(TallyChanged):
        certifying.certify_result(undecided, by=second_officer, at=at)


def test_the_last_word_on_the_same_counts_stands(undecided, director, at):
    write(undecided, director, at)
    write(undecided, director, at, outcome=Outcome.MAY_NOT_PROCEED)
    text = only_text(undecided)
    assert (text.outcome, text.written.number) == (Outcome.MAY_NOT_PROCEED, 2)


def test_the_same_decision_sent_twice_is_stored_once(undecided, director, at):
    assert write(undecided, director, at) == write(undecided, director, at)
    assert WrittenDecision.objects.count() == 1
    assert AuditEntry.objects.filter(tag="consultation:decision:written").count() == 1


def test_a_tally_that_moved_meanwhile_is_looked_at_again(undecided, director, at):
    seen = only_text(undecided).grounds
    receive(undecided, "FRA")
    with pytest.raises(GroundsChanged):
        write(undecided, director, at, seen=seen)
    assert not WrittenDecision.objects.exists()


def test_a_decision_needs_its_reason(undecided, director, at):
    with pytest.raises(ReasonMissing):
        write(undecided, director, at, reason=" \n ")


def test_nothing_is_decided_while_replies_may_come_or_once_it_is_certified(
    issued_consultation, director, tsb_officer, second_officer, at
):
    with pytest.raises(IllegalTransition, match="issued"):
        write(issued_consultation, director, at)
    closed = factories.close(issued_consultation)
    receive(closed, "KEN")
    write(closed, director, at)
    certifying.propose_result(closed, by=tsb_officer, at=at)
    certifying.certify_result(closed, by=second_officer, at=at)
    with pytest.raises(IllegalTransition, match="certified"):
        write(closed, director, at)


def test_nobody_decides_otherwise_than_the_rule(closed_consultation, director, at):
    with pytest.raises(DecisionNotNeeded, match="may_proceed") as refused:
        write(closed_consultation, director, at, outcome=Outcome.MAY_NOT_PROCEED)
    assert refused.value.clause == "9.4.5"


def test_a_reply_in_time_found_later_gives_the_word_back_to_the_rule(
    undecided, director, at
):
    write(undecided, director, at, outcome=Outcome.MAY_PROCEED)
    receive(undecided, "CHE", Position.NOT_AUTHORIZE, late=False)
    text = only_text(undecided)
    assert (text.outcome, text.written) == (Outcome.MAY_NOT_PROCEED, None)
    assert text.decisions == ()


def test_an_outcome_of_another_procedure_is_none_here(undecided, director, at):
    with pytest.raises(OutcomeOfAnotherProcedure, match="may_proceed"):
        write(undecided, director, at, outcome=Outcome.DELETED)


def test_a_text_of_another_consultation_is_not_decided(
    undecided, director, tsb_officer, at
):
    other = factories.make_draft(by=tsb_officer, at=at, number=8)
    with pytest.raises(DraftText.DoesNotExist):
        deciding.write_decision(
            undecided,
            other.texts.get(),
            outcome=Outcome.MAY_PROCEED,
            reason=REASON,
            by=director,
            at=at,
            seen=only_text(undecided).grounds,
        )


def test_a_deletion_nobody_answered_is_decided_in_its_own_words(
    tsb_officer, second_officer, director, at
):
    draft = factories.make_draft(
        by=tsb_officer, at=at, procedure=Procedure.QUESTION_DELETION
    )
    closed = factories.close(
        factories.issue(draft, by=tsb_officer, second=second_officer, at=at)
    )
    write(closed, director, at, outcome=Outcome.REFERRED_BACK)
    assert only_text(closed).outcome is Outcome.REFERRED_BACK


def test_replies_in_question_wait_for_the_director_too(
    draft_consultation, tsb_officer, second_officer, director, at
):
    Suspension.objects.create(member_state_id="JPN", ground="arrears", source="a test")
    closed = factories.close(
        factories.issue(
            draft_consultation, by=tsb_officer, second=second_officer, at=at
        )
    )
    receive(closed, "JPN", Position.NOT_AUTHORIZE, late=False)
    before = only_text(closed)
    assert list(before.decision.reasons) == ["only_replies_in_question"]
    assert before.hangs_on_question
    write(closed, director, at)
    assert not only_text(closed).hangs_on_question
    receive(closed, "JPN", Position.AUTHORIZE, late=False)
    after = only_text(closed)
    assert (after.tally.in_question, after.outcome) == (1, None)
    assert after.grounds != before.grounds


def test_what_hangs_on_a_reply_in_question_is_proposed_again_when_it_changes(
    draft_consultation, tsb_officer, second_officer, at
):
    Suspension.objects.create(member_state_id="JPN", ground="arrears", source="a test")
    closed = factories.close(
        factories.issue(
            draft_consultation, by=tsb_officer, second=second_officer, at=at
        )
    )
    receive(closed, "KEN", late=False)
    receive(closed, "JPN", late=False)
    certifying.propose_result(closed, by=tsb_officer, at=at)
    receive(closed, "JPN", Position.NOT_AUTHORIZE, late=False)
    assert only_text(closed).hangs_on_question
    with pytest.raises(TallyChanged):
        certifying.certify_result(closed, by=second_officer, at=at)
    certifying.propose_result(closed, by=tsb_officer, at=at)
    result = certifying.certify_result(closed, by=second_officer, at=at)
    (text,) = json.loads(result.content)["texts"]
    assert (text["in_favour"], text["against"]) == (1, 0)
    assert text["if_counted"] == {"in_favour": 1, "against": 1}


def test_what_the_director_wrote_is_never_edited(undecided, director, at):
    decision = write(undecided, director, at)
    for change in (
        WrittenDecision.objects.filter(pk=decision.pk).delete,
        lambda: WrittenDecision.objects.update(reason="Another reason."),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
