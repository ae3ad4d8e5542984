"""Each cell of a reply sheet: what it may hold and what it means."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from consult.intake.reply_cells import COLUMNS as KNOWN_COLUMNS
from consult.intake.reply_cells import LONG_LENGTH
from tests import factories
from tests.intake.conftest import COLUMNS, as_csv, as_workbook, faults, read, row

pytestmark = pytest.mark.django_db

GENEVA = ZoneInfo("Europe/Zurich")


def test_the_columns_are_those_of_the_contract():
    assert sorted(KNOWN_COLUMNS) == sorted(COLUMNS)


@pytest.mark.parametrize(
    "name",
    [
        "ITU-T D.1102",
        "D.1102",
        "D.ConsumerOTT",
        "ITU-T D.1102 (D.ConsumerOTT)",
        "D.1102 (D.ConsumerOTT)",
    ],
)
@pytest.mark.parametrize(
    ("designation", "provisional"),
    [("ITU-T D.1102", "D.ConsumerOTT"), ("ITU-T D.1102 (D.ConsumerOTT)", "")],
)
def test_a_text_answers_to_its_names(
    issued_consultation, at, name, designation, provisional
):
    later = at + timedelta(minutes=1)
    text = issued_consultation.texts.get()
    text.designation, text.provisional = designation, provisional
    text.save()
    values = row(at, text=name, received_at=at.isoformat())
    reading = read(issued_consultation, as_csv([values]), later)
    assert faults(reading) == []
    assert reading.replies[0].texts == (text,)


def test_a_text_that_was_renamed_answers_to_its_former_name(issued_consultation, at):
    text = issued_consultation.texts.get()
    text.designation = "ITU-T E.371 (ex E.dit)"
    text.save()
    for name in ("E.371", "E.dit", "E.371 (ex E.dit)", "ITU-T E.371"):
        values = row(at, text=name, received_at=at.isoformat())
        assert faults(read(issued_consultation, as_csv([values]), at)) == []


@pytest.mark.parametrize("name", ["d.1102", "D.CONSUMEROTT", "D.11", "T D.1102", "D."])
def test_other_names_are_unknown(issued_consultation, at, name):
    issued_consultation.texts.update(provisional="D.ConsumerOTT")
    values = row(at, text=name, received_at=at.isoformat())
    reading = read(issued_consultation, as_csv([values]), at)
    assert faults(reading) == [(2, "text", "unknown_text")]


def test_a_name_that_two_texts_share_means_neither(two_texts, at):
    two_texts.texts.update(provisional="D.Both")
    reading = read(two_texts, as_csv([row(at, text="D.Both")]), at)
    assert faults(reading) == [(2, "text", "unknown_text")]


def test_a_question_answers_to_its_number(issued_consultation, at):
    issued_consultation.texts.update(designation="Question 9/3")
    values = row(at, text="Question 9/3", received_at=at.isoformat())
    assert faults(read(issued_consultation, as_csv([values]), at)) == []


WRONG_CELLS = [
    ("member_state", "", "missing_value"),
    ("member_state", "XXX", "unknown_state"),
    ("member_state", "ken", "unknown_state"),
    ("member_state", "Kenya", "unknown_state"),
    ("text", "ITU-T D.1103", "unknown_text"),
    ("position", "", "missing_value"),
    ("position", "yes", "bad_position"),
    ("position", "no_objection", "bad_position"),
    ("position", "Authorize", "bad_position"),
    ("channel", "", "missing_value"),
    ("channel", "telex", "bad_channel"),
    ("received_at", "", "missing_value"),
    ("received_at", "yesterday", "bad_time"),
    ("received_at", "30/11/2021 16:05", "bad_time"),
    ("received_at", "2021-11-30", "bad_time"),
    ("received_at", "2021-11-30T25:00", "bad_time"),
    ("received_at", "2021-02-29T10:00", "bad_time"),
    ("received_at", "0001-01-01T00:00+14:00", "bad_time"),
    ("received_at", "9999-12-31T23:59-14:00", "bad_time"),
    ("received_at", "1899-12-31T23:59", "bad_time"),
    ("received_at", "2021-W48-2T10:00", "bad_time"),
    ("received_at", "٢٠٢١-١١-٣٠T١٠:٠٠", "bad_time"),
    ("received_at", "2021-11-30T10:00+25:00", "bad_time"),
    ("received_at", "2020-10-25T02:30", "ambiguous_time"),
    ("received_at", "2021-03-28T02:30", "missing_time"),
    ("received_at", "2021-11-30T16:05", "before_issue"),
    ("signatory", "a\x00b", "control_character"),
    ("title", "a\nb", "control_character"),
    ("place", "a\u202eb", "bidi_control"),
    ("comments", "a\x0bb", "control_character"),
    ("comments", "a\u202db", "bidi_control"),
    ("reasons", "a\x1b[31mb", "control_character"),
    ("proposed_changes", "a\u2028b", "control_character"),
    ("signatory", "x" * 201, "too_long"),
    ("comments", "x" * (LONG_LENGTH + 1), "too_long"),
]


@pytest.mark.parametrize(("column", "value", "code"), WRONG_CELLS)
def test_a_wrong_cell_is_named(two_texts, at, column, value, code):
    reading = read(two_texts, as_csv([row(at, **{column: value})]), at)
    assert faults(reading) == [(2, column, code)]
    assert (reading.replies, reading.rejected) == ((), 1)
    assert reading.errors[0].message.isprintable()


def test_a_time_without_offset_is_geneva_time_in_both_formats(two_texts, at):
    local = at.astimezone(GENEVA).replace(hour=12, tzinfo=None, microsecond=0)
    local -= timedelta(days=2)
    expected = local.replace(tzinfo=GENEVA).astimezone(UTC)
    text = row(at, received_at=local.isoformat(sep=" ", timespec="seconds"))
    cell = row(at, received_at=local)
    for content in (as_csv([text]), as_workbook([cell]), as_workbook([text])):
        (reply,) = read(two_texts, content, at).replies
        assert (reply.received_at, reply.received_at.tzinfo) == (expected, UTC)


def test_an_offset_settles_the_hour_that_comes_twice(tsb_officer, second_officer):
    issued = datetime(2020, 10, 1, tzinfo=UTC)
    draft = factories.make_draft(by=tsb_officer, at=issued)
    consultation = factories.issue(
        draft, by=tsb_officer, second=second_officer, at=issued
    )
    at = issued + timedelta(days=60)
    times = ("2020-10-25T02:30+02:00", "2020-10-25T02:30+01:00", "2020-10-25T01:30Z")
    rows = [row(at, received_at=one) for one in times]
    first, *second = read(consultation, as_csv(rows), at).replies
    assert first.received_at.hour == 0
    assert [reply.received_at.hour for reply in second] == [1, 1]


def test_a_date_cell_without_a_time_is_not_taken_for_midnight(two_texts, at):
    yesterday = (at - timedelta(days=1)).date()
    reading = read(two_texts, as_workbook([row(at, received_at=yesterday)]), at)
    assert faults(reading) == [(2, "received_at", "bad_time")]


def test_the_instants_of_issue_and_of_reading_belong_to_the_period(two_texts, at):
    issued = two_texts.issued_at
    tick = timedelta(microseconds=1)
    times = (issued - tick, issued, at, at + tick)
    rows = [row(at, received_at=instant.isoformat()) for instant in times]
    assert faults(read(two_texts, as_csv(rows), at)) == [
        (2, "received_at", "before_issue"),
        (5, "received_at", "in_the_future"),
    ]
