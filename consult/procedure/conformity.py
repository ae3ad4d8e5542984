"""Hold what was done against the dates of the Resolution: warnings, never refusals."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from consult.procedure.calendar import WorkingCalendar
from consult.procedure.deadlines import Deadline
from consult.procedure.states import Warn
from consult.procedure.timeline import Timeline


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Hold when the fate of one text was notified, None while it is not.

    `more_time` says that a delegation asked for more time on it (clause 9.5.5).
    """

    more_time: bool = False
    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Conduct:
    """Hold what was done and when, in local days; None for what is not recorded.

    `day` is None for a draft, of which nothing can be overdue. There is one of
    `notices` for each text that may be considered at the meeting (9.4.6): more time
    for one text gives TSB none for the others.
    """

    deadline: Deadline | None = None
    announced: date | None = None
    determined_on: date | None = None
    chair_requested_on: date | None = None
    texts_distributed_on: date | None = None
    notices: tuple[Notice, ...] = (Notice(),)
    day: date | None = None

    @property
    def more_time(self) -> bool:
        return any(notice.more_time for notice in self.notices)

    @property
    def notified_on(self) -> date | None:
        """Return the day since which every text is notified."""
        days = [notice.on for notice in self.notices if notice.on]
        return max(days) if days and len(days) == len(self.notices) else None


def departures(
    timeline: Timeline, conduct: Conduct, *, calendar: WorkingCalendar
) -> tuple[Warn, ...]:
    """Return where reality departs from the dates of a timeline.

    Clauses 9.3.1, 9.3.5, 9.4.1, 9.5.5 and 9.6.1; the least periods of 7.2.3, 7.4.1 and
    9.8.2. The notice of 9.3.3 is among the timeline's own warnings.
    """
    return (
        *_deadline(timeline, conduct.deadline, calendar),
        *(_preparation(conduct) if timeline.announce_by else ()),
        *_distribution(timeline, conduct),
        *_result(timeline, conduct),
    )


def _deadline(
    timeline: Timeline, deadline: Deadline | None, calendar: WorkingCalendar
) -> Iterator[Warn]:
    if deadline is None:
        return
    latest, earliest = timeline.latest_deadline, timeline.earliest_deadline
    # Days are counted back from the meeting, whatever the hour and the zone.
    if latest and deadline.date > latest.date:
        yield Warn.DEADLINE_LATER_THAN_PERMITTED
    if earliest and deadline.closes_at < earliest.closes_at:
        yield Warn.DEADLINE_EARLIER_THAN_PERMITTED
    if not calendar.is_working_day(deadline.date):
        yield Warn.DEADLINE_ON_CLOSING_DAY


def _preparation(conduct: Conduct) -> Iterator[Warn]:
    if conduct.determined_on is None:
        yield Warn.NOT_DETERMINED
    elif conduct.announced and conduct.determined_on > conduct.announced:
        yield Warn.DETERMINED_AFTER_ANNOUNCEMENT
    if conduct.chair_requested_on is None:
        yield Warn.NO_REQUEST_OF_THE_CHAIR
    elif conduct.announced and conduct.chair_requested_on > conduct.announced:
        yield Warn.REQUESTED_AFTER_ANNOUNCEMENT


def _distribution(timeline: Timeline, conduct: Conduct) -> Iterator[Warn]:
    due, done = timeline.distribute_texts_by, conduct.texts_distributed_on
    if due is None:
        return
    if done and done > due:
        yield Warn.TEXTS_DISTRIBUTED_LATE
    if not done and conduct.day and conduct.day > due:
        yield Warn.TEXTS_NOT_DISTRIBUTED


def notification_due(timeline: Timeline, conduct: Conduct) -> date | None:
    """Return until when the next text is to be notified, else when the last one was.

    None where nothing is to be notified, and where the end of the meeting is not known.
    """
    dues = [(_due(timeline, notice), notice.on) for notice in conduct.notices]
    awaited = [due for due, on in dues if due and on is None]
    if awaited:
        return min(awaited)
    return max((due for due, _ in dues if due), default=None)


def _due(timeline: Timeline, notice: Notice) -> date | None:
    return timeline.notify_by_if_more_time if notice.more_time else timeline.notify_by


def _result(timeline: Timeline, conduct: Conduct) -> Iterator[Warn]:
    dues = [(due, one.on) for one in conduct.notices if (due := _due(timeline, one))]
    if any(on and on > due for due, on in dues):
        yield Warn.RESULT_CIRCULAR_LATE
    if conduct.day is None:
        return
    if any(on is None and conduct.day > due for due, on in dues):
        yield Warn.RESULT_CIRCULAR_OVERDUE
    until = timeline.more_time_until
    if conduct.more_time and until and conduct.day <= until:
        yield Warn.MORE_TIME_RUNNING
