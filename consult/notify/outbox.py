"""The outbox: rows that wait, are claimed by one process, sent or given up.

Pending → sending (claimed, with a lease) → sent; or failed, due again after the next
step of BACKOFF; or dead when the steps are used up, until somebody has it tried again.
A lease that runs out returns the row: its process died, and the message goes out again
under the same Message-ID. What is no longer so is withheld. While the outbox is paused
nothing is claimed.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import structlog
from django.db import connection, transaction
from django.db.models import Exists, F, Q, QuerySet

from consult.models import Consultation, OutboxMessage, Pause
from consult.notify.doorbell import DELIVER, ring_after_commit
from consult.vocabularies import MessageKind, MessageState, WithheldReason

logger = structlog.get_logger(__name__)

BACKOFF = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=3),
    timedelta(hours=6),
    timedelta(hours=12),
    timedelta(hours=24),
)

# Longer than one delivery may take: a dozen answers of the server, 30 s each.
LEASE = timedelta(minutes=10)

PAUSE: Final = "outbox"
NO_END: Final = "Every attempt broke off before its end was written."

WAITING: Final = (MessageState.PENDING.value, MessageState.FAILED.value)

# What speaks of a consultation as open; a receipt stays true after a withdrawal.
CALLS: Final = (
    MessageKind.CIRCULAR_AMENDED.value,
    MessageKind.CIRCULAR_ISSUED.value,
    MessageKind.LANGUAGE_ISSUED.value,
    MessageKind.REMINDER.value,
)


def enqueue(messages: Sequence[OutboxMessage]) -> int:
    """Store messages and ring for them when the transaction commits.

    A message whose Message-ID is there already is the same message: it is passed
    over. Return how many were new.
    """
    known = set(
        OutboxMessage.objects.filter(
            message_id__in=[message.message_id for message in messages]
        ).values_list("message_id", flat=True)
    )
    return put_in([one for one in messages if one.message_id not in known])


def put_in(messages: Sequence[OutboxMessage]) -> int:
    """Store messages of which the caller knows that they are new; return how many."""
    OutboxMessage.objects.bulk_create(messages, ignore_conflicts=True)
    ring_after_commit(DELIVER)
    return len(messages)


def is_paused() -> bool:
    """Tell whether the outbox rests; a restored backup starts so."""
    return Pause.objects.filter(name=PAUSE).exists()


def due(*, at: datetime) -> QuerySet[OutboxMessage]:
    """Return the messages to send at `at`, the longest waiting first."""
    return (
        OutboxMessage.objects.filter(
            Q(state__in=WAITING, due_at__lte=at)
            | Q(state=MessageState.SENDING.value, lease_until__lte=at),
            attempts__lte=F("earlier_attempts") + len(BACKOFF),
            withheld_reason="",
        )
        .exclude(not_after__lte=at)
        .order_by("due_at", "pk")
    )


def claim_next(*, at: datetime) -> OutboxMessage | None:
    """Claim the longest waiting message that nobody else is claiming."""
    rows = due(at=at).exclude(Exists(Pause.objects.filter(name=PAUSE)))
    if connection.vendor == "postgresql":
        with transaction.atomic():
            row = rows.select_for_update(of=("self",), skip_locked=True).first()
            return row and _take(row, rows, at=at)
    # One writer at a time: the update decides, a loser tries the next row.
    for row in rows[:10]:
        if taken := _take(row, rows, at=at):
            return taken
    return None


def withhold_calls(consultation: Consultation, *, at: datetime) -> int:
    """Hold back what still announces a withdrawn consultation as open.

    A message in a process's hands may go out yet, but is not tried again. Return how
    many are held back.
    """
    calls = OutboxMessage.objects.filter(
        Q(consultation=consultation) | Q(reminders__consultation=consultation),
        kind__in=CALLS,
    )
    keys = list(calls.values_list("pk", flat=True).distinct())
    return _withhold(
        OutboxMessage.objects.filter(pk__in=keys), WithheldReason.WITHDRAWN, at=at
    )


def withhold_reminders(consultation: Consultation, *, at: datetime) -> int:
    """Hold back the reminders that wait and name a deadline that was extended.

    Who was to read one is reminded again when a step of the new deadline has come.
    Return how many are held back.
    """
    keys = list(consultation.reminders.values_list("message", flat=True).distinct())
    return _withhold(
        OutboxMessage.objects.filter(pk__in=keys), WithheldReason.EXTENDED, at=at
    )


def tidy(*, at: datetime) -> None:
    """Put away what nothing claims any more.

    What waited until it was no longer so is withheld; a message whose processes died
    at every attempt is given up, as the next to claim it would die of it too.
    """
    _withhold(
        OutboxMessage.objects.filter(not_after__lte=at), WithheldReason.OVERTAKEN, at=at
    )
    _seal(OutboxMessage.objects.all(), at=at)
    killers = OutboxMessage.objects.filter(
        state=MessageState.SENDING.value,
        lease_until__lte=at,
        attempts__gt=F("earlier_attempts") + len(BACKOFF),
    )
    for message in killers:
        mark_failed(message, at=at, error=NO_END)


def retry(message: OutboxMessage, *, at: datetime) -> bool:
    """Have a dead message tried again from the first step of BACKOFF.

    Return whether it was dead, is still true, and has a reader that was not erased.
    """
    revived = (
        OutboxMessage.objects.filter(pk=message.pk, state=MessageState.DEAD.value)
        .exclude(not_after__lte=at)
        .exclude(recipient_email="")
        .update(
            state=MessageState.PENDING.value,
            due_at=at,
            earlier_attempts=F("attempts"),
        )
    )
    ring_after_commit(DELIVER)
    return revived == 1


def _withhold(
    rows: QuerySet[OutboxMessage], reason: WithheldReason, *, at: datetime
) -> int:
    """Mark what was not sent; what is in hand is sealed when its attempt fails."""
    marked = rows.exclude(
        state__in=[MessageState.SENT.value, MessageState.WITHHELD.value]
    ).update(withheld_reason=reason.value)
    _seal(rows, at=at)
    return marked


def _seal(rows: QuerySet[OutboxMessage], *, at: datetime) -> None:
    """Take what is marked as withheld out of the queue, unless it is in hand."""
    rows.filter(
        Q(state__in=[*WAITING, MessageState.DEAD.value])
        | Q(state=MessageState.SENDING.value, lease_until__lte=at)
    ).exclude(withheld_reason="").update(
        state=MessageState.WITHHELD.value, lease_until=None
    )


def _take(
    row: OutboxMessage, rows: QuerySet[OutboxMessage], *, at: datetime
) -> OutboxMessage | None:
    took = (
        rows.order_by()
        .filter(pk=row.pk, attempts=row.attempts)
        .update(
            state=MessageState.SENDING.value,
            attempts=F("attempts") + 1,
            lease_until=at + LEASE,
        )
    )
    if took != 1:
        return None
    row.refresh_from_db()
    return row


def mark_sent(message: OutboxMessage, *, at: datetime) -> None:
    """Record that the mail server took the message."""
    _finish(message, state=MessageState.SENT.value, sent_at=at, lease_until=None)
    logger.info("message_sent", **_facts(message))


def mark_failed(message: OutboxMessage, *, at: datetime, error: str) -> None:
    """Put the message off by the next step of BACKOFF, or give it up.

    `error` is kept for the delivery board, cut to what the column holds; it is never
    logged.
    """
    step = message.attempts - message.earlier_attempts - 1
    columns = {"lease_until": None, "last_error": error[:500]}
    if step < len(BACKOFF):
        due_at = at + BACKOFF[step]
        _finish(message, state=MessageState.FAILED.value, due_at=due_at, **columns)
        logger.warning("message_failed", **_facts(message))
    else:
        _finish(message, state=MessageState.DEAD.value, **columns)
        logger.error("message_dead", **_facts(message))
    _seal(OutboxMessage.objects.filter(pk=message.pk), at=at)


def _finish(message: OutboxMessage, **columns: object) -> None:
    """Write the end of an attempt, unless the lease ran out and another began."""
    OutboxMessage.objects.filter(
        pk=message.pk,
        state=MessageState.SENDING.value,
        attempts=message.attempts,
    ).update(**columns)


def _facts(message: OutboxMessage) -> dict[str, object]:
    return {
        "message": message.pk,
        "kind": message.kind,
        "attempts": message.attempts,
    }
