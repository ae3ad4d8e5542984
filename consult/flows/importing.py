"""Register replies in bulk from a sheet an officer prepared."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from consult.audit.receipts import prepare_receipts
from consult.audit.record import append_entry, chain_of
from consult.flows.errors import NotOpenForReplies
from consult.flows.recording import (
    Answer,
    Arrival,
    Signature,
    check_answers,
    log_versions,
    record_version,
    repeats,
)
from consult.models import Consultation, ReplyVersion, User
from consult.notify.messages import announce_replies
from consult.procedure.errors import NotEntitled
from consult.procedure.states import Channel, ConsultationState
from consult.queries.locks import lock_members, share_consultation
from consult.queries.replies import CONFIRMED
from consult.vocabularies import AuditTag

# Whose reply, received when, through what.
Came = tuple[int, datetime, str]

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
    operator: str = "",
) -> ImportCounts:
    """Append the rows of a sheet, all or none; they count at once.

    A row identical to a stored version is left alone, so that a sheet may come
    twice. All delegates of a State are told of each version that is stored for it,
    except in a demonstration. The operator (of the machine, where `by` is nobody) and
    the SHA-256 of the file are logged. Delegates may reply meanwhile; closing waits.

    Raises `NotOpenForReplies` unless the consultation is issued or closed,
    `NotEntitled` for a State that is not on the roll, `BadPosition`,
    `SigningKeyUnusable`.
    """
    held = share_consultation(consultation.pk)
    if held.state not in IMPORTABLE:
        raise NotOpenForReplies(
            f"The consultation is {held.state}; replies are imported while it is"
            " issued or closed."
        )
    roll = lock_members(held, {reply.member_state for reply in replies})
    known = _known_versions(held)
    stored: list[tuple[ReplyVersion, tuple[Answer, ...]]] = []
    for reply in replies:
        check_answers(held, reply.answers)
        member = roll.get(reply.member_state)
        if member is None:
            raise NotEntitled(
                f"{reply.member_state} is not on the roll of this consultation.",
                clause="9.4.1",
            )
        came = (member.pk, reply.received_at, reply.channel.value)
        if any(
            repeats(version, reply.answers, reply.signature) for version in known[came]
        ):
            continue
        version = record_version(
            held,
            member,
            reply.answers,
            reply.signature,
            Arrival(
                channel=reply.channel,
                received_at=reply.received_at,
                entered_at=at,
                by=by,
                source_digest=source_digest,
            ),
        )
        known[came].append(version)
        stored.append((version, reply.answers))
    versions = [version for version, _answers in stored]
    if not held.synthetic:
        announce_replies(versions, at=at)
    if stored:
        log_versions(stored, prepare_receipts(held, versions, at=at))
    accepted, late = len(stored), sum(version.late for version, _ in stored)
    unchanged = len(replies) - accepted
    append_entry(
        chain_of(held),
        tag=AuditTag.REPLIES_IMPORTED,
        at=at,
        by=by,
        facts={
            "accepted": accepted,
            "file": source_digest,
            "operator": operator,
            "unchanged": unchanged,
        },
    )
    return ImportCounts(accepted=accepted, unchanged=unchanged, late=late)


def _known_versions(consultation: Consultation) -> dict[Came, list[ReplyVersion]]:
    known: dict[Came, list[ReplyVersion]] = defaultdict(list)
    for version in consultation.replies.filter(CONFIRMED).select_related("signatory"):
        came = (version.member_id, version.received_at, version.channel)
        known[came].append(version)
    return known
