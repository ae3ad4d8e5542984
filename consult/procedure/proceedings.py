"""Follow a text beside the replies and after them.

A meeting decides (Resolution 1, 9.5), delegations say something at it, TSB publishes
(9.6); for Questions and deletions only the last (7.2.3, 7.4.1, 9.8.2).
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from consult.procedure.calendar import add_weeks
from consult.procedure.profiles import LatestDay, Profile
from consult.procedure.states import Fate, Outcome, Proceeding

DECISIONS: Final = frozenset(
    {
        Proceeding.APPROVED,
        Proceeding.NOT_APPROVED,
        Proceeding.DEFERRED,
        Proceeding.SENT_TO_ASSEMBLY,
        Proceeding.REDETERMINED,
    }
)
SAID_AT_MEETING: Final = frozenset(
    {
        Proceeding.RESERVATION,
        Proceeding.ABSTENTION,
        Proceeding.ABSTENTION_REVOKED,
        Proceeding.MORE_TIME_REQUESTED,
    }
)
BY_A_STATE: Final = SAID_AT_MEETING | {Proceeding.FORMAL_OPPOSITION}


@dataclass(frozen=True, slots=True, kw_only=True)
class ProceedingFact:
    """Hold one thing that happened, on a local day, to one text or to all.

    `text` is a designation, empty for every text; `member_state` an alpha-3 code.
    `name` is the designation that a text got, or the process of a Question;
    `reference` a circular, a number of the ITU Notification or an address.
    """

    kind: Proceeding
    on: date
    text: str = ""
    member_state: str = ""
    words: str = ""
    name: str = ""
    reference: str = ""

    def covers(self, text: str) -> bool:
        """Tell whether it was said of this text."""
        return self.text in {text, ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """Hold what a proceeding is judged by.

    `outcomes` go from text to the certified outcome, None before certification;
    `roll` holds alpha-3 codes; `due` is the day of the deadline, `opens` and `closes`
    are those of the meeting, and `day` is today.
    """

    profile: Profile
    announced: date
    outcomes: Mapping[str, Outcome | None]
    roll: Collection[str]
    day: date
    due: date | None = None
    opens: date | None = None
    closes: date | None = None

    @property
    def more_time_until(self) -> date | None:
        """Return the last day for a formal opposition (clause 9.5.5)."""
        period = self.profile.period
        if self.closes is None or not isinstance(period, LatestDay):
            return None
        return add_weeks(self.closes, period.more_time_weeks)

    def clause(self, kind: Proceeding) -> str | None:
        """Return the clause that provides for a kind, None where it cites none."""
        return self.profile.proceedings.get(kind) or None


@dataclass(frozen=True, slots=True)
class Standing:
    """Say where a text stands: its fate, the clause, which States said what.

    States are alpha-3 codes in order. `until` is the last day for a formal opposition,
    also when it is past; None where nobody asked for more time.
    """

    fate: Fate
    clause: str | None = None
    decided_on: date | None = None
    requested_by: tuple[str, ...] = ()
    opposed_by: tuple[str, ...] = ()
    until: date | None = None
    reserved_by: tuple[str, ...] = ()
    abstaining: tuple[str, ...] = ()


def standing_of(
    text: str, facts: Sequence[ProceedingFact], circumstances: Circumstances
) -> Standing:
    """Say where a text stands on the day of the circumstances (clauses 9.5, 9.6).

    An opposition counts only from a State that asked for more time, within the four
    weeks (9.5.5). The order of `facts` does not matter.
    """
    said = [
        fact for fact in facts if fact.covers(text) and fact.on <= circumstances.day
    ]
    requested_by = _states(said, Proceeding.MORE_TIME_REQUESTED)
    until = circumstances.more_time_until if requested_by else None
    in_time = [fact for fact in said if until and fact.on <= until]
    opposed_by = tuple(
        state
        for state in _states(in_time, Proceeding.FORMAL_OPPOSITION)
        if state in requested_by
    )
    decision = next((fact for fact in said if fact.kind in DECISIONS), None)
    fate, kind = Fate.UNDECIDED, None
    if decision is not None:
        fate, kind = Fate(decision.kind.value), decision.kind
    if kind is Proceeding.APPROVED and opposed_by:
        fate, kind = Fate.OPPOSED, Proceeding.FORMAL_OPPOSITION
    elif kind is Proceeding.APPROVED and until and circumstances.day <= until:
        fate, kind = Fate.APPROVED_UNLESS_OPPOSED, Proceeding.MORE_TIME_REQUESTED
    return Standing(
        fate,
        clause=circumstances.clause(kind) if kind else None,
        decided_on=decision.on if decision else None,
        requested_by=requested_by,
        opposed_by=opposed_by,
        until=until,
        reserved_by=_states(said, Proceeding.RESERVATION),
        abstaining=tuple(
            state
            for state in _states(said, Proceeding.ABSTENTION)
            if abstains(fact.kind for fact in said if fact.member_state == state)
        ),
    )


def abstains(said: Iterable[Proceeding]) -> bool:
    """Tell whether a State that said all this on a text abstains (clause 9.5.6)."""
    counts = Counter(said)
    return counts[Proceeding.ABSTENTION] > counts[Proceeding.ABSTENTION_REVOKED]


def _states(said: Sequence[ProceedingFact], kind: Proceeding) -> tuple[str, ...]:
    return tuple(sorted({fact.member_state for fact in said if fact.kind is kind}))
