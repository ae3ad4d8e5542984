"""Files of replies on pages: how they are taken in, listed and handed out."""

from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.utils.http import content_disposition_header

from consult.audit.attachments import AttachedFile
from consult.files import store as files
from consult.flows.attaching import store_upload
from consult.intake.uploads import MAX_BYTES, MEDIA_TYPES, check_upload
from consult.models.attachments import Attached
from consult.web.papers import say_unreadable


@dataclass(frozen=True, slots=True)
class AttachmentFace:
    """One file, as `components/attachments.html` takes it; `size` in bytes."""

    name: str
    size: int
    url: str
    sha256: str


def take_in(file: "UploadedFile[bytes]") -> AttachedFile:
    """Check a file that was chosen on a page, and store it; raises `UploadRefused`."""
    return store_upload(check_upload(file.name or "", file.read(MAX_BYTES + 1)))


def face_of(row: Attached, url: str) -> AttachmentFace:
    """Return a file with the address it is handed out at."""
    return AttachmentFace(row.name, row.size, url, row.sha256)


def hand_out(row: Attached) -> HttpResponse:
    """Return a file to be saved, never shown: as what we took it in, by its own name.

    503 while its stored bytes are missing or damaged, until they are restored.
    """
    try:
        data = files.read(row.sha256)
    except (files.FileMissing, files.FileDamaged) as error:
        return say_unreadable("attachment", error, sha256=row.sha256)
    known = row.media_type in MEDIA_TYPES
    response = HttpResponse(
        data, content_type=row.media_type if known else "application/octet-stream"
    )
    response["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=row.name
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
