"""Tell the readers of a language that the circular has been issued in it too."""

from datetime import datetime
from functools import partial

from consult.models import Amendment, Consultation
from consult.notify import messages, recipients
from consult.procedure.states import Language
from consult.queries.amendments import languages_of
from consult.queries.consultations import reference_of
from consult.vocabularies import MessageKind


def announce_language(
    consultation: Consultation, language: Language, *, at: datetime
) -> int:
    """Tell the readers of a language, of the roll or chairs, that it was issued later.

    As the circular prints what it said at first, they read what amended it since.
    Return how many messages were written.
    """
    delegates = recipients.delegates_on_the_roll(consultation, at=at)
    chairs = recipients.chairs_of(consultation, at=at)
    copies = recipients.without(chairs, delegates)
    return sum(
        messages.announce(
            MessageKind.LANGUAGE_ISSUED,
            consultation,
            [each for each in told if each.language is language],
            occasion=f"{reference_of(consultation)}-{language.value}",
            context_in=partial(_context, consultation, copy=copy),
            at=at,
        )
        for told, copy in ((delegates, False), (copies, True))
    )


def _context(
    consultation: Consultation, language: Language, *, copy: bool
) -> messages.Context:
    return {
        "amendments": [
            (amendment, _address(consultation, amendment, language))
            for amendment in consultation.amendments.all()
        ],
        "copy": copy,
    }


def _address(
    consultation: Consultation, amendment: Amendment, language: Language
) -> str:
    """Return where an amendment is read in the language; empty without a paper."""
    if language not in languages_of(consultation, amendment):
        return ""
    return messages.full_address(
        "public:amendment",
        reference_of(consultation),
        amendment.kind,
        amendment.number,
        language.value,
        "pdf",
    )
