"""What people are told: the recipients, the wording, the rows of the outbox.

Wording is in templates/messages/<kind>/ in threes, subject.txt, body.txt and
body.html, rendered once for each language that a recipient reads.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from consult import labels
from consult.audit.checkpoints import newest_checkpoint
from consult.models import (
    CertifiedResult,
    Circular,
    Consultation,
    OutboxMessage,
    ReplyVersion,
)
from consult.notify import outbox, recipients
from consult.notify.headers import safe_address, safe_subject
from consult.notify.message_ids import message_id
from consult.notify.recipients import Recipient
from consult.procedure.deadlines import utc_text
from consult.procedure.states import Channel, Language, Position
from consult.queries.consultations import reference_of
from consult.vocabularies import MessageKind, MessageState

Context = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Wording:
    """A message in one language, before anybody is written on the envelope."""

    language: Language
    subject: str = ""
    text: str = ""
    html: str = ""


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
        written += announce(
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

    The act writes to whom; `write_out` writes what, when the message is delivered.
    Return how many messages were written.
    """
    state = version.member.member_state_id
    told = recipients.delegates_of(state, at=at)
    return outbox.put_in(_envelopes(version, told, at=at))


def announce_replies(versions: Sequence[ReplyVersion], *, at: datetime) -> int:
    """Tell of many replies as `announce_reply` does of one, in as few queries.

    Return how many messages were written.
    """
    if not versions:
        return 0
    states = {version.member.member_state_id for version in versions}
    told = recipients.delegates_of_each(states, at=at)
    return outbox.put_in(
        [
            message
            for version in versions
            for message in _envelopes(
                version, told[version.member.member_state_id], at=at
            )
        ]
    )


def _envelopes(
    version: ReplyVersion, told: Iterable[Recipient], *, at: datetime
) -> list[OutboxMessage]:
    """Address what is to be said of a reply; it is without words until delivery."""
    return [
        compose(
            MessageKind.REPLY_RECEIVED,
            version.consultation,
            recipient,
            Wording(recipient.language),
            occasion="-".join(
                (
                    version.member.member_state_id,
                    str(version.version),
                    version.signatory_digest,  # salted anew, whatever it says
                )
            ),
            at=at,
            reply=version,
        )
        for recipient in told
    ]


def write_out(message: OutboxMessage) -> None:
    """Put words into the row of a message that has none, before its first attempt.

    They stay there, so that every attempt says the same.
    """
    if message.reply is None or message.body_text:
        return
    wording = word_reply(message.reply, Language(message.language))
    OutboxMessage.objects.filter(pk=message.pk, body_text="").update(
        subject=wording.subject, body_text=wording.text, body_html=wording.html
    )
    message.refresh_from_db(fields=["subject", "body_text", "body_html"])


def word_reply(version: ReplyVersion, language: Language) -> Wording:
    """Write which reply was recorded, with the newest checkpoint of the log.

    The mailboxes of those who get it are witnesses.
    """
    reference = reference_of(version.consultation)
    with translation.override(django_code(language)):
        context: Context = {
            "receipt_url": full_address(
                "administrations:receipt", reference, version.version
            ),
            "version": version,
            "checkpoint": newest_checkpoint(),
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
        return word(MessageKind.REPLY_RECEIVED, version.consultation, language, context)


def announce_result(result: CertifiedResult, *, at: datetime) -> int:
    """Tell every delegate of the roll and the chairs that a result was certified.

    The chairs are led to the Director's notice (clauses 9.4.5, 9.4.6). Return how many
    messages were written.
    """
    consultation = result.consultation
    delegates = recipients.delegates_on_the_roll(consultation, at=at)
    chairs = recipients.chairs_of(consultation, at=at)
    told = [*delegates, *recipients.without(chairs, delegates)]
    return _announce_result(MessageKind.RESULT_CERTIFIED, result, told, at=at)


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
    everybody = {each.email: each for each in (*due, *told)}.values()
    return _announce_result(MessageKind.RESULT_REPLACED, result, everybody, at=at)


def _announce_result(
    kind: MessageKind,
    result: CertifiedResult,
    told: Iterable[Recipient],
    *,
    at: datetime,
) -> int:
    consultation = result.consultation
    reference, everybody = reference_of(consultation), list(told)
    chairs = {each.email for each in recipients.chairs_of(consultation, at=at)}

    def for_chairs(language: Language) -> Context:
        address = ("public:chair_notice", reference, result.number, language.value)
        return {"result": result, "notice_url": full_address(*address)}

    written = 0
    for chairing, context_in in (
        (False, partial(_same_in_any_language, {"result": result})),
        (True, for_chairs),
    ):
        written += announce(
            kind,
            consultation,
            [each for each in everybody if (each.email in chairs) is chairing],
            occasion=f"{reference}-{result.number}-{result.digest}",
            context_in=context_in,
            at=at,
        )
    return written


def announce_comments(consultation: Consultation, number: str, *, at: datetime) -> int:
    """Tell the chairs which temporary document collects the comments (clause 9.4.7).

    Return how many messages were written.
    """
    return announce(
        MessageKind.COMMENTS_COLLATED,
        consultation,
        recipients.chairs_of(consultation, at=at),
        occasion=number.replace("/", "-"),
        context_in=partial(_same_in_any_language, {"number": number}),
        at=at,
    )


def announce_outcome(circular: Circular, *, at: datetime) -> int:
    """Tell who is told of circulars that one with the outcome was issued.

    Return how many messages were written.
    """
    consultation = circular.consultation
    if consultation is None:
        raise ValueError("a circular with the outcome belongs to a consultation")
    delegates = recipients.delegates_on_the_roll(consultation, at=at)
    chairs = recipients.chairs_of(consultation, at=at)
    values = {
        "outcome": str(circular.reference),
        "texts": list(circular.texts.order_by("order")),
    }
    return announce(
        MessageKind.OUTCOME_ISSUED,
        consultation,
        [*delegates, *recipients.without(chairs, delegates)],
        occasion=str(circular.reference),
        context_in=partial(_same_in_any_language, values),
        at=at,
    )


def announce_withdrawal(consultation: Consultation, *, at: datetime) -> int:
    """Tell whoever was sent the circular, or replied, that it was withdrawn.

    Return how many messages were written.
    """
    return announce(
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
    reply: ReplyVersion | None = None,
) -> OutboxMessage:
    """Put a wording into an envelope for one person, unsaved, due at `at`.

    The same person, kind and `occasion` always give the same Message-ID.
    """
    return OutboxMessage(
        consultation=consultation,
        reply=reply,
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


def announce(
    kind: MessageKind,
    consultation: Consultation,
    told: Iterable[Recipient],
    *,
    occasion: str,
    context_in: Callable[[Language], Context],
    at: datetime,
) -> int:
    """Write one message for each of `told`, worded once in each of their languages.

    `occasion` tells messages of one kind to the same person apart, with the instant
    of the act: done again after an older backup was restored, it is another message.
    """
    occasion = f"{occasion}-{utc_text(at)}"
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
