"""A delegate replies for an administration."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from consult.audit.attachments import AttachedFile
from consult.audit.receipts import prepare_receipts
from consult.flows.attaching import find_carried
from consult.flows.errors import (
    AttachmentsChanged,
    DraftChanged,
    FormKeyReused,
    NotOpenForReplies,
    ReplyChanged,
)
from consult.flows.recording import (
    Answer,
    Arrival,
    Signature,
    body_digest,
    check_answers,
    log_versions,
    record_version,
    repeats,
)
from consult.models import (
    Consultation,
    ReplyDraft,
    ReplyVersion,
    User,
)
from consult.notify.messages import announce_reply
from consult.procedure.states import Channel, ConsultationState
from consult.queries.authority import Authority, authority_of
from consult.queries.clock import database_now
from consult.queries.locks import lock_member, share_consultation
from consult.queries.replies import find_draft, latest_number, versions_of

RECEIVING = {
    ConsultationState.ISSUED,
    ConsultationState.CLOSED,
    ConsultationState.CERTIFIED,
}


@dataclass(frozen=True, slots=True)
class Submission:
    """What came of sending a reply; `created` is false for a repetition."""

    version: ReplyVersion
    created: bool


@transaction.atomic(durable=True)
def submit_reply(
    consultation: Consultation,
    iso3: str,
    answers: Sequence[Answer],
    signature: Signature,
    *,
    by: User,
    form_key: UUID,
    seen_version: int,
    seen_draft: str = "",
    seen_files: Sequence[str] = (),
) -> Submission:
    """Record the reply a head of an administration sends online.

    In order: the consultation is held against closing, then this State's row of the
    roll; the database's clock is read once and decides lateness (clause 9.4.6), but
    nothing that comes after the close is dated before it; the version is appended,
    its log entry and its signed receipt last. A repetition of the same form, or of
    what already stands, gives the version that is there, with its receipt, and no
    second message; of a form that was sent, also when nothing is received any more.
    `seen_version` is the number of the version the sender saw, 0 without one;
    `seen_draft` the stamp of the draft the form was made of, which is gone once it is
    sent: whatever else a colleague has saved stays a draft; `seen_files` are the
    SHA-256 of the files that were shown to go with the reply.

    Raises `NotOpenForReplies`, `NotEntitled`, `FormKeyReused`, `DraftChanged`,
    `ReplyChanged`, `AttachmentsChanged`, `NothingAnswered`, `BadPosition`,
    `SigningKeyUnusable`.
    """
    held = share_consultation(consultation.pk)
    known = RECEIVING | {ConsultationState.WITHDRAWN}
    if held.issued_at is None or held.state not in known:
        raise NotOpenForReplies(f"The consultation is {held.state}.")
    check_answers(held, answers)
    member = lock_member(held, iso3)
    at = _received_at(held)
    draft = _draft_of_form(held, iso3, form_key)
    versions = versions_of(member)
    carried = find_carried(held, iso3, seen_files)
    sent_before = _sent_before(
        held,
        versions,
        form_key=form_key,
        answers=answers,
        signature=signature,
        attached=carried.files,
    )
    if sent_before:
        if draft and draft.stamp == seen_draft:
            draft.delete()
        return Submission(sent_before, created=False)
    if draft and draft.stamp != seen_draft:
        raise DraftChanged("The draft was saved anew since it was shown.")
    if latest_number(one for one in versions if one.counts) != seen_version:
        raise ReplyChanged(
            "Another delegate replied for this State since the form was opened."
        )
    if not carried.current:
        raise AttachmentsChanged(
            "Another delegate attached a file or took one away since the form was"
            " opened."
        )
    version = record_version(
        held,
        member,
        answers,
        signature,
        Arrival(
            channel=Channel.ONLINE,
            received_at=at,
            entered_at=at,
            by=by,
            form_key=form_key,
            attached=carried.files,
        ),
        number=len(versions) + 1,
    )
    if draft:
        draft.delete()
    announce_reply(version, at=at)
    receipts = prepare_receipts(held, [version], at=at, earlier=versions)
    log_versions([(version, answers)], receipts, attached=carried.files)
    return Submission(version, created=True)


@transaction.atomic
def save_draft(
    consultation: Consultation,
    iso3: str,
    answers: Mapping[str, object],
    *,
    by: User,
    at: datetime,
    seen: str = "",
) -> ReplyDraft:
    """Keep what the delegates of a State filled in; it is not sent.

    `answers` is the form as filled, plain JSON. The draft's form key stays the same
    until it is sent. `seen` is the stamp of the draft that the form was opened with,
    empty without one: another is not overwritten. Where a draft says the same there
    is nothing to save, and whoever is checking it may send it.

    Raises `DraftChanged`, `NotEntitled`.
    """
    lock_member(consultation, iso3)  # drafts and replies come one by one
    draft = find_draft(consultation, iso3)
    if draft is None:
        draft = ReplyDraft(
            consultation=consultation, member_state_id=iso3, form_key=uuid4()
        )
    elif draft.answers == answers:
        return draft
    elif draft.stamp != seen:
        raise DraftChanged("Another draft was saved since the form was opened.")
    draft.answers, draft.saved_by, draft.saved_at = answers, by, at
    draft.save()
    return draft


def _received_at(consultation: Consultation) -> datetime:
    """Return the instant the database's clock shows, read once and after the locks.

    Once the record holds the close, what comes was not received before the closing
    instant, even where the clock stepped back since: that of a standby that took over
    may be behind.
    """
    at = database_now()
    if consultation.state == ConsultationState.ISSUED or not consultation.closes_at:
        return at
    return max(at, consultation.closes_at)


def _draft_of_form(
    consultation: Consultation, iso3: str, form_key: UUID
) -> ReplyDraft | None:
    """Return the draft that a form was made of, as it is by now."""
    draft = find_draft(consultation, iso3)
    return draft if draft and draft.form_key == form_key else None


def _sent_before(
    consultation: Consultation,
    versions: Sequence[ReplyVersion],
    *,
    form_key: UUID,
    answers: Sequence[Answer],
    signature: Signature,
    attached: Sequence[AttachedFile],
) -> ReplyVersion | None:
    """Return the version this form made, or the one that stands and says the same.

    What stands is what was received last, not what was entered last: an e-mail
    entered after an online reply may have come before it. What was keyed in and is
    not confirmed does not stand, nor does what is questioned: said again, it counts.

    Raises `FormKeyReused`, and `NotOpenForReplies` where only what was sent before
    the withdrawal is still receipted.
    """
    for version in versions:
        if version.form_key == form_key:
            if not _is_retry(version, answers, signature, attached):
                raise FormKeyReused(
                    "This form was already sent with other answers; open it again to"
                    " change the reply."
                )
            return version
    if consultation.state not in RECEIVING:
        raise NotOpenForReplies(f"The consultation is {consultation.state}.")
    standing = [version for version in versions if version.counts]
    if standing and repeats(standing[-1], answers, signature, attached):
        fate = authority_of(consultation, versions).get(standing[-1].pk)
        if fate in {None, Authority.STANDS}:
            return standing[-1]
    return None


def _is_retry(
    version: ReplyVersion,
    answers: Sequence[Answer],
    signature: Signature,
    attached: Sequence[AttachedFile],
) -> bool:
    """Tell whether a form says what it said when it made this version.

    Who signed can't be compared once it was erased.
    """
    if version.signatory.salt:
        return repeats(version, answers, signature, attached)
    return version.body_digest == body_digest(answers, attached)
