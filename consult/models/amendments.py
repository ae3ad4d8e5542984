"""Addenda and corrigenda: what changes an issued circular, and tells everybody."""

from datetime import date, time

from django.conf import settings
from django.db import models
from django.db.models import Q

from consult import vocabularies
from consult.models.consultations import Consultation
from consult.procedure.deadlines import Deadline


class Amendable(models.Model):
    """What an addendum or corrigendum may change; empty columns change nothing.

    `words` maps a language to what the paper says in it, besides what changed.
    """

    kind = models.CharField(max_length=12, choices=vocabularies.amendment_kind_choices)
    date = models.DateField()
    deadline_date = models.DateField(null=True, blank=True)
    deadline_time = models.TimeField(null=True, blank=True)
    meeting_opens = models.DateField(null=True, blank=True)
    meeting_closes = models.DateField(null=True, blank=True)
    meeting_virtual = models.BooleanField(null=True, blank=True)
    meeting_place = models.CharField(max_length=120, blank=True)
    words = models.JSONField(default=dict)

    class Meta:
        abstract = True

    @property
    def changes_meeting(self) -> bool:
        """Tell whether the meeting moves, in time or place."""
        return (
            self.meeting_virtual is not None
            or bool(self.meeting_place)
            or any((self.meeting_opens, self.meeting_closes))
        )


class AmendmentDraft(Amendable):
    """What one officer prepares and a second issues; one at a time."""

    consultation = models.OneToOneField(
        Consultation, models.CASCADE, related_name="amendment_draft"
    )
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    prepared_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.kind} of {self.consultation}"


class Amendment(Amendable):
    """An addendum or corrigendum as issued; numbered per circular and kind.

    `before` holds what the changed columns said, as JSON of strings; the zone of a
    deadline never changes.
    """

    consultation = models.ForeignKey(
        Consultation, models.PROTECT, related_name="amendments"
    )
    number = models.PositiveSmallIntegerField()
    before = models.JSONField()
    frozen_signatory = models.JSONField()
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    issued_at = models.DateTimeField()

    class Meta:
        ordering = ("consultation", "issued_at", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "kind", "number"], name="amendment_once"
            ),
            models.CheckConstraint(
                condition=Q(deadline_date=None, deadline_time=None)
                | Q(deadline_date__isnull=False, deadline_time__isnull=False),
                name="amended_deadline_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number} of {self.consultation}"

    @property
    def deadline(self) -> Deadline | None:
        """Return the new deadline, None when it stays."""
        if self.deadline_date is None or self.deadline_time is None:
            return None
        zone = self.consultation.deadline_zone
        return Deadline(self.deadline_date, self.deadline_time, zone)

    @property
    def deadline_before(self) -> Deadline | None:
        """Return the deadline that this one moved, None when it stays."""
        if self.deadline is None:
            return None
        return Deadline(
            date.fromisoformat(self.before["deadline_date"]),
            time.fromisoformat(self.before["deadline_time"]),
            self.consultation.deadline_zone,
        )
