"""Replies of one State from different authorities, and which of them stands."""

from django.conf import settings
from django.db import models

from consult.models.consultations import Consultation, EntitledMember
from consult.models.replies import ReplyVersion


class AuthorityQuestion(models.Model):
    """Some replies of a State seem to come from different authorities.

    Facts, appended: the question is open until the named head of the administration
    says in writing which reply stands (`AuthorityAnswer`).
    """

    consultation = models.ForeignKey(
        Consultation, models.PROTECT, related_name="authority_questions"
    )
    number = models.PositiveSmallIntegerField()
    member = models.ForeignKey(
        EntitledMember, models.PROTECT, related_name="authority_questions"
    )
    reason = models.TextField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()

    class Meta:
        ordering = ("consultation", "number")
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "number"], name="authority_question_once"
            )
        ]

    def __str__(self) -> str:
        return f"question {self.number} on {self.member.member_state_id}"


class QuestionedVersion(models.Model):
    """One of the replies that a question is about."""

    question = models.ForeignKey(
        AuthorityQuestion, models.PROTECT, related_name="questioned"
    )
    version = models.ForeignKey(ReplyVersion, models.PROTECT, related_name="questioned")

    class Meta:
        ordering = ("question", "version")
        constraints = [
            models.UniqueConstraint(
                fields=["question", "version"], name="questioned_version_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.version} in {self.question}"


class AuthorityAnswer(models.Model):
    """What the named head said in writing: the reply that stands, in his words."""

    question = models.OneToOneField(
        AuthorityQuestion, models.PROTECT, related_name="answer"
    )
    stands = models.ForeignKey(ReplyVersion, models.PROTECT, related_name="+")
    statement = models.TextField()
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    settled_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.stands} stands"
