"""Explain a decision: which figures were compared, and what would change it.

The points are codes with integers; sentences are made of them in the reader's
language, at the edge.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import Final, Self

from consult.procedure.outcome import Decision
from consult.procedure.profiles import Profile
from consult.procedure.states import Reason
from consult.procedure.thresholds import exceeds_share, reaches_share


class Point(StrEnum):
    """Name one step of an explanation."""

    COUNTED = "counted"
    NONE_COUNTED = "none_counted"
    LATE_NOT_COUNTED = "late_not_counted"
    IN_QUESTION_NOT_COUNTED = "in_question_not_counted"
    REJECTED_NOT_COUNTED = "rejected_not_counted"
    SHARE_REACHED = "share_reached"
    SHARE_NOT_REACHED = "share_not_reached"
    MAJORITY_REACHED = "majority_reached"
    MAJORITY_NOT_REACHED = "majority_not_reached"
    QUORUM_REACHED = "quorum_reached"
    QUORUM_NOT_REACHED = "quorum_not_reached"
    OBJECTIONS_BELOW = "objections_below"
    OBJECTIONS_REACHED = "objections_reached"
    SILENCE_PROCEEDS = "silence_proceeds"
    DIRECTOR_DECIDES = "director_decides"
    NOBODY_ASKED = "nobody_asked"
    SECOND_OFFICER_CONFIRMS = "second_officer_confirms"
    MORE_IN_FAVOUR_WOULD_CHANGE = "more_in_favour_would_change"
    NONE_IN_FAVOUR_WOULD_CHANGE = "none_in_favour_would_change"
    MORE_AGAINST_WOULD_CHANGE = "more_against_would_change"
    NONE_AGAINST_WOULD_CHANGE = "none_against_would_change"


CHANGES: Final = frozenset(
    {
        Point.MORE_IN_FAVOUR_WOULD_CHANGE,
        Point.NONE_IN_FAVOUR_WOULD_CHANGE,
        Point.MORE_AGAINST_WOULD_CHANGE,
        Point.NONE_AGAINST_WOULD_CHANGE,
    }
)
"""What would change the result; all other points say why it is what it is."""


@dataclass(frozen=True, slots=True)
class Explained:
    """Hold one point with its figures, each a whole number by name."""

    point: Point
    figures: Mapping[str, int] = field(
        default_factory=lambda: MappingProxyType({}), hash=False
    )

    def as_facts(self) -> dict[str, str | int]:
        """Return the point as the values that commands print."""
        return {"code": self.point.value, **self.figures}

    @classmethod
    def from_facts(cls, facts: Mapping[str, str | int]) -> Self:
        """Read a point back from what `as_facts` returned."""
        figures = {name: int(value) for name, value in facts.items() if name != "code"}
        return cls(Point(str(facts["code"])), MappingProxyType(figures))


def explain(decision: Decision, profile: Profile) -> tuple[Explained, ...]:
    """Return the points of a decision in the order in which they are read.

    What was counted, what was not, the comparison the rule makes (clauses 9.4.5 and
    9.4.6, 7.2.3, 7.4.1, 9.8.2), and how many further replies would change it.
    """
    return (
        *_counts(decision),
        *_comparison(decision, profile),
        *_change(decision, profile),
    )


def _counts(decision: Decision) -> Iterator[Explained]:
    if decision.replies:
        yield _explained(
            Point.COUNTED,
            replies=decision.replies,
            in_favour=decision.in_favour,
            against=decision.against,
        )
    else:
        yield _explained(Point.NONE_COUNTED)
    if decision.late:
        yield _explained(Point.LATE_NOT_COUNTED, late=decision.late)
    if decision.in_question:
        yield _explained(
            Point.IN_QUESTION_NOT_COUNTED, in_question=decision.in_question
        )
    if decision.rejected and not decision.replies:
        yield _explained(Point.REJECTED_NOT_COUNTED, rejected=decision.rejected)


def _comparison(decision: Decision, profile: Profile) -> Iterator[Explained]:
    if Reason.NOBODY_ASKED in decision.reasons:
        yield _explained(Point.NOBODY_ASKED)
        return
    if Reason.AWAITING_CONFIRMATION in decision.reasons:
        yield _explained(Point.SECOND_OFFICER_CONFIRMS)
        return
    if decision.outcome is None:
        yield _explained(Point.DIRECTOR_DECIDES)
        return
    if not decision.replies and profile.quorum is None:
        yield _explained(Point.SILENCE_PROCEEDS)
        return
    if decision.replies:
        yield _measure(decision, profile)
    if profile.quorum is not None:
        yield _explained(
            Point.QUORUM_REACHED
            if decision.replies >= profile.quorum
            else Point.QUORUM_NOT_REACHED,
            replies=decision.replies,
            quorum=profile.quorum,
        )


def _measure(decision: Decision, profile: Profile) -> Explained:
    in_favour, replies = decision.in_favour, decision.replies
    if profile.threshold is not None:
        reached = reaches_share(in_favour, replies, share=profile.threshold)
        return _explained(
            Point.SHARE_REACHED if reached else Point.SHARE_NOT_REACHED,
            **_sides(decision, profile.threshold),
        )
    if profile.majority is not None:
        reached = exceeds_share(in_favour, replies, share=profile.majority)
        return _explained(
            Point.MAJORITY_REACHED if reached else Point.MAJORITY_NOT_REACHED,
            **_sides(decision, profile.majority),
        )
    return _explained(
        Point.OBJECTIONS_REACHED
        if decision.against >= profile.objections
        else Point.OBJECTIONS_BELOW,
        against=decision.against,
        objections=profile.objections,
    )


def _sides(decision: Decision, share: Fraction) -> dict[str, int]:
    """Return both products the rule compares: 10 x in favour with 7 x replies."""
    return {
        "factor_in_favour": share.denominator,
        "in_favour": decision.in_favour,
        "product_in_favour": share.denominator * decision.in_favour,
        "factor_replies": share.numerator,
        "replies": decision.replies,
        "product_replies": share.numerator * decision.replies,
    }


def _change(decision: Decision, profile: Profile) -> Iterator[Explained]:
    """Say how many more replies would change the result, or that none would.

    Where the rule gives no outcome there is nothing to change yet.
    """
    if decision.outcome is None:
        return
    if decision.outcome is profile.favourable:
        if decision.more_against_needed is None:
            yield _explained(Point.NONE_AGAINST_WOULD_CHANGE)
        else:
            yield _explained(
                Point.MORE_AGAINST_WOULD_CHANGE, more=decision.more_against_needed
            )
    elif decision.more_in_favour_needed is None:
        yield _explained(Point.NONE_IN_FAVOUR_WOULD_CHANGE)
    else:
        yield _explained(
            Point.MORE_IN_FAVOUR_WOULD_CHANGE, more=decision.more_in_favour_needed
        )


def _explained(point: Point, **figures: int) -> Explained:
    return Explained(point, MappingProxyType(figures))
