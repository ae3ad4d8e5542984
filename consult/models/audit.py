"""The audit log: append-only, hash-chained, one chain per consultation."""

from django.db import models

from consult import vocabularies


class ChainHead(models.Model):
    """Where a chain ends; locked last in every act (decision 9).

    A table of its own, because a row lock needs a right to update that the log
    itself does not grant.
    """

    chain = models.CharField(max_length=40, primary_key=True)
    sequence = models.PositiveBigIntegerField()
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.chain} at {self.sequence}"


class AuditEntry(models.Model):
    """One entry: `body` is the canonical JSON that `hash` covers, to the byte."""

    chain = models.CharField(max_length=40)
    sequence = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    tag = models.CharField(max_length=48, choices=vocabularies.audit_tag_choices)
    actor = models.CharField(max_length=40)
    body = models.TextField()
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ("chain", "sequence")
        verbose_name_plural = "audit entries"
        constraints = [
            models.UniqueConstraint(
                fields=["chain", "sequence"], name="audit_sequence_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.chain} {self.sequence} {self.tag}"
