"""Results: a draft that one officer proposes, a certified one that a second signs."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from consult.models.consultations import Consultation


class ResultDraft(models.Model):
    """The tally one officer proposes to certify, with the digest of what was seen.

    `reason` says why a result that was certified is followed by another; empty for
    the first.
    """

    consultation = models.OneToOneField(
        Consultation, models.CASCADE, related_name="result_draft"
    )
    digest = models.CharField(max_length=64)
    reason = models.TextField(blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"proposed result of {self.consultation}"


class CertifiedResult(models.Model):
    """A result two officers certified; never edited, only followed by another.

    `content` is canonical JSON: the tally per text with clause, revision, reasons
    and each State's position; `digest` is its SHA-256. Every result but the first
    `follows` the one that it replaces, for a `reason` (decision 16).
    """

    consultation = models.ForeignKey(
        Consultation, models.PROTECT, related_name="results"
    )
    number = models.PositiveSmallIntegerField()
    content = models.TextField()
    digest = models.CharField(max_length=64)
    follows = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="followed_by"
    )
    reason = models.TextField(blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    certified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    certified_at = models.DateTimeField()

    class Meta:
        ordering = ("consultation", "number")
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "number"], name="certified_result_once"
            ),
            models.CheckConstraint(
                condition=(
                    Q(number=1, follows=None, reason="")
                    | Q(number__gt=1, follows__isnull=False) & ~Q(reason="")
                ),
                name="result_follows_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"result {self.number} of {self.consultation}"
