from datetime import date, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consult.procedure.calendar import WorkingCalendar
from consult.procedure.conformity import Conduct, Notice, departures, notification_due
from consult.procedure.deadlines import Deadline
from consult.procedure.profiles import profile_for
from consult.procedure.states import Warn
from consult.procedure.timeline import Timeline, compute_timeline

CALENDAR = WorkingCalendar(
    closures=frozenset({date(2021, 11, 30)}), confirmed_years=frozenset({2021})
)
DUE, DONE = date(2021, 11, 13), date(2021, 11, 12)
ANNOUNCED = date(2021, 5, 31)
CIRCULAR_321 = {
    "deadline": Deadline(date(2021, 12, 1)),
    "announced": ANNOUNCED,
    "determined_on": date(2021, 5, 27),
    "chair_requested_on": date(2021, 5, 28),
    "texts_distributed_on": DONE,
}
DAYS = st.dates(date(2021, 5, 1), date(2022, 6, 30))


def circular_321(closes: date | None = date(2021, 12, 17)) -> Timeline:
    return compute_timeline(
        profile_for("tap", "hammamet_2016"),
        calendar=CALENDAR,
        opens=date(2021, 12, 13),
        closes=closes,
        announced=ANNOUNCED,
    )


def warnings_of(
    *, timeline: Timeline | None = None, **changes: Any
) -> tuple[Warn, ...]:
    return departures(
        timeline or circular_321(),
        Conduct(**{**CIRCULAR_321, **changes}),
        calendar=CALENDAR,
    )


def test_circular_321_departed_from_nothing() -> None:
    assert warnings_of() == ()
    assert warnings_of(day=date(2021, 11, 20)) == ()


def test_a_draft_that_says_nothing_lacks_its_determination_and_the_request() -> None:
    assert departures(circular_321(), Conduct(), calendar=CALENDAR) == (
        "not_determined",
        "no_request_of_the_chair",
    )


@pytest.mark.parametrize(
    ("deadline", "warnings"),
    [
        (Deadline(date(2021, 12, 1)), ()),
        (Deadline(date(2021, 12, 1), time(9, 0)), ()),
        (Deadline(date(2021, 12, 2), time(0, 0)), ("deadline_later_than_permitted",)),
        (Deadline(date(2021, 11, 30)), ("deadline_on_closing_day",)),
        (Deadline(date(2021, 11, 28)), ("deadline_on_closing_day",)),
        (
            Deadline(date(2021, 12, 4)),
            ("deadline_later_than_permitted", "deadline_on_closing_day"),
        ),
        # 24:00 UTC on the latest day is an hour into the next one in Geneva.
        (Deadline(date(2021, 12, 1), zone="UTC"), ()),
    ],
)
def test_a_deadline_is_held_against_the_latest_day(
    deadline: Deadline, warnings: tuple[str, ...]
) -> None:
    assert warnings_of(deadline=deadline) == warnings


def test_circular_6_closed_on_its_latest_day_at_midnight_utc() -> None:
    timeline = compute_timeline(
        profile_for("tap", "hammamet_2016"), calendar=CALENDAR, opens=date(2001, 1, 23)
    )
    deadline = Deadline(date(2001, 1, 11), zone="UTC")
    found = warnings_of(
        timeline=timeline, deadline=deadline, texts_distributed_on=date(2000, 12, 23)
    )
    assert found == ()


@pytest.mark.parametrize(
    ("deadline", "warnings"),
    [
        (Deadline(date(2000, 1, 20)), ("deadline_earlier_than_permitted",)),
        (
            Deadline(date(2000, 1, 21), time(12, 0)),
            ("deadline_earlier_than_permitted",),
        ),
        (Deadline(date(2000, 1, 21)), ()),
        (Deadline(date(2000, 1, 21), zone="UTC"), ()),
        (Deadline(date(2000, 2, 21)), ()),
        (Deadline(date(2000, 1, 22)), ("deadline_on_closing_day",)),
    ],
)
def test_a_deletion_is_held_against_its_least_period_alone(
    deadline: Deadline, warnings: tuple[str, ...]
) -> None:
    timeline = compute_timeline(
        profile_for("recommendation_deletion", "hammamet_2016"),
        calendar=CALENDAR,
        announced=date(1999, 10, 22),
    )
    conduct = Conduct(
        deadline=deadline, day=date(2005, 1, 1), notices=(Notice(more_time=True),)
    )
    assert departures(timeline, conduct, calendar=CALENDAR) == warnings


@pytest.mark.parametrize(
    ("changes", "warnings"),
    [
        ({"determined_on": ANNOUNCED, "chair_requested_on": ANNOUNCED}, ()),
        (
            {"determined_on": ANNOUNCED + timedelta(1)},
            ("determined_after_announcement",),
        ),
        (
            {"chair_requested_on": ANNOUNCED + timedelta(1)},
            ("requested_after_announcement",),
        ),
        ({"determined_on": None}, ("not_determined",)),
        ({"chair_requested_on": None}, ("no_request_of_the_chair",)),
        (
            {
                "announced": None,
                "determined_on": date(2021, 7, 1),
                "chair_requested_on": date(2021, 7, 2),
            },
            (),
        ),
    ],
)
def test_determination_and_request_come_before_the_circular(
    changes: dict[str, Any], warnings: tuple[str, ...]
) -> None:
    assert warnings_of(**changes) == warnings


@pytest.mark.parametrize(
    ("done", "day", "warnings"),
    [
        (DUE, None, ()),
        (DUE + timedelta(1), None, ("texts_distributed_late",)),
        (DUE + timedelta(1), DUE + timedelta(2), ("texts_distributed_late",)),
        (None, None, ()),
        (None, DUE, ()),
        (None, DUE + timedelta(1), ("texts_not_distributed",)),
    ],
)
def test_texts_are_due_a_month_before_the_meeting(
    done: date | None, day: date | None, warnings: tuple[str, ...]
) -> None:
    assert warnings_of(texts_distributed_on=done, day=day) == warnings


@pytest.mark.parametrize(
    ("more_time", "notified", "day", "warnings"),
    [
        (False, None, date(2022, 1, 14), ()),
        (False, None, date(2022, 1, 15), ("result_circular_overdue",)),
        (False, date(2022, 1, 14), date(2022, 3, 1), ()),
        (False, date(2022, 1, 15), date(2022, 3, 1), ("result_circular_late",)),
        (False, date(2022, 1, 15), None, ("result_circular_late",)),
        (True, None, date(2022, 1, 14), ("more_time_running",)),
        (True, None, date(2022, 1, 15), ()),
        (True, None, date(2022, 2, 11), ()),
        (True, None, date(2022, 2, 12), ("result_circular_overdue",)),
        (True, date(2022, 2, 12), date(2022, 2, 12), ("result_circular_late",)),
        (True, date(2022, 1, 10), date(2022, 1, 12), ("more_time_running",)),
    ],
)
def test_the_result_is_due_four_weeks_after_the_meeting_or_after_more_time(
    more_time: bool, notified: date | None, day: date | None, warnings: tuple[str, ...]
) -> None:
    notice = Notice(more_time=more_time, on=notified)
    assert warnings_of(notices=(notice,), day=day) == warnings


@pytest.mark.parametrize(
    ("first", "second", "day", "warnings"),
    [
        (None, None, date(2022, 1, 14), ("more_time_running",)),
        (None, None, date(2022, 1, 15), ("result_circular_overdue",)),
        (date(2022, 1, 14), None, date(2022, 2, 11), ()),
        (date(2022, 1, 14), None, date(2022, 2, 12), ("result_circular_overdue",)),
        (date(2022, 1, 14), date(2022, 2, 11), date(2022, 2, 12), ()),
        (
            date(2022, 2, 11),
            date(2022, 2, 11),
            date(2022, 2, 12),
            ("result_circular_late",),
        ),
        (
            date(2022, 1, 15),
            None,
            date(2022, 2, 12),
            ("result_circular_late", "result_circular_overdue"),
        ),
    ],
)
def test_more_time_for_one_text_gives_none_for_another(
    first: date | None, second: date | None, day: date, warnings: tuple[str, ...]
) -> None:
    notices = (Notice(on=first), Notice(more_time=True, on=second))
    assert warnings_of(notices=notices, day=day) == warnings


@pytest.mark.parametrize(
    ("notices", "due"),
    [
        ((), None),
        ((Notice(),), date(2022, 1, 14)),
        ((Notice(), Notice(more_time=True)), date(2022, 1, 14)),
        ((Notice(on=DONE), Notice(more_time=True)), date(2022, 2, 11)),
        ((Notice(on=DONE), Notice(more_time=True, on=DONE)), date(2022, 2, 11)),
        ((Notice(), Notice(more_time=True, on=DONE)), date(2022, 1, 14)),
        ((Notice(on=DONE),), date(2022, 1, 14)),
    ],
)
def test_what_is_due_is_the_text_to_be_notified_next(
    notices: tuple[Notice, ...], due: date | None
) -> None:
    assert notification_due(circular_321(), Conduct(notices=notices)) == due
    assert notification_due(circular_321(closes=None), Conduct(notices=notices)) is None


def test_nothing_is_overdue_where_the_end_of_the_meeting_is_not_known() -> None:
    timeline = circular_321(closes=None)
    asked = (Notice(more_time=True),)
    found = warnings_of(timeline=timeline, day=date(2030, 1, 1), notices=asked)
    assert found == ()


def test_nothing_is_to_be_notified_where_no_text_might_be_considered() -> None:
    assert warnings_of(notices=(), day=date(2030, 1, 1)) == ()


@settings(max_examples=80, deadline=None)
@given(
    done=st.none() | DAYS,
    notified=st.none() | DAYS,
    more_time=st.booleans(),
    day=DAYS,
)
def test_what_was_late_stays_late_and_what_was_in_time_stays_in_time(
    done: date | None, notified: date | None, more_time: bool, day: date
) -> None:
    facts = {
        "texts_distributed_on": done,
        "notices": (Notice(more_time=more_time, on=notified),),
    }
    passing = {Warn.MORE_TIME_RUNNING}
    today = set(warnings_of(**facts, day=day)) - passing
    assert today <= set(warnings_of(**facts, day=day + timedelta(1)))
    assert (Warn.RESULT_CIRCULAR_LATE in today) <= (notified is not None)
    assert (Warn.TEXTS_NOT_DISTRIBUTED in today) <= (done is None)


@settings(max_examples=80, deadline=None)
@given(
    opening=st.dates(date(2000, 1, 1), date(2040, 12, 31)),
    gaps=st.sets(st.integers(1, 40), max_size=15),
)
def test_the_deadline_the_rule_suggests_is_never_warned_about(
    opening: date, gaps: set[int]
) -> None:
    calendar = WorkingCalendar(
        closures=frozenset(opening - timedelta(days=gap) for gap in gaps),
        confirmed_years=frozenset(),
    )
    timeline = compute_timeline(
        profile_for("tap", "hammamet_2016"), calendar=calendar, opens=opening
    )
    for deadline in (timeline.suggested_deadline, timeline.safer_deadline):
        conduct = Conduct(
            deadline=deadline,
            determined_on=opening,
            chair_requested_on=opening,
        )
        assert departures(timeline, conduct, calendar=calendar) == ()
