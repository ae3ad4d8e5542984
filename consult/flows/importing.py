"""Register replies in bulk from a sheet an officer prepared."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from consult.audit.record import append_entry, chain_of
from consult.flows.errors import NotOpenForReplies
from consult.flows.recording import (
    Answer,
    Receipt,
    Signature,
    body_digest,
    check_answers,
    record_version,
)
from consult.models import Consultation, ReplyVersion, User
from consult.procedure.errors import NotEntitled
from consult.procedure.states import Channel, ConsultationState
from consult.queries.locks import lock_consultation
from consult.vocabularies import AuditTag

IMPORTABLE = {ConsultationState.ISSUED, ConsultationState.CLOSED}


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetReply:
    """One row of a sheet, checked by intake: one State, one or all texts."""

    member_state: str
    channel: Channel
    received_at: datetime
    answers: tuple[Answer, ...]
    signature: Signature


@dataclass(frozen=True, slots=True)
class ImportCounts:
    """How many rows were stored, how many were there already, how many are late."""

    accepted: int
    unchanged: int
    late: int


@transaction.atomic
def import_replies(
    consultation: Consultation,
    replies: Sequence[SheetReply],
    *,
    source_digest: str,
    by: User | None,
    at: datetime,
) -> ImportCounts:
    """Append the rows of a sheet, all or none; they count at once.

    A row identical to a stored version is left alone, so that a sheet may come
    twice. The operator and the SHA-256 of the file are logged.

    Raises `NotOpenForReplies` unless the consultation is issued or closed,
    `NotEntitled` for a State that is not on the roll, `BadPosition`.
    """
    held = lock_consultation(consultation.pk)
    if held.state not in IMPORTABLE:
        raise NotOpenForReplies(
            f"The consultation is {held.state}; replies are imported while it is"
            " issued or closed."
        )
    roll = {row.member_state_id: row for row in held.roll.all()}
    known = {
        (row.member_id, row.received_at, row.channel, row.body_digest)
        for row in ReplyVersion.objects.filter(consultation=held)
    }
    accepted = unchanged = late = 0
    for reply in replies:
        check_answers(held, reply.answers)
        member = roll.get(reply.member_state)
        if member is None:
            raise NotEntitled(
                f"{reply.member_state} is not on the roll of this consultation.",
                clause="9.4.1",
            )
        content = body_digest(reply.answers, reply.signature)
        key = (member.pk, reply.received_at, reply.channel.value, content)
        if key in known:
            unchanged += 1
            continue
        known.add(key)
        version = record_version(
            held,
            member,
            reply.answers,
            reply.signature,
            Receipt(
                channel=reply.channel,
                received_at=reply.received_at,
                entered_at=at,
                by=by,
                source_digest=source_digest,
            ),
        )
        accepted += 1
        late += version.late
    append_entry(
        chain_of(held),
        tag=AuditTag.REPLIES_IMPORTED,
        at=at,
        by=by,
        facts={"accepted": accepted, "file": source_digest, "unchanged": unchanged},
    )
    return ImportCounts(accepted=accepted, unchanged=unchanged, late=late)
