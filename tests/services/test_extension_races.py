"""An extension that meets a closing or a reply is settled by the row locks."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, connections, transaction

from consult.audit.verify import verify_log
from consult.flows import amending, closing, replying
from consult.flows.amendable import Change
from consult.flows.recording import Answer, Signature
from consult.models import Amendment, ReplyVersion
from consult.procedure.errors import RuleError
from consult.procedure.states import Position
from consult.queries.clock import database_now, geneva_day
from consult.queries.locks import lock_consultation, share_consultation
from consult.vocabularies import AmendmentKind

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def prepared(issued_consultation, tsb_officer, at):
    """A consultation whose extension by a week waits for a second person."""
    change = Change(
        kind=AmendmentKind.ADDENDUM,
        dated=geneva_day(at),
        deadline_date=issued_consultation.deadline_date + timedelta(days=7),
    )
    amending.prepare_amendment(issued_consultation, change, by=tsb_officer, at=at)
    return issued_consultation


def in_its_own_connection(act):
    try:
        return act()
    except RuleError as error:
        return error.code
    finally:
        connections.close_all()


def wait_for_a_waiter():
    deadline = time.monotonic() + 10
    while True:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
        assert time.monotonic() < deadline, "nobody waited"
        time.sleep(0.01)


def begin(act, ended):
    thread = threading.Thread(target=lambda: ended.append(in_its_own_connection(act)))
    thread.start()
    return thread


def test_of_an_extension_and_a_closing_one_wins(prepared, second_officer, settings):
    """The closing is late by its clock, the extension is in time by the same one."""
    at = prepared.closes_at
    settings.TEST_CLOCK_OFFSET += at - timedelta(milliseconds=80) - database_now()
    with ThreadPoolExecutor(4) as pool:
        acts = [
            lambda: amending.issue_amendment(prepared, by=second_officer).number,
            *[lambda: closing.close_consultation(prepared, at=at)] * 3,
        ]
        ended = list(pool.map(in_its_own_connection, acts))
    extended, closed = ended[0], ended[1:]
    prepared.refresh_from_db()
    if extended == 1:
        assert closed == [False] * 3
        assert (prepared.state, prepared.closes_at) == (
            "issued",
            at + timedelta(days=7),
        )
    else:
        assert extended in {"illegal_transition", "deadline_passed"}
        assert sorted(closed) == [False, False, True]
        assert (prepared.state, prepared.closes_at) == ("closed", at)
    assert verify_log().ok


def test_an_extension_that_waited_beyond_the_deadline_comes_too_late(
    prepared, second_officer, settings
):
    settings.TEST_CLOCK_OFFSET += (
        prepared.closes_at - timedelta(milliseconds=500) - database_now()
    )
    ended = []
    with transaction.atomic():
        share_consultation(prepared.pk)  # a reply is being recorded
        thread = begin(
            lambda: amending.issue_amendment(prepared, by=second_officer), ended
        )
        wait_for_a_waiter()
        time.sleep(0.6)
    thread.join(timeout=10)
    assert ended == ["deadline_passed"]
    assert not Amendment.objects.exists()


def test_a_closing_that_waited_for_an_extension_does_not_close(
    prepared, second_officer
):
    at, ended = prepared.closes_at, []
    with transaction.atomic():
        lock_consultation(prepared.pk)
        thread = begin(lambda: closing.close_consultation(prepared, at=at), ended)
        wait_for_a_waiter()
        amending.issue_amendment(prepared, by=second_officer)
    thread.join(timeout=10)
    assert ended == [False]


def test_a_reply_that_waited_for_an_extension_is_in_time_by_the_new_deadline(
    prepared, second_officer, head_of_administration, settings
):
    settings.TEST_CLOCK_OFFSET += (
        prepared.closes_at - timedelta(seconds=1) - database_now()
    )
    ended = []

    def reply():
        return replying.submit_reply(
            prepared,
            "KEN",
            [Answer(text=prepared.texts.get(), position=Position.AUTHORIZE)],
            Signature(name="Grace Head"),
            by=head_of_administration,
            form_key=uuid4(),
            seen_version=0,
        ).created

    with transaction.atomic():
        lock_consultation(prepared.pk)
        thread = begin(reply, ended)
        wait_for_a_waiter()
        amending.issue_amendment(prepared, by=second_officer)
        time.sleep(1.1)
    thread.join(timeout=10)
    assert ended == [True]
    old_instant = prepared.closes_at
    version = ReplyVersion.objects.get()
    assert version.received_at >= old_instant
    assert not version.late


def test_two_persons_who_issue_it_at_once_issue_it_once(
    prepared, second_officer, director
):
    with ThreadPoolExecutor(2) as pool:
        ended = list(
            pool.map(
                lambda by: in_its_own_connection(
                    lambda: amending.issue_amendment(prepared, by=by).number
                ),
                [second_officer, director],
            )
        )
    assert sorted(map(str, ended)) == ["1", "no_amendment_waits"]
    assert Amendment.objects.count() == 1
