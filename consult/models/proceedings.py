"""What happens to a text beside and after the replies; what the Director decides."""

from django.conf import settings
from django.db import models

from consult import labels
from consult.models.administrations import MemberState
from consult.models.circulars import Circular
from consult.models.consultations import Consultation, DraftText
from consult.procedure.proceedings import ProceedingFact
from consult.procedure.states import Proceeding


class RecordedProceeding(models.Model):
    """One thing a meeting decided, a delegation said or TSB published.

    Facts, appended: what was recorded wrongly is annulled by a row that names it, in
    `annuls`, and says why in `words`. Without `text` it was said of every text.
    """

    consultation = models.ForeignKey(
        Consultation, models.PROTECT, related_name="proceedings"
    )
    kind = models.CharField(max_length=24, choices=labels.proceeding_choices)
    text = models.ForeignKey(
        DraftText, models.PROTECT, null=True, related_name="proceedings"
    )
    member_state = models.ForeignKey(MemberState, models.PROTECT, null=True)
    on = models.DateField()
    words = models.TextField(blank=True)
    proposed_changes = models.TextField(blank=True)
    name = models.CharField(max_length=80, blank=True)
    reference = models.CharField(max_length=200, blank=True)
    circular = models.ForeignKey(Circular, models.PROTECT, null=True)
    present = models.PositiveSmallIntegerField(null=True)
    annuls = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="annulled_by"
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("consultation", "on", "id")

    def __str__(self) -> str:
        return f"{self.kind} of {self.on:%Y-%m-%d}"

    @property
    def fact(self) -> ProceedingFact:
        """Return the row as the value the rules judge."""
        return ProceedingFact(
            kind=Proceeding(self.kind),
            on=self.on,
            text=self.text.designation if self.text else "",
            member_state=self.member_state_id or "",
            words=self.words,
            name=self.name,
            reference=self.reference,
        )


class WrittenDecision(models.Model):
    """What the Director decided in writing where the rule gives no outcome.

    It stands for the counts it was written on, whose SHA-256 is `grounds`; when they
    change, the Director decides again.
    """

    text = models.ForeignKey(
        DraftText, models.PROTECT, related_name="written_decisions"
    )
    number = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=16, choices=labels.outcome_choices)
    reason = models.TextField()
    grounds = models.CharField(max_length=64)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ("text", "number")
        constraints = [
            models.UniqueConstraint(
                fields=["text", "number"], name="written_decision_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.outcome} for {self.text}"
