"""The database's clock is the clock of every act."""

from datetime import UTC, date, datetime, timedelta

import pytest

from consult.queries.clock import database_now, geneva_day

pytestmark = pytest.mark.django_db


def test_the_clock_is_aware_in_utc_and_never_goes_back():
    first, second = database_now(), database_now()
    assert first.tzinfo is UTC
    assert first <= second


def test_tests_may_shift_the_clock(settings):
    before = database_now()
    settings.TEST_CLOCK_OFFSET = timedelta(days=10)
    assert timedelta(days=10) <= database_now() - before < timedelta(days=10, hours=1)


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2021, 12, 1, 22, 59, tzinfo=UTC), date(2021, 12, 1)),
        (datetime(2021, 12, 1, 23, 0, tzinfo=UTC), date(2021, 12, 2)),
        (datetime(2021, 7, 1, 22, 0, tzinfo=UTC), date(2021, 7, 2)),
    ],
)
def test_the_day_is_the_one_geneva_shows(instant, day):
    assert geneva_day(instant) == day
