"""Documents that were issued, and those that still have to be written."""

from django.db import models

from consult import labels, vocabularies
from consult.models.consultations import Consultation


class IssuedDocument(models.Model):
    """A document as issued: its bytes by digest, with the inputs it was made of.

    `item` tells those of one kind apart: the number of an addendum, of a result, of a
    temporary document; empty where there is only one.
    """

    consultation = models.ForeignKey(
        Consultation, models.PROTECT, related_name="documents"
    )
    kind = models.CharField(max_length=24, choices=vocabularies.document_kind_choices)
    language = models.CharField(max_length=2, choices=labels.language_choices)
    format = models.CharField(max_length=8)
    item = models.CharField(max_length=40, blank=True, default="")
    name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    inputs = models.TextField()
    inputs_sha256 = models.CharField(max_length=64)
    issued_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "kind", "item", "language", "format"],
                name="issued_document_once",
            )
        ]

    def __str__(self) -> str:
        return self.name


class DocumentDraft(models.Model):
    """A document that waits to be rendered; the sweep finds what a bell lost."""

    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=24, choices=vocabularies.document_kind_choices)
    language = models.CharField(max_length=2, choices=labels.language_choices)
    format = models.CharField(max_length=8)
    item = models.CharField(max_length=40, blank=True, default="")
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "kind", "item", "language", "format"],
                name="document_draft_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.item} {self.language} {self.format}"
