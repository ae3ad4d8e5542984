from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consult.procedure.deadlines import (
    Deadline,
    is_late,
    local_instant,
    utc_text,
)
from consult.procedure.errors import (
    AmbiguousLocalTime,
    BadDeadline,
    DateOutOfRange,
    MissingLocalTime,
)

DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 30))


def local(text: str) -> datetime:
    return datetime.fromisoformat(text)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("deadline", "closes_at"),
    [
        (Deadline(date(2021, 12, 1)), utc("2021-12-01 23:00")),
        (Deadline(date(2021, 7, 1)), utc("2021-07-01 22:00")),
        (Deadline(date(2000, 1, 21), zone="UTC"), utc("2000-01-22 00:00")),
        (Deadline(date(2021, 12, 31)), utc("2021-12-31 23:00")),
        (Deadline(date(2021, 12, 1), time(17, 0)), utc("2021-12-01 16:01")),
        (Deadline(date(2021, 12, 1), time(0, 0)), utc("2021-11-30 23:01")),
        # The night of 28 March 2021 has no 02:00; the minute before it counts whole.
        (Deadline(date(2021, 3, 27)), utc("2021-03-27 23:00")),
        (Deadline(date(2021, 3, 28), time(1, 59)), utc("2021-03-28 01:00")),
        (Deadline(date(2021, 3, 28)), utc("2021-03-28 22:00")),
        # The night of 31 October 2021 has 02:00 to 02:59 twice.
        (Deadline(date(2021, 10, 30)), utc("2021-10-30 22:00")),
        (Deadline(date(2021, 10, 31), time(1, 59)), utc("2021-10-31 00:00")),
        (Deadline(date(2021, 10, 31)), utc("2021-10-31 23:00")),
    ],
)
def test_the_printed_minute_counts_whole(
    deadline: Deadline, closes_at: datetime
) -> None:
    assert deadline.closes_at == closes_at
    assert deadline.closes_at.tzinfo is UTC


def test_a_deadline_is_2359_geneva_time_unless_said_otherwise() -> None:
    assert Deadline(date(2021, 12, 1)).as_facts() == {
        "date": "2021-12-01",
        "time": "23:59",
        "zone": "Europe/Zurich",
        "closes_at": "2021-12-01T23:00:00Z",
    }


def test_the_last_second_of_the_printed_minute_is_in_time() -> None:
    closes_at = Deadline(date(2021, 12, 1)).closes_at
    assert not is_late(utc("2021-12-01 22:59:59"), closes_at=closes_at)
    assert not is_late(closes_at - timedelta(microseconds=1), closes_at=closes_at)
    assert is_late(closes_at, closes_at=closes_at)
    assert is_late(closes_at + timedelta(microseconds=1), closes_at=closes_at)


@settings(max_examples=60, deadline=None)
@given(day=DAYS, zone=st.sampled_from(["Europe/Zurich", "UTC"]))
def test_the_next_day_closes_later(day: date, zone: str) -> None:
    today = Deadline(day, zone=zone).closes_at
    tomorrow = Deadline(day + timedelta(days=1), zone=zone).closes_at
    assert timedelta(hours=23) <= tomorrow - today <= timedelta(hours=25)


@pytest.mark.parametrize("year", range(2000, 2041))
def test_closing_instants_rise_with_the_day_through_every_night(year: int) -> None:
    day, before = date(year, 1, 1), Deadline(date(year - 1, 12, 31)).closes_at
    steps = set()
    while day.year == year:
        closes_at = Deadline(day).closes_at
        steps.add(closes_at - before)
        before = closes_at
        day += timedelta(days=1)
    assert steps == {timedelta(hours=hours) for hours in (23, 24, 25)}


@pytest.mark.parametrize(
    ("moment", "zone", "instant"),
    [
        (local("2021-12-01 23:59"), "Europe/Zurich", utc("2021-12-01 22:59")),
        (local("2021-07-01 12:00:05"), "Europe/Zurich", utc("2021-07-01 10:00:05")),
        (local("2021-03-28 01:59"), "Europe/Zurich", utc("2021-03-28 00:59")),
        (local("2021-03-28 03:00"), "Europe/Zurich", utc("2021-03-28 01:00")),
        (local("2021-10-31 03:00"), "Europe/Zurich", utc("2021-10-31 02:00")),
        (local("2021-03-28 02:30"), "UTC", utc("2021-03-28 02:30")),
    ],
)
def test_a_local_time_is_one_instant(
    moment: datetime, zone: str, instant: datetime
) -> None:
    assert local_instant(moment, zone=zone) == instant
    assert local_instant(moment, zone=zone).tzinfo is UTC


@pytest.mark.parametrize("minute", [0, 30, 59])
@pytest.mark.parametrize("fold", [0, 1])
def test_a_time_that_comes_twice_is_refused(minute: int, fold: int) -> None:
    with pytest.raises(AmbiguousLocalTime) as refused:
        local_instant(local(f"2021-10-31 02:{minute:02d}").replace(fold=fold))
    assert str(refused.value) == (
        f"2021-10-31 02:{minute:02d} comes twice in Europe/Zurich: give an offset."
    )


@pytest.mark.parametrize("minute", [0, 30, 59])
@pytest.mark.parametrize("fold", [0, 1])
def test_a_time_that_never_comes_is_refused(minute: int, fold: int) -> None:
    with pytest.raises(MissingLocalTime) as refused:
        local_instant(local(f"2021-03-28 02:{minute:02d}").replace(fold=fold))
    assert str(refused.value) == (
        f"2021-03-28 02:{minute:02d} does not exist in Europe/Zurich."
    )


def test_a_time_with_an_offset_is_no_local_time() -> None:
    with pytest.raises(ValueError, match="no offset"):
        local_instant(utc("2021-12-01"))


def test_a_zone_other_than_geneva_and_utc_is_refused() -> None:
    with pytest.raises(BadDeadline, match="America/New_York"):
        Deadline(date(2021, 12, 1), zone="America/New_York")


@pytest.mark.parametrize(
    "moment", [time(23, 59, 59), time(23, 59, 0, 1), time(23, 59, tzinfo=UTC)]
)
def test_a_deadline_is_a_whole_minute(moment: time) -> None:
    with pytest.raises(BadDeadline):
        Deadline(date(2021, 12, 1), moment)


def test_a_deadline_at_a_local_time_that_is_none_or_two_is_refused() -> None:
    with pytest.raises(MissingLocalTime):
        Deadline(date(2021, 3, 28), time(2, 30))
    with pytest.raises(AmbiguousLocalTime):
        Deadline(date(2021, 10, 31), time(2, 30))


def test_a_deadline_far_off_is_refused() -> None:
    with pytest.raises(DateOutOfRange):
        Deadline(date.max)


def test_an_instant_is_written_in_utc() -> None:
    east = timezone(timedelta(hours=5, minutes=30))
    assert utc_text(datetime(2021, 12, 2, 4, 30, tzinfo=east)) == "2021-12-01T23:00:00Z"
