"""Read certified results back as values; what was certified is never recomputed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import Any

from consult.models import (
    CertifiedResult,
    Consultation,
    ReplyPosition,
    ReplyVersion,
    WrittenDecision,
)
from consult.procedure.explanation import Explained
from consult.procedure.profiles import Profile, profile_for
from consult.procedure.states import (
    ConsultationState,
    Disregard,
    Outcome,
    Position,
    Reason,
)
from consult.queries.replies import CONFIRMED
from consult.queries.tallies import tally_consultation


@dataclass(frozen=True, slots=True)
class WrittenOutcome:
    """What the Director decided on a text for which the rule gives no outcome."""

    decided_at: datetime
    number: int


@dataclass(frozen=True, slots=True)
class TextResult:
    """The certified counts and outcome of one text.

    `positions` holds the position that counted of each State (iso3). `percentage`
    is text, cut to two decimals, None without replies. `explanation` is what the rule
    compared, empty in a result that was certified before it was kept; `written` says
    that the outcome is the Director's. `facts` are all of this as it was certified,
    empty in a result that was not.
    """

    designation: str
    profile: Profile
    in_favour: int
    with_comments: int
    against: int
    percentage: str | None
    outcome: Outcome
    clause: str
    reasons: tuple[Reason, ...]
    positions: Mapping[str, Position]
    explanation: tuple[Explained, ...]
    written: WrittenOutcome | None
    facts: Mapping[str, Any] = field(default_factory=dict, hash=False)

    @property
    def replies(self) -> int:
        """Return the number of replies that counted."""
        return self.in_favour + self.against

    @property
    def is_favourable(self) -> bool:
        """Tell whether what the consultation asked for was given."""
        return self.outcome is self.profile.favourable

    @property
    def share(self) -> Fraction | None:
        """Return the share the rule measures against, None where it measures none."""
        return self.profile.threshold or self.profile.majority

    @property
    def is_majority(self) -> bool:
        """Tell whether the share must be passed and not only reached."""
        return self.profile.threshold is None and self.profile.majority is not None


@dataclass(frozen=True, slots=True)
class Result:
    """A certified result: the counts of each text, when and with which digest.

    `entitled` is the size of the roll that could reply, `late` the number of States
    whose reply came late. `follows` is the number of the result that it replaced, for
    a `reason` that staff and members read, and the public does not.
    """

    number: int
    certified_at: datetime
    digest: str
    entitled: int
    late: int
    texts: tuple[TextResult, ...]
    follows: int | None = None
    reason: str = ""


def certified_result(consultation: Consultation) -> Result | None:
    """Return the result in force, the last one certified, or None."""
    row = consultation.results.select_related("follows").order_by("-number").first()
    return None if row is None else _read_result(row)


def facts_in_force(consultation: Consultation) -> Mapping[str, Any]:
    """Return the result in force, else the tally, with the keys of the contract.

    Beside the state "certified" stand the figures that were certified, whatever was
    recorded since.
    """
    if consultation.state != ConsultationState.CERTIFIED:
        return tally_consultation(consultation).as_facts()
    content = json.loads(consultation.results.order_by("-number")[0].content)
    return {"ref": content["ref"], "state": consultation.state, **content}


def results_of(consultation: Consultation) -> list[Result]:
    """Return every certified result, the one in force first (decision 16)."""
    rows = consultation.results.select_related("follows").order_by("-number")
    return [_read_result(row) for row in rows]


def _read_result(row: CertifiedResult) -> Result:
    facts = json.loads(row.content)
    return Result(
        number=row.number,
        certified_at=row.certified_at,
        digest=row.digest,
        entitled=facts["entitled"],
        late=facts["late"],
        texts=tuple(_read_text(each) for each in facts["texts"]),
        follows=row.follows.number if row.follows else None,
        reason=row.reason,
    )


def reasons_written(
    consultation: Consultation, result: Result
) -> dict[tuple[str, int], str]:
    """Return the Director's reasons by designation and number of the decision.

    For staff and members: a reason may speak of a State's right to reply, and what
    the public sees is outcome and counts (decision 15).
    """
    if not any(text.written for text in result.texts):
        return {}
    rows = WrittenDecision.objects.filter(text__consultation=consultation)
    return {
        (row.text.designation, row.number): row.reason
        for row in rows.select_related("text")
    }


@dataclass(frozen=True, slots=True)
class Statement:
    """What a State said of a text, as members see it after certification.

    `late` ones are kept and were not counted (clauses 9.4.6, 9.4.7).
    """

    iso3: str
    text_id: int
    position: str
    comments: str
    reasons: str
    proposed_changes: str
    late: bool

    @property
    def has_words(self) -> bool:
        """Tell whether it says more than the position."""
        return bool(self.comments or self.reasons or self.proposed_changes)


def statements_of(consultation: Consultation, result: Result) -> list[Statement]:
    """Return what counted of each State on each text, and the last that came late.

    What counted is what the result was certified on: what was recorded since is for
    staff until another result is certified on it. What came late counts in no result
    and may still come. A late one that waits for a second officer is no State's word
    yet.

    For members, after certification only (decision 15).
    """
    then = tally_consultation(consultation, as_of=result.certified_at).judgement
    wanted = {
        (reply.version, text): False
        for text, replies in then.effective.items()
        for reply in replies.values()
    }
    late = {
        (each.member_state, each.text): each.version
        for each in tally_consultation(consultation).judgement.disregarded
        if each.reason is Disregard.LATE
    }
    wanted |= {(version, text): True for (_, text), version in late.items()}
    rows = (
        ReplyPosition.objects.filter(
            version__in=ReplyVersion.objects.filter(
                CONFIRMED, pk__in={key[0] for key in wanted}
            )
        )
        .select_related("text", "version__member")
        .order_by("text__order", "version__received_at", "version_id")
    )
    return [
        Statement(
            iso3=row.version.member.member_state_id,
            text_id=row.text_id,
            position=row.position,
            comments=row.comments,
            reasons=row.reasons,
            proposed_changes=row.proposed_changes,
            late=wanted[row.version_id, row.text.designation],
        )
        for row in rows
        if (row.version_id, row.text.designation) in wanted
    ]


def _read_text(facts: Mapping[str, Any]) -> TextResult:
    profile = profile_for(facts["procedure"], facts["revision"])
    positions = {
        iso3: Position(position) for iso3, position in facts["positions"].items()
    }
    with_comments = profile.positions[1]
    return TextResult(
        designation=facts["designation"],
        profile=profile,
        in_favour=facts["in_favour"],
        with_comments=sum(each is with_comments for each in positions.values()),
        against=facts["against"],
        percentage=facts["percentage"],
        outcome=Outcome(facts["outcome"]),
        clause=facts["clause"],
        reasons=tuple(Reason(reason) for reason in facts["reasons"]),
        positions=positions,
        explanation=tuple(
            Explained.from_facts(point) for point in facts.get("explanation", ())
        ),
        written=_read_written(facts.get("written_decision")),
        facts=facts,
    )


def _read_written(facts: Mapping[str, Any] | None) -> WrittenOutcome | None:
    if facts is None:
        return None
    return WrittenOutcome(
        decided_at=datetime.fromisoformat(facts["decided_at"]), number=facts["number"]
    )
