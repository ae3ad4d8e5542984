"""Rows become proposals; every fault is named with its row and column."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consult.intake.reply_cells import LONG_LENGTH, Asked
from consult.intake.reply_sheet import check_rows
from consult.intake.workbooks import BadCell, SheetRow
from consult.models import EntitledMember, GroupMembership, ReplyVersion
from consult.procedure.states import Channel, Position, Procedure
from tests import factories
from tests.intake.conftest import (
    COLUMNS,
    as_csv,
    as_workbook,
    doubts,
    faults,
    read,
    row,
    workbook_of,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("write", [as_csv, as_workbook], ids=["csv", "xlsx"])
def test_a_full_row_becomes_a_proposal(two_texts, at, write):
    values = row(
        at,
        text="ITU-T D.400R",
        position="authorize_with_comments",
        channel="letter",
        signatory="Grace Njoroge",
        title="Director, Standards",
        place="Nairobi",
        comments="Clause 5\n\nملاحظات على البند ٥",
        reasons="为何",
        proposed_changes="“shall” → “should”",
    )
    (reply,) = read(two_texts, write([values]), at).replies
    assert (reply.row, reply.member_state) == (2, "KEN")
    assert [text.designation for text in reply.texts] == ["ITU-T D.400R"]
    assert reply.position is Position.AUTHORIZE_WITH_COMMENTS
    assert reply.channel is Channel.LETTER
    assert reply.received_at.isoformat() == values["received_at"]
    assert {name: getattr(reply, name) for name in COLUMNS[5:]} == {
        name: values[name] for name in COLUMNS[5:]
    }


def test_only_four_columns_are_needed_and_their_order_is_free(two_texts, at):
    columns = ("channel", "received_at", "position", "member_state")
    reading = read(two_texts, as_csv([row(at)], columns=columns, separator=";"), at)
    assert (faults(reading), doubts(reading), reading.rejected) == ([], [], 0)
    (reply,) = reading.replies
    assert [text.designation for text in reply.texts] == [
        "ITU-T D.1102",
        "ITU-T D.400R",
    ]


def test_an_empty_text_stands_for_all_of_them(two_texts, at):
    (reply,) = read(two_texts, as_csv([row(at, text="")]), at).replies
    assert len(reply.texts) == 2


def test_every_fault_of_every_row_is_reported_with_good_rows_between(two_texts, at):
    later = (at + timedelta(minutes=1)).isoformat()
    rows = [
        row(at),
        row(at, member_state="XXX", channel="telex", received_at="soon"),
        row(at, member_state="CHE"),
        row(at, position="maybe", received_at=later),
    ]
    reading = read(two_texts, as_csv(rows), at)
    assert faults(reading) == [
        (3, "member_state", "unknown_state"),
        (3, "received_at", "bad_time"),
        (3, "channel", "bad_channel"),
        (5, "position", "bad_position"),
        (5, "received_at", "in_the_future"),
    ]
    assert [reply.row for reply in reading.replies] == [2, 4]
    assert reading.rejected == 2


def test_a_member_state_off_the_roll_is_told_from_an_unknown_code(two_texts, at):
    EntitledMember.objects.filter(member_state="BRA").delete()
    reading = read(two_texts, as_csv([row(at, member_state="BRA")]), at)
    assert faults(reading) == [(2, "member_state", "not_on_roll")]


def test_a_state_outside_the_regional_group_is_refused_with_the_reason(
    tsb_officer, second_officer, at
):
    factories.make_union()
    GroupMembership.objects.create(
        member_state_id="KEN", kind="regional_group", code="AFR", source="made up"
    )
    day = at - timedelta(days=10)
    draft = factories.make_draft(
        by=tsb_officer, at=day, procedure=Procedure.TAP_REGIONAL, regional_group="AFR"
    )
    issued = factories.issue(draft, by=tsb_officer, second=second_officer, at=day)
    reading = read(issued, as_csv([row(at), row(at, member_state="CHE")]), at)
    assert faults(reading) == [(3, "member_state", "not_on_roll")]
    assert reading.errors[0].message == (
        "CHE (not a member of the regional group AFR) is not on the roll of this"
        " consultation."
    )


def test_a_state_without_its_vote_is_taken_with_a_warning(two_texts, at):
    EntitledMember.objects.filter(member_state="KEN").update(
        reason="suspended", ground="arrears"
    )
    reading = read(two_texts, as_csv([row(at)]), at)
    assert len(reading.replies) == 1
    assert doubts(reading) == [(2, "member_state", "entitlement_in_question")]
    assert "KEN" in reading.warnings[0].message


def test_a_state_against_is_asked_for_reasons(two_texts, deletion, at):
    values = row(at, position="not_authorize")
    assert doubts(read(two_texts, as_csv([values]), at)) == [
        (2, "reasons", "reasons_missing")
    ]
    assert doubts(read(two_texts, as_csv([{**values, "reasons": "5.2"}]), at)) == []
    objection = row(at, position="object")
    assert doubts(read(deletion, as_csv([objection]), at)) == [
        (2, "reasons", "reasons_missing")
    ]


def test_positions_are_those_of_the_procedure(deletion, at):
    positions = ("no_objection", "no_objection_with_comments", "object", "authorize")
    reading = read(deletion, as_csv([row(at, position=one) for one in positions]), at)
    assert faults(reading)[-1] == (5, "position", "bad_position")
    assert len(reading.replies) == 3


def test_a_late_row_is_no_error(closed_consultation, at):
    later = closed_consultation.closes_at + timedelta(days=2)
    reading = read(closed_consultation, as_csv([row(later)]), later)
    assert (faults(reading), len(reading.replies)) == ([], 1)


def test_one_state_that_says_two_things_at_once_is_a_conflict(two_texts, at):
    rows = [
        row(at, text=""),
        row(at, text="D.400R", position="not_authorize", reasons="5.2"),
        row(at, text="D.1102"),
        row(at, member_state="CHE", position="not_authorize", reasons="5.2"),
    ]
    reading = read(two_texts, as_csv(rows), at)
    assert faults(reading) == [(3, "position", "conflicting_rows")]
    assert "2" in reading.errors[0].message
    assert reading.rejected == 1


def test_one_state_may_change_its_mind_later_in_the_sheet(two_texts, at):
    hour = timedelta(hours=1)
    rows = [
        row(at, received_at=(at - 2 * hour).isoformat()),
        row(at, received_at=(at - hour).isoformat(), position="not_authorize"),
    ]
    assert faults(read(two_texts, as_csv(rows), at)) == []


def test_missing_unknown_and_repeated_columns_are_named_with_the_rows_below(
    two_texts, at
):
    content = "member_state,position,vote,position\nXXX,authorize,1,authorize\n"
    reading = read(two_texts, content.encode(), at)
    assert faults(reading) == [
        (1, "position", "duplicate_column"),
        (1, "vote", "unknown_column"),
        (1, "received_at", "missing_column"),
        (1, "channel", "missing_column"),
        (2, "member_state", "unknown_state"),
    ]
    assert (reading.replies, reading.rejected) == ((), 1)


def test_a_cell_under_no_header_is_not_dropped_in_silence(two_texts, at):
    content = as_csv([row(at)]).replace(b"\r\n", b",\r\n", 1).rstrip() + b",stray\r\n"
    assert faults(read(two_texts, content, at)) == [(2, "", "unknown_column")]
    shorter = as_csv([row(at, comments="x")], columns=COLUMNS[:9])
    assert faults(read(two_texts, shorter.rstrip() + b",,,\r\n", at)) == []


def test_a_formula_is_no_value(two_texts, at):
    values = row(at, comments='=HYPERLINK("http://example.org")', member_state="=A1")
    assert faults(read(two_texts, as_workbook([values]), at)) == [
        (2, "member_state", "formula"),
        (2, "comments", "formula"),
    ]
    in_csv = read(two_texts, as_csv([row(at, comments="=A1")]), at)
    assert in_csv.replies[0].comments == "=A1"


def test_a_formula_for_a_header_names_no_column(two_texts, at):
    lines = [["=A1", "position"], ["KEN", "authorize"]]
    codes = {code for _, _, code in faults(read(two_texts, workbook_of(lines), at))}
    assert codes == {"missing_column", "unknown_column"}


def test_a_sheet_without_rows_is_worth_a_warning(two_texts, at):
    reading = read(two_texts, as_csv([]), at)
    assert (faults(reading), doubts(reading)) == ([], [(1, "", "no_rows")])
    empty = read(two_texts, b"", at)
    assert [code for _, _, code in faults(empty)] == ["missing_column"] * 4


def test_an_unreadable_file_is_one_finding(two_texts, at):
    reading = read(two_texts, "Côte d’Ivoire".encode("cp1252"), at)
    assert faults(reading) == [(1, "", "unreadable_file")]
    assert "UTF-8" in reading.errors[0].message


def test_long_words_of_many_scripts_come_through_whole(two_texts, at):
    words = ("كلمة\n\n漢字 é\u0301 " * 5_000)[:LONG_LENGTH].strip()
    for write in (as_csv, as_workbook):
        (reply,) = read(two_texts, write([row(at, comments=words)]), at).replies
        assert reply.comments == words


def test_lines_end_alike_whoever_wrote_them(two_texts, at):
    rows = [row(at, comments="a\r\nb\rc\n")]
    (reply,) = read(two_texts, as_csv(rows), at).replies
    assert reply.comments == "a\nb\nc"


def test_findings_are_said_in_the_readers_language_and_quote_in_safety(two_texts, at):
    values = row(at, member_state="\u202e" + "x" * 80)
    reading = check_rows(
        [
            SheetRow(1, tuple(values)),
            SheetRow(2, ("XX\ud800", *map(str, list(values.values())[1:]))),
        ],
        Asked.by(two_texts, at=at),
    )
    assert faults(reading) == [(2, "member_state", "lone_surrogate")]
    assert reading.errors[0].as_facts() == {
        "row": 2,
        "column": "member_state",
        "code": "lone_surrogate",
        "message": "Character 3, U+D800, is only half of one: remove it.",
    }


@pytest.mark.parametrize("rows", [1, 3])
def test_reading_costs_the_same_queries_for_any_number_of_rows(
    two_texts, at, django_assert_num_queries, rows
):
    content = as_csv(
        [row(at, member_state=iso3) for iso3 in ("KEN", "CHE", "XXX")][:rows]
    )
    with django_assert_num_queries(3):
        read(two_texts, content, at)


cell = (
    st.none().map(lambda _: BadCell.FORMULA)
    | st.text(max_size=12)
    | st.sampled_from(
        ["KEN", "CHE", "D.1102", "authorize", "email", "2026-11-30T10:00", "\ud800"]
    )
    | st.characters(categories=["Cc", "Cs", "Cf"])
)
header = st.lists(st.sampled_from([*COLUMNS, "", "vote"]) | cell, max_size=12)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    columns=header | st.just(list(COLUMNS)),
    lines=st.lists(st.lists(cell, max_size=13), max_size=4),
)
def test_whatever_the_cells_hold_they_are_read_or_named(two_texts, at, columns, lines):
    asked = Asked.by(two_texts, at=at)
    rows = [
        SheetRow(number, tuple(line))
        for number, line in enumerate([columns, *lines], start=1)
    ]
    reading = check_rows(rows, asked)
    said = [*reading.errors, *reading.warnings]
    assert all(finding.message.isprintable() for finding in said)
    assert all(finding.as_facts()["column"].isprintable() for finding in said)
    assert len(reading.replies) + reading.rejected >= len(lines)
    assert not ReplyVersion.objects.exists()
