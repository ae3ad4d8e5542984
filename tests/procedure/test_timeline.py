from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consult.procedure.calendar import WorkingCalendar
from consult.procedure.errors import (
    ClosingBeforeOpening,
    DateOutOfRange,
    MissingDate,
    OpeningBeforeAnnouncement,
)
from consult.procedure.profiles import profile_for
from consult.procedure.timeline import Timeline, compute_timeline

TAP = profile_for("tap", "hammamet_2016")
ALL_YEARS = frozenset(range(1999, 2042))
CONFIRMED = WorkingCalendar(closures=frozenset(), confirmed_years=ALL_YEARS)
UNCONFIRMED = WorkingCalendar(closures=frozenset(), confirmed_years=frozenset())


def tap_timeline(
    opens: date,
    *,
    closes: date | None = None,
    announced: date | None = None,
    calendar: WorkingCalendar = CONFIRMED,
) -> Timeline:
    return compute_timeline(
        TAP, calendar=calendar, opens=opens, closes=closes, announced=announced
    )


def at_2359(day: str, closes_at: str) -> dict[str, str]:
    return {
        "date": day,
        "time": "23:59",
        "zone": "Europe/Zurich",
        "closes_at": closes_at,
    }


def test_circular_321_has_the_dates_it_printed() -> None:
    timeline = tap_timeline(
        date(2021, 12, 13), closes=date(2021, 12, 17), announced=date(2021, 5, 31)
    )
    first_of_december = at_2359("2021-12-01", "2021-12-01T23:00:00Z")
    assert timeline.as_facts() == {
        "procedure": "tap",
        "latest_deadline": first_of_december,
        "suggested_deadline": first_of_december,
        "safer_deadline": None,
        "announce_by": "2021-09-13",
        "distribute_texts_by": "2021-11-13",
        "notify_by": "2022-01-14",
        "more_time_until": "2022-01-14",
        "notify_by_if_more_time": "2022-02-11",
        "clauses": {
            "latest_deadline": "9.4.1",
            "suggested_deadline": "9.4.1",
            "safer_deadline": "9.4.1",
            "announce_by": "9.3.3",
            "distribute_texts_by": "9.3.5",
            "notify_by": "9.6.1",
            "more_time_until": "9.5.5",
            "notify_by_if_more_time": "9.6.1",
        },
        "revision": "hammamet_2016",
        "warnings": [],
    }


def test_circular_6_had_the_right_deadline_and_short_notice() -> None:
    timeline = tap_timeline(date(2001, 1, 23), announced=date(2000, 11, 9))
    assert timeline.latest_deadline is not None
    assert timeline.latest_deadline.date == date(2001, 1, 11)
    assert timeline.warnings == ("before_known_revisions", "short_notice")


def test_without_the_end_of_the_meeting_nothing_is_said_about_notifying() -> None:
    facts = tap_timeline(date(2021, 12, 13)).as_facts()
    assert [
        facts[key] for key in ("notify_by", "more_time_until", "notify_by_if_more_time")
    ] == [None, None, None]


def test_a_meeting_of_one_day_closes_when_it_opens() -> None:
    day = date(2021, 12, 13)
    assert tap_timeline(day, closes=day).notify_by == date(2022, 1, 10)


def test_a_latest_deadline_on_a_sunday_suggests_the_friday_before() -> None:
    calendar = WorkingCalendar(
        closures=frozenset({date(2021, 12, 3)}), confirmed_years=ALL_YEARS
    )
    facts = tap_timeline(date(2021, 12, 15), calendar=calendar).as_facts()
    assert facts["latest_deadline"] == at_2359("2021-12-05", "2021-12-05T23:00:00Z")
    assert facts["suggested_deadline"] == at_2359("2021-12-02", "2021-12-02T23:00:00Z")
    assert facts["warnings"] == ["latest_not_a_working_day"]


def test_an_unconfirmed_year_warns_and_shows_a_safer_day() -> None:
    timeline = tap_timeline(date(2021, 12, 13), calendar=UNCONFIRMED)
    assert timeline.warnings == ("unconfirmed_year",)
    assert timeline.as_facts()["safer_deadline"] == at_2359(
        "2021-11-29", "2021-11-29T23:00:00Z"
    )


def test_a_window_back_into_an_unconfirmed_year_warns() -> None:
    calendar = WorkingCalendar(closures=frozenset(), confirmed_years=frozenset({2022}))
    across = tap_timeline(date(2022, 1, 10), calendar=calendar)
    within = tap_timeline(date(2022, 3, 10), calendar=calendar)
    assert "unconfirmed_year" in across.warnings
    assert (within.safer_deadline, within.warnings) == (None, ())


def test_the_safer_day_is_a_working_day() -> None:
    timeline = tap_timeline(date(2021, 12, 17), calendar=UNCONFIRMED)
    # The ninth full working day before is Monday 6 December.
    assert timeline.safer_deadline is not None
    assert timeline.safer_deadline.date == date(2021, 12, 3)


@pytest.mark.parametrize(
    ("announced", "warnings"),
    [
        (date(2021, 9, 12), ()),
        (date(2021, 9, 13), ()),
        (date(2021, 9, 14), ("short_notice",)),
        (date(2021, 12, 1), ("short_notice",)),
        (date(2021, 12, 2), ("short_notice", "no_time_to_reply")),
        (date(2021, 12, 13), ("short_notice", "no_time_to_reply")),
    ],
)
def test_an_announcement_under_three_months_before_is_warned_about_not_refused(
    announced: date, warnings: tuple[str, ...]
) -> None:
    timeline = tap_timeline(date(2021, 12, 13), announced=announced)
    assert timeline.warnings == warnings


@pytest.mark.parametrize(
    ("opens", "announce_by", "distribute_by"),
    [
        (date(2021, 5, 31), date(2021, 2, 28), date(2021, 4, 30)),
        (date(2024, 5, 31), date(2024, 2, 29), date(2024, 4, 30)),
        (date(2024, 5, 29), date(2024, 2, 29), date(2024, 4, 29)),
        (date(2024, 2, 29), date(2023, 11, 29), date(2024, 1, 29)),
        (date(2024, 3, 31), date(2023, 12, 31), date(2024, 2, 29)),
        (date(2021, 8, 31), date(2021, 5, 31), date(2021, 7, 31)),
    ],
)
def test_dates_before_a_meeting_are_clamped_to_shorter_months(
    opens: date, announce_by: date, distribute_by: date
) -> None:
    timeline = tap_timeline(opens)
    assert timeline.announce_by == announce_by
    assert timeline.distribute_texts_by == distribute_by


@settings(max_examples=60, deadline=None)
@given(announced=st.dates(date(2000, 1, 1), date(2040, 12, 31)))
def test_a_circular_a_day_later_never_closes_earlier(announced: date) -> None:
    def earliest(day: date) -> date:
        profile = profile_for("recommendation_deletion", "hammamet_2016")
        timeline = compute_timeline(profile, calendar=CONFIRMED, announced=day)
        assert timeline.earliest_deadline is not None
        return timeline.earliest_deadline.date

    assert earliest(announced) <= earliest(announced + timedelta(days=1))
    assert 88 <= (earliest(announced) - announced).days <= 91


@pytest.mark.parametrize(
    ("procedure", "announced", "last_day", "closes_at"),
    [
        ("recommendation_deletion", "1999-10-22", "2000-01-21", "2000-01-21T23:00:00Z"),
        ("recommendation_deletion", "2021-05-31", "2021-08-30", "2021-08-30T22:00:00Z"),
        ("recommendation_deletion", "2021-11-30", "2022-02-27", "2022-02-27T23:00:00Z"),
        ("recommendation_deletion", "2023-11-30", "2024-02-28", "2024-02-28T23:00:00Z"),
        ("question_approval", "2021-10-22", "2021-12-21", "2021-12-21T23:00:00Z"),
        ("question_deletion", "2021-12-31", "2022-02-27", "2022-02-27T23:00:00Z"),
        ("recommendation_deletion", "2024-02-29", "2024-05-28", "2024-05-28T22:00:00Z"),
        ("question_approval", "2023-12-29", "2024-02-28", "2024-02-28T23:00:00Z"),
        ("question_approval", "2023-12-30", "2024-02-28", "2024-02-28T23:00:00Z"),
    ],
)
def test_questions_and_deletions_close_no_earlier_than_their_period(
    procedure: str, announced: str, last_day: str, closes_at: str
) -> None:
    timeline = compute_timeline(
        profile_for(procedure, "hammamet_2016"),
        calendar=UNCONFIRMED,
        announced=date.fromisoformat(announced),
    )
    early = ["before_known_revisions"] if announced < "2016-11-04" else []
    later = ["revision_not_in_force"] if announced > "2022-03-09" else []
    assert timeline.as_facts() == {
        "procedure": procedure,
        "earliest_deadline": at_2359(last_day, closes_at),
        "clauses": {
            "earliest_deadline": profile_for(procedure, "hammamet_2016").clauses.period
        },
        "revision": "hammamet_2016",
        "warnings": early + later,
    }


def test_a_later_revision_says_that_it_was_not_checked() -> None:
    timeline = compute_timeline(
        profile_for("tap", "new_delhi_2024"),
        calendar=CONFIRMED,
        opens=date(2026, 12, 14),
    )
    assert timeline.as_facts()["revision"] == "new_delhi_2024"
    assert timeline.warnings == ("unverified_revision",)


def test_the_traditional_process_needs_the_opening_of_the_meeting() -> None:
    with pytest.raises(MissingDate) as refused:
        compute_timeline(TAP, calendar=CONFIRMED, announced=date(2021, 5, 31))
    assert refused.value.clause == "9.4.1"


def test_a_deletion_needs_the_date_of_its_circular() -> None:
    with pytest.raises(MissingDate) as refused:
        compute_timeline(
            profile_for("recommendation_deletion", "hammamet_2016"),
            calendar=CONFIRMED,
            opens=date(2021, 12, 13),
        )
    assert refused.value.clause == "9.8.2"


def test_a_meeting_can_not_open_before_it_is_announced() -> None:
    with pytest.raises(OpeningBeforeAnnouncement) as refused:
        tap_timeline(date(2021, 12, 13), announced=date(2021, 12, 14))
    assert refused.value.clause == "9.4.1"


def test_a_meeting_can_not_close_before_it_opens() -> None:
    with pytest.raises(ClosingBeforeOpening):
        tap_timeline(date(2021, 12, 13), closes=date(2021, 12, 12))


@pytest.mark.parametrize(
    "dates",
    [
        {"opens": date.min},
        {"opens": date.max},
        {"opens": date(2021, 12, 13), "closes": date.max},
        {"opens": date(2021, 12, 13), "announced": date.min},
    ],
)
def test_dates_far_off_are_refused(dates: dict[str, date]) -> None:
    with pytest.raises(DateOutOfRange):
        compute_timeline(TAP, calendar=CONFIRMED, **dates)


def test_the_first_and_the_last_year_are_computed() -> None:
    assert tap_timeline(date(1900, 6, 1), calendar=UNCONFIRMED).latest_deadline
    end = date(2999, 12, 31)
    assert tap_timeline(end, closes=end, calendar=UNCONFIRMED).notify_by == date(
        3000, 1, 28
    )


@settings(max_examples=100, deadline=None)
@given(
    opening=st.dates(date(2000, 1, 1), date(2040, 12, 31)),
    gaps=st.sets(st.integers(1, 40), max_size=15),
)
def test_every_opening_day_leaves_seven_full_working_days(
    opening: date, gaps: set[int]
) -> None:
    calendar = WorkingCalendar(
        closures=frozenset(opening - timedelta(days=gap) for gap in gaps),
        confirmed_years=frozenset(),
    )
    timeline = tap_timeline(opening, calendar=calendar)
    latest, suggested, safer = (
        timeline.latest_deadline,
        timeline.suggested_deadline,
        timeline.safer_deadline,
    )
    assert latest is not None
    assert suggested is not None
    assert safer is not None
    assert calendar.working_days_between(latest.date, opening) == 7
    assert calendar.working_days_between(suggested.date, opening) in {7, 8}
    assert calendar.is_working_day(suggested.date)
    assert calendar.is_working_day(safer.date)
    assert calendar.working_days_between(safer.date, opening) >= 9
    assert safer.closes_at < suggested.closes_at <= latest.closes_at
