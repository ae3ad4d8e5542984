"""Read the working calendar of the office."""

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Final

from django.db import Error

from consult.models import ConfirmedYear, Consultation, OfficeClosure
from consult.procedure.calendar import WorkingCalendar
from consult.queries.closures import geneva_closures

SEEDED_YEARS: Final = range(1996, 2046)


def working_calendar(*, years: Iterable[int] = SEEDED_YEARS) -> WorkingCalendar:
    """Return the office's closing days and the years that TSB has confirmed.

    A year of `years` that the tables say nothing about gets the public holidays of
    Geneva, also where there are no tables or no database yet, and stays unconfirmed.
    Don't call it inside a transaction that may lack the tables.
    """
    closures, confirmed = _read_tables()
    known = confirmed | {day.year for day in closures}
    for year in years:
        if year not in known:
            closures |= _seed(year)
    return WorkingCalendar(closures=closures, confirmed_years=confirmed)


def calendar_of(consultation: Consultation) -> WorkingCalendar:
    """Return the closing days that were in force at issue, else those of today."""
    frozen = consultation.frozen_calendar
    if frozen is None:
        return working_calendar()
    return WorkingCalendar(
        closures=frozenset(map(date.fromisoformat, frozen["closures"])),
        confirmed_years=frozenset(frozen["confirmed_years"]),
    )


@cache
def _seed(year: int) -> frozenset[date]:
    return frozenset(day for day, _ in geneva_closures(year))


def _read_tables() -> tuple[frozenset[date], frozenset[int]]:
    try:
        return (
            frozenset(OfficeClosure.objects.values_list("date", flat=True)),
            frozenset(ConfirmedYear.objects.values_list("year", flat=True)),
        )
    except Error:
        return frozenset(), frozenset()
