"""Work out the statutory dates of a consultation."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from consult.procedure.calendar import (
    ONE_DAY,
    WorkingCalendar,
    add_months,
    add_weeks,
    check_range,
)
from consult.procedure.deadlines import Deadline
from consult.procedure.errors import (
    ClosingBeforeOpening,
    MissingDate,
    OpeningBeforeAnnouncement,
)
from consult.procedure.profiles import (
    LatestDay,
    LeastPeriod,
    Profile,
    revision_warnings,
)
from consult.procedure.states import Procedure, Proceeding, Revision, Warn

# The most working days by which two lists of one year's closing days in Geneva are
# known to differ inside one such window (26 and 27 December).
SAFETY_MARGIN = 2


@dataclass(frozen=True, slots=True)
class Timeline:
    """Hold the dates that Resolution 1 sets; None where it sets none.

    The traditional process fills everything but `earliest_deadline`; for Questions
    and deletions that one is the only date. `notify_by` and the two dates of more
    time need the end of the meeting. `safer_deadline` stands only where the window
    touches a year whose closing days nobody has confirmed: it allows for two that
    the calendar doesn't know. `clauses` cites the clause of each date by its name.
    """

    procedure: Procedure
    revision: Revision
    warnings: tuple[Warn, ...]
    latest_deadline: Deadline | None = None
    suggested_deadline: Deadline | None = None
    safer_deadline: Deadline | None = None
    announce_by: date | None = None
    distribute_texts_by: date | None = None
    notify_by: date | None = None
    more_time_until: date | None = None
    notify_by_if_more_time: date | None = None
    earliest_deadline: Deadline | None = None
    clauses: Mapping[str, str] = field(
        default_factory=lambda: MappingProxyType({}), hash=False
    )

    def as_facts(self) -> dict[str, object]:
        """Return the dates as the values that commands print, in ISO 8601."""
        facts: dict[str, object] = {"procedure": self.procedure.value}
        if self.earliest_deadline is not None:
            facts["earliest_deadline"] = self.earliest_deadline.as_facts()
        else:
            facts |= {
                "latest_deadline": _facts_of(self.latest_deadline),
                "suggested_deadline": _facts_of(self.suggested_deadline),
                "safer_deadline": _facts_of(self.safer_deadline),
                "announce_by": _iso(self.announce_by),
                "distribute_texts_by": _iso(self.distribute_texts_by),
                "notify_by": _iso(self.notify_by),
                "more_time_until": _iso(self.more_time_until),
                "notify_by_if_more_time": _iso(self.notify_by_if_more_time),
            }
        return facts | {
            "clauses": dict(self.clauses),
            "revision": self.revision.value,
            "warnings": [warning.value for warning in self.warnings],
        }


def compute_timeline(
    profile: Profile,
    *,
    calendar: WorkingCalendar,
    opens: date | None = None,
    closes: date | None = None,
    announced: date | None = None,
) -> Timeline:
    """Work out every statutory date of a consultation under `profile`.

    `opens` and `closes` are the meeting's first and last day, `announced` the date
    of the circular. The traditional process needs `opens` (clauses 9.3.3, 9.3.5,
    9.4.1, 9.5.5, 9.6.1), the others need `announced` (7.2.3, 7.4.1, 9.8.2). Raise
    MissingDate, DateOutOfRange, OpeningBeforeAnnouncement, ClosingBeforeOpening.
    """
    for day in (opens, closes, announced):
        if day is not None:
            check_range(day)
    if isinstance(profile.period, LeastPeriod):
        return _count_on(profile, profile.period, announced=announced)
    return _count_back(
        profile,
        profile.period,
        calendar=calendar,
        opens=opens,
        closes=closes,
        announced=announced,
    )


def _count_on(
    profile: Profile, period: LeastPeriod, *, announced: date | None
) -> Timeline:
    if announced is None:
        raise MissingDate(
            "This procedure counts on from the date of the circular: give it.",
            clause=profile.clauses.period,
        )
    # The day that many months on is the first whose midnight may close it.
    last_day = add_months(announced, period.months) - ONE_DAY
    return Timeline(
        procedure=profile.procedure,
        revision=profile.revision,
        warnings=revision_warnings(profile, announced=announced),
        earliest_deadline=Deadline(last_day),
        clauses=MappingProxyType({"earliest_deadline": profile.clauses.period}),
    )


def _count_back(
    profile: Profile,
    period: LatestDay,
    *,
    calendar: WorkingCalendar,
    opens: date | None,
    closes: date | None,
    announced: date | None,
) -> Timeline:
    opening = _check_order(profile, opens=opens, closes=closes, announced=announced)
    latest = calendar.latest_day_before(
        opening, full_working_days=period.full_working_days
    )
    safer = None
    if calendar.unconfirmed_years(latest, opening):
        safer = calendar.latest_day_before(
            opening, full_working_days=period.full_working_days + SAFETY_MARGIN
        )
        safer = calendar.last_working_day_not_after(safer)
    announce_by = add_months(opening, -period.notice_months)
    weeks, more_weeks = period.notification_weeks, period.more_time_weeks
    return Timeline(
        procedure=profile.procedure,
        revision=profile.revision,
        warnings=(
            *revision_warnings(profile, announced=announced),
            *_calendar_warnings(calendar, latest=latest, unconfirmed=safer is not None),
            *_notice_warnings(announced, announce_by=announce_by, latest=latest),
        ),
        latest_deadline=Deadline(latest),
        suggested_deadline=Deadline(calendar.last_working_day_not_after(latest)),
        safer_deadline=None if safer is None else Deadline(safer),
        announce_by=announce_by,
        distribute_texts_by=add_months(opening, -period.distribution_months),
        notify_by=closes and add_weeks(closes, weeks),
        more_time_until=closes and add_weeks(closes, more_weeks),
        notify_by_if_more_time=closes and add_weeks(closes, more_weeks + weeks),
        clauses=_clauses_back(profile),
    )


def _clauses_back(profile: Profile) -> Mapping[str, str]:
    period, notified = (
        profile.clauses.period,
        profile.proceedings[Proceeding.OUTCOME_CIRCULAR],
    )
    return MappingProxyType(
        {
            "latest_deadline": period,
            "suggested_deadline": period,
            "safer_deadline": period,
            "announce_by": profile.clauses.announcement,
            "distribute_texts_by": profile.proceedings[Proceeding.TEXTS_DISTRIBUTED],
            "notify_by": notified,
            "more_time_until": profile.proceedings[Proceeding.MORE_TIME_REQUESTED],
            "notify_by_if_more_time": notified,
        }
    )


def _check_order(
    profile: Profile,
    *,
    opens: date | None,
    closes: date | None,
    announced: date | None,
) -> date:
    if opens is None:
        raise MissingDate(
            "This procedure counts back from the opening of the meeting: give it.",
            clause=profile.clauses.period,
        )
    if closes is not None and closes < opens:
        raise ClosingBeforeOpening(
            f"The meeting can't close on {closes} before it opens on {opens}."
        )
    if announced is not None and opens < announced:
        raise OpeningBeforeAnnouncement(
            f"The meeting opens on {opens}, before the announcement of {announced}.",
            clause=profile.clauses.period,
        )
    return opens


def _calendar_warnings(
    calendar: WorkingCalendar, *, latest: date, unconfirmed: bool
) -> list[Warn]:
    warnings = []
    if unconfirmed:
        warnings.append(Warn.UNCONFIRMED_YEAR)
    if not calendar.is_working_day(latest):
        warnings.append(Warn.LATEST_NOT_A_WORKING_DAY)
    return warnings


def _notice_warnings(
    announced: date | None, *, announce_by: date, latest: date
) -> list[Warn]:
    if announced is None or announced <= announce_by:
        return []
    if announced > latest:
        return [Warn.SHORT_NOTICE, Warn.NO_TIME_TO_REPLY]
    return [Warn.SHORT_NOTICE]


def _facts_of(deadline: Deadline | None) -> dict[str, str] | None:
    return None if deadline is None else deadline.as_facts()


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
