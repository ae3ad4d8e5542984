"""Who is told: active people with a role on the Geneva day, each address once."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import QuerySet

from consult.models import Chair, Consultation, Delegate, OutboxMessage, User
from consult.procedure.states import Language
from consult.queries.clock import geneva_day
from consult.queries.replies import standing_members
from consult.queries.statements import Given, Statement
from consult.vocabularies import MessageKind

STATE: Final = "member_state_id"

# What says that the consultation is there, and until when.
TELL_OF_IT: Final = (
    MessageKind.CIRCULAR_AMENDED.value,
    MessageKind.CIRCULAR_ISSUED.value,
    MessageKind.LANGUAGE_ISSUED.value,
)


@dataclass(frozen=True, slots=True)
class Recipient:
    """An address, the language its owner reads, and the State (iso3) of a delegate.

    Who acts for several States is told once, as a delegate of the first by its code.
    """

    email: str
    language: Language
    member_state: str | None = None


def delegates_of(iso3: str, *, at: datetime) -> list[Recipient]:
    """Return the delegates of a State, whatever their role."""
    return [
        Recipient(user.email, Language(user.preferred_language), iso3)
        for user in _acting(iso3=iso3, day=geneva_day(at))
    ]


def delegates_of_each(
    states: Collection[str], *, at: datetime
) -> Mapping[str, list[Recipient]]:
    """Return the delegates of each of some States (iso3), whatever their role.

    Who acts for several of them is a delegate of each.
    """
    rows = (
        Delegate.objects.valid_on(geneva_day(at))
        .filter(member_state__in=states, user__is_active=True)
        .values_list(STATE, "user__email", "user__preferred_language")
        .order_by(STATE, "user__email")
        .distinct()
    )
    found: dict[str, list[Recipient]] = {iso3: [] for iso3 in states}
    for iso3, email, language in rows:
        found[iso3].append(Recipient(email, Language(language), iso3))
    return found


def delegates_on_the_roll(
    consultation: Consultation, *, at: datetime
) -> list[Recipient]:
    """Return the delegates of every State on the consultation's roll."""
    return _people(
        Delegate.objects.valid_on(geneva_day(at)).filter(
            member_state__entitledmember__consultation=consultation
        ),
        STATE,
    )


def chairs_of(consultation: Consultation, *, at: datetime) -> list[Recipient]:
    """Return chair and vice-chairs of the study group, who get a copy (9.4.3)."""
    return _people(
        Chair.objects.valid_on(geneva_day(at)).filter(
            study_group=consultation.study_group_id
        )
    )


def without(
    recipients: Iterable[Recipient], others: Iterable[Recipient]
) -> list[Recipient]:
    """Leave out those who are told as `others` already."""
    told = {other.email for other in others}
    return [recipient for recipient in recipients if recipient.email not in told]


def who_got_the_circular(
    consultation: Consultation, *, at: datetime
) -> list[Recipient]:
    """Return whoever was sent the circular or is to be, and who would be sent it now.

    A delegate of the day comes before what was written on an envelope.
    """
    due = [
        *delegates_on_the_roll(consultation, at=at),
        *chairs_of(consultation, at=at),
    ]
    written = (
        OutboxMessage.objects.filter(
            consultation=consultation,
            kind__in=TELL_OF_IT,
        )
        .exclude(recipient_email="")  # erased
        .order_by("recipient_email", "id")
    )
    readers = [_reader(row) for row in written]
    return _once([*due, *readers])


def delegates_who_replied(
    consultation: Consultation, *, at: datetime
) -> list[Recipient]:
    """Return the delegates of the States of which a confirmed reply stands."""
    standing = [row.member_state_id for row in standing_members(consultation)]
    return _people(
        Delegate.objects.valid_on(geneva_day(at)).filter(member_state__in=standing),
        STATE,
    )


def who_may_know(consultation: Consultation, *, at: datetime) -> list[Recipient]:
    """Return who was sent the circular, and the delegates of States that wrote.

    An attempt that failed may have reached its reader all the same; who withdrew its
    reply, or whose letter waits or was rejected, knows of the consultation too.
    """
    called = (
        OutboxMessage.objects.filter(
            consultation=consultation,
            kind__in=TELL_OF_IT,
            attempts__gt=0,
        )
        .exclude(recipient_email="")  # erased
        .order_by("recipient_email", "id")
    )
    readers = [_reader(row) for row in called]
    wrote = consultation.roll.filter(replies__isnull=False)
    delegates = Delegate.objects.valid_on(geneva_day(at)).filter(
        member_state__entitledmember__in=wrote
    )
    return _once([*readers, *_people(delegates, STATE)])


def who_was_told_a_result(consultation: Consultation) -> list[Recipient]:
    """Return to whom a result of the consultation was written, delivered or not."""
    told = (
        OutboxMessage.objects.filter(
            consultation=consultation,
            kind__in=(
                MessageKind.RESULT_CERTIFIED.value,
                MessageKind.RESULT_REPLACED.value,
            ),
        )
        .exclude(recipient_email="")  # erased
        .order_by("recipient_email", "-id")
    )
    return _once([_reader(row) for row in told])


def _reader(row: OutboxMessage) -> Recipient:
    return Recipient(row.recipient_email, Language(row.language), row.member_state_id)


def _once(people: Iterable[Recipient]) -> list[Recipient]:
    """Leave each address where it comes first."""
    found: dict[str, Recipient] = {}
    for person in people:
        found.setdefault(person.email, person)
    return list(found.values())


def _people(rows: QuerySet[Any], *more: str) -> list[Recipient]:
    people = (
        rows.filter(user__is_active=True)
        .values_list("user__email", "user__preferred_language", *more)
        .order_by("user__email", *more)
        .distinct()
    )
    return _once(
        Recipient(email, Language(language), *state)
        for email, language, *state in people
    )


_acting = Statement(
    lambda: User.objects.filter(
        is_active=True,
        pk__in=Delegate.objects.valid_on(Given("day"))
        .filter(member_state=Given("iso3"))
        .values("user"),
    ).only("email", "preferred_language")
)
