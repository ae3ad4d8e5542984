"""Replies of Member States: facts, appended, never edited (decision 2)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from consult import labels
from consult.models.administrations import MemberState
from consult.models.consultations import Consultation, DraftText, EntitledMember


class ReplyVersion(models.Model):
    """One act of replying: by whom, for whom, through what, received when.

    `version` counts the versions of one State in one consultation from 1; the
    primary key is the order of entry. `received_at` decides lateness.
    """

    consultation = models.ForeignKey(
        Consultation, models.PROTECT, related_name="replies"
    )
    member = models.ForeignKey(EntitledMember, models.PROTECT, related_name="replies")
    version = models.PositiveIntegerField()
    channel = models.CharField(max_length=8, choices=labels.channel_choices)
    received_at = models.DateTimeField()
    entered_at = models.DateTimeField()
    late = models.BooleanField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="corrected_by"
    )
    in_question = models.CharField(
        max_length=24, choices=labels.disregard_choices, blank=True
    )
    form_key = models.UUIDField(null=True)
    body_digest = models.CharField(max_length=64)
    source_digest = models.CharField(max_length=64, blank=True)
    signatory_digest = models.CharField(max_length=64)

    class Meta:
        ordering = ("received_at", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "member", "version"], name="reply_version_once"
            ),
            models.UniqueConstraint(
                fields=["consultation", "member", "form_key"],
                condition=Q(form_key__isnull=False),
                name="form_key_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member.member_state_id} version {self.version}"

    @property
    def counts(self) -> bool:
        """Tell whether it was sent or imported, or keyed in and then confirmed."""
        if self.form_key is not None or not hasattr(self, "transcription"):
            return True
        return not self.waits and self.transcription.confirmation.confirmed

    @property
    def waits(self) -> bool:
        """Tell whether it was keyed in and no second officer has spoken yet."""
        return hasattr(self, "transcription") and not hasattr(
            self.transcription, "confirmation"
        )

    @property
    def rejected(self) -> bool:
        """Tell whether a second officer rejected what was keyed in."""
        return not self.waits and not self.counts


class ReplyPosition(models.Model):
    """What a version says of one text; an empty position withdraws the earlier one."""

    version = models.ForeignKey(ReplyVersion, models.PROTECT, related_name="positions")
    text = models.ForeignKey(DraftText, models.PROTECT, related_name="positions")
    position = models.CharField(
        max_length=32, choices=labels.position_choices, blank=True
    )
    comments = models.TextField(blank=True)
    reasons = models.TextField(blank=True)
    proposed_changes = models.TextField(blank=True)

    class Meta:
        ordering = ("version", "text__order")
        constraints = [
            models.UniqueConstraint(
                fields=["version", "text"], name="reply_position_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.text}: {self.position or 'withdrawn'}"

    @property
    def has_words(self) -> bool:
        """Tell whether anything is said beside the position."""
        return any((self.comments, self.reasons, self.proposed_changes))


class ReplySignatory(models.Model):
    """Who signed a version: personal data, which can be erased.

    The version keeps only SHA-256(salt ‖ canonical JSON) of it.
    """

    version = models.OneToOneField(
        ReplyVersion, models.PROTECT, related_name="signatory"
    )
    salt = models.CharField(max_length=32)
    name = models.CharField(max_length=200, blank=True)
    title = models.CharField(max_length=200, blank=True)
    place = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name_plural = "reply signatories"

    def __str__(self) -> str:
        return self.name


class ReplyDraft(models.Model):
    """What the delegates of a State have filled in and not yet sent."""

    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="+")
    member_state = models.ForeignKey(MemberState, models.CASCADE, related_name="+")
    form_key = models.UUIDField()
    answers = models.JSONField()
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "member_state"], name="reply_draft_once"
            )
        ]

    def __str__(self) -> str:
        return f"draft of {self.member_state_id}"

    @property
    def stamp(self) -> str:
        """Say which saving this is, as a form that was opened with it carries it."""
        return self.saved_at.isoformat()
