"""The reminder: one message a day for a person, with all that awaits their reply."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import translation

from consult.models import Consultation, EntitledMember, OutboxMessage, User
from consult.notify import messages
from consult.notify.message_ids import message_id
from consult.notify.recipients import Recipient
from consult.procedure.states import Language
from consult.queries.consultations import reference_of
from consult.vocabularies import MessageKind


@dataclass(frozen=True, slots=True)
class Awaited:
    """A reply that a State has not given, and how many days are left for it."""

    consultation: Consultation
    member: EntitledMember
    days_left: int


def digest_id(person: User, day: date) -> str:
    """Return the Message-ID of a person's digest of a Geneva day: there is one."""
    return message_id(
        MessageKind.REMINDER, None, _recipient(person), occasion=day.isoformat()
    )


def compose_digest(
    person: User, awaited: Sequence[Awaited], *, day: date, at: datetime
) -> OutboxMessage:
    """Write the digest of a Geneva day, unsaved, in the language of its reader.

    It is not sent any more once one of its consultations is over.
    """
    language = Language(person.preferred_language)
    with translation.override(messages.django_code(language)):
        wording = messages.word_of_many(
            MessageKind.REMINDER,
            language,
            {
                "awaited": [
                    {
                        "consultation": each.consultation,
                        "days_left": each.days_left,
                        "reference": (reference := reference_of(each.consultation)),
                        "state": each.member.name_in(language),
                        "url": messages.full_address(
                            "administrations:reply", reference
                        ),
                    }
                    for each in awaited
                ],
                "synthetic": any(each.consultation.synthetic for each in awaited),
            },
        )
    message = messages.compose(
        MessageKind.REMINDER,
        None,
        _recipient(person, awaited[0].member.member_state_id),
        wording,
        occasion=day.isoformat(),
        at=at,
    )
    message.not_after = min(
        each.consultation.closes_at
        for each in awaited
        if each.consultation.closes_at is not None
    )
    return message


def _recipient(person: User, member_state: str | None = None) -> Recipient:
    return Recipient(person.email, Language(person.preferred_language), member_state)
