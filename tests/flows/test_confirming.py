"""How long a session is trusted, and what waits in it while a person is asked."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.backends.base import SessionBase

from consult.flows.confirming import (
    CONFIRMED_FOR,
    awaits_sent,
    begin_session,
    keep_sent,
    note_confirmed,
    take_sent,
    was_confirmed,
)

MORNING = datetime(2026, 11, 2, 9, tzinfo=UTC)


@pytest.fixture
def session() -> SessionBase:
    return SessionBase()


def test_who_signed_in_is_trusted_for_fifteen_minutes(session: SessionBase) -> None:
    begin_session(session, at=MORNING, until=MORNING + timedelta(hours=12))
    later = MORNING + CONFIRMED_FOR
    assert was_confirmed(session, at=later)
    assert not was_confirmed(session, at=later + timedelta(seconds=1))
    note_confirmed(session, at=later)
    assert was_confirmed(session, at=later + CONFIRMED_FOR)


def test_a_session_ends_when_it_was_said_to(session: SessionBase) -> None:
    begin_session(session, at=MORNING, until=MORNING + timedelta(hours=12))
    note_confirmed(session, at=MORNING + timedelta(hours=11))
    assert session.get_expiry_date() == MORNING + timedelta(hours=12)


def test_a_session_that_notes_nothing_is_not_trusted(session: SessionBase) -> None:
    assert not was_confirmed(session, at=MORNING)


def test_what_was_sent_comes_back_once_and_only_to_its_page(
    session: SessionBase,
) -> None:
    assert keep_sent(session, path="/a/", written="reason=yes")
    assert take_sent(session, path="/b/") is None
    assert awaits_sent(session, path="/a/")
    assert take_sent(session, path="/a/") == "reason=yes"
    assert take_sent(session, path="/a/") is None


def test_too_much_is_not_kept(session: SessionBase) -> None:
    assert not keep_sent(session, path="/a/", written="x" * 2_000_001)
    assert not awaits_sent(session, path="/a/")
