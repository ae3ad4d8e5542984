from datetime import UTC, date, datetime

import pytest

from consult.models import ConfirmedYear, OfficeClosure
from consult.queries.calendar import working_calendar
from consult.queries.closures import geneva_closures

pytestmark = pytest.mark.django_db
AT = datetime(2021, 1, 1, tzinfo=UTC)


def closures(year: int) -> list[str]:
    found = working_calendar(years=[year]).closures
    return sorted(day.isoformat() for day in found)


def test_geneva_closes_on_its_public_holidays() -> None:
    assert geneva_closures(2021) == [
        (date(2021, 1, 1), "New Year's Day"),
        (date(2021, 4, 2), "Good Friday"),
        (date(2021, 4, 5), "Easter Monday"),
        (date(2021, 5, 13), "Ascension Day"),
        (date(2021, 5, 24), "Pentecost Monday"),
        (date(2021, 8, 1), "National Day"),
        (date(2021, 9, 9), "Genevan Fast"),
        (date(2021, 12, 25), "Christmas Day"),
        (date(2021, 12, 31), "Restoration Day"),
    ]


def test_a_year_the_table_is_silent_about_is_seeded_and_unconfirmed() -> None:
    OfficeClosure.objects.create(date=date(2020, 5, 1), name="Removal")
    assert closures(2021) == [
        "2020-05-01",
        *(day.isoformat() for day, _ in geneva_closures(2021)),
    ]
    assert working_calendar(years=[2021]).confirmed_years == frozenset()


def test_a_year_with_closures_in_the_table_is_not_seeded() -> None:
    OfficeClosure.objects.create(date=date(2021, 5, 1), name="Removal")
    assert closures(2021) == ["2021-05-01"]


def test_a_year_confirmed_without_closures_is_not_seeded() -> None:
    ConfirmedYear.objects.create(year=2021, confirmed_at=AT)
    calendar = working_calendar(years=[2021])
    assert calendar.closures == frozenset()
    assert calendar.confirmed_years == frozenset({2021})


def test_fifty_years_are_seeded_unless_said_otherwise() -> None:
    years = {day.year for day in working_calendar().closures}
    assert years == set(range(1996, 2046))
