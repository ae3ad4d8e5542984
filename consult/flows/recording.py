"""Append one reply version with its parts; every way of replying ends here."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from consult.audit.attachments import AttachedFile, attachment_facts
from consult.audit.chain import canonical, digest
from consult.audit.receipts import Receipts
from consult.audit.record import append_entry, chain_of, instant_text
from consult.flows.attaching import record_attachments
from consult.flows.errors import NothingAnswered
from consult.models import (
    AuditEntry,
    Consultation,
    DraftText,
    EntitledMember,
    ReplyPosition,
    ReplySignatory,
    ReplyVersion,
    User,
)
from consult.procedure.deadlines import is_late
from consult.procedure.errors import BadPosition
from consult.procedure.states import (
    Channel,
    Disregard,
    EntitlementReason,
    Position,
)
from consult.queries.statements import append, append_all
from consult.vocabularies import AuditTag


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a reply says of one text; no position withdraws an earlier one."""

    text: DraftText
    position: Position | None
    comments: str = ""
    reasons: str = ""
    proposed_changes: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Who signed, in which role, where: as written, personal data."""

    name: str = ""
    title: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """How a reply came: through what, when, entered when and by whom.

    `received_at` and `entered_at` are aware instants; the first decides lateness.
    `attached` are the files that came with it.
    """

    channel: Channel
    received_at: datetime
    entered_at: datetime
    by: User | None
    form_key: UUID | None = None
    source_digest: str = ""
    corrects: ReplyVersion | None = None
    attached: Sequence[AttachedFile] = ()


def check_answers(consultation: Consultation, answers: Sequence[Answer]) -> None:
    """Refuse answers this consultation can't have.

    Raises `NothingAnswered` without any, `BadPosition` for a position of another
    procedure, a text of another consultation or a text answered twice.
    """
    if not answers:
        raise NothingAnswered("The reply says nothing on any text.")
    allowed = set(consultation.profile.positions)
    seen = set[int]()
    for answer in answers:
        if answer.position is not None and answer.position not in allowed:
            raise BadPosition(
                f"{answer.position} is no position of {consultation.procedure}."
            )
        if answer.text.consultation_id != consultation.pk:
            raise BadPosition(f"{answer.text} is not put to this consultation.")
        if answer.text.pk in seen:
            raise BadPosition(f"{answer.text} is answered twice.")
        seen.add(answer.text.pk)


def body_digest(
    answers: Sequence[Answer], attached: Sequence[AttachedFile] = ()
) -> str:
    """Return the SHA-256 of what a reply answers, and of the files that go with it.

    Who signed is not in it. Without files it is that of the answers alone.
    """
    said = [
        _answer_facts(answer)
        for answer in sorted(answers, key=lambda each: each.text.order)
    ]
    if not attached:
        return digest(canonical(said))
    return digest(
        canonical({"answers": said, "attachments": attachment_facts(attached)})
    )


def repeats(
    version: ReplyVersion,
    answers: Sequence[Answer],
    signature: Signature,
    attached: Sequence[AttachedFile] = (),
) -> bool:
    """Tell whether a version says the same, with the same files and signatory."""
    return (
        version.body_digest == body_digest(answers, attached)
        and _signatory_digest(version.signatory.salt, signature)
        == version.signatory_digest
    )


def record_version(
    consultation: Consultation,
    member: EntitledMember,
    answers: Sequence[Answer],
    signature: Signature,
    arrival: Arrival,
    *,
    number: int | None = None,
) -> ReplyVersion:
    """Append a version of a State's reply: its positions, signatory and files.

    The caller holds the locks of `queries.locks`, has checked the answers, and calls
    `prepare_receipts` and `log_versions` when all else is written. The versions are
    counted where the caller does not know the `number` of this one.
    """
    salt = secrets.token_hex(16)
    version = append(
        ReplyVersion(
            consultation=consultation,
            member=member,
            version=number or member.replies.count() + 1,
            channel=arrival.channel.value,
            received_at=arrival.received_at,
            entered_at=arrival.entered_at,
            late=_is_late(consultation, arrival.received_at),
            recorded_by=arrival.by,
            corrects=arrival.corrects,
            in_question=(
                ""
                if member.reason == EntitlementReason.MEMBER
                else Disregard.ENTITLEMENT_IN_QUESTION.value
            ),
            form_key=arrival.form_key,
            body_digest=body_digest(answers, arrival.attached),
            source_digest=arrival.source_digest,
            signatory_digest=_signatory_digest(salt, signature),
        )
    )
    append_all(
        [
            ReplyPosition(
                version=version,
                text=answer.text,
                position=answer.position.value if answer.position else "",
                comments=answer.comments,
                reasons=answer.reasons,
                proposed_changes=answer.proposed_changes,
            )
            for answer in answers
        ]
    )
    append(
        ReplySignatory(
            version=version,
            salt=salt,
            name=signature.name,
            title=signature.title,
            place=signature.place,
        )
    )
    record_attachments(version, arrival.attached)
    return version


def log_versions(
    recorded: Sequence[tuple[ReplyVersion, Sequence[Answer]]],
    receipts: Receipts,
    *,
    attached: Sequence[AttachedFile] = (),
) -> None:
    """Append recorded versions to the log and sign their receipts, last in the act.

    `receipts` were prepared before the act appended anything; `attached` are the
    files each version came with. The log holds positions and digests: no comment, no
    name of a person. From here on the chain's head is locked.
    """
    receipts.write(
        [
            (version, _log_version(version, answers, attached))
            for version, answers in recorded
        ]
    )


def _log_version(
    version: ReplyVersion,
    answers: Sequence[Answer],
    attached: Sequence[AttachedFile],
) -> AuditEntry:
    return append_entry(
        chain_of(version.consultation),
        tag=AuditTag.REPLY_RECORDED,
        at=version.entered_at,
        by=version.recorded_by,
        facts=_version_facts(version, version.member, answers, attached),
    )


def _is_late(consultation: Consultation, received_at: datetime) -> bool:
    if consultation.closes_at is None:
        raise ValueError("an issued consultation has a closing instant")
    return is_late(received_at, closes_at=consultation.closes_at)


def _answer_facts(answer: Answer) -> dict[str, str]:
    return {
        "text": answer.text.designation,
        "position": answer.position.value if answer.position else "",
        "comments": answer.comments,
        "reasons": answer.reasons,
        "proposed_changes": answer.proposed_changes,
    }


def _version_facts(
    version: ReplyVersion,
    member: EntitledMember,
    answers: Sequence[Answer],
    attached: Sequence[AttachedFile],
) -> Mapping[str, object]:
    files = {"attachments": attachment_facts(attached)} if attached else {}
    return {
        **files,
        "body": version.body_digest,
        "channel": version.channel,
        "corrects": version.corrects.version if version.corrects else 0,
        "in_question": version.in_question,
        "late": int(version.late),
        "member_state": member.member_state_id,
        "positions": [
            {
                "text": answer.text.designation,
                "position": answer.position.value if answer.position else "",
                "comments": digest(canonical(_answer_facts(answer))),
            }
            for answer in answers
        ],
        "received_at": instant_text(version.received_at),
        "signatory": version.signatory_digest,
        "source": version.source_digest,
        "version": version.version,
    }


def _signatory_digest(salt: str, signature: Signature) -> str:
    return digest(salt + canonical([signature.name, signature.title, signature.place]))
