"""A consultation: what is asked, of whom, until when, and where it stands."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from consult import labels, vocabularies
from consult.models.administrations import MemberState
from consult.models.study_groups import StudyGroup
from consult.procedure.deadlines import Deadline
from consult.procedure.profiles import Profile, profile_for
from consult.procedure.states import ConsultationState, Procedure, Revision

if TYPE_CHECKING:
    from consult.models.amendments import Amendment


class Consultation(models.Model):
    """One consultation of Member States; `.state` is written by flows.transition.

    `closes_at` is the first instant that is too late, computed from the printed
    deadline by `procedure.deadlines`.
    """

    procedure = models.CharField(max_length=24, choices=labels.procedure_choices)
    revision = models.CharField(max_length=24, choices=labels.revision_choices)
    revision_reason = models.CharField(max_length=500, blank=True)
    regional_group = models.CharField(max_length=20, blank=True)
    study_group = models.ForeignKey(StudyGroup, models.PROTECT)
    state = models.CharField(
        max_length=12,
        choices=labels.consultation_state_choices,
        default=ConsultationState.DRAFT.value,
        editable=False,
    )
    synthetic = models.BooleanField(default=False)

    meeting_opens = models.DateField(null=True, blank=True)
    meeting_closes = models.DateField(null=True, blank=True)
    meeting_virtual = models.BooleanField(default=False)
    meeting_place = models.CharField(max_length=120, blank=True)
    collective_letter = models.CharField(max_length=20, blank=True)
    determined_at = models.CharField(max_length=120, blank=True)
    determined_on = models.DateField(null=True, blank=True)
    chair_requested_on = models.DateField(null=True, blank=True)

    deadline_date = models.DateField(null=True, blank=True)
    deadline_time = models.TimeField(null=True, blank=True)
    deadline_zone = models.CharField(max_length=40, choices=vocabularies.zone_choices)
    closes_at = models.DateTimeField(null=True, blank=True, editable=False)

    officer_initials = models.CharField(
        max_length=6, blank=True, validators=[RegexValidator(r"^[A-Z]{1,6}$")]
    )
    contact_email = models.EmailField(blank=True)
    telephone = models.CharField(max_length=40, blank=True)
    fax = models.CharField(max_length=40, blank=True)
    reply_email = models.EmailField(default="tsbdir@itu.int")
    reply_fax = models.CharField(max_length=40, default="+41 22 730 5853")

    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )
    created_at = models.DateTimeField(editable=False)
    changed_at = models.DateTimeField(editable=False)
    sign_off_requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    sign_off_requested_at = models.DateTimeField(null=True)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    issued_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    certified_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawal_reason = models.TextField(blank=True)
    frozen_calendar = models.JSONField(null=True, editable=False)
    frozen_signatory = models.JSONField(null=True, editable=False)

    class Meta:
        ordering = ("-created_at",)
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in ConsultationState]),
                name="consultation_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "signing_off", "withdrawn"])
                | Q(closes_at__isnull=False, issued_at__isnull=False),
                name="issued_consultation_closes",
            ),
        ]
        indexes = [models.Index(fields=["state", "closes_at"], name="due_for_closing")]

    def __str__(self) -> str:
        return f"{self.procedure} of {self.study_group}"

    def save(self, *args: object, **kwargs: object) -> None:
        """Keep `closes_at` equal to what the deadline says."""
        deadline = self.deadline
        self.closes_at = deadline.closes_at if deadline else None
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    @property
    def profile(self) -> Profile:
        """Return the rule of Resolution 1 that governs this consultation."""
        return profile_for(Procedure(self.procedure), Revision(self.revision))

    @property
    def deadline(self) -> Deadline | None:
        """Return the deadline as printed, or None while the draft has none."""
        if self.deadline_date is None or self.deadline_time is None:
            return None
        return Deadline(self.deadline_date, self.deadline_time, self.deadline_zone)

    @property
    def extended_by(self) -> "Amendment | None":
        """Return the addendum that the deadline comes from, None for the circular."""
        extensions = [one for one in self.amendments.all() if one.deadline]
        return extensions[-1] if extensions else None


class DraftText(models.Model):
    """A draft Recommendation or other text put to the consultation.

    `follows` is the same text in an earlier consultation; no reply goes over.
    """

    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="texts")
    order = models.PositiveSmallIntegerField()
    designation = models.CharField(max_length=80)
    provisional = models.CharField(max_length=80, blank=True)
    kind = models.CharField(max_length=24, choices=vocabularies.text_kind_choices)
    location = models.CharField(max_length=40, blank=True)
    location_url = models.URLField(blank=True)
    ipr_statement_received = models.BooleanField(default=False)
    ipr_checked_on = models.DateField(null=True, blank=True)
    follows = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="followed_by"
    )

    class Meta:
        ordering = ("consultation", "order")
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "order"], name="draft_text_order_once"
            ),
            models.UniqueConstraint(
                fields=["consultation", "designation"], name="draft_text_once"
            ),
        ]

    def __str__(self) -> str:
        return (
            f"{self.designation} ({self.provisional})"
            if self.provisional
            else self.designation
        )


class DraftTextTitle(models.Model):
    """Title and summary of a draft text in one language."""

    text = models.ForeignKey(DraftText, models.CASCADE, related_name="titles")
    language = models.CharField(max_length=2, choices=labels.language_choices)
    title = models.CharField(max_length=500)
    summary = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["text", "language"], name="draft_text_title_once"
            )
        ]

    def __str__(self) -> str:
        return self.title


class LanguageVersion(models.Model):
    """Where the circular stands in one language (decision 11).

    `issued_at` is the instant its readers were sent it: that of the circular's issue,
    or later.
    """

    consultation = models.ForeignKey(
        Consultation, models.CASCADE, related_name="language_versions"
    )
    language = models.CharField(max_length=2, choices=labels.language_choices)
    status = models.CharField(
        max_length=12, choices=vocabularies.language_status_choices
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True)
    without_reason = models.CharField(max_length=500, blank=True)
    issued_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "language"], name="language_version_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.language}: {self.status}"


class ParagraphWording(models.Model):
    """What one numbered paragraph of the circular says instead of its usual words.

    `words` are in the subset of Markdown that `documents.markup` reads.
    """

    consultation = models.ForeignKey(
        Consultation, models.CASCADE, related_name="paragraph_wordings"
    )
    language = models.CharField(max_length=2, choices=labels.language_choices)
    paragraph = models.PositiveSmallIntegerField()
    words = models.TextField()

    class Meta:
        ordering = ("consultation", "language", "paragraph")
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "language", "paragraph"],
                name="paragraph_wording_once",
            )
        ]

    def __str__(self) -> str:
        return f"paragraph {self.paragraph} in {self.language}"


class EntitledMember(models.Model):
    """A Member State on the roll, frozen at issue with its names and groups.

    Rows with another reason than `member` are on the roll, but their right to
    reply is in question; their replies are kept and not counted.
    """

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="roll")
    member_state = models.ForeignKey(MemberState, models.PROTECT)
    names = models.JSONField()
    sort_keys = models.JSONField()
    groups = models.JSONField()
    reason = models.CharField(max_length=24, choices=labels.entitlement_reason_choices)
    ground = models.CharField(
        max_length=16, choices=labels.suspension_ground_choices, blank=True
    )

    class Meta:
        ordering = ("consultation", "member_state")
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "member_state"], name="entitled_member_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.member_state_id} on the roll"

    def name_in(self, language: str) -> str:
        """Return the name as frozen at issue in `language`, else the code."""
        return str(self.names.get(language) or self.member_state_id)
