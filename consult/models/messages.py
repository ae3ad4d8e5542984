"""The outbox: one row per recipient; the row is the truth, not the broker."""

from django.conf import settings
from django.db import models

from consult import labels, vocabularies
from consult.models.administrations import MemberState
from consult.models.consultations import Consultation
from consult.models.replies import ReplyVersion


class OutboxMessage(models.Model):
    """A message to one address, with a Message-ID that repeats on every attempt.

    One about a `reply` is without words until its first attempt, and keeps those.
    `earlier_attempts` are those before somebody had it tried again; after `not_after`
    what it says is no longer so, and it is held back.
    """

    consultation = models.ForeignKey(
        Consultation, models.PROTECT, null=True, related_name="messages"
    )
    member_state = models.ForeignKey(
        MemberState, models.PROTECT, null=True, related_name="+"
    )
    reply = models.ForeignKey(
        ReplyVersion, models.PROTECT, null=True, related_name="messages"
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
    earlier_attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    not_after = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=500, blank=True)
    withheld_reason = models.CharField(
        max_length=16, choices=vocabularies.withheld_reason_choices, blank=True
    )
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "due_at"], name="due_messages")]

    def __str__(self) -> str:
        return self.message_id


class Reminder(models.Model):
    """That a person was reminded of a consultation, `days` before its last day.

    `message` is the day's digest that says so.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="reminders"
    )
    consultation = models.ForeignKey(
        Consultation, models.PROTECT, related_name="reminders"
    )
    days = models.PositiveSmallIntegerField()
    message = models.ForeignKey(
        OutboxMessage, models.SET_NULL, null=True, related_name="reminders"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "consultation", "days"], name="reminded_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.consultation_id}: {self.days} days"


class Heartbeat(models.Model):
    """When a recurring job last finished, for /readyz."""

    name = models.CharField(max_length=32, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Pause(models.Model):
    """That something rests since an instant; there is no row while it works."""

    name = models.CharField(max_length=32, primary_key=True)
    since = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} since {self.since}"
