"""A row waits, is claimed by one process, sent, put off or given up."""

from datetime import timedelta

import pytest

from consult.models import OutboxMessage, Pause
from consult.notify import outbox

pytestmark = pytest.mark.django_db

MOMENT = timedelta(milliseconds=1)


def copy_of(message, number, **changes):
    message.pk = None
    message.message_id = f"<{number}@consult.example>"
    for name, value in changes.items():
        setattr(message, name, value)
    message.save(force_insert=True)
    return message


def test_a_message_is_claimed_once(message, at):
    claimed = outbox.claim_next(at=at)
    assert (claimed.pk, claimed.state, claimed.attempts) == (message.pk, "sending", 1)
    assert outbox.claim_next(at=at) is None


def test_a_message_is_not_claimed_before_it_is_due(message, at):
    assert outbox.claim_next(at=at - MOMENT) is None


def test_the_longest_waiting_message_goes_first(message, at):
    first = message.pk
    copy_of(message, 2, due_at=at - timedelta(hours=1))
    earlier = message.pk
    assert [outbox.claim_next(at=at).pk for _ in range(2)] == [earlier, first]


def test_a_lease_that_runs_out_returns_the_message_under_its_own_id(message, at):
    outbox.claim_next(at=at)
    assert outbox.claim_next(at=at + outbox.LEASE - MOMENT) is None
    again = outbox.claim_next(at=at + outbox.LEASE)
    assert (again.attempts, again.message_id) == (2, message.message_id)


def test_a_sent_message_is_never_claimed_again(message, at):
    outbox.mark_sent(outbox.claim_next(at=at), at=at)
    message.refresh_from_db()
    assert (message.state, message.sent_at, message.lease_until) == ("sent", at, None)
    assert outbox.claim_next(at=at + timedelta(days=365)) is None


def test_a_message_is_put_off_step_by_step_and_then_given_up(message, at):
    waits = []
    while (claimed := outbox.claim_next(at=at)) is not None:
        outbox.mark_failed(claimed, at=at, error="no answer")
        message.refresh_from_db()
        if message.state == "failed":
            waits.append(message.due_at - at)
            at = message.due_at
    assert [wait // timedelta(minutes=1) for wait in waits] == [
        *(1, 5, 15, 60),
        *(180, 360, 720, 1440),
    ]
    assert (message.state, message.attempts, message.last_error) == (
        "dead",
        9,
        "no answer",
    )
    assert outbox.claim_next(at=at + timedelta(days=365)) is None


def test_who_lost_the_lease_does_not_write_the_end(message, at):
    slow = outbox.claim_next(at=at)
    quick = outbox.claim_next(at=at + outbox.LEASE)
    outbox.mark_failed(slow, at=at + outbox.LEASE, error="too late")
    message.refresh_from_db()
    assert (message.state, message.attempts, message.last_error) == ("sending", 2, "")
    outbox.mark_sent(quick, at=at + outbox.LEASE)
    outbox.mark_failed(slow, at=at + outbox.LEASE, error="too late")
    message.refresh_from_db()
    assert message.state == "sent"


def test_the_same_message_is_stored_once(message, at):
    def written(message_id):
        return OutboxMessage(
            kind="circular_issued",
            recipient_email="grace.head@example.org",
            language="en",
            message_id=message_id,
            due_at=at,
            created_at=at,
        )

    assert outbox.enqueue([written(message.message_id), written("<new@x.org>")]) == 1
    assert OutboxMessage.objects.count() == 2


def test_a_message_given_up_is_an_alarm_without_personal_data(message, at, caplog):
    OutboxMessage.objects.update(attempts=len(outbox.BACKOFF))
    outbox.mark_failed(outbox.claim_next(at=at), at=at, error="550 nobody")
    (alarm,) = [each for each in caplog.records if each.levelname == "ERROR"]
    assert alarm.msg["event"] == "message_dead"
    assert message.recipient_email not in str(alarm.msg)


def test_nothing_is_claimed_while_the_outbox_rests(message, at):
    Pause.objects.create(name=outbox.PAUSE, since=at)
    assert outbox.is_paused()
    assert outbox.claim_next(at=at) is None
    Pause.objects.all().delete()
    assert outbox.claim_next(at=at).pk == message.pk


def test_a_message_tried_again_has_all_its_steps_anew(message, at):
    OutboxMessage.objects.update(state="dead", attempts=9)
    assert outbox.retry(message, at=at) is True
    outbox.mark_failed(outbox.claim_next(at=at), at=at, error="no answer")
    message.refresh_from_db()
    assert (message.state, message.attempts, message.due_at) == (
        "failed",
        10,
        at + outbox.BACKOFF[0],
    )
    assert outbox.retry(message, at=at) is False


def test_what_is_no_longer_so_is_not_sent(message, at):
    OutboxMessage.objects.update(not_after=at)
    assert outbox.claim_next(at=at) is None
    assert outbox.claim_next(at=at - MOMENT) is None  # not due yet
    outbox.tidy(at=at)
    message.refresh_from_db()
    assert (message.state, message.withheld_reason) == ("withheld", "overtaken")
    assert outbox.retry(message, at=at) is False


def test_what_is_overtaken_while_it_is_sent_is_not_tried_again(message, at):
    OutboxMessage.objects.update(not_after=at + MOMENT)
    in_hand = outbox.claim_next(at=at)
    outbox.tidy(at=at + MOMENT)
    message.refresh_from_db()
    assert (message.state, message.withheld_reason) == ("sending", "overtaken")
    outbox.mark_failed(in_hand, at=at + MOMENT, error="451 later")
    message.refresh_from_db()
    assert message.state == "withheld"


def test_what_is_overtaken_and_left_by_a_dead_process_is_put_away(message, at):
    OutboxMessage.objects.update(not_after=at + MOMENT)
    outbox.claim_next(at=at)
    outbox.tidy(at=at + MOMENT)
    outbox.tidy(at=at + outbox.LEASE)
    message.refresh_from_db()
    assert message.state == "withheld"


def test_a_message_that_kills_its_processes_is_given_up(message, at):
    for _ in range(len(outbox.BACKOFF) + 1):
        assert outbox.claim_next(at=at) is not None
        at += outbox.LEASE
    assert outbox.claim_next(at=at) is None
    outbox.tidy(at=at)
    message.refresh_from_db()
    assert (message.state, message.last_error) == ("dead", outbox.NO_END)
