"""Promise 3: closing and replying can't race."""

import json
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime

import pytest

from tests.faults.figures import Figure
from tests.faults.stand import Stand
from tests.faults.traffic import check_record, traffic
from tests.services.provision import ROOT

pytestmark = [pytest.mark.services, pytest.mark.xdist_group("faults")]

CLOSERS = 20


def test_twenty_closers_and_replies_at_the_deadline_agree(
    served: Stand, figure: Figure
) -> None:
    soon = 1 if datetime.now(UTC).second < 35 else 2
    closing = served.another("--closes-in", str(soon))
    closes_at = datetime.fromisoformat(closing.scenario["closes_at"])
    with start_closers(closing) as closers:
        time.sleep(max(0.0, seconds_until(closes_at) - 10))
        with traffic(closing.heads(12)) as flow:
            said, _ = closers.communicate(timeout=180)
            flow.wait_for(12)
    assert closers.returncode == 0
    closed = json.loads(said)
    assert len(closed) == CLOSERS
    references = [reference for one in closed for reference in one]
    assert references.count(closing.scenario["reference"]) == 1
    check_record(closing, flow)
    late = check_instants(closing)
    in_time = check_tally(closing)
    assert in_time > 0
    assert late > 0
    figure(
        "closing under replies",
        f"{CLOSERS} closers, 1 closed; {in_time} versions in time, {late} late;"
        f" {flow.summary()}",
    )


def start_closers(closing: Stand) -> "subprocess.Popen[str]":
    number = str(closing.scenario["consultation"])
    return subprocess.Popen(  # noqa: S603 -- our own command
        [sys.executable, "-m", "tests.faults.closers", str(CLOSERS), number],
        cwd=ROOT,
        env=dict(closing.environ),
        stdout=subprocess.PIPE,
        text=True,
    )


def seconds_until(instant: datetime) -> float:
    return (instant - datetime.now(UTC)).total_seconds()


def check_instants(closing: Stand) -> int:
    """Assert that lateness is what the instants say; return how many are late."""
    versions = closing.rows(
        "SELECT v.late, v.received_at >= c.closes_at, v.entered_at >= c.closed_at"
        " FROM consult_replyversion v"
        " JOIN consult_entitledmember m ON m.id = v.member_id"
        " JOIN consult_consultation c ON c.id = m.consultation_id"
        " WHERE c.id = ?",
        closing.scenario["consultation"],
    )
    assert all(late == after for late, after, _ in versions)
    assert all(late for late, _, after_closing in versions if after_closing)
    entries = closing.rows(
        "SELECT count(*) FROM consult_auditentry"
        " WHERE tag = 'consultation:state:closed' AND chain = ?",
        f"consultation:{closing.scenario['consultation']}",
    )
    assert entries == [(1,)]
    return sum(late for late, _, _ in versions)


def check_tally(closing: Stand) -> int:
    """Assert that the tally is the last word in time of each administration.

    Return how many versions were in time.
    """
    in_time = closing.rows(
        "SELECT m.member_state_id, p.position"
        " FROM consult_replyversion v"
        " JOIN consult_entitledmember m ON m.id = v.member_id"
        " JOIN consult_replyposition p ON p.version_id = v.id"
        " WHERE NOT v.late AND m.consultation_id = ?"
        " ORDER BY v.received_at, v.id",
        closing.scenario["consultation"],
    )
    last_words = {str(state): str(position) for state, position in in_time}
    (text,) = closing.manage("tally", closing.scenario["reference"])["texts"]
    assert text["positions"] == last_words
    assert text["replies"] == len(last_words)
    counted = Counter(
        position.startswith("authorize") for position in last_words.values()
    )
    assert text["in_favour"] == counted[True]
    assert text["against"] == counted[False]
    return len(in_time)
