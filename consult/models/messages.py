"""The outbox: one row per recipient; the row is the truth, not the broker."""

from django.db import models

from consult import labels, vocabularies
from consult.models.consultations import Consultation


class OutboxMessage(models.Model):
    """A message to one address, with a Message-ID that repeats on every attempt."""

    consultation = models.ForeignKey(
        Consultation, models.PROTECT, null=True, related_name="messages"
    )
    kind = models.CharField(max_length=32, choices=vocabularies.message_kind_choices)
    recipient_email = models.EmailField()
    language = models.CharField(max_length=2, choices=labels.language_choices)
    subject = models.CharField(max_length=250)
    body_text = models.TextField()
    body_html = models.TextField()
    message_id = models.CharField(max_length=200, unique=True)
    state = models.CharField(
        max_length=8, choices=vocabularies.message_state_choices, default="pending"
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "due_at"], name="due_messages")]

    def __str__(self) -> str:
        return self.message_id


class Heartbeat(models.Model):
    """When a recurring job last finished, for /readyz."""

    name = models.CharField(max_length=32, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
