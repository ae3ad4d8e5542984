"""Apply Resolution 1 to the counts of one text."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from consult.procedure.profiles import MEMBER_STATES, Profile, revision_warnings
from consult.procedure.states import Outcome, Procedure, Reason, Revision, Warn
from consult.procedure.thresholds import (
    check_counts,
    exceeds_share,
    is_favourable,
    more_against_needed,
    more_in_favour_needed,
    percentage,
)

Fact = str | int | list[str] | None


@dataclass(frozen=True, slots=True)
class Decision:
    """Hold an outcome with the arithmetic and the clause it rests on.

    `outcome` is None where the rule is silent or waits for the Director's written
    decision: `reasons` say which. `percentage` is a string in per cent, rounded down.
    """

    procedure: Procedure
    revision: Revision
    in_favour: int
    against: int
    late: int
    in_question: int
    rejected: int
    percentage: str | None
    threshold: Fraction | None
    outcome: Outcome | None
    clause: str
    reasons: tuple[Reason, ...]
    more_in_favour_needed: int | None
    more_against_needed: int | None
    warnings: tuple[Warn, ...]

    @property
    def replies(self) -> int:
        return self.in_favour + self.against

    def as_facts(self) -> dict[str, Fact]:
        """Return the decision as the values that commands and records print."""
        return {
            "procedure": self.procedure.value,
            "in_favour": self.in_favour,
            "against": self.against,
            "replies": self.replies,
            "percentage": self.percentage,
            "threshold": None if self.threshold is None else str(self.threshold),
            "outcome": None if self.outcome is None else self.outcome.value,
            "clause": self.clause,
            "revision": self.revision.value,
            "reasons": [reason.value for reason in self.reasons],
            "more_in_favour_needed": self.more_in_favour_needed,
            "more_against_needed": self.more_against_needed,
            "warnings": [warning.value for warning in self.warnings],
        }


def decide(
    profile: Profile,
    *,
    in_favour: int,
    against: int,
    late: int = 0,
    in_question: int = 0,
    rejected: int = 0,
    unconfirmed: int = 0,
    members: int = MEMBER_STATES,
    without_vote: int = 0,
    announced: date | None = None,
) -> Decision:
    """Decide one text from its counts, each the number of Member States.

    `late`, `in_question` and `rejected` never count: they only tell "no replies" apart
    from "no reply that counts", which waits for the Director. With `unconfirmed` ones
    and none that counts there is no outcome before a second officer spoke. `members`
    is the size of the roll, of whom those `without_vote` could change nothing by
    replying; with nobody on it, as before issue, there is no outcome either: silence
    is only that of who was asked. `announced` is the circular's date. Raise BadCount
    for counts that can't be.
    Resolution 1, clauses 9.4.5 and 9.4.6, 7.2.3, 7.4.1, 9.8.2.
    """
    check_counts(in_favour, against, members=members)
    check_counts(late, members=members)
    check_counts(in_question, members=members)
    check_counts(rejected, members=members)
    check_counts(unconfirmed, members=members)
    if in_favour + against == 0:
        outcome, clause, reasons = _decide_without_replies(
            profile,
            late=late,
            in_question=in_question,
            rejected=rejected,
            unconfirmed=unconfirmed,
            members=members,
        )
    else:
        outcome, clause, reasons = _decide_replies(
            profile, in_favour=in_favour, against=against
        )
    return Decision(
        procedure=profile.procedure,
        revision=profile.revision,
        in_favour=in_favour,
        against=against,
        late=late,
        in_question=in_question,
        rejected=rejected,
        percentage=percentage(in_favour, in_favour + against),
        threshold=profile.threshold,
        outcome=outcome,
        clause=clause,
        reasons=reasons,
        more_in_favour_needed=(
            None
            if outcome is profile.favourable
            else more_in_favour_needed(
                profile,
                in_favour=in_favour,
                against=against,
                members=members - without_vote,
            )
        ),
        more_against_needed=(
            more_against_needed(
                profile,
                in_favour=in_favour,
                against=against,
                members=members - without_vote,
            )
            if outcome is profile.favourable
            else None
        ),
        warnings=revision_warnings(profile, announced=announced),
    )


Verdict = tuple[Outcome | None, str, tuple[Reason, ...]]


def _decide_without_replies(
    profile: Profile,
    *,
    late: int,
    in_question: int,
    rejected: int,
    unconfirmed: int,
    members: int,
) -> Verdict:
    why = _why_no_replies(late=late, in_question=in_question, rejected=rejected)
    clause = profile.clauses.no_replies
    if members == 0:
        return None, clause, (Reason.NOBODY_ASKED,)
    if unconfirmed:
        return None, clause, (Reason.AWAITING_CONFIRMATION,)
    if why is not Reason.NO_REPLIES:
        return None, clause, (why,)
    if profile.quorum is not None:
        return profile.unfavourable, clause, (why, Reason.QUORUM_NOT_MET)
    if profile.silent_without_replies:
        return None, clause, (Reason.RULE_SILENT,)
    return profile.favourable, clause, (why,)


def _why_no_replies(*, late: int, in_question: int, rejected: int) -> Reason:
    if in_question:
        return Reason.ONLY_REPLIES_IN_QUESTION
    if late:
        return Reason.ONLY_LATE_REPLIES
    return Reason.ONLY_REJECTED_REPLIES if rejected else Reason.NO_REPLIES


def _decide_replies(profile: Profile, *, in_favour: int, against: int) -> Verdict:
    met = is_favourable(profile, in_favour=in_favour, against=against)
    reasons = _reasons(profile, in_favour=in_favour, against=against, met=met)
    if met:
        return profile.favourable, profile.clauses.met, reasons
    return profile.unfavourable, profile.clauses.not_met, reasons


def _reasons(
    profile: Profile, *, in_favour: int, against: int, met: bool
) -> tuple[Reason, ...]:
    if profile.threshold is not None:
        return (Reason.THRESHOLD_MET if met else Reason.THRESHOLD_NOT_MET,)
    if profile.majority is None:
        return (Reason.NO_OBJECTIONS if met else Reason.OBJECTION_RECEIVED,)
    replies = in_favour + against
    majority = exceeds_share(in_favour, replies, share=profile.majority)
    reasons = (Reason.MAJORITY_MET if majority else Reason.MAJORITY_NOT_MET,)
    if profile.quorum is None:
        return reasons
    enough = replies >= profile.quorum
    return (*reasons, Reason.QUORUM_MET if enough else Reason.QUORUM_NOT_MET)
