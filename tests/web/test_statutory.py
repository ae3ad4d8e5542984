"""The statutory dates as the public and TSB read them, each with its clause."""

from datetime import date, datetime, timedelta

import pytest

from consult.models import Circular, ConfirmedYear, Consultation, RecordedProceeding
from consult.procedure.states import Procedure, Proceeding
from consult.queries.timelines import dates_of
from consult.web.layout import Moment
from consult.web.staff.dates import note_on_closures, statutory_moments
from consult.web.statutory import moments_after_closing
from consult.web.statutory import statutory_moments as public_moments
from tests import factories

pytestmark = pytest.mark.django_db

ISSUED = datetime.fromisoformat("2021-05-31T12:00+02:00")
SOON = datetime.fromisoformat("2021-11-20T12:00+01:00")
NOTICE_GIVEN = (
    "196 days before the meeting; clause 9.3.3 asks for 13 September 2021 at the latest"
)
LATER = datetime.fromisoformat("2022-03-01T12:00+01:00")


@pytest.fixture
def circular_321(tsb_officer, second_officer, at) -> Consultation:
    """Circular 321 as it went out: determined and requested, nothing recorded since."""
    draft = factories.make_draft(
        by=tsb_officer,
        at=at,
        determined_at="SG3 plenary",
        determined_on=date(2021, 5, 27),
        chair_requested_on=date(2021, 5, 28),
    )
    issued = factories.issue(draft, by=tsb_officer, second=second_officer, at=at)
    Circular.objects.update(date=ISSUED.date())
    Consultation.objects.update(
        issued_at=ISSUED,
        revision="hammamet_2016",
        meeting_opens=date(2021, 12, 13),
        meeting_closes=date(2021, 12, 17),
        deadline_date=date(2021, 12, 1),
        closes_at=datetime.fromisoformat("2021-12-01T23:00+00:00"),
        frozen_calendar={"closures": ["2021-12-08"], "confirmed_years": [2021]},
    )
    issued = Consultation.objects.get(pk=issued.pk)
    assert issued.deadline is not None
    return issued


def record(consultation: Consultation, kind: Proceeding, on: date) -> None:
    RecordedProceeding.objects.create(
        consultation=consultation,
        kind=kind.value,
        on=on,
        recorded_by=consultation.created_by,
        recorded_at=consultation.created_at,
    )


def written(moments: list[Moment]) -> list[tuple[str, str, str, str]]:
    return [(one.what, one.when, one.note, one.state) for one in moments]


def test_tsb_reads_every_date_with_clause_and_margin(circular_321):
    assert written(statutory_moments(circular_321, at=SOON)) == [
        (
            "ITU-T Study Group 3 determines the texts",
            "27 May 2021, SG3 plenary",
            "Clause 9.3.1",
            "done",
        ),
        ("The chair requests the approval", "28 May 2021", "Clause 9.3.1", "done"),
        (
            "Circular issued",
            "31 May 2021",
            NOTICE_GIVEN,
            "done",
        ),
        (
            "Texts distributed in the official languages, at the latest",
            "13 November 2021",
            "Clause 9.3.5; not recorded",
            "ahead",
        ),
        (
            "Replies close",
            "23:59 on 1 December 2021 (Geneva time)",
            "Clause 9.4.1: 30 November 2021 at the latest",
            "now",
        ),
        (
            "Result certified by two officers",
            "",
            "Clauses 9.4.5 and 9.4.6",
            "ahead",
        ),
        (
            "ITU-T Study Group 3 meets",
            "13–17 December 2021",
            "Approval must be unopposed, clause 9.5.3",
            "ahead",
        ),
        (
            "Decision notified by circular, at the latest",
            "14 January 2022",
            "Clause 9.6.1",
            "ahead",
        ),
    ]


def test_the_public_reads_dates_and_clauses_without_what_tsb_lacks(circular_321):
    moments = public_moments(circular_321, SOON)
    assert [(one.what, one.note) for one in moments] == [
        ("ITU-T Study Group 3 determines the texts", "Clause 9.3.1"),
        ("Circular issued", "Clause 9.3.3"),
        ("Texts distributed in the official languages, at the latest", "Clause 9.3.5"),
        ("Replies close", "Clause 9.4.1"),
        ("Result certified by two officers", "Clauses 9.4.5 and 9.4.6"),
        ("ITU-T Study Group 3 meets", "Approval must be unopposed, clause 9.5.3"),
        ("Decision notified by circular, at the latest", "Clause 9.6.1"),
    ]


def test_what_was_done_stands_with_the_day_it_was_due(circular_321):
    record(circular_321, Proceeding.TEXTS_DISTRIBUTED, date(2021, 11, 20))
    record(circular_321, Proceeding.MORE_TIME_REQUESTED, date(2021, 12, 15))
    record(circular_321, Proceeding.OUTCOME_CIRCULAR, date(2022, 2, 1))
    Consultation.objects.update(state="closed")
    circular_321.refresh_from_db()
    moments = written(statutory_moments(circular_321, at=LATER))
    assert (
        "Texts distributed in the official languages",
        "20 November 2021",
        "Clause 9.3.5: 13 November 2021 at the latest",
        "done",
    ) in moments
    assert moments[-2:] == [
        (
            "More time was asked for: formal opposition possible",
            "until 14 January 2022",
            "Clause 9.5.5",
            "done",
        ),
        (
            "Decision notified by circular",
            "1 February 2022",
            "Clause 9.6.1: 11 February 2022 at the latest",
            "done",
        ),
    ]
    states = {one.what: one.state for one in public_moments(circular_321, LATER)}
    assert states["Result certified by two officers"] == "now"
    assert states["Replies closed"] == "done"


def test_a_notification_that_is_overdue_is_said_to_tsb(circular_321):
    Consultation.objects.update(state="certified", certified_at=SOON)
    circular_321.refresh_from_db()
    (*_, notified) = statutory_moments(circular_321, at=LATER)
    assert notified.note == "Clause 9.6.1; not recorded"
    (*_, notified) = public_moments(circular_321, LATER)
    assert notified.note == "Clause 9.6.1"
    assert "now" not in {one.state for one in public_moments(circular_321, LATER)}


def test_nothing_that_follows_is_now_while_replies_are_taken(circular_321):
    moments = moments_after_closing(circular_321, SOON)
    assert [one.what for one in moments] == [
        "Result certified by two officers",
        "ITU-T Study Group 3 meets",
        "Decision notified by circular, at the latest",
    ]
    assert {one.state for one in moments} == {"ahead"}
    closed = datetime.fromisoformat("2021-12-02T12:00+01:00")
    assert moments_after_closing(circular_321, closed)[0].state == "now"


def test_a_withdrawal_ends_the_row(circular_321):
    Consultation.objects.update(state="withdrawn", withdrawn_at=SOON)
    circular_321.refresh_from_db()
    assert [one.what for one in public_moments(circular_321, LATER)] == [
        "Circular issued",
        "Withdrawn",
    ]
    assert moments_after_closing(circular_321, LATER) == []


def test_a_year_nobody_confirmed_shows_the_safer_day(circular_321):
    circular_321.frozen_calendar = {"closures": [], "confirmed_years": []}
    moments = {one.what: one.note for one in statutory_moments(circular_321, at=SOON)}
    assert moments["Replies close"] == (
        "Clause 9.4.1: 1 December 2021 at the latest; 29 November 2021 is safer while"
        " closing days are not confirmed"
    )


@pytest.mark.parametrize(
    ("procedure", "clause", "day"),
    [
        (Procedure.QUESTION_APPROVAL, "7.2.3", "30 July 2021"),
        (Procedure.QUESTION_DELETION, "7.4.1", "30 July 2021"),
        (Procedure.RECOMMENDATION_DELETION, "9.8.2", "30 August 2021"),
    ],
)
def test_other_procedures_have_a_least_period(circular_321, procedure, clause, day):
    circular_321.procedure = procedure.value
    moments = written(statutory_moments(circular_321, at=SOON))
    assert moments == [
        ("Circular issued", "31 May 2021", f"Clause {clause}", "done"),
        (
            "Replies close",
            "23:59 on 1 December 2021 (Geneva time)",
            f"Clause {clause}: {day} at the earliest",
            "now",
        ),
        ("Result certified by two officers", "", f"Clause {clause}", "ahead"),
    ]
    record(circular_321, Proceeding.OUTCOME_CIRCULAR, date(2021, 12, 9))
    (*_, notified) = statutory_moments(circular_321, at=LATER)
    assert (notified.when, notified.note) == ("9 December 2021", f"Clause {clause}")


def test_a_draft_that_contradicts_itself_shows_what_was_entered(draft_consultation, at):
    draft_consultation.meeting_closes = draft_consultation.meeting_opens - timedelta(1)
    moments = statutory_moments(draft_consultation, at=at)
    assert [(one.what, one.note) for one in moments if one.what != "Withdrawn"][1] == (
        "Replies close",
        "Clause 9.4.1",
    )


def test_the_closing_days_of_the_window_are_named(circular_321, at):
    assert (
        note_on_closures(circular_321, dates_of(circular_321, at=SOON))
        == "Closing day counted, as it was frozen at issue: 8 December 2021"
    )
    circular_321.frozen_calendar = {"closures": [], "confirmed_years": [2021]}
    assert note_on_closures(circular_321, dates_of(circular_321, at=SOON)) == (
        "No closing day of the office lay between the latest deadline and the meeting"
        " when the circular was issued."
    )
    circular_321.procedure = Procedure.QUESTION_APPROVAL.value
    assert note_on_closures(circular_321, dates_of(circular_321, at=SOON)) == ""


def test_the_closing_days_of_a_draft_are_those_of_today(circular_321, at):
    circular_321.frozen_calendar = None
    circular_321.meeting_opens = date(2022, 1, 10)
    circular_321.meeting_closes = date(2022, 1, 14)
    assert note_on_closures(circular_321, dates_of(circular_321, at=SOON)) == (
        "Closing day counted: 31 December 2021"
    )
    for year in (2021, 2022):
        ConfirmedYear.objects.create(year=year, confirmed_at=at)
    assert note_on_closures(circular_321, dates_of(circular_321, at=SOON)) == (
        "No closing day of the office lies between the latest deadline and the meeting."
    )
