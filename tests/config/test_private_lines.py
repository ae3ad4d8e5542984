"""No line of the log names a person, an address, a position or what was written."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as product
from django.core.management import call_command
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from consult.config import celery_app
from consult.models import Consultation, OutboxMessage, User
from consult.notify import deliver, outbox
from consult.queries.consultations import reference_of
from consult.tasks import _apart, _work_off
from tests.intake.conftest import as_csv
from tests.notify.mailbox import mail_server
from tests.web.administrations.filling import AGAINST, SIGNATORY, send

pytestmark = pytest.mark.django_db

NAME = SIGNATORY["signatory-name"]
ADDRESS = "grace.private@example.org"
COMMENT = "Clause 8 contradicts the law of 1998."
PRIVATE = (
    ADDRESS,
    COMMENT,
    *SIGNATORY.values(),
    *(AGAINST[name] for name in ("reasons", "possible_changes")),
    "Grace",
    "example.org",
    "Amina Signatory",
    "authorize",
    "in_favour",
)


@pytest.fixture
def lines() -> Iterator[StringIO]:
    """What is written to the log, as the product writes it."""
    written = StringIO()
    options = dict(product.LOGGING["formatters"]["lines"])
    handler = logging.StreamHandler(written)
    handler.setFormatter(options.pop("()")(**options))
    # The mail server of the tests is none of the product's.
    handler.addFilter(lambda record: record.name != "mail.log")
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    try:
        yield written
    finally:
        root.removeHandler(handler)
        root.setLevel(level)


def assert_private(lines: StringIO, *events: str) -> None:
    """Fail when a line tells of somebody, or when none tells of the event."""
    said = lines.getvalue()
    assert [event for event in events if event not in said] == []
    assert [word for word in PRIVATE if word.lower() in said.lower()] == []


def break_a_constraint(*_arguments: object) -> HttpResponse:
    """Fail as an act does that loses a race: the database quotes the row."""
    with transaction.atomic():
        for _ in range(2):
            User.objects.create(email=ADDRESS, name=NAME)
    return HttpResponse()


urlpatterns = [path("broken/act/", break_a_constraint)]


def test_a_reply_on_pages(
    lines: StringIO,
    signed_in: Any,
    head_of_administration: User,
    issued_consultation: Consultation,
) -> None:
    client = signed_in(head_of_administration)
    ref = reference_of(issued_consultation)
    sent = send(client, ref, AGAINST)
    assert sent.status_code == 200
    assert issued_consultation.replies.count() == 1
    assert_private(lines, "request_finished", f"POST /en/administration/{ref}/check/")


def test_an_import(
    lines: StringIO, issued_consultation: Consultation, at: datetime, tmp_path: Path
) -> None:
    received = (at + timedelta(seconds=1)).isoformat()
    row = {
        "member_state": "KEN",
        "position": "authorize_with_comments",
        "received_at": at.isoformat(),
        "channel": "email",
        "signatory": "Amina Signatory",
        "comments": COMMENT,
    }
    for rows in ([row, row | {"received_at": received, "position": ADDRESS}], [row]):
        sheet = tmp_path / "replies.csv"
        sheet.write_bytes(as_csv(rows))
        arguments = (str(sheet), "--circular", reference_of(issued_consultation))
        try:
            call_command("import_replies", *arguments, "--json", stdout=StringIO())
        except Exception:  # noqa: BLE001 -- the first sheet is refused
            assert len(rows) == 2
    assert issued_consultation.replies.count() == 1
    assert_private(lines)


@pytest.mark.parametrize("answer", ["550 5.1.1 {}: nobody of this name", "250 OK"])
def test_a_message_that_goes_out_or_dies(
    lines: StringIO, at: datetime, answer: str
) -> None:
    OutboxMessage.objects.create(
        kind="circular_issued",
        recipient_email=ADDRESS,
        language="en",
        subject="TSB Circular 7",
        body_text=COMMENT,
        body_html=COMMENT,
        message_id="<circular_issued.1.abc@consult.test>",
        due_at=at,
        created_at=at,
    )
    with mail_server() as box:
        box.answers["RCPT"] = answer.format(ADDRESS)
        while deliver.deliver_next(at=at) is False:
            at += outbox.BACKOFF[-1]
    dead = answer.startswith("550")
    assert OutboxMessage.objects.get().state == ("dead" if dead else "sent")
    events = ("message_failed", "message_dead") if dead else ("message_sent",)
    assert_private(lines, *events)


@pytest.mark.urls(__name__)
def test_an_act_that_breaks_a_constraint(lines: StringIO, client: Client) -> None:
    """PostgreSQL quotes the values of the row in the words of the error."""
    client.raise_request_exception = False
    assert client.get("/broken/act/").status_code == 500
    assert_private(
        lines,
        "request_failed",
        "Internal Server Error: /broken/act/",
        "django.db.utils.IntegrityError",
        "in break_a_constraint",
        "consult_user_email" if connection.vendor == "postgresql" else "_UNIQUE",
    )


def test_a_step_of_the_sweep_that_fails(lines: StringIO) -> None:
    broken: list[str] = []
    with _apart("close", broken):
        break_a_constraint()
    _work_off(break_a_constraint)
    assert broken == ["close"]
    assert_private(lines, "step_failed", "IntegrityError", "in break_a_constraint")


def test_a_task_that_fails(lines: StringIO) -> None:
    """Celery words the error itself, in the middle of a line."""

    @celery_app.task(name="tests.break_a_constraint")
    def task() -> None:
        break_a_constraint()

    try:
        task.apply()
    finally:
        celery_app.tasks.pop("tests.break_a_constraint")
    assert_private(lines, "unexpected: IntegrityError'", "in break_a_constraint")


def test_an_error_that_came_from_others(lines: StringIO) -> None:
    """Each of its causes is named, none is quoted, and no circle is followed."""
    first, second = KeyError(ADDRESS), ValueError(COMMENT)
    second.__cause__, first.__context__ = first, second
    logging.getLogger("consult").error("failed", exc_info=second)
    assert_private(lines, "failed", "builtins.KeyError", "builtins.ValueError")
