"""Who is told: active people with a role on the Geneva day, each address once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from consult.models import Chair, Consultation, Delegate
from consult.procedure.states import Language
from consult.queries.clock import geneva_day


@dataclass(frozen=True, slots=True)
class Recipient:
    """An address and the language its owner reads."""

    email: str
    language: Language


def delegates_of(iso3: str, *, at: datetime) -> list[Recipient]:
    """Return the delegates of a State, whatever their role."""
    return _people(
        Delegate.objects.valid_on(geneva_day(at)).filter(member_state_id=iso3)
    )


def delegates_on_the_roll(
    consultation: Consultation, *, at: datetime
) -> list[Recipient]:
    """Return the delegates of every State on the consultation's roll."""
    return _people(
        Delegate.objects.valid_on(geneva_day(at)).filter(
            member_state__entitledmember__consultation=consultation
        )
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


def _people(rows: QuerySet[Any]) -> list[Recipient]:
    people = (
        rows.filter(user__is_active=True)
        .values_list("user__email", "user__preferred_language")
        .order_by("user__email")
        .distinct()
    )
    return [Recipient(email, Language(language)) for email, language in people]
