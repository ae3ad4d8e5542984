"""What became of each text, as a circular with the outcome tells it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import QuerySet

from consult.models import (
    Circular,
    Consultation,
    DraftText,
    RecordedProceeding,
)
from consult.procedure.proceedings import (
    DECISIONS,
    ProceedingFact,
    Standing,
    standing_of,
)
from consult.procedure.states import ApprovalProcess, Fate, Outcome, Proceeding
from consult.queries.clock import geneva_day
from consult.queries.proceedings import (
    TextNames,
    circumstances_of,
    name_text,
    standing_rows,
)
from consult.queries.results import Result, TextResult, results_of
from consult.vocabularies import CircularKind


@dataclass(frozen=True, slots=True, kw_only=True)
class TextOutcome:
    """What became of one text, and whether it was notified.

    `by_replies` tells that the certified result decided and no meeting did: without a
    meeting (7.2.3, 7.4.1, 9.8.2), or because the replies barred it (9.4.6). `since` is
    the day from which the text stands like this, None while nothing is decided;
    `told_on` that of the circular which told of it.
    """

    text: DraftText
    names: TextNames
    standing: Standing
    result: TextResult | None
    by_replies: bool
    clause: str
    since: date | None
    told_on: date | None
    present: int | None = None
    process: ApprovalProcess | None = None
    tsag_on: date | None = None

    @property
    def designation(self) -> str:
        """Return the designation that was put to the consultation."""
        return self.text.designation

    @property
    def outcome(self) -> Outcome | None:
        """Return what was certified, None before."""
        return self.result.outcome if self.result else None

    @property
    def is_decided(self) -> bool:
        """Tell whether there is an outcome to be notified."""
        return self.since is not None

    @property
    def awaits_notice(self) -> bool:
        """Tell whether there is an outcome and no circular told of it."""
        return self.is_decided and self.told_on is None


def outcomes_on(
    consultation: Consultation, *, day: date, recorded_by: datetime | None = None
) -> tuple[TextOutcome, ...]:
    """Return where each text stands on a Geneva day, in the order of the circular.

    `recorded_by` leaves out what was recorded, annulled or certified later.
    """
    results = [
        one
        for one in results_of(consultation)
        if recorded_by is None or one.certified_at <= recorded_by
    ]
    rows = standing_rows(consultation, recorded_by=recorded_by)
    reader = _Reader(consultation, rows, results, day=day)
    return tuple(reader.read(text) for text in consultation.texts.order_by("order"))


def prepared_outcome(consultation: Consultation) -> Circular | None:
    """Return the circular that one officer prepared and nobody issued yet."""
    return _prepared(consultation, issued=False).first()


def issued_outcomes(consultation: Consultation) -> Sequence[Circular]:
    """Return the circulars with the outcome that Consult issued, the first first."""
    return list(_prepared(consultation, issued=True))


def find_issued_outcome(period: str, number: int) -> Circular | None:
    """Return the circular with the outcome of that number, if Consult issued it."""
    return Circular.objects.filter(
        period=period,
        number=number,
        kind=CircularKind.OUTCOME,
        issued_at__isnull=False,
    ).first()


def _prepared(consultation: Consultation, *, issued: bool) -> QuerySet[Circular]:
    return Circular.objects.filter(
        consultation=consultation,
        kind=CircularKind.OUTCOME,
        recalled=False,
        prepared_by__isnull=False,
        issued_at__isnull=not issued,
    ).order_by("period", "number")


class _Reader:
    """Read the outcome of texts off rows and results, in memory."""

    def __init__(
        self,
        consultation: Consultation,
        rows: Sequence[RecordedProceeding],
        results: Sequence[Result],
        *,
        day: date,
    ) -> None:
        self.profile = consultation.profile
        self.rows = [(row, row.fact) for row in rows]
        self.certified = [
            (
                geneva_day(one.certified_at),
                {text.designation: text for text in one.texts},
            )
            for one in results
        ]
        in_force = self.certified[0][1] if self.certified else {}
        circumstances = circumstances_of(consultation, day=day)
        self.circumstances = replace(
            circumstances,
            outcomes={
                name: in_force[name].outcome if name in in_force else None
                for name in circumstances.outcomes
            },
        )
        self.in_force: Mapping[str, TextResult] = in_force

    def read(self, text: DraftText) -> TextOutcome:
        """Return what became of one text."""
        name = text.designation
        day = self.circumstances.day
        said = [
            (row, fact)
            for row, fact in self.rows
            if fact.covers(name) and fact.on <= day
        ]
        facts = [fact for _row, fact in said]
        standing = standing_of(name, facts, self.circumstances)
        result = self.in_force.get(name)
        by_replies = result is not None and self._decides(result, standing)
        since = self._certified_on(name) if by_replies else _decided_on(standing, facts)
        told = [one.on for one in facts if one.kind is Proceeding.OUTCOME_CIRCULAR]
        renewed = since if by_replies or standing.fate is Fate.OPPOSED else None
        return TextOutcome(
            text=text,
            names=name_text(text, [row for row, _fact in said]),
            standing=standing,
            result=result,
            by_replies=by_replies,
            clause=(result.clause if by_replies and result else standing.clause) or "",
            since=since,
            told_on=max(
                (on for on in told if renewed is None or on >= renewed), default=None
            ),
            present=_present(said),
            process=_process(facts),
            tsag_on=min(
                (one.on for one in facts if one.kind is Proceeding.TSAG_INFORMED),
                default=None,
            ),
        )

    def _decides(self, result: TextResult, standing: Standing) -> bool:
        if not self.profile.counts_back:
            return True
        return standing.fate is Fate.UNDECIDED and not result.is_favourable

    def _certified_on(self, name: str) -> date | None:
        """Return the day since which the certified outcome of a text is the same."""
        since = None
        for day, texts in self.certified:
            if (
                name not in texts
                or texts[name].outcome is not self.in_force[name].outcome
            ):
                break
            since = day
        return since


def _decided_on(standing: Standing, facts: Sequence[ProceedingFact]) -> date | None:
    """Return the day of the meeting's decision, or of what opposed it since."""
    if standing.fate is not Fate.OPPOSED:
        return standing.decided_on
    return min(
        one.on
        for one in facts
        if one.kind is Proceeding.FORMAL_OPPOSITION
        and one.member_state in standing.opposed_by
    )


def _present(
    said: Sequence[tuple[RecordedProceeding, ProceedingFact]],
) -> int | None:
    """Return how many Member States were at the decision, where it is recorded."""
    return next((row.present for row, fact in said if fact.kind in DECISIONS), None)


def _process(facts: Sequence[ProceedingFact]) -> ApprovalProcess | None:
    chosen = [one.name for one in facts if one.kind is Proceeding.PROCESS_SELECTED]
    return ApprovalProcess(chosen[-1]) if chosen else None
