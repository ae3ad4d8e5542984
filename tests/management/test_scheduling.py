"""What the scheduler calls: idempotent, one JSON object, the same as the tasks."""

import json
import os
import signal
import threading
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from consult import tasks
from consult.flows import pausing
from consult.management.commands import worker
from consult.models import (
    ChainHead,
    Consultation,
    DocumentDraft,
    Heartbeat,
    OutboxMessage,
)
from tests.notify.mailbox import mail_server

pytestmark = pytest.mark.django_db


def answer_of(*command):
    out = StringIO()
    call_command(*command, "--json", stdout=out)
    return json.loads(out.getvalue())


@pytest.fixture
def after_the_deadline(issued_consultation, settings):
    DocumentDraft.objects.all().delete()
    settings.TEST_CLOCK_OFFSET = timedelta(days=40)
    return issued_consultation


def test_close_due_closes_what_is_over_once(after_the_deadline):
    assert answer_of("close_due") == {"closed": ["T25-TSB-CIR-0007"]}
    assert answer_of("close_due") == {"closed": []}
    assert Consultation.objects.get().state == "closed"


def test_close_due_leaves_an_open_consultation_open(issued_consultation):
    assert answer_of("close_due") == {"closed": []}
    assert Consultation.objects.get().state == "issued"


def test_sweep_closes_renders_and_sends_once(
    head_of_administration, issued_consultation, settings
):
    english = {"kind": "circular", "language": "en", "format": "pdf"}
    DocumentDraft.objects.exclude(**english).delete()
    settings.TEST_CLOCK_OFFSET = timedelta(days=40)
    with mail_server() as mailbox:
        assert answer_of("sweep") == {
            "closed": ["T25-TSB-CIR-0007"],
            "reminders": 0,
            "sent": 1,
            "rendered": 1,
        }
        assert answer_of("sweep") == {
            "closed": [],
            "reminders": 0,
            "sent": 0,
            "rendered": 0,
        }
    assert [mail["To"] for mail in mailbox.mails()] == [head_of_administration.email]
    assert set(Heartbeat.objects.values_list("name", flat=True)) == {
        "files",
        "pulse",
        "sweep",
    }


def test_a_mail_server_that_refuses_leaves_the_rest_of_the_sweep_alone(
    head_of_administration, after_the_deadline
):
    with mail_server() as mailbox:
        mailbox.answer = "451 Try later"
        assert answer_of("sweep")["closed"] == ["T25-TSB-CIR-0007"]
    assert OutboxMessage.objects.get().state == "failed"


def test_what_is_due_is_left_to_the_next_round_when_the_time_is_used_up(
    head_of_administration, after_the_deadline, monkeypatch
):
    monkeypatch.setattr(tasks, "BUDGET_SECONDS", 0.0)
    assert answer_of("sweep")["sent"] == 0
    assert OutboxMessage.objects.get().state == "pending"


@pytest.fixture
def restored_signals():
    before = {
        number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)
    }
    yield
    tasks.stopping.clear()
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.django_db(transaction=True)
def test_the_worker_sweeps_looks_again_and_ends_when_told_to(
    head_of_administration, after_the_deadline, restored_signals, monkeypatch
):
    monkeypatch.setattr(worker, "LOOK_SECONDS", 0.05)
    told = threading.Timer(1.5, os.kill, (os.getpid(), signal.SIGTERM))
    with mail_server() as mailbox:
        told.start()
        try:
            call_command("worker")
        finally:
            told.cancel()
    assert Consultation.objects.get().state == "closed"
    assert len(mailbox.mails()) == 1


def test_a_worker_told_to_end_begins_no_other_row(
    head_of_administration, issued_consultation, restored_signals
):
    tasks.stopping.set()
    assert tasks.render_due() == 0
    assert tasks.deliver_due() == 0
    assert DocumentDraft.objects.count() == 24


def test_a_row_that_breaks_its_step_stops_neither_the_others_nor_the_sweep(
    head_of_administration, after_the_deadline, at
):
    DocumentDraft.objects.create(
        consultation=after_the_deadline,
        kind="poster",
        language="en",
        format="pdf",
        due_at=at,
    )
    with mail_server():
        swept = answer_of("sweep")
    assert (swept["closed"], swept["sent"], swept["rendered"]) == (
        ["T25-TSB-CIR-0007"],
        1,
        0,
    )
    assert DocumentDraft.objects.get().due_at > at


def test_a_sweep_reminds_who_has_not_replied(
    head_of_administration, issued_consultation, settings
):
    DocumentDraft.objects.all().delete()
    settings.TEST_CLOCK_OFFSET = timedelta(days=16)
    with mail_server() as mailbox:
        assert answer_of("sweep")["reminders"] == 1
        assert answer_of("sweep")["reminders"] == 0
    assert [mail["Subject"].partition(":")[0] for mail in mailbox.mails()] == [
        "TSB Circular 7",
        "Reminder",
    ]


def test_a_step_that_breaks_keeps_none_of_the_others(
    head_of_administration, after_the_deadline, at, caplog
):
    pausing.pause_outbox(by=None, at=at)
    pausing.resume_outbox(by=None, at=at)
    # An outage is to be logged, under a number that the log has given already.
    Heartbeat.objects.create(name="pulse", at=at - timedelta(days=1))
    ChainHead.objects.filter(chain="system").update(sequence=0)
    with mail_server():
        swept = answer_of("sweep")
    assert (swept["closed"], swept["sent"]) == (["T25-TSB-CIR-0007"], 1)
    assert "step_failed" in caplog.text
    assert not Heartbeat.objects.filter(name="sweep").exists()


def test_the_next_rows_are_tried_after_a_bad_one_but_not_for_ever(
    issued_consultation, at
):
    DocumentDraft.objects.all().delete()
    for number in range(5):
        DocumentDraft.objects.create(
            consultation=issued_consultation,
            kind=f"poster{number}",
            language="en",
            format="pdf",
            due_at=at,
        )
    assert tasks.render_due() == 0
    tried = DocumentDraft.objects.filter(attempts=1).count()
    assert tried == tasks.BAD_IN_A_ROW
