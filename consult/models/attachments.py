"""Papers that came with a reply: comment sheets and others, by digest."""

from django.conf import settings
from django.db import models

from consult.models.administrations import MemberState
from consult.models.consultations import Consultation
from consult.models.replies import ReplyVersion


class Attached(models.Model):
    """A file that was checked and stored by its SHA-256; `name` is for people."""

    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class AttachmentDraft(Attached):
    """A file that the delegates of a State keep for their next reply.

    It stays when a reply is sent with it, so that the next version begins with it.
    """

    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="+")
    member_state = models.ForeignKey(MemberState, models.CASCADE, related_name="+")
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField()

    class Meta:
        ordering = ("consultation", "member_state", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "member_state", "sha256"],
                name="attachment_draft_once",
            )
        ]


class ReplyAttachment(Attached):
    """A file of a reply version, numbered from 1 in it; its digest is receipted."""

    version = models.ForeignKey(
        ReplyVersion, models.PROTECT, related_name="attachments"
    )
    number = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("version", "number")
        constraints = [
            models.UniqueConstraint(
                fields=["version", "number"], name="reply_attachment_once"
            )
        ]
