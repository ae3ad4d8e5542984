"""A result found wrong after certification is followed by another, and both stay."""

import json
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from consult.flows import certifying, deciding, questioning
from consult.flows.errors import (
    AuthorityUnsettled,
    DecisionNeeded,
    NothingChanged,
    ReasonMissing,
    SecondPersonNeeded,
    ShownTallyChanged,
    TallyChanged,
)
from consult.models import (
    AuditEntry,
    CertifiedResult,
    Chair,
    Checkpoint,
    OutboxMessage,
    ResultDraft,
)
from consult.procedure.errors import IllegalTransition
from consult.procedure.states import ConsultationState, Outcome, Position
from consult.queries.clock import geneva_day
from consult.queries.proceedings import circumstances_of
from consult.queries.results import certified_result, results_of
from consult.queries.tallies import digest_of, tally_consultation
from tests import factories
from tests.web.staff.acting import reply

pytestmark = pytest.mark.django_db

REASON = "The head of Kenya's administration wrote that its reply of May stands."


@pytest.fixture
def certified(
    issued_consultation,
    head_of_administration,
    tsb_officer,
    second_officer,
    at,
):
    """Certified with Kenya against, who had authorized two days before."""
    reply(issued_consultation, "KEN", Position.AUTHORIZE)
    later = at + timedelta(days=3)
    reply(issued_consultation, "KEN", Position.NOT_AUTHORIZE, received_at=later)
    closed = factories.close(issued_consultation)
    return factories.certify(
        closed, by=tsb_officer, second=second_officer, at=closed.closes_at
    )


def question(consultation, by, *versions):
    return questioning.question_authority(
        consultation,
        consultation.roll.get(member_state_id="KEN"),
        versions,
        reason="Two authorities replied.",
        by=by,
        at=consultation.closes_at,
    )


def settle(consultation, by, version):
    return questioning.settle_authority(
        consultation.authority_questions.get(answer=None),
        stands=consultation.replies.get(version=version),
        statement="As attached.",
        by=by,
        at=consultation.closes_at,
    )


@pytest.fixture
def changed(certified, tsb_officer):
    """The tally is another since the head said which reply stands."""
    question(certified, tsb_officer, 1, 2)
    settle(certified, tsb_officer, 1)
    return certified


def propose(consultation, by, **changes):
    wanted = {"reason": REASON, "by": by, "at": consultation.closes_at, **changes}
    return certifying.propose_new_result(consultation, **wanted)


def replace(consultation, by, second):
    propose(consultation, by)
    at = consultation.closes_at + timedelta(hours=1)
    return certifying.certify_result(consultation, by=second, at=at)


def test_a_second_result_follows_the_first(changed, tsb_officer, second_officer):
    first = changed.results.get()
    draft = propose(changed, tsb_officer)
    assert draft.reason == REASON
    second = certifying.certify_result(
        changed, by=second_officer, at=changed.closes_at + timedelta(hours=1)
    )
    assert (second.number, second.follows, second.reason) == (2, first, REASON)
    assert (second.proposed_by, second.certified_by) == (tsb_officer, second_officer)
    assert not ResultDraft.objects.exists()
    in_force = certified_result(changed)
    assert (in_force.number, in_force.texts[0].outcome) == (2, Outcome.MAY_PROCEED)
    assert [
        (each.number, each.follows, each.reason) for each in results_of(changed)
    ] == [
        (2, 1, REASON),
        (1, None, ""),
    ]
    assert results_of(changed)[1].texts[0].outcome is Outcome.MAY_NOT_PROCEED


def test_the_consultation_stays_certified_since_the_first(
    changed, tsb_officer, second_officer
):
    since = changed.certified_at
    replace(changed, tsb_officer, second_officer)
    changed.refresh_from_db()
    assert (changed.state, changed.certified_at) == (ConsultationState.CERTIFIED, since)


def test_the_first_result_is_never_edited(changed, tsb_officer, second_officer):
    before = CertifiedResult.objects.values().get()
    replace(changed, tsb_officer, second_officer)
    assert CertifiedResult.objects.values().get(number=1) == before
    with pytest.raises(DatabaseError), transaction.atomic():
        CertifiedResult.objects.filter(number=1).update(reason="x")


def test_the_log_says_what_follows_what_and_why_as_a_digest(
    changed, tsb_officer, second_officer
):
    result = replace(changed, tsb_officer, second_officer)
    entries = AuditEntry.objects.filter(tag__startswith="consultation:result:")
    proposed, certified = [
        (entry.tag, json.loads(entry.body)["facts"])
        for entry in entries.order_by("-sequence")[:2][::-1]
    ]
    succession = {"follows": 1, "reason": digest_of(REASON)}
    assert proposed == (
        "consultation:result:proposed",
        {"result": result.digest, **succession},
    )
    assert certified == (
        "consultation:result:certified",
        {"number": 2, "result": result.digest, **succession},
    )


def test_a_checkpoint_is_signed(changed, tsb_officer, second_officer):
    before = Checkpoint.objects.count()
    replace(changed, tsb_officer, second_officer)
    assert Checkpoint.objects.count() == before + 1
    assert Checkpoint.objects.last().occasion == "result"


def test_everyone_who_was_told_the_first_is_told(
    changed, head_of_administration, tsb_officer, second_officer, stranger, at
):
    left = factories.make_delegate("Lena Left", "CHE", "head")
    factories.make_delegate("Nora New", "CHE", "viewer")
    Chair.objects.create(user=stranger, study_group=changed.study_group)
    told = OutboxMessage.objects.filter(kind="result_certified").get()
    told.pk, told.recipient_email, told.message_id = None, left.email, "<left@x>"
    told.save()
    left.delegations.all().delete()
    replace(changed, tsb_officer, second_officer)
    messages = OutboxMessage.objects.filter(kind="result_replaced")
    assert sorted(messages.values_list("recipient_email", flat=True)) == sorted(
        {
            head_of_administration.email,
            left.email,
            "nora.new@x.org",
            stranger.email,
        }
    )
    for message in messages:
        assert "It replaces result 1" in message.body_text
        assert REASON not in message.body_text + message.body_html
        assert message.subject == "TSB Circular 7: the result was replaced"


def test_what_follows_a_result_follows_the_one_in_force(
    changed, tsb_officer, second_officer, at
):
    day = geneva_day(at)
    (designation,) = [text.designation for text in changed.texts.all()]
    before = circumstances_of(changed, day=day).outcomes
    assert before == {designation: Outcome.MAY_NOT_PROCEED}
    replace(changed, tsb_officer, second_officer)
    after = circumstances_of(changed, day=day).outcomes
    assert after == {designation: Outcome.MAY_PROCEED}


def test_without_another_tally_nothing_is_replaced(certified, tsb_officer):
    with pytest.raises(NothingChanged, match="result 1"):
        propose(certified, tsb_officer)


def test_two_persons_and_a_reason_are_needed(changed, tsb_officer):
    with pytest.raises(ReasonMissing):
        propose(changed, tsb_officer, reason="  ")
    propose(changed, tsb_officer)
    with pytest.raises(SecondPersonNeeded):
        certifying.certify_result(changed, by=tsb_officer, at=changed.closes_at)
    assert changed.results.count() == 1


def test_only_a_certified_result_is_replaced(closed_consultation, tsb_officer):
    with pytest.raises(IllegalTransition, match="closed"):
        propose(closed_consultation, tsb_officer)


def test_nothing_is_certified_again_that_was_not_proposed(changed, second_officer):
    with pytest.raises(IllegalTransition, match="proposed"):
        certifying.certify_result(changed, by=second_officer, at=changed.closes_at)


def test_the_tally_must_be_the_one_shown_and_the_one_proposed(
    changed, tsb_officer, second_officer
):
    with pytest.raises(ShownTallyChanged):
        propose(changed, tsb_officer, seen="0" * 64)
    propose(changed, tsb_officer, seen=certifying.result_shown(changed))
    question(changed, tsb_officer, 1, 2)
    settle(changed, tsb_officer, 2)
    with pytest.raises(TallyChanged):
        certifying.certify_result(changed, by=second_officer, at=changed.closes_at)


def test_an_open_question_stops_the_second_result_too(certified, tsb_officer):
    question(certified, tsb_officer, 2)
    with pytest.raises(AuthorityUnsettled):
        propose(certified, tsb_officer)


def test_a_third_result_follows_the_second(changed, tsb_officer, second_officer):
    replace(changed, tsb_officer, second_officer)
    question(changed, tsb_officer, 1, 2)
    settle(changed, tsb_officer, 2)
    third = replace(changed, tsb_officer, second_officer)
    assert (third.number, third.follows.number) == (3, 2)
    assert third.digest == changed.results.get(number=1).digest


def test_the_director_decides_again_where_a_new_tally_has_no_outcome(
    issued_consultation, head_of_administration, director, tsb_officer, second_officer
):
    in_time = issued_consultation.closes_at - timedelta(hours=1)
    late = issued_consultation.closes_at + timedelta(hours=1)
    reply(issued_consultation, "KEN", Position.AUTHORIZE, received_at=in_time)
    reply(issued_consultation, "KEN", Position.AUTHORIZE, received_at=late)
    closed = factories.close(issued_consultation)
    done = factories.certify(closed, by=tsb_officer, second=second_officer, at=late)
    question(done, tsb_officer, 1, 2)
    settle(done, tsb_officer, 2)
    with pytest.raises(DecisionNeeded):
        propose(done, tsb_officer)
    (text,) = tally_consultation(done).texts
    words = {"outcome": Outcome.MAY_NOT_PROCEED, "by": director, "at": late}
    deciding.write_decision(
        done, text.text, reason="Late is late.", seen=text.grounds, **words
    )
    with pytest.raises(IllegalTransition):
        deciding.write_decision(
            done, text.text, reason="Otherwise.", seen=text.grounds, **words
        )
    result = replace(done, tsb_officer, second_officer)
    assert json.loads(result.content)["texts"][0]["outcome"] == "may_not_proceed"


@pytest.mark.parametrize(
    "wrong", [{"number": 2}, {"number": 2, "reason": "x"}, {"number": 1, "reason": "x"}]
)
def test_the_database_wants_both_link_and_reason(
    closed_consultation, tsb_officer, wrong
):
    with pytest.raises(IntegrityError), transaction.atomic():
        CertifiedResult.objects.create(
            consultation=closed_consultation,
            content="{}",
            digest="0" * 64,
            proposed_by=tsb_officer,
            certified_by=tsb_officer,
            certified_at=closed_consultation.closes_at,
            **wrong,
        )
