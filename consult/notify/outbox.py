"""The outbox: rows that wait, are claimed by one process, sent or given up.

Pending → sending (claimed, with a lease) → sent; or failed, due again after the next
step of BACKOFF; or dead when the steps are used up. A lease that runs out returns
the row: its process died, and the message goes out again under the same Message-ID.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from django.db import connection, transaction
from django.db.models import F, Q, QuerySet

from consult.models import OutboxMessage
from consult.notify.doorbell import ring_after_commit
from consult.vocabularies import MessageState

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

# Longer than one delivery may take: a few commands to the server, 30 s each.
LEASE = timedelta(minutes=5)


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
    new = [message for message in messages if message.message_id not in known]
    OutboxMessage.objects.bulk_create(new, ignore_conflicts=True)
    ring_after_commit()
    return len(new)


def due(*, at: datetime) -> QuerySet[OutboxMessage]:
    """Return the messages to send at `at`, the longest waiting first."""
    waiting = [MessageState.PENDING.value, MessageState.FAILED.value]
    return OutboxMessage.objects.filter(
        Q(state__in=waiting, due_at__lte=at)
        | Q(state=MessageState.SENDING.value, lease_until__lte=at)
    ).order_by("due_at", "pk")


def claim_next(*, at: datetime) -> OutboxMessage | None:
    """Claim the longest waiting message that nobody else is claiming."""
    rows = due(at=at)
    if connection.vendor == "postgresql":
        with transaction.atomic():
            row = rows.select_for_update(skip_locked=True).first()
            return row and _take(row, rows, at=at)
    # One writer at a time: the update decides, a loser tries the next row.
    for row in rows[:10]:
        if taken := _take(row, rows, at=at):
            return taken
    return None


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

    `error` is kept for the delivery board, cut to what the column holds; it may
    name an address and is never logged.
    """
    step = message.attempts - 1
    if step < len(BACKOFF):
        _finish(
            message,
            state=MessageState.FAILED.value,
            due_at=at + BACKOFF[step],
            lease_until=None,
            last_error=error[:500],
        )
        logger.warning("message_failed", **_facts(message))
    else:
        _finish(
            message,
            state=MessageState.DEAD.value,
            lease_until=None,
            last_error=error[:500],
        )
        logger.error("message_dead", **_facts(message))


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
