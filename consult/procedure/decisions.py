"""Check what a meeting decides of a text, and what follows from a decision.

Clauses 9.4.6, 9.5.3 and 9.6; for Questions and deletions the certified result is the
decision (7.2.3, 7.4.1, 9.8.2).
"""

from collections.abc import Sequence
from typing import Final

from consult.procedure.errors import (
    AlreadyRecorded,
    ConsiderationNotAuthorized,
    NothingDecided,
    ResultNotCertified,
)
from consult.procedure.proceedings import (
    DECISIONS,
    Circumstances,
    ProceedingFact,
    standing_of,
)
from consult.procedure.states import Fate, Outcome, Proceeding

NEEDS_AUTHORITY: Final = frozenset({Proceeding.APPROVED, Proceeding.NOT_APPROVED})
AFTER_APPROVAL: Final = frozenset(
    {
        Proceeding.EDITORIAL_CORRECTION,
        Proceeding.NAMED,
        Proceeding.PROCESS_SELECTED,
        Proceeding.PUBLISHED_AS,
        Proceeding.TEXT_ONLINE,
    }
)
FOLLOWS_DECISION: Final = frozenset(
    {
        Proceeding.ITU_NOTIFICATION,
        Proceeding.OUTCOME_CIRCULAR,
        Proceeding.TSAG_INFORMED,
    }
)
_APPROVED: Final = frozenset({Fate.APPROVED, Fate.APPROVED_UNLESS_OPPOSED})


def check_decision(
    new: ProceedingFact,
    text: str,
    said: Sequence[ProceedingFact],
    circumstances: Circumstances,
) -> None:
    """Refuse a second decision, and one on approval that nobody authorized.

    `said` is what stands of this text. Raise ResultNotCertified,
    ConsiderationNotAuthorized (9.4.6), AlreadyRecorded.
    """
    profile = circumstances.profile
    if new.kind in NEEDS_AUTHORITY:
        outcome = _certified_outcome(new, text, circumstances)
        if outcome is not profile.favourable:
            raise ConsiderationNotAuthorized(
                f"{text} could not be considered: the replies did not authorize it.",
                clause=profile.clauses.not_met,
            )
    if any(fact.kind in DECISIONS for fact in said):
        raise AlreadyRecorded(
            f"The meeting's decision on {text} is recorded.",
            clause=circumstances.clause(new.kind),
        )


def check_consequence(
    new: ProceedingFact,
    text: str,
    said: Sequence[ProceedingFact],
    circumstances: Circumstances,
) -> None:
    """Refuse what follows from a decision or an approval where there is none.

    What is dated later than `new` does not count for it. A text that the replies did
    not authorize is decided without its meeting (9.4.6). Raise ResultNotCertified,
    NothingDecided, AlreadyRecorded.
    """
    profile, clause = circumstances.profile, circumstances.clause(new.kind)
    by_then = [fact for fact in said if fact.on <= new.on]
    if profile.counts_back:
        fate = standing_of(text, by_then, circumstances).fate
        approved = fate in _APPROVED
        decided = (
            fate is not Fate.UNDECIDED
            or circumstances.outcomes[text] is profile.unfavourable
        )
    else:
        outcome = _certified_outcome(new, text, circumstances)
        approved, decided = outcome is profile.favourable, True
    if not (approved if new.kind in AFTER_APPROVAL else decided):
        missing = "approved" if new.kind in AFTER_APPROVAL else "decided upon"
        raise NothingDecided(f"{text} was not {missing} by {new.on}.", clause=clause)
    if new.kind is Proceeding.PROCESS_SELECTED and any(
        fact.kind is new.kind for fact in said
    ):
        raise AlreadyRecorded(f"The process of {text} is recorded.", clause=clause)


def _certified_outcome(
    new: ProceedingFact, text: str, circumstances: Circumstances
) -> Outcome:
    outcome = circumstances.outcomes[text]
    if outcome is None:
        raise ResultNotCertified(
            f"The result on {text} is not certified yet.",
            clause=circumstances.clause(new.kind),
        )
    return outcome
