"""Replies keyed in on a page, which wait for a second officer (decision 18)."""

from django.conf import settings
from django.db import models

from consult.models.replies import ReplyVersion


class Transcription(models.Model):
    """Says that a version was keyed in from a paper, and where the paper lies.

    Without a `confirmation` such a version waits and counts nowhere.
    """

    version = models.OneToOneField(
        ReplyVersion, models.PROTECT, related_name="transcription"
    )
    source = models.CharField(max_length=300)

    def __str__(self) -> str:
        return f"transcription of {self.version}"


class ReplyConfirmation(models.Model):
    """What a second officer said of a transcription, once; no with its reason."""

    transcription = models.OneToOneField(
        Transcription, models.PROTECT, related_name="confirmation"
    )
    confirmed = models.BooleanField()
    reason = models.TextField(blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField()

    def __str__(self) -> str:
        word = "confirmed" if self.confirmed else "rejected"
        return f"{word}: {self.transcription}"
