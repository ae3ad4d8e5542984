from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consult.procedure.calendar import (
    WorkingCalendar,
    add_months,
    add_weeks,
    check_range,
)
from consult.procedure.errors import DateOutOfRange

CHRISTMAS = frozenset({date(2021, 12, 24), date(2021, 12, 25), date(2021, 12, 31)})
PLAIN = WorkingCalendar(closures=frozenset(), confirmed_years=frozenset({2021}))
CLOSED_AT_CHRISTMAS = WorkingCalendar(
    closures=CHRISTMAS, confirmed_years=frozenset({2021, 2023})
)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2021, 12, 13), -3, date(2021, 9, 13)),
        (date(2021, 12, 13), -1, date(2021, 11, 13)),
        (date(1999, 10, 22), 3, date(2000, 1, 22)),
        (date(2021, 10, 15), 2, date(2021, 12, 15)),
        (date(2021, 11, 15), 2, date(2022, 1, 15)),
        (date(2021, 5, 31), 3, date(2021, 8, 31)),
        (date(2021, 11, 30), 3, date(2022, 2, 28)),
        (date(2023, 11, 30), 3, date(2024, 2, 29)),
        (date(2021, 12, 31), 2, date(2022, 2, 28)),
        (date(2021, 8, 31), 3, date(2021, 11, 30)),
        (date(2021, 10, 31), 2, date(2021, 12, 31)),
        (date(2021, 3, 31), -1, date(2021, 2, 28)),
        (date(2021, 5, 31), -3, date(2021, 2, 28)),
        (date(2021, 1, 31), -1, date(2020, 12, 31)),
        (date(2021, 1, 31), -3, date(2020, 10, 31)),
        (date(2021, 6, 15), 0, date(2021, 6, 15)),
    ],
)
def test_months_are_calendar_months_clamped_to_a_shorter_one(
    day: date, months: int, expected: date
) -> None:
    assert add_months(day, months) == expected


@settings(max_examples=60, deadline=None)
@given(
    day=st.dates(date(1990, 1, 1), date(2060, 12, 31)),
    months=st.integers(-30, 30),
)
def test_a_month_later_is_the_same_day_or_the_end_of_that_month(
    day: date, months: int
) -> None:
    moved = add_months(day, months)
    assert (moved.year - day.year) * 12 + moved.month - day.month == months
    if moved.day != day.day:
        assert moved.day < day.day
        assert (moved + timedelta(days=1)).day == 1


def test_four_weeks_are_twenty_eight_days() -> None:
    assert add_weeks(date(2021, 12, 17), 4) == date(2022, 1, 14)


@pytest.mark.parametrize("day", [date(1900, 1, 1), date(2999, 12, 31)])
def test_a_date_in_range_is_returned(day: date) -> None:
    assert check_range(day) is day


@pytest.mark.parametrize("day", [date(1899, 12, 31), date(3000, 1, 1), date.min])
def test_a_date_far_off_is_refused(day: date) -> None:
    with pytest.raises(DateOutOfRange) as refused:
        check_range(day)
    assert str(refused.value) == (
        f"{day.isoformat()} is not between the years 1900 and 2999."
    )


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2021, 12, 20), True),  # Monday
        (date(2021, 12, 23), True),
        (date(2021, 12, 24), False),  # closed Friday
        (date(2021, 12, 18), False),  # Saturday
        (date(2021, 12, 19), False),  # Sunday
    ],
)
def test_the_office_works_from_monday_to_friday_unless_closed(
    day: date, works: bool
) -> None:
    assert CLOSED_AT_CHRISTMAS.is_working_day(day) is works


@pytest.mark.parametrize(
    ("first", "last", "count"),
    [
        (date(2021, 12, 1), date(2021, 12, 13), 7),
        (date(2021, 12, 2), date(2021, 12, 13), 6),
        (date(2021, 12, 13), date(2021, 12, 14), 0),
        (date(2021, 12, 13), date(2021, 12, 13), 0),
        (date(2021, 12, 14), date(2021, 12, 13), 0),
        (date(2021, 12, 10), date(2021, 12, 13), 0),
        (date(2021, 12, 22), date(2022, 1, 3), 5),
    ],
)
def test_working_days_are_counted_strictly_between_two_days(
    first: date, last: date, count: int
) -> None:
    assert CLOSED_AT_CHRISTMAS.working_days_between(first, last) == count


@pytest.mark.parametrize(
    ("opening", "latest"),
    [
        (date(2021, 12, 13), date(2021, 12, 1)),
        (date(2001, 1, 23), date(2001, 1, 11)),
        (date(2021, 12, 14), date(2021, 12, 2)),
        (date(2021, 12, 15), date(2021, 12, 5)),  # a Sunday
        (date(2021, 12, 18), date(2021, 12, 8)),  # opening on a Saturday
        (date(2022, 1, 3), date(2021, 12, 20)),  # two closed days in between
    ],
)
def test_seven_full_working_days_lie_between_the_latest_day_and_the_opening(
    opening: date, latest: date
) -> None:
    found = CLOSED_AT_CHRISTMAS.latest_day_before(opening, full_working_days=7)
    assert found == latest


def test_counting_back_naively_would_be_a_day_late() -> None:
    assert PLAIN.latest_day_before(date(2021, 12, 13), full_working_days=6) == date(
        2021, 12, 2
    )
    assert PLAIN.latest_day_before(date(2021, 12, 13), full_working_days=0) == date(
        2021, 12, 12
    )


@settings(max_examples=150, deadline=None)
@given(
    opening=st.dates(date(2000, 1, 1), date(2040, 12, 31)),
    gaps=st.sets(st.integers(1, 40), max_size=20),
    days=st.integers(1, 9),
)
def test_the_latest_day_is_the_last_with_enough_working_days(
    opening: date, gaps: set[int], days: int
) -> None:
    calendar = WorkingCalendar(
        closures=frozenset(opening - timedelta(days=gap) for gap in gaps),
        confirmed_years=frozenset(),
    )
    latest = calendar.latest_day_before(opening, full_working_days=days)
    next_day = latest + timedelta(days=1)
    assert calendar.working_days_between(latest, opening) == days
    assert calendar.working_days_between(next_day, opening) == days - 1


@pytest.mark.parametrize("year", range(2000, 2041))
def test_every_opening_day_of_a_year_leaves_seven_working_days(year: int) -> None:
    calendar = WorkingCalendar(
        closures=frozenset(
            {date(year, 1, 1), date(year, 8, 1), date(year, 12, 25)}
            | {date(year - 1, 12, 25), date(year - 1, 12, 31)}
        ),
        confirmed_years=frozenset(),
    )
    opening = date(year, 1, 1)
    while opening.year == year:
        latest = calendar.latest_day_before(opening, full_working_days=7)
        assert calendar.working_days_between(latest, opening) == 7
        assert calendar.is_working_day(latest + timedelta(days=1))
        opening += timedelta(days=1)


@pytest.mark.parametrize(
    ("day", "found"),
    [
        (date(2021, 12, 23), date(2021, 12, 23)),
        (date(2021, 12, 24), date(2021, 12, 23)),
        (date(2021, 12, 26), date(2021, 12, 23)),
        (date(2021, 12, 27), date(2021, 12, 27)),
    ],
)
def test_the_last_working_day_is_the_day_itself_or_an_earlier_one(
    day: date, found: date
) -> None:
    assert CLOSED_AT_CHRISTMAS.last_working_day_not_after(day) == found


@pytest.mark.parametrize(
    ("first", "last", "years"),
    [
        (date(2021, 1, 1), date(2021, 12, 31), ()),
        (date(2021, 12, 31), date(2022, 1, 1), (2022,)),
        (date(2020, 6, 1), date(2024, 6, 1), (2020, 2022, 2024)),
    ],
)
def test_unconfirmed_years_are_those_the_window_touches(
    first: date, last: date, years: tuple[int, ...]
) -> None:
    assert CLOSED_AT_CHRISTMAS.unconfirmed_years(first, last) == years


def test_closing_days_between_two_days_leave_out_weekends() -> None:
    found = CLOSED_AT_CHRISTMAS.closures_between(date(2021, 12, 20), date(2022, 1, 3))
    assert found == (date(2021, 12, 24), date(2021, 12, 31))
    assert CLOSED_AT_CHRISTMAS.closures_between(found[0], found[1]) == ()


def test_a_closing_day_on_either_day_of_the_weekend_is_no_further_closing_day() -> None:
    friday, saturday, sunday = (date(2026, 5, 1 + n) for n in range(3))
    calendar = WorkingCalendar(
        closures=frozenset({friday, saturday, sunday}), confirmed_years=frozenset()
    )
    found = calendar.closures_between(date(2026, 4, 28), date(2026, 5, 6))
    assert found == (friday,)


@pytest.mark.parametrize("year", [2024, 2025, 2026, 2027])
def test_the_last_year_of_a_window_is_part_of_it(year: int) -> None:
    first, last = date(year - 1, 12, 1), date(year, 1, 31)
    assert PLAIN.unconfirmed_years(first, last) == (year - 1, year)
