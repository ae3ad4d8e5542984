"""What people are told: the recipients, the wording, the rows of the outbox.

Wording is in templates/messages/<kind>/ in threes, subject.txt, body.txt and
body.html, rendered once for each language that a recipient reads.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import salted_hmac

from consult import labels
from consult.audit.checkpoints import newest_checkpoint
from consult.characters import offence_of
from consult.models import (
    CertifiedResult,
    Consultation,
    OutboxMessage,
    ReplyVersion,
)
from consult.notify import outbox, recipients
from consult.notify.recipients import Recipient
from consult.procedure.states import Channel, Language, Position
from consult.queries.consultations import reference_of
from consult.vocabularies import MessageKind, MessageState

SUBJECT_LENGTH = 250

# Subjects in Arabic isolate what is read left to right in them.
ISOLATES = frozenset("\u2066\u2069")

Context = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Wording:
    """A message in one language, before anybody is written on the envelope."""

    language: Language
    subject: str
    text: str
    html: str


def announce_circular(consultation: Consultation, *, at: datetime) -> int:
    """Tell every delegate of the roll that a circular was issued; copy the chairs.

    A copy carries no way to reply: only Member States do (clauses 9.4.1, 9.4.3).
    Return how many messages were written.
    """
    texts = list(consultation.texts.all())
    delegates = recipients.delegates_on_the_roll(consultation, at=at)
    chairs = recipients.chairs_of(consultation, at=at)
    copies = recipients.without(chairs, delegates)
    written = 0
    for told, copy in ((delegates, False), (copies, True)):
        values: Context = {"copy": copy, "texts": texts}
        written += _announce(
            MessageKind.CIRCULAR_ISSUED,
            consultation,
            told,
            occasion=reference_of(consultation),
            context_in=partial(_same_in_any_language, values),
            at=at,
        )
    return written


def announce_reply(version: ReplyVersion, *, at: datetime) -> int:
    """Tell all delegates of a State which reply was recorded for it.

    The newest checkpoint of the log goes with it: their mailboxes are witnesses.
    Return how many messages were written.
    """
    reference = reference_of(version.consultation)
    checkpoint = newest_checkpoint()

    def context(language: Language) -> Context:
        return {
            "receipt_url": full_address(
                "administrations:receipt", reference, version.version
            ),
            "version": version,
            "checkpoint": checkpoint,
            "state": version.member.name_in(language),
            "channel": labels.label(Channel(version.channel)),
            "positions": [
                (
                    row.text,
                    labels.label(Position(row.position)) if row.position else "",
                )
                for row in version.positions.select_related("text")
            ],
        }

    return _announce(
        MessageKind.REPLY_RECEIVED,
        version.consultation,
        recipients.delegates_of(version.member.member_state_id, at=at),
        occasion=f"{version.member.member_state_id}-{version.version}",
        context_in=context,
        at=at,
    )


def announce_result(result: CertifiedResult, *, at: datetime) -> int:
    """Tell every delegate of the roll and the chairs that a result was certified.

    Return how many messages were written.
    """
    consultation = result.consultation
    delegates = recipients.delegates_on_the_roll(consultation, at=at)
    chairs = recipients.chairs_of(consultation, at=at)
    return _announce(
        MessageKind.RESULT_CERTIFIED,
        consultation,
        [*delegates, *recipients.without(chairs, delegates)],
        occasion=f"{reference_of(consultation)}-{result.number}",
        context_in=partial(_same_in_any_language, {"result": result}),
        at=at,
    )


def announce_replacement(result: CertifiedResult, *, at: datetime) -> int:
    """Tell that a result follows another: whoever was told one, and whoever is due.

    The reason is not in it: chairs and the public don't read it (decision 15). Return
    how many messages were written.
    """
    consultation = result.consultation
    told = recipients.who_was_told_a_result(consultation)
    due = [
        *recipients.delegates_on_the_roll(consultation, at=at),
        *recipients.chairs_of(consultation, at=at),
    ]
    return _announce(
        MessageKind.RESULT_REPLACED,
        consultation,
        {each.email: each for each in (*due, *told)}.values(),
        occasion=f"{reference_of(consultation)}-{result.number}",
        context_in=partial(_same_in_any_language, {"result": result}),
        at=at,
    )


def announce_withdrawal(consultation: Consultation, *, at: datetime) -> int:
    """Tell whoever was sent the circular, or replied, that it was withdrawn.

    Return how many messages were written.
    """
    return _announce(
        MessageKind.CONSULTATION_WITHDRAWN,
        consultation,
        recipients.who_may_know(consultation, at=at),
        occasion=reference_of(consultation),
        context_in=partial(_same_in_any_language, {}),
        at=at,
    )


def word(
    kind: MessageKind,
    consultation: Consultation,
    language: Language,
    context: Context,
) -> Wording:
    """Write a message from its three templates, in the language that is active."""
    reference = reference_of(consultation)
    return word_of_many(
        kind,
        language,
        {
            "consultation": consultation,
            "public_url": full_address("public:circular", reference),
            "reference": reference,
            "reply_url": full_address("administrations:reply", reference),
            **context,
        },
    )


def word_of_many(kind: MessageKind, language: Language, context: Context) -> Wording:
    """Write a message that is not about a single consultation."""
    values = {
        "base_url": settings.BASE_URL,
        "demonstration": settings.DEMONSTRATION,
        "language": language.value,
        **context,
    }
    subject, text, html = (
        render_to_string(f"messages/{kind.value}/{part}", values)
        for part in ("subject.txt", "body.txt", "body.html")
    )
    return Wording(language, safe_subject(subject), text.strip() + "\n", html)


def compose(
    kind: MessageKind,
    consultation: Consultation | None,
    recipient: Recipient,
    wording: Wording,
    *,
    occasion: str,
    at: datetime,
) -> OutboxMessage:
    """Put a wording into an envelope for one person, unsaved, due at `at`.

    The same person, kind and `occasion` always give the same Message-ID.
    """
    return OutboxMessage(
        consultation=consultation,
        member_state_id=recipient.member_state,
        kind=kind.value,
        recipient_email=safe_address(recipient.email),
        language=wording.language.value,
        subject=wording.subject,
        body_text=wording.text,
        body_html=wording.html,
        message_id=message_id(kind, consultation, recipient, occasion=occasion),
        state=MessageState.PENDING.value,
        due_at=at,
        created_at=at,
    )


def message_id(
    kind: MessageKind,
    consultation: Consultation | None,
    recipient: Recipient,
    *,
    occasion: str,
) -> str:
    """Return the Message-ID, which names the recipient only as a keyed digest."""
    person = salted_hmac("consult.notify", recipient.email, algorithm="sha256")
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    about = consultation.pk if consultation else "all"
    return f"<{kind.value}.{about}.{occasion}.{person.hexdigest()[:20]}@{host}>"


def safe_subject(text: str) -> str:
    """Return one line that can't end a header, nor turn an inbox around."""
    return " ".join(_in_a_header(text, instead=" ").split())[:SUBJECT_LENGTH]


def safe_address(email: str) -> str:
    """Return an address that can't end a header.

    An address with such characters becomes one that no server takes: the message
    ends on the delivery board. Without them it could be somebody else's.
    """
    return _in_a_header(email, instead="\ufffd")


def _in_a_header(text: str, *, instead: str) -> str:
    """Replace each character that no line may hold, but for our isolates."""
    return "".join(
        instead
        if character not in ISOLATES and offence_of(character, lines=False)
        else character
        for character in text
    )


def _announce(
    kind: MessageKind,
    consultation: Consultation,
    told: Iterable[Recipient],
    *,
    occasion: str,
    context_in: Callable[[Language], Context],
    at: datetime,
) -> int:
    by_language: dict[Language, list[Recipient]] = defaultdict(list)
    for recipient in told:
        by_language[recipient.language].append(recipient)
    messages = []
    for language, readers in by_language.items():
        with translation.override(django_code(language)):
            wording = word(kind, consultation, language, context_in(language))
        messages += [
            compose(kind, consultation, reader, wording, occasion=occasion, at=at)
            for reader in readers
        ]
    return outbox.enqueue(messages)


def _same_in_any_language(values: Context, _language: Language) -> Context:
    return values


def full_address(view: str, *arguments: object) -> str:
    """Return the full address of a page, in the language that is active."""
    return f"{settings.BASE_URL}{reverse(view, args=arguments)}"


def django_code(language: Language) -> str:
    return "zh-hans" if language is Language.ZH else language.value
