"""What a reply and its receipt say on paper: plain values, read from the rows."""

import json
import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from consult.audit.keys import fingerprint_of
from consult.documents.circular_content import content_for
from consult.documents.content import CircularContent
from consult.models import Consultation, ReplyVersion, SigningKey
from consult.procedure.deadlines import utc_text
from consult.procedure.errors import RuleError
from consult.procedure.states import Channel, Language, Position
from consult.queries.consultations import reference_of
from consult.queries.replies import find_reply

_ITEM: Final = re.compile(r"([A-Z]{3})-([1-9][0-9]{0,5})")


class NoSuchReply(RuleError):  # noqa: N818 -- named for what happened
    """No version of a reply has this number."""

    code = "no_such_reply"


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidOnText:
    """What a reply says of the text that is `order` in the circular, from 0.

    Without a position it withdraws what an earlier reply said.
    """

    order: int
    position: Position | None
    comments: str
    reasons: str
    proposed_changes: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedBy:
    """Who signed or would sign: personal data, never stored with a paper."""

    name: str
    title: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reception:
    """How a reply was received; the instant in UTC as the record writes it.

    `files` are the names of what came with it.
    """

    version: int
    received_at: str
    channel: Channel
    late: bool
    digest: str
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyContent:
    """Annex 2 as it was filled in. `received` is None for a reply not yet sent.

    `signed_by` is None when the name was erased.
    """

    circular: CircularContent
    member_state: str
    state_name: str
    answers: tuple[SaidOnText, ...]
    signed_by: SignedBy | None
    received: Reception | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptContent:
    """A signed receipt: `body` is what was signed, `signature` in base64."""

    language: Language
    state_name: str
    body: Mapping[str, Any]
    signature: str
    fingerprint: str
    demonstration: bool


def version_of(consultation: Consultation, item: str) -> ReplyVersion:
    """Return the version of a reply that `item` names: `CHE-2`; else `NoSuchReply`."""
    named = _ITEM.fullmatch(item)
    found = named and find_reply(consultation, named[1], int(named[2]))
    if not found:
        raise NoSuchReply(f"There is no reply {item[:20]!r} to this consultation.")
    return found


def item_of(version: ReplyVersion) -> str:
    """Return how papers name a version: `CHE-2`."""
    return f"{version.member.member_state_id}-{version.version}"


def reply_content(
    consultation: Consultation, language: Language, item: str
) -> ReplyContent:
    """Return a reply as it was received; raise `NoSuchReply`, `LanguageMissing`."""
    version = version_of(consultation, item)
    signatory = version.signatory
    orders = {text.pk: order for order, text in enumerate(consultation.texts.all())}
    return ReplyContent(
        circular=content_for(consultation, language),
        member_state=version.member.member_state_id,
        state_name=version.member.name_in(language.value),
        answers=tuple(
            SaidOnText(
                order=orders[row.text_id],
                position=Position(row.position) if row.position else None,
                comments=row.comments,
                reasons=row.reasons,
                proposed_changes=row.proposed_changes,
            )
            for row in version.positions.all()
        ),
        signed_by=SignedBy(
            name=signatory.name, title=signatory.title, place=signatory.place
        )
        if signatory.salt
        else None,
        received=Reception(
            version=version.version,
            received_at=utc_text(version.received_at),
            channel=Channel(version.channel),
            late=version.late,
            digest=version.body_digest,
            files=tuple(file.name for file in version.attachments.all()),
        ),
    )


def receipt_content(
    consultation: Consultation, language: Language, item: str
) -> ReceiptContent:
    """Return what the receipt of a version says; raise `NoSuchReply`."""
    version = version_of(consultation, item)
    receipt = version.signed_receipt
    key = SigningKey.objects.get(key_id=receipt.key_id)
    return ReceiptContent(
        language=language,
        state_name=version.member.name_in(language.value),
        body=json.loads(receipt.body),
        signature=b64encode(bytes(receipt.signature)).decode(),
        fingerprint=fingerprint_of(bytes(key.public)),
        demonstration=consultation.synthetic,
    )


def file_stem(consultation: Consultation, item: str) -> str:
    """Return how the files of a reply are called: `T17-TSB-CIR-0321-CHE-2`."""
    return f"{reference_of(consultation)}-{item}"
