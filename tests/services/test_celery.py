"""A worker and beat on Redis do what the embedded worker does."""

import pytest
from django.db import transaction

from consult.models import DocumentDraft, Heartbeat, IssuedDocument, OutboxMessage
from consult.notify import doorbell, outbox
from consult.queries.clock import database_now
from tests.services.conftest import wait_until, written

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def nobody_rings_for_another_test():
    doorbell.hand.finish()


def is_sent(message_id):
    return OutboxMessage.objects.filter(message_id=message_id, state="sent").exists()


def test_a_ring_after_the_commit_gets_a_message_sent_at_once(
    celery_worker_and_beat, served_mailbox
):
    with transaction.atomic():
        outbox.enqueue([written(1, database_now())])
    wait_until(lambda: is_sent("<celery.1@consult.example>"), 10)
    assert "<celery.1@consult.example>" in [
        mail["Message-ID"] for mail in served_mailbox.mails()
    ]


def test_the_sweep_of_beat_finds_what_no_bell_rang_for(
    celery_worker_and_beat, served_mailbox
):
    written(2, database_now()).save()
    wait_until(lambda: is_sent("<celery.2@consult.example>"), 120)
    wait_until(lambda: Heartbeat.objects.filter(name="sweep").exists(), 120)


def test_an_issue_gets_its_documents_rendered_by_the_worker(
    celery_worker_and_beat, issued_consultation
):
    wait_until(lambda: IssuedDocument.objects.count() == 24, 120)
    wait_until(lambda: not DocumentDraft.objects.exists(), 10)
