"""One reading of the database's clock decides whether a reply is in time."""

import json
from datetime import UTC, timedelta
from uuid import uuid4

import pytest
from django.db import connection

from consult.audit.record import instant_text
from consult.flows import certifying, replying
from consult.flows.recording import Answer, Signature
from consult.models import AuditEntry
from consult.procedure.states import Position
from consult.queries import clock
from consult.queries.tallies import tally_consultation
from tests import factories

pytestmark = pytest.mark.django_db

MILLISECOND = timedelta(milliseconds=1)
LITERAL = {"postgresql": "SELECT '{}+00'::timestamptz", "sqlite": "SELECT '{}'"}


@pytest.fixture
def clock_shows(monkeypatch):
    """Have the database answer an instant when it is asked for the time."""

    def show(instant):
        text = instant.astimezone(UTC).replace(tzinfo=None).isoformat(sep=" ")
        statement = LITERAL[connection.vendor].format(text)
        monkeypatch.setitem(clock._READ, connection.vendor, statement)
        return statement

    return show


@pytest.fixture
def asked():
    """The statements the database is asked, in their order."""
    statements = []

    def note(execute, sql, params, many, context):
        statements.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield statements


def send(consultation, person):
    return replying.submit_reply(
        consultation,
        "KEN",
        [Answer(text=consultation.texts.get(), position=Position.AUTHORIZE)],
        Signature(name="Grace"),
        by=person,
        form_key=uuid4(),
        seen_version=0,
    ).version


@pytest.mark.parametrize(
    ("after", "late"),
    [(-MILLISECOND, False), (timedelta(), True), (MILLISECOND, True)],
    ids=["-1 ms", "0", "+1 ms"],
)
def test_the_instant_that_is_read_is_compared_stored_logged_and_receipted(
    issued_consultation, head_of_administration, clock_shows, asked, after, late
):
    instant = issued_consultation.closes_at + after
    reading = clock_shows(instant)
    sent = send(issued_consultation, head_of_administration)
    assert asked.count(reading) == 1
    sent.refresh_from_db()
    assert (sent.received_at, sent.entered_at, sent.late) == (instant, instant, late)
    entry = AuditEntry.objects.get(tag="consultation:reply:recorded")
    assert entry.at == instant
    for said in (json.loads(entry.body)["facts"], json.loads(sent.signed_receipt.body)):
        assert (said["received_at"], said["late"]) == (instant_text(instant), int(late))
    tally = tally_consultation(issued_consultation)
    assert (tally.late, tally.texts[0].tally.replies) == (int(late), int(not late))


def test_the_clock_is_read_between_the_locks_and_the_first_row(
    issued_consultation, head_of_administration, clock_shows, asked
):
    reading = clock_shows(issued_consultation.closes_at)
    send(issued_consultation, head_of_administration)
    read = asked.index(reading)
    roll = next(n for n, sql in enumerate(asked) if '"consult_entitledmember"' in sql)
    written = [n for n, sql in enumerate(asked) if sql.startswith("INSERT INTO")]
    assert roll < read < min(written)


@pytest.mark.parametrize("certified", [False, True])
def test_what_comes_after_the_close_is_late_even_if_the_clock_stepped_back(
    issued_consultation,
    head_of_administration,
    tsb_officer,
    second_officer,
    clock_shows,
    certified,
):
    closed = factories.close(issued_consultation)
    closes_at = closed.closes_at
    if certified:
        certifying.propose_result(closed, by=tsb_officer, at=closes_at)
        certifying.certify_result(closed, by=second_officer, at=closes_at)
    clock_shows(closes_at - timedelta(milliseconds=500))
    sent = send(closed, head_of_administration)
    assert (sent.received_at, sent.late) == (closes_at, True)
    receipt = json.loads(sent.signed_receipt.body)
    assert (receipt["received_at"], receipt["late"]) == (instant_text(closes_at), 1)


def test_after_the_close_a_later_reading_is_kept_as_it_is(
    closed_consultation, head_of_administration, clock_shows
):
    instant = closed_consultation.closes_at + MILLISECOND
    clock_shows(instant)
    assert send(closed_consultation, head_of_administration).received_at == instant
