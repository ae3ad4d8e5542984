"""Outages and clocks that disagree are noted; who looks on is not named."""

import json
from datetime import timedelta

import pytest
import time_machine

from consult.audit.verify import verify_log
from consult.flows import watching
from consult.models import AuditEntry
from consult.queries.clock import database_now, database_offset

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


def outages():
    return [
        json.loads(entry.body)["facts"]
        for entry in AuditEntry.objects.filter(
            chain="system", tag="system:outage:noted"
        )
    ]


def test_the_first_sweep_of_all_ends_no_outage(at):
    assert watching.note_pulse(at=at) is False
    assert outages() == []


def test_sweeps_that_follow_one_another_note_nothing(at):
    for minute in (0, 1, 2, 5):
        assert watching.note_pulse(at=at + minute * MINUTE) is False
    assert outages() == []


def test_a_gap_of_more_than_three_minutes_is_an_entry_with_from_and_until(at):
    watching.note_pulse(at=at)
    back = at + timedelta(hours=2, seconds=3)
    assert watching.note_pulse(at=back) is True
    assert watching.note_pulse(at=back) is False
    (facts,) = outages()
    assert facts == {
        "from": at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "seconds": 7203,
        "until": back.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
    }
    assert verify_log().ok


def test_a_sweep_that_comes_late_does_not_turn_the_clock_back(at):
    watching.note_pulse(at=at)
    watching.note_pulse(at=at - 10 * MINUTE)
    assert watching.note_pulse(at=at + 2 * MINUTE) is False


@pytest.mark.parametrize("seconds", [-3600, -2, 2, 3600])
def test_clocks_that_disagree_are_warned_of(db, seconds, caplog):
    with time_machine.travel(database_now() - timedelta(seconds=seconds), tick=True):
        offset = database_offset()
    assert abs(offset - timedelta(seconds=seconds)) < timedelta(milliseconds=500)
    assert watching.note_offset(offset) is False
    assert [each.levelname for each in caplog.records] == ["WARNING"]


def test_clocks_that_agree_are_logged(db, caplog):
    assert watching.note_offset(database_offset()) is True
    (record,) = caplog.records
    assert (record.levelname, record.msg["event"]) == ("INFO", "clock_offset")


def test_a_shifted_clock_of_a_test_is_no_offset(db, settings):
    settings.TEST_CLOCK_OFFSET = timedelta(days=40)
    assert abs(database_offset()) < watching.LARGEST_OFFSET
