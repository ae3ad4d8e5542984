"""Remind administrations that have not replied of deadlines that come near."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef

from consult.models import Consultation, Delegate, OutboxMessage, Reminder, User
from consult.notify.digests import Awaited, compose_digest, digest_id
from consult.notify.doorbell import ring_after_commit
from consult.procedure.states import ConsultationState
from consult.queries.clock import geneva_day
from consult.queries.consultations import consultations
from consult.queries.replies import silent_members
from consult.vocabularies import MessageState

# Days before the last day of a consultation, by the calendar in Geneva.
STEPS: Final = (30, 14, 7, 3, 1)


@dataclass(frozen=True, slots=True)
class Due:
    """A reminder to be given: of what, and which step of STEPS it is."""

    awaited: Awaited
    step: int


def remind_due(*, at: datetime) -> int:
    """Write the digests of the Geneva day of `at`; return how many.

    A person gets at most one a day, with all open consultations in which a State of
    theirs has not replied and a step has come since they were last reminded; a step
    that nobody could take on its day is caught up with before the next. Each digest
    is a transaction of its own. Safe to run at any time and side by side: a person,
    a consultation and a step are reminded of once.
    """
    Reminder.objects.filter(message__state=MessageState.WITHHELD.value).delete()
    today = geneva_day(at)
    dues: dict[User, list[Due]] = defaultdict(list)
    for consultation in _open_consultations(at):
        for person, due in _dues_of(consultation, today):
            dues[person].append(due)
    return sum(_remind(person, rows, day=today, at=at) for person, rows in dues.items())


def step_on(day: date, *, issued_on: date, last_day: date) -> int | None:
    """Return the step that a day has reached, None before the first.

    `issued_on` is the day that people were told of the last day: of a step that came
    no later nobody is reminded.
    """
    left = (last_day - day).days
    step = min((step for step in STEPS if left <= step), default=None)
    if step is None or last_day - timedelta(days=step) <= issued_on:
        return None
    return step


def _open_consultations(at: datetime) -> Iterator[Consultation]:
    return iter(
        consultations()
        .filter(state=ConsultationState.ISSUED.value, closes_at__gt=at)
        .order_by("closes_at", "pk")
    )


def _dues_of(consultation: Consultation, today: date) -> Iterator[tuple[User, Due]]:
    """Find who is to be reminded of a consultation, for the first of their States."""
    last_day, issued_on = _days_of(consultation)
    step = step_on(today, issued_on=issued_on, last_day=last_day)
    if step is None:
        return
    silent = {row.member_state_id: row for row in silent_members(consultation)}
    reminded = Reminder.objects.filter(
        person=OuterRef("user"), consultation=consultation, days=step
    )
    delegates = (
        Delegate.objects.valid_on(today)
        .filter(~Exists(reminded), user__is_active=True, member_state__in=silent)
        .select_related("user")
        .order_by("user", "member_state")
    )
    told: set[User] = set()
    for row in delegates:
        if row.user not in told:
            told.add(row.user)
            awaited = Awaited(
                consultation, silent[row.member_state_id], (last_day - today).days
            )
            yield row.user, Due(awaited, step)


def _days_of(consultation: Consultation) -> tuple[date, date]:
    """Return the last day for replies, in Geneva, and the day that told of it.

    The circular did, or the addendum that extended the deadline.
    """
    closes_at, issued_at = consultation.closes_at, consultation.issued_at
    if closes_at is None or issued_at is None:
        raise ValueError("an issued consultation has both instants")
    extension = consultation.extended_by
    told_at = extension.issued_at if extension else issued_at
    return geneva_day(closes_at - timedelta(microseconds=1)), geneva_day(told_at)


def _remind(person: User, dues: Sequence[Due], *, day: date, at: datetime) -> bool:
    """Write one digest; False where there is one of this day already."""
    if OutboxMessage.objects.filter(message_id=digest_id(person, day)).exists():
        return False
    message = compose_digest(person, [due.awaited for due in dues], day=day, at=at)
    try:
        with transaction.atomic():
            message.save(force_insert=True)
            Reminder.objects.bulk_create(
                Reminder(
                    person=person,
                    consultation=due.awaited.consultation,
                    days=due.step,
                    message=message,
                )
                for due in dues
            )
            ring_after_commit()
    except IntegrityError:  # another sweep was faster
        return False
    return True
