"""Pausing, trying again, withdrawing: what becomes of messages that wait."""

import json
from uuid import uuid4

import pytest

from consult import tasks
from consult.audit.verify import verify_log
from consult.flows import certifying, closing, pausing, replying, retrying, withdrawing
from consult.flows.errors import NotGivenUp
from consult.flows.recording import Answer, Signature
from consult.models import AuditEntry, ChainHead, Consultation, OutboxMessage
from consult.notify import deliver, outbox
from consult.procedure.errors import IllegalTransition
from consult.procedure.states import Language, Position
from tests import factories
from tests.notify.mailbox import mail_server

pytestmark = pytest.mark.django_db


def facts_of(tag):
    return [json.loads(row.body)["facts"] for row in AuditEntry.objects.filter(tag=tag)]


def withdraw(consultation, by, at, reason="The text was withdrawn by the group."):
    withdrawing.withdraw_consultation(consultation, reason=reason, by=by, at=at)


@pytest.fixture
def mailbox():
    with mail_server() as box:
        yield box


def test_while_the_outbox_rests_nothing_is_sent_and_all_of_it_later(
    mailbox, head_of_administration, issued_consultation, at
):
    assert pausing.pause_outbox(by=None, at=at) is True
    assert pausing.pause_outbox(by=None, at=at) is False
    assert tasks.deliver_due() == 0
    assert mailbox.mails() == []
    assert pausing.resume_outbox(by=None, at=at) is True
    assert pausing.resume_outbox(by=None, at=at) is False
    assert tasks.deliver_due() == 1
    tags = AuditEntry.objects.filter(chain="system").order_by("sequence")
    assert list(tags.values_list("tag", flat=True))[-2:] == [
        "system:outbox:paused",
        "system:outbox:resumed",
    ]
    assert verify_log().ok


def test_a_message_given_up_is_tried_again_and_the_log_names_no_address(
    head_of_administration, issued_consultation, tsb_officer, at
):
    message = OutboxMessage.objects.get()
    OutboxMessage.objects.update(state="dead", attempts=9)
    retrying.retry_message(message, by=tsb_officer, at=at)
    message.refresh_from_db()
    assert (message.state, message.due_at) == ("pending", at)
    (facts,) = facts_of("consultation:message:retried")
    assert facts == {"kind": "circular_issued", "message": message.pk}


def test_a_reminder_is_tried_again_in_the_chain_of_the_system(
    head_of_administration, issued_consultation, tsb_officer, at
):
    OutboxMessage.objects.update(state="dead", kind="reminder", consultation=None)
    retrying.retry_message(OutboxMessage.objects.get(), by=tsb_officer, at=at)
    assert AuditEntry.objects.get(tag="consultation:message:retried").chain == "system"


@pytest.mark.parametrize("state", ["pending", "sending", "sent", "failed", "withheld"])
def test_only_what_was_given_up_is_tried_again(
    head_of_administration, issued_consultation, tsb_officer, at, state
):
    OutboxMessage.objects.update(state=state)
    with pytest.raises(NotGivenUp):
        retrying.retry_message(OutboxMessage.objects.get(), by=tsb_officer, at=at)
    assert OutboxMessage.objects.get().state == state


def test_a_withdrawal_holds_back_what_was_not_sent_and_tells_who_was_told(
    mailbox, head_of_administration, drafter, issued_consultation, tsb_officer, at
):
    deliver.deliver_next(at=at)
    withdraw(issued_consultation, tsb_officer, at)
    sent, held, news = OutboxMessage.objects.order_by("pk")
    assert [sent.state, held.state] == ["sent", "withheld"]
    assert held.withheld_reason == "withdrawn"
    assert (news.kind, news.recipient_email) == (
        "consultation_withdrawn",
        sent.recipient_email,
    )
    assert tasks.deliver_due() == 1
    assert [mail["Subject"] for mail in mailbox.mails()][1] == (
        "TSB Circular 7: the consultation is withdrawn"
    )
    (facts,) = facts_of("consultation:state:withdrawn")
    assert facts["messages_withheld"] == 1


def test_the_news_says_why_and_where(
    head_of_administration, issued_consultation, tsb_officer, at
):
    OutboxMessage.objects.update(attempts=1)
    withdraw(issued_consultation, tsb_officer, at, reason="Wrong <text>.")
    news = OutboxMessage.objects.get(kind="consultation_withdrawn")
    assert "Reason: Wrong <text>." in news.body_text
    assert "Wrong &lt;text&gt;." in news.body_html
    for body in (news.body_text, news.body_html):
        assert "/en/circulars/T25-TSB-CIR-0007/" in body
        assert "/reply/" not in body


@pytest.mark.parametrize("language", Language)
def test_the_news_is_written_in_every_language(
    head_of_administration,
    draft_consultation,
    tsb_officer,
    second_officer,
    at,
    language,
):
    head_of_administration.preferred_language = language.value
    head_of_administration.save()
    factories.issue(draft_consultation, by=tsb_officer, second=second_officer, at=at)
    OutboxMessage.objects.update(attempts=1)
    withdraw(draft_consultation, tsb_officer, at)
    news = OutboxMessage.objects.get(kind="consultation_withdrawn")
    assert news.language == language.value
    assert f'dir="{"rtl" if language is Language.AR else "ltr"}"' in news.body_html


def test_whose_state_replied_is_told_even_if_the_circular_never_went_out(
    head_of_administration, outsider, issued_consultation, tsb_officer, at
):
    replying.submit_reply(
        issued_consultation,
        "KEN",
        [Answer(text=issued_consultation.texts.get(), position=Position.AUTHORIZE)],
        Signature(name="Grace Head"),
        by=head_of_administration,
        form_key=uuid4(),
        seen_version=0,
    )
    withdraw(issued_consultation, tsb_officer, at)
    states = dict(OutboxMessage.objects.values_list("kind", "state").order_by("pk"))
    assert states == {
        "circular_issued": "withheld",
        "consultation_withdrawn": "pending",
        "reply_received": "pending",
    }
    news = OutboxMessage.objects.get(kind="consultation_withdrawn")
    assert news.recipient_email == head_of_administration.email


def test_a_circular_in_hand_at_the_withdrawal_is_not_tried_again(
    head_of_administration, issued_consultation, tsb_officer, at
):
    in_hand = outbox.claim_next(at=at)
    withdraw(issued_consultation, tsb_officer, at)
    outbox.mark_failed(in_hand, at=at, error="451 later")
    in_hand.refresh_from_db()
    assert in_hand.state == "withheld"
    assert OutboxMessage.objects.filter(kind="consultation_withdrawn").count() == 1


def test_a_draft_is_withdrawn_without_a_word(
    head_of_administration, draft_consultation, tsb_officer, at
):
    withdraw(draft_consultation, tsb_officer, at)
    assert not OutboxMessage.objects.exists()


def test_a_withdrawal_that_is_refused_holds_nothing_back(
    head_of_administration, closed_consultation, tsb_officer, second_officer, at
):
    certifying.propose_result(closed_consultation, by=tsb_officer, at=at)
    certifying.certify_result(closed_consultation, by=second_officer, at=at)
    with pytest.raises(IllegalTransition):
        withdraw(closed_consultation, tsb_officer, at)
    assert not OutboxMessage.objects.filter(state="withheld").exists()


def test_one_consultation_that_cannot_be_closed_keeps_no_other_open(
    issued_consultation, tsb_officer, second_officer, at, caplog
):
    other = factories.issue(
        factories.make_draft(by=tsb_officer, at=at, number=8),
        by=tsb_officer,
        second=second_officer,
        at=at,
    )
    # Its next entry would take a number that is taken: the log refuses it.
    ChainHead.objects.filter(chain=f"consultation:{issued_consultation.pk}").update(
        sequence=0
    )
    assert closing.close_due(at=other.closes_at) == ["T25-TSB-CIR-0008"]
    assert closing.close_due(at=other.closes_at) == []
    states = Consultation.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["issued", "closed"]
    assert "closing_failed" in caplog.text
