"""Replies of one State from different authorities: a person asks, its head answers.

Such replies are a conflict and no replacement: none of them counts until the named
head of the administration says in writing which one stands.
"""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from consult.audit.record import append_entry, chain_of
from consult.flows.errors import (
    AlreadyQuestioned,
    AlreadySettled,
    NotTheseReplies,
    ReasonMissing,
    ReplySetAside,
)
from consult.models import (
    AuthorityAnswer,
    AuthorityQuestion,
    Consultation,
    EntitledMember,
    QuestionedVersion,
    ReplyVersion,
    User,
)
from consult.procedure.errors import IllegalTransition
from consult.procedure.states import ConsultationState
from consult.queries.authority import Authority, authority_of, is_asked_by
from consult.queries.locks import lock_consultation
from consult.queries.replies import CONFIRMED
from consult.queries.tallies import digest_of
from consult.vocabularies import AuditTag

QUESTIONABLE = frozenset(
    {
        ConsultationState.ISSUED,
        ConsultationState.CLOSED,
        ConsultationState.CERTIFIED,
    }
)


@transaction.atomic
def question_authority(
    consultation: Consultation,
    member: EntitledMember,
    versions: Collection[int],
    *,
    reason: str,
    by: User,
    at: datetime,
) -> AuthorityQuestion:
    """Append the question whether replies of a State come from different authorities.

    `versions` are the numbers of the State's versions that are in question, none of
    which waits for a second officer or was rejected by one. They
    count only in the second figure from here on, also after certification, and no
    result is certified until the question is settled. A version that was settled may
    be questioned again.

    Raises `ReasonMissing`, `IllegalTransition` where the consultation takes no
    replies, `NotTheseReplies`, `AlreadyQuestioned`.
    """
    reason = reason.strip()
    if not reason:
        raise ReasonMissing("A question of authority needs its reason in writing.")
    held = lock_consultation(consultation.pk)
    _check_state(held)
    named = list(
        held.replies.filter(CONFIRMED, member=member, version__in=set(versions))
    )
    if not named or len(named) != len(set(versions)):
        raise NotTheseReplies(
            "A question is about replies of one Member State to this consultation."
        )
    fates = authority_of(held, list(held.replies.filter(member=member)))
    if any(fates.get(row.pk) is Authority.ASKED for row in named):
        raise AlreadyQuestioned("One of these replies is in an open question already.")
    question = AuthorityQuestion.objects.create(
        consultation=held,
        number=held.authority_questions.count() + 1,
        member=member,
        reason=reason,
        asked_by=by,
        asked_at=at,
    )
    QuestionedVersion.objects.bulk_create(
        QuestionedVersion(question=question, version=row) for row in named
    )
    append_entry(
        chain_of(held),
        tag=AuditTag.AUTHORITY_QUESTIONED,
        at=at,
        by=by,
        facts={
            "question": question.number,
            "member_state": member.member_state_id,
            "versions": sorted(row.version for row in named),
            "reason": digest_of(reason),
        },
    )
    return question


@transaction.atomic
def settle_authority(
    question: AuthorityQuestion,
    *,
    stands: ReplyVersion,
    statement: str,
    by: User,
    at: datetime,
) -> AuthorityAnswer:
    """Append what the named head of the administration said in writing.

    `stands` is a version of the State that nobody has to confirm, among those in
    question or not; of those in question the others count no more, and are kept. A
    later reply that nobody questions still takes the place of the one that stands.
    What is in another open question, or was set aside, can't stand here: two answers
    could then leave the State without any reply.

    Raises `ReasonMissing`, `IllegalTransition` where the consultation takes no
    replies, `AlreadySettled`, `NotTheseReplies`, `AlreadyQuestioned`,
    `ReplySetAside`.
    """
    statement = statement.strip()
    if not statement:
        raise ReasonMissing("What the head of the administration wrote is needed.")
    held = lock_consultation(question.consultation_id)
    _check_state(held)
    if AuthorityAnswer.objects.filter(question=question).exists():
        raise AlreadySettled("This question of authority is settled.")
    rows = held.replies.filter(CONFIRMED, member=question.member_id)
    if not rows.filter(pk=stands.pk).exists():
        raise NotTheseReplies("What stands is a reply of the same Member State.")
    _check_may_stand(held, question, stands)
    answer = AuthorityAnswer.objects.create(
        question=question,
        stands=stands,
        statement=statement,
        settled_by=by,
        settled_at=at,
    )
    append_entry(
        chain_of(held),
        tag=AuditTag.AUTHORITY_SETTLED,
        at=at,
        by=by,
        facts={
            "question": question.number,
            "member_state": question.member.member_state_id,
            "stands": stands.version,
            "statement": digest_of(statement),
        },
    )
    return answer


def _check_may_stand(
    consultation: Consultation, question: AuthorityQuestion, stands: ReplyVersion
) -> None:
    versions = list(consultation.replies.filter(member=question.member_id))
    fate = authority_of(consultation, versions).get(stands.pk)
    if fate is Authority.OVERRULED:
        raise ReplySetAside(
            "This reply was set aside when another question was settled: question it"
            " again first."
        )
    if fate is Authority.ASKED and not is_asked_by(question, stands, versions):
        raise AlreadyQuestioned("This reply is in another open question.")


def _check_state(consultation: Consultation) -> None:
    if consultation.state not in QUESTIONABLE:
        raise IllegalTransition(
            f"The consultation is {consultation.state}: its replies are in no question."
        )
