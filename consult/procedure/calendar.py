"""Count working days of the office, and months of the Resolution."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from consult.procedure.errors import DateOutOfRange

ONE_DAY = timedelta(days=1)
SATURDAY = 5
FIRST_YEAR, LAST_YEAR = 1900, 2999


def check_range(day: date) -> date:
    """Return `day`; raise DateOutOfRange where date arithmetic could overflow."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise DateOutOfRange(
            f"{day.isoformat()} is not between the years {FIRST_YEAR} and {LAST_YEAR}."
        )
    return day


def add_months(day: date, months: int) -> date:
    """Move `day` by calendar months, clamped to the end of a shorter month.

    31 May plus three months is 31 August; 30 November plus three months is the
    last day of February. `months` may be negative.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    first = date(year, month + 1, 1)
    length = (date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1) - first).days
    return first.replace(day=min(day.day, length))


def add_weeks(day: date, weeks: int) -> date:
    return day + timedelta(weeks=weeks)


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """Hold the office's closing days and the years that TSB has confirmed.

    Working days are Monday to Friday less `closures`. A closing day missing from
    an unconfirmed year moves a deadline later, which is the unsafe side.
    """

    closures: frozenset[date]
    confirmed_years: frozenset[int]

    def is_working_day(self, day: date) -> bool:
        return day.weekday() < SATURDAY and day not in self.closures

    def working_days_between(self, first: date, last: date) -> int:
        """Count the full working days strictly between two days."""
        return sum(self.is_working_day(day) for day in _days_between(first, last))

    def closures_between(self, first: date, last: date) -> tuple[date, ...]:
        """Return the closing days strictly between two days that are no weekend."""
        return tuple(
            day
            for day in _days_between(first, last)
            if day in self.closures and day.weekday() < SATURDAY
        )

    def latest_day_before(self, opening: date, *, full_working_days: int) -> date:
        """Return the last day with that many full working days left before opening.

        The days counted lie strictly between the day returned and `opening`
        (Resolution 1, clause 9.4.1). The day returned may itself be no working day.
        """
        day = opening
        for _ in range(full_working_days):
            day = self.last_working_day_not_after(day - ONE_DAY)
        return day - ONE_DAY

    def last_working_day_not_after(self, day: date) -> date:
        while not self.is_working_day(day):
            day -= ONE_DAY
        return day

    def unconfirmed_years(self, first: date, last: date) -> tuple[int, ...]:
        """Return the years from `first` to `last` that TSB has not confirmed."""
        return tuple(
            year
            for year in range(first.year, last.year + 1)
            if year not in self.confirmed_years
        )


def _days_between(first: date, last: date) -> Iterator[date]:
    day = first + ONE_DAY
    while day < last:
        yield day
        day += ONE_DAY
