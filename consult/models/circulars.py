"""Numbers of TSB's common register and the circulars that carry them."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from consult import vocabularies
from consult.models.consultations import Consultation, DraftText
from consult.models.study_groups import StudyPeriod
from consult.procedure.references import CircularReference


class Circular(models.Model):
    """A TSB Circular; its number comes from the register (decision 17).

    A recalled number stays listed as not used and is never given again. The columns
    from `texts` on are those of a circular with the outcome, which one officer
    prepares for the texts that were decided and a second issues.
    """

    period = models.ForeignKey(StudyPeriod, models.PROTECT)
    number = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(1), MaxValueValidator(9999)]
    )
    date = models.DateField()
    kind = models.CharField(max_length=16, choices=vocabularies.circular_kind_choices)
    consultation = models.ForeignKey(
        Consultation, models.PROTECT, null=True, related_name="circulars"
    )
    recalled = models.BooleanField(default=False)
    texts = models.ManyToManyField(DraftText, related_name="outcome_circulars")
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    issued_at = models.DateTimeField(null=True)
    frozen_signatory = models.JSONField(null=True, editable=False)

    class Meta:
        ordering = ("-period", "-number")
        constraints = [
            models.UniqueConstraint(
                fields=["period", "number"], name="circular_number_once_in_period"
            ),
            models.UniqueConstraint(
                fields=["consultation"],
                condition=Q(kind="consultation", recalled=False),
                name="one_circular_opens_a_consultation",
            ),
        ]

    def __str__(self) -> str:
        return str(self.reference)

    @property
    def reference(self) -> CircularReference:
        """Return the reference, e.g. T17-TSB-CIR-0321."""
        return CircularReference(self.period_id, self.number)
