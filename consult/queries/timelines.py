"""The statutory dates of a consultation, and where what was done departs from them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from consult.models import Circular, Consultation, DraftText
from consult.procedure.calendar import WorkingCalendar
from consult.procedure.conformity import Conduct, Notice, departures
from consult.procedure.errors import MissingDate, RuleError
from consult.procedure.proceedings import DECISIONS, ProceedingFact
from consult.procedure.profiles import revision_warnings
from consult.procedure.states import ConsultationState, Fate, Proceeding, Warn
from consult.procedure.timeline import Timeline, compute_timeline
from consult.queries.calendar import calendar_of
from consult.queries.clock import geneva_day
from consult.queries.consultations import PUBLIC_STATES, opening_circular
from consult.queries.proceedings import standing_rows, standings_of
from consult.queries.results import certified_result


@dataclass(frozen=True, slots=True)
class StatutoryDates:
    """What the rule asks of a consultation, beside what was done.

    `timeline` is None while a date is missing that the rule counts from, and where
    the dates contradict each other; then `refused` says how. `closures` are the
    closing days that the count back from the meeting met, in order.
    """

    timeline: Timeline | None
    refused: RuleError | None
    conduct: Conduct
    closures: tuple[date, ...]
    warnings: tuple[Warn, ...]


def dates_of(consultation: Consultation, *, at: datetime) -> StatutoryDates:
    """Return the dates as they stand at an instant, from the closing days in force.

    After the issue those are the ones that were frozen with it. Before it, and after
    a withdrawal, nothing is overdue.
    """
    circular = opening_circular(consultation)
    announced = circular.date if circular else None
    calendar = calendar_of(consultation)
    conduct = _conduct(consultation, circular, at=at)
    try:
        timeline = compute_timeline(
            consultation.profile,
            calendar=calendar,
            opens=consultation.meeting_opens,
            closes=consultation.meeting_closes,
            announced=announced,
        )
    except RuleError as error:
        return StatutoryDates(
            timeline=None,
            refused=None if isinstance(error, MissingDate) else error,
            conduct=conduct,
            closures=(),
            warnings=revision_warnings(consultation.profile, announced=announced),
        )
    return StatutoryDates(
        timeline=timeline,
        refused=None,
        conduct=conduct,
        closures=_closures(consultation, timeline, calendar),
        warnings=(
            *timeline.warnings,
            *departures(timeline, conduct, calendar=calendar),
        ),
    )


def _conduct(
    consultation: Consultation, circular: Circular | None, *, at: datetime
) -> Conduct:
    facts = _facts(consultation)
    texts = [text.designation for text in consultation.texts.all()]
    awaited = _awaited(consultation, texts, facts)
    public = consultation.state in PUBLIC_STATES
    return Conduct(
        deadline=consultation.deadline,
        announced=circular.date if circular else None,
        determined_on=consultation.determined_on
        or _determined_before(consultation, at=at),
        chair_requested_on=consultation.chair_requested_on,
        texts_distributed_on=_done_on(Proceeding.TEXTS_DISTRIBUTED, texts, facts),
        notices=tuple(_notice(text, facts) for text in awaited)
        if texts
        else (Notice(),),
        day=geneva_day(at) if public else None,
    )


def _determined_before(consultation: Consultation, *, at: datetime) -> date | None:
    """Return the day the texts were determined for an earlier consultation.

    A text that was formally opposed may start again without a new determination
    (clause 9.5.5); None unless all of them were.
    """
    earlier = [text.follows for text in consultation.texts.all()]
    days = [_determined_once(text, at=at) for text in earlier if text is not None]
    found = [day for day in days if day is not None]
    return max(found) if found and len(found) == len(earlier) else None


def _determined_once(text: DraftText, *, at: datetime) -> date | None:
    standings = standings_of(text.consultation, day=geneva_day(at))
    opposed = standings[text.designation].fate is Fate.OPPOSED
    return text.consultation.determined_on if opposed else None


def _facts(consultation: Consultation) -> list[ProceedingFact]:
    if consultation.issued_at is None:
        return []
    return [row.fact for row in standing_rows(consultation)]


def _awaited(
    consultation: Consultation, texts: Sequence[str], facts: Sequence[ProceedingFact]
) -> list[str]:
    """Return the texts whose fate is to be notified.

    What the replies kept from the meeting is none of them, unless it decided after all;
    without a meeting every result is told (7.2.3, 7.4.1, 9.8.2).
    """
    result = (
        certified_result(consultation)
        if consultation.state == ConsultationState.CERTIFIED
        else None
    )
    if result is None or not consultation.profile.counts_back:
        return list(texts)
    favourable = {each.designation for each in result.texts if each.is_favourable}
    return [
        text
        for text in texts
        if text in favourable
        or any(fact.kind in DECISIONS and fact.covers(text) for fact in facts)
    ]


def _notice(text: str, facts: Iterable[ProceedingFact]) -> Notice:
    """Return when the fate of a text was notified.

    A circular that went out before the text was opposed told of another fate (9.5.5).
    """
    days: dict[Proceeding, list[date]] = defaultdict(list)
    for fact in facts:
        if fact.covers(text):
            days[fact.kind].append(fact.on)
    opposed = days[Proceeding.APPROVED] and days[Proceeding.FORMAL_OPPOSITION]
    since = min(opposed, default=date.min)
    told = [on for on in days[Proceeding.OUTCOME_CIRCULAR] if on >= since]
    return Notice(
        more_time=bool(days[Proceeding.MORE_TIME_REQUESTED]),
        on=min(told, default=None),
    )


def _done_on(
    kind: Proceeding, texts: Iterable[str], facts: Iterable[ProceedingFact]
) -> date | None:
    """Return the day since which something is done for every text."""
    first: dict[str, date] = {}
    for text in texts:
        days = [fact.on for fact in facts if fact.kind is kind and fact.covers(text)]
        if not days:
            return None
        first[text] = min(days)
    return max(first.values(), default=None)


def _closures(
    consultation: Consultation, timeline: Timeline, calendar: WorkingCalendar
) -> tuple[date, ...]:
    opens, latest = consultation.meeting_opens, timeline.latest_deadline
    if opens is None or latest is None:
        return ()
    return calendar.closures_between(latest.date, opens)
