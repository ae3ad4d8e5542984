"""The delivery board: what was not delivered, to whom, why, and one act."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consult.models import AuditEntry, Consultation, OutboxMessage, Pause, User
from tests.web.staff.acting import said_on

BOARD = "/en/staff/deliveries/"


@pytest.fixture
def dead(
    head_of_administration: User, issued_consultation: Consultation
) -> OutboxMessage:
    """A circular that Kenya's head never got."""
    OutboxMessage.objects.update(
        state="dead", attempts=9, last_error="550 5.1.1 <address>: unknown"
    )
    return OutboxMessage.objects.get()


def retry(signed_in: Any, person: User, message: OutboxMessage) -> Any:
    return signed_in(person).post(reverse("staff:retry", args=[message.pk]))


def test_the_board_says_what_was_given_up_for_whom_and_why(
    signed_in: Any, dead: OutboxMessage, tsb_officer: User
) -> None:
    page = signed_in(tsb_officer).get(BOARD)
    (row,) = page.context["rows"]
    assert (row.what, row.about, row.state) == (
        "A circular was issued",
        "TSB Circular 7",
        "Kenya",
    )
    shown = page.content.decode()
    assert "550 5.1.1 &lt;address&gt;: unknown" in shown
    assert "9 attempts" in shown
    assert "No other delegate of the State was sent it" in shown


@pytest.mark.parametrize("person", ["tsb_officer", "director", "auditor", "translator"])
def test_nobody_reads_an_address_in_full(
    signed_in: Any, dead: OutboxMessage, person: str, request: pytest.FixtureRequest
) -> None:
    page = signed_in(request.getfixturevalue(person)).get(BOARD)
    assert page.status_code == 200
    assert dead.recipient_email not in page.content.decode()
    assert page.context["rows"][0].address == "g…@x.org"


def test_who_has_no_role_in_tsb_is_refused(
    signed_in: Any, dead: OutboxMessage, head_of_administration: User, stranger: User
) -> None:
    for person in (head_of_administration, stranger):
        assert signed_in(person).get(BOARD).status_code == 403
        assert retry(signed_in, person, dead).status_code == 403


def test_the_board_opens_where_something_stands_the_worst_first(
    signed_in: Any, dead: OutboxMessage, tsb_officer: User
) -> None:
    client = signed_in(tsb_officer)
    for state, tab in (
        ("dead", "dead"),
        ("failed", "failed"),
        ("pending", "waiting"),
        ("sending", "waiting"),
        ("withheld", "withheld"),
        ("sent", "dead"),
    ):
        OutboxMessage.objects.update(state=state)
        page = client.get(BOARD)
        assert page.context["chosen"] == tab
        counts = {one.label: one.count for one in page.context["tabs"]}
        assert sum(counts.values()) == (0 if state == "sent" else 1)
    assert b"No message stands here." in page.content
    assert client.get(BOARD + "?state=nonsense").context["chosen"] == "dead"


def test_a_failed_message_says_when_it_is_tried_next(
    signed_in: Any, dead: OutboxMessage, tsb_officer: User
) -> None:
    OutboxMessage.objects.update(state="failed", due_at="2026-12-01T11:30:00Z")
    page = signed_in(tsb_officer).get(BOARD)
    assert "1 Dec 2026" in page.content.decode()
    assert "12:30" in page.content.decode()
    assert b"Try again" not in page.content


def test_others_of_the_state_who_were_reached_are_counted(
    signed_in: Any, dead: OutboxMessage, tsb_officer: User
) -> None:
    for number in (1, 2):
        dead.pk = None
        dead.state = "sent"
        dead.message_id = f"<{number}@consult.example>"
        dead.save(force_insert=True)
    page = signed_in(tsb_officer).get(BOARD)
    assert b"2 other delegates of the State were sent it" in page.content


def test_an_officer_has_a_message_tried_again_and_it_is_logged(
    signed_in: Any, dead: OutboxMessage, tsb_officer: User
) -> None:
    answer = retry(signed_in, tsb_officer, dead)
    assert (answer.status_code, answer.headers["Location"]) == (302, BOARD)
    dead.refresh_from_db()
    assert dead.state == "pending"
    entry = AuditEntry.objects.get(tag="consultation:message:retried")
    assert entry.actor == f"user:{tsb_officer.pk}"
    page = signed_in(tsb_officer).get(BOARD)
    assert said_on(page) == ["The message waits to be sent again."]


def test_a_message_that_is_not_given_up_is_not_tried_again(
    signed_in: Any, dead: OutboxMessage, tsb_officer: User
) -> None:
    OutboxMessage.objects.update(state="sent")
    page = retry(signed_in, tsb_officer, dead)
    assert page.status_code == 409
    assert b"Only a message that was given up can be tried again" in page.content


@pytest.mark.parametrize("person", ["auditor", "translator", "director"])
def test_only_officers_have_a_message_tried_again(
    signed_in: Any, dead: OutboxMessage, person: str, request: pytest.FixtureRequest
) -> None:
    user = request.getfixturevalue(person)
    assert b"Try again" not in signed_in(user).get(BOARD).content
    assert retry(signed_in, user, dead).status_code == 403
    dead.refresh_from_db()
    assert dead.state == "dead"


def test_a_message_that_is_not_there_is_not_found_and_a_link_does_nothing(
    signed_in: Any, dead: OutboxMessage, tsb_officer: User
) -> None:
    client = signed_in(tsb_officer)
    assert client.post(reverse("staff:retry", args=[987654])).status_code == 404
    assert client.get(reverse("staff:retry", args=[dead.pk])).status_code == 405


def test_a_paused_outbox_is_said(
    signed_in: Any, dead: OutboxMessage, tsb_officer: User, at: datetime
) -> None:
    assert b"paused" not in signed_in(tsb_officer).get(BOARD).content
    Pause.objects.create(name="outbox", since=at)
    assert b"The outbox is paused" in signed_in(tsb_officer).get(BOARD).content


def test_a_reminder_stands_there_without_a_consultation(
    signed_in: Any, dead: OutboxMessage, tsb_officer: User
) -> None:
    OutboxMessage.objects.update(kind="reminder", consultation=None, member_state=None)
    (row,) = signed_in(tsb_officer).get(BOARD).context["rows"]
    assert (row.what, row.about, row.state, row.others) == (
        "A reminder of deadlines",
        "",
        "",
        None,
    )


def test_more_messages_take_no_more_queries(
    signed_in: Any, dead: OutboxMessage, tsb_officer: User, at: datetime
) -> None:
    client = signed_in(tsb_officer)
    client.get(BOARD)
    with CaptureQueriesContext(connection) as one:
        client.get(BOARD)
    for number in (1, 2):
        dead.pk = None
        dead.due_at = at + timedelta(minutes=number)
        dead.message_id = f"<{number}@consult.example>"
        dead.save(force_insert=True)
    with CaptureQueriesContext(connection) as three:
        client.get(BOARD)
    assert len(three) == len(one)


@pytest.mark.parametrize("language", ["en", "ar", "zh-hans", "fr", "ru", "es"])
def test_the_board_reads_in_every_language(
    signed_in: Any, dead: OutboxMessage, tsb_officer: User, language: str
) -> None:
    client = signed_in(tsb_officer)
    for state in ("dead", "failed", "pending", "withheld"):
        OutboxMessage.objects.update(
            state=state, withheld_reason="withdrawn" if state == "withheld" else ""
        )
        page = client.get(BOARD.replace("/en/", f"/{language}/"))
        assert page.status_code == 200
