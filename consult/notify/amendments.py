"""Tell of an addendum or corrigendum, to each reader what it means for them."""

from collections import defaultdict
from datetime import datetime
from functools import partial

from consult.models import Amendment
from consult.notify import messages, recipients
from consult.notify.recipients import Recipient
from consult.procedure.states import ConsultationState, Language
from consult.queries.consultations import reference_of
from consult.vocabularies import MessageKind


def announce_amendment(amendment: Amendment, *, at: datetime) -> int:
    """Tell everybody who got the circular what changed of it.

    Delegates of a State whose reply stands are told so, those of all others are asked
    for one while replies are awaited; a copy, which chairs get, asks for none. Return
    how many messages were written.
    """
    consultation = amendment.consultation
    replied = {
        person.email for person in recipients.delegates_who_replied(consultation, at=at)
    }
    readers: dict[tuple[bool, bool], list[Recipient]] = defaultdict(list)
    for person in recipients.who_got_the_circular(consultation, at=at):
        readers[person.member_state is None, person.email in replied].append(person)
    return sum(
        messages.announce(
            MessageKind.CIRCULAR_AMENDED,
            consultation,
            people,
            occasion=f"{reference_of(consultation)}-{amendment.kind}-{amendment.number}",
            context_in=partial(
                _context, amendment, copy=copy, replied=has_replied, at=at
            ),
            at=at,
        )
        for (copy, has_replied), people in readers.items()
    )


def _context(
    amendment: Amendment,
    language: Language,
    *,
    copy: bool,
    replied: bool,
    at: datetime,
) -> messages.Context:
    consultation = amendment.consultation
    return {
        "amendment": amendment,
        "copy": copy,
        "open": consultation.state == ConsultationState.ISSUED
        and consultation.closes_at is not None
        and at < consultation.closes_at,
        "replied": replied,
        "words": amendment.words.get(language.value, ""),
    }
