"""Check what a delegation says of a text, and its Member State after the meeting.

Clauses 9.5.4 to 9.5.6. It is said of an approval: where the replies gave no authority
to consider a text, there is none.
"""

from collections.abc import Sequence
from datetime import date

from consult.procedure.errors import (
    AlreadyRecorded,
    ConsiderationNotAuthorized,
    MoreTimeOver,
    NoRequestRecorded,
    NotEntitled,
    NothingToRevoke,
)
from consult.procedure.proceedings import Circumstances, ProceedingFact, abstains
from consult.procedure.states import Proceeding


def check_statement(
    new: ProceedingFact, before: Sequence[ProceedingFact], circumstances: Circumstances
) -> None:
    """Refuse a statement of a State on a text; `before` is what stands.

    Raise NotEntitled, ConsiderationNotAuthorized (9.4.6), NothingToRevoke (9.5.6),
    NoRequestRecorded or MoreTimeOver (9.5.5), AlreadyRecorded.
    """
    clause, profile = circumstances.clause(new.kind), circumstances.profile
    if new.member_state not in circumstances.roll:
        raise NotEntitled(
            f"{new.member_state} is not on the roll of this consultation.",
            clause=clause,
        )
    if circumstances.outcomes[new.text] is profile.unfavourable:
        raise ConsiderationNotAuthorized(
            f"{new.text} could not be considered: the replies did not authorize it.",
            clause=profile.clauses.not_met,
        )
    said = [
        fact
        for fact in before
        if (fact.text, fact.member_state) == (new.text, new.member_state)
    ]
    if new.kind is Proceeding.ABSTENTION_REVOKED:
        _check_revocation(new, said, circumstances)
        return
    if new.kind is Proceeding.FORMAL_OPPOSITION:
        _check_opposition(new, said, circumstances)
    if new.kind is Proceeding.ABSTENTION:
        repeated = abstains(fact.kind for fact in said)
    else:
        repeated = any(fact.kind is new.kind for fact in said)
    if repeated:
        raise AlreadyRecorded(
            f"{new.kind.value} of {new.member_state} on {new.text} is recorded.",
            clause=clause,
        )


def _check_revocation(
    new: ProceedingFact, said: Sequence[ProceedingFact], circumstances: Circumstances
) -> None:
    abstaining = abstains(fact.kind for fact in said)
    if not abstaining or not _said_by(new.on, Proceeding.ABSTENTION, said):
        raise NothingToRevoke(
            f"{new.member_state} does not abstain on {new.text}.",
            clause=circumstances.clause(new.kind),
        )


def _check_opposition(
    new: ProceedingFact, said: Sequence[ProceedingFact], circumstances: Circumstances
) -> None:
    clause = circumstances.clause(new.kind)
    if not _said_by(new.on, Proceeding.MORE_TIME_REQUESTED, said):
        raise NoRequestRecorded(
            f"{new.member_state} did not ask for more time on {new.text} at the"
            " meeting: only then can it oppose formally.",
            clause=clause,
        )
    until = circumstances.more_time_until
    if until is None or new.on > until:
        raise MoreTimeOver(f"Formal opposition was due by {until}.", clause=clause)


def _said_by(day: date, kind: Proceeding, said: Sequence[ProceedingFact]) -> bool:
    return any(fact.kind is kind and fact.on <= day for fact in said)
