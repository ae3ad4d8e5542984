"""An officer keys in a reply that came on paper; a second one confirms it or not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from consult.audit.attachments import AttachedFile
from consult.audit.receipts import prepare_receipts
from consult.audit.record import append_entry, chain_of
from consult.flows.attaching import check_together
from consult.flows.errors import (
    AlreadyCorrected,
    ConfirmationWaiting,
    NothingCorrected,
    NotOpenForReplies,
    NotTranscribed,
    NotWaiting,
    ReasonMissing,
    ReceivedBeforeIssue,
    ReceivedInFuture,
    SecondPersonNeeded,
    SourceMissing,
)
from consult.flows.recording import (
    Answer,
    Arrival,
    Signature,
    check_answers,
    log_versions,
    record_version,
    repeats,
)
from consult.models import (
    Consultation,
    EntitledMember,
    ReplyConfirmation,
    ReplyVersion,
    Transcription,
    User,
)
from consult.notify.messages import announce_reply
from consult.procedure.states import Channel, ConsultationState
from consult.queries.locks import lock_member, share_consultation
from consult.queries.replies import waiting_replies
from consult.queries.tallies import digest_of
from consult.vocabularies import AuditTag

# After certification too: what was keyed in wrongly leads to a second result.
TRANSCRIBABLE = frozenset(
    {
        ConsultationState.ISSUED,
        ConsultationState.CLOSED,
        ConsultationState.CERTIFIED,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where the original lies: reference, page or name of its file, in words.

    `digest` is the SHA-256 of that file in hexadecimal, where there is one.
    """

    note: str
    digest: str = ""


@transaction.atomic
def transcribe_reply(
    consultation: Consultation,
    iso3: str,
    answers: Sequence[Answer],
    signature: Signature,
    *,
    channel: Channel,
    received_at: datetime,
    source: Source,
    attached: Sequence[AttachedFile] = (),
    by: User,
    at: datetime,
) -> ReplyVersion:
    """Key in the reply that a State sent on paper or by e-mail; it waits.

    `received_at` is the aware instant of the stamp on the letter or of the server
    that received the message: it decides lateness (clause 9.4.6). The version gets
    its signed receipt at once; it counts, and the State is told, when a second
    officer confirms it. What was keyed in already, to the letter, is given back.
    `attached` are stored files that came with it: comment sheets, the paper itself.

    Raises `NotOpenForReplies` unless issued, closed or certified, `NotTranscribed`
    for an online reply, `SourceMissing`, `ReceivedBeforeIssue`, `ReceivedInFuture`,
    `TooManyAttachments`, `AttachmentsTooLarge`, `NotEntitled`, `NothingAnswered`,
    `BadPosition`, `SigningKeyUnusable`.
    """
    if channel is Channel.ONLINE:
        raise NotTranscribed("An online reply is sent by a delegate, not keyed in.")
    held, member = _hold(consultation, iso3)
    _check_received(held, received_at, at=at)
    check_answers(held, answers)
    check_together(attached)
    same = member.replies.filter(received_at=received_at, channel=channel.value)
    for version in same.exclude(transcription__confirmation__confirmed=False):
        if repeats(version, answers, signature, attached):
            return version
    arrival = Arrival(
        channel=channel,
        received_at=received_at,
        entered_at=at,
        by=by,
        source_digest=source.digest,
        attached=attached,
    )
    return _record(held, member, answers, signature, arrival, source=source)


@transaction.atomic
def correct_transcription(
    version: ReplyVersion,
    answers: Sequence[Answer],
    signature: Signature,
    *,
    source: Source,
    attached: Sequence[AttachedFile] | None = None,
    by: User,
    at: datetime,
) -> ReplyVersion:
    """Key in again what a State sent, in place of a version that says it wrongly.

    Where that is a correction which was rejected, what it was to correct is corrected:
    that one still stands. The correction keeps channel and instant of receipt, so that
    it never outranks a later reply. It waits for a second officer like any other; until
    then the version it corrects stands as it is. It has the files `attached`; None: the
    same files.

    Raises `NotTranscribed` for a version sent online, `AlreadyCorrected` where
    another correction of it waits or stands, `NothingCorrected`, `SourceMissing`,
    `TooManyAttachments`, `AttachmentsTooLarge`, `NotOpenForReplies`,
    `NothingAnswered`, `BadPosition`, `SigningKeyUnusable`.
    """
    held, member = _hold(version.consultation, version.member.member_state_id)
    if version.form_key is not None:
        raise NotTranscribed(
            "A delegate sent this version: only the administration changes it."
        )
    check_answers(held, answers)
    if attached is None:
        attached = [AttachedFile.of(row) for row in version.attachments.all()]
    check_together(attached)
    while version.rejected and version.corrects is not None:
        version = version.corrects
    corrections = version.corrected_by.exclude(
        transcription__confirmation__confirmed=False
    )
    if corrections.exists():
        raise AlreadyCorrected(
            f"A correction of version {version.version} waits or stands already:"
            " correct that one."
        )
    if repeats(version, answers, signature, attached):
        raise NothingCorrected(f"Version {version.version} says the same.")
    arrival = Arrival(
        channel=Channel(version.channel),
        received_at=version.received_at,
        entered_at=at,
        by=by,
        source_digest=source.digest,
        corrects=version,
        attached=attached,
    )
    return _record(held, member, answers, signature, arrival, source=source)


@transaction.atomic
def confirm_transcription(
    version: ReplyVersion, *, by: User, at: datetime
) -> ReplyConfirmation:
    """Confirm as second officer that a version says what the original says.

    In order: the confirmation is appended, from which on the version counts; all
    delegates of the State are told; the log.

    Raises `NotWaiting`, `SecondPersonNeeded`, `NotOpenForReplies`.
    """
    held, transcription = _hold_waiting(version, by=by)
    confirmation = ReplyConfirmation.objects.create(
        transcription=transcription, confirmed=True, decided_by=by, decided_at=at
    )
    announce_reply(transcription.version, at=at)
    append_entry(
        chain_of(held),
        tag=AuditTag.REPLY_CONFIRMED,
        at=at,
        by=by,
        facts=_named(version),
    )
    return confirmation


@transaction.atomic
def reject_transcription(
    version: ReplyVersion, *, reason: str, by: User, at: datetime
) -> ReplyConfirmation:
    """Reject as second officer what was keyed in: it is kept and never counted.

    Nobody is told. The log holds the digest of the reason.

    Raises `ReasonMissing`, `NotWaiting`, `SecondPersonNeeded`, `NotOpenForReplies`.
    """
    reason = reason.strip()
    if not reason:
        raise ReasonMissing("A rejection needs its reason in writing.")
    held, transcription = _hold_waiting(version, by=by)
    confirmation = ReplyConfirmation.objects.create(
        transcription=transcription,
        confirmed=False,
        reason=reason,
        decided_by=by,
        decided_at=at,
    )
    append_entry(
        chain_of(held),
        tag=AuditTag.REPLY_REJECTED,
        at=at,
        by=by,
        facts={**_named(version), "reason": digest_of(reason)},
    )
    return confirmation


def check_nothing_waits(consultation: Consultation) -> None:
    """Refuse a result while a reply received in time waits for a second officer.

    Raises `ConfirmationWaiting`, which names the States.
    """
    waiting = {
        version.member.member_state_id
        for version in waiting_replies(consultation)
        if not version.late
    }
    if waiting:
        raise ConfirmationWaiting(
            "A reply received in time waits for a second officer: "
            + ", ".join(sorted(waiting))
            + "."
        )


def _hold(consultation: Consultation, iso3: str) -> tuple[Consultation, EntitledMember]:
    """Hold the consultation against closing, then this State's row of the roll."""
    held = share_consultation(consultation.pk)
    if held.state not in TRANSCRIBABLE:
        raise NotOpenForReplies(f"The consultation is {held.state}.")
    return held, lock_member(held, iso3)


def _hold_waiting(
    version: ReplyVersion, *, by: User
) -> tuple[Consultation, Transcription]:
    held, _member = _hold(version.consultation, version.member.member_state_id)
    transcription = (
        Transcription.objects.select_related("version__member")
        .filter(version=version, confirmation=None)
        .first()
    )
    if transcription is None:
        raise NotWaiting(f"Version {version.version} does not wait for anybody.")
    if version.recorded_by_id == by.pk:
        raise SecondPersonNeeded(
            "Who keyed a reply in can't confirm or reject it: a second officer does."
        )
    return held, transcription


def _check_received(
    consultation: Consultation, received_at: datetime, *, at: datetime
) -> None:
    issued_at = consultation.issued_at
    if issued_at is not None and received_at < issued_at:
        raise ReceivedBeforeIssue("A reply can't have come before the circular.")
    if received_at > at:
        raise ReceivedInFuture("A reply can't have come later than now.")


def _record(
    consultation: Consultation,
    member: EntitledMember,
    answers: Sequence[Answer],
    signature: Signature,
    arrival: Arrival,
    *,
    source: Source,
) -> ReplyVersion:
    note = source.note.strip()
    if not note:
        raise SourceMissing("Say where the original of the reply lies.")
    version = record_version(consultation, member, answers, signature, arrival)
    Transcription.objects.create(version=version, source=note)
    receipts = prepare_receipts(consultation, [version], at=arrival.entered_at)
    append_entry(
        chain_of(consultation),
        tag=AuditTag.REPLY_TRANSCRIBED,
        at=arrival.entered_at,
        by=arrival.by,
        facts={**_named(version), "source": digest_of(note)},
    )
    log_versions([(version, answers)], receipts, attached=arrival.attached)
    return version


def _named(version: ReplyVersion) -> dict[str, str | int]:
    return {
        "member_state": version.member.member_state_id,
        "version": version.version,
    }
