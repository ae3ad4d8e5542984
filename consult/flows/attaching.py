"""Files that go with a reply: kept before it is sent, carried by the version sent.

The delegates of a State keep one set of files for a consultation. What is sent carries
those the sender saw; the set stays, so that the next version begins with them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from consult.audit.attachments import AttachedFile
from consult.files import store as files
from consult.flows.errors import (
    AlreadyAttached,
    AttachmentsTooLarge,
    NotOpenForReplies,
    TooManyAttachments,
)
from consult.intake.uploads import MAX_BYTES_TOGETHER, MAX_FILES, CheckedUpload
from consult.models import (
    AttachmentDraft,
    Consultation,
    ReplyAttachment,
    ReplyVersion,
    User,
)
from consult.procedure.states import ConsultationState
from consult.queries.attachments import files_to_send
from consult.queries.locks import lock_member, share_consultation

ATTACHABLE: Final = frozenset(
    {
        ConsultationState.ISSUED,
        ConsultationState.CLOSED,
        ConsultationState.CERTIFIED,
    }
)


@dataclass(frozen=True, slots=True)
class Carried:
    """The files a reply is sent with; `current`: they are those the State keeps now."""

    files: tuple[AttachedFile, ...]
    current: bool = True


def store_upload(upload: CheckedUpload) -> AttachedFile:
    """Put a checked file on disk, before any row names it.

    A crash afterwards leaves a file that no row names, and nothing else: it is removed
    in time (`flows.tidying`).
    """
    return AttachedFile(
        name=upload.name,
        media_type=upload.media_type,
        sha256=files.write(upload.content),
        size=len(upload.content),
    )


@transaction.atomic
def attach_file(
    consultation: Consultation,
    iso3: str,
    file: AttachedFile,
    *,
    by: User,
    at: datetime,
) -> AttachmentDraft:
    """Keep a stored file for the next reply of a State; nothing is sent.

    The same file under the same name is attached once.

    Raises `NotOpenForReplies`, `NotEntitled` for a State that is not on the roll,
    `AlreadyAttached` under another name, `TooManyAttachments`, `AttachmentsTooLarge`.
    """
    held = share_consultation(consultation.pk)
    if held.state not in ATTACHABLE:
        raise NotOpenForReplies(f"The consultation is {held.state}.")
    lock_member(held, iso3)
    kept = list(AttachmentDraft.objects.filter(consultation=held, member_state=iso3))
    for one in kept:
        if one.sha256 == file.sha256:
            if one.name == file.name:
                return one
            raise AlreadyAttached(f"This file is attached already as {one.name}.")
    check_together([*kept, file])
    return AttachmentDraft.objects.create(
        consultation=held,
        member_state_id=iso3,
        name=file.name,
        media_type=file.media_type,
        sha256=file.sha256,
        size=file.size,
        uploaded_by=by,
        uploaded_at=at,
    )


def check_together(attached: Sequence[AttachedFile | AttachmentDraft]) -> None:
    """Refuse more than a reply may carry: 10 files, 60 MB.

    Raises `TooManyAttachments`, `AttachmentsTooLarge`.
    """
    if len(attached) > MAX_FILES:
        raise TooManyAttachments(f"A reply carries at most {MAX_FILES} files.")
    if sum(each.size for each in attached) > MAX_BYTES_TOGETHER:
        raise AttachmentsTooLarge(
            f"The files of a reply have at most {MAX_BYTES_TOGETHER} bytes together."
        )


def detach_file(consultation: Consultation, iso3: str, sha256: str) -> None:
    """Leave a file out of the next reply of a State; what was sent keeps it.

    A reply that is being sent with it names it in a moment: it counts as used until
    then.
    """
    kept = AttachmentDraft.objects.filter(
        consultation=consultation, member_state_id=iso3, sha256=sha256
    )
    if kept.exists():
        files.use(sha256)
        kept.delete()


def find_carried(consultation: Consultation, iso3: str, seen: Sequence[str]) -> Carried:
    """Return the files a reply of a State is sent with; `seen` are their digests.

    What the sender saw and what the State keeps are the same, or something was
    attached or taken away meanwhile; a file that was sent before is then still found,
    so that a repetition is known as one.
    """
    kept = files_to_send(consultation, iso3)
    files_kept = tuple(map(AttachedFile.of, kept))
    if [file.sha256 for file in files_kept] == list(seen):
        return Carried(files_kept)
    sent = ReplyAttachment.objects.filter(
        version__consultation=consultation,
        version__member__member_state_id=iso3,
        sha256__in=seen,
    )
    found = {file.sha256: file for file in (*map(AttachedFile.of, sent), *files_kept)}
    return Carried(tuple(found[one] for one in seen if one in found), current=False)


def record_attachments(version: ReplyVersion, attached: Sequence[AttachedFile]) -> None:
    """Append the files of a version, numbered from 1; asks nothing without any."""
    if attached:
        ReplyAttachment.objects.bulk_create(
            ReplyAttachment(
                version=version,
                number=number,
                name=file.name,
                media_type=file.media_type,
                sha256=file.sha256,
                size=file.size,
            )
            for number, file in enumerate(attached, start=1)
        )
