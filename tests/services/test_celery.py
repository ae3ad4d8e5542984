"""A worker and beat on Redis do what the embedded worker does."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections, transaction

from consult.flows import rendering
from consult.models import DocumentDraft, Heartbeat, IssuedDocument, OutboxMessage
from consult.notify import outbox
from consult.queries.clock import database_now
from tests.services.conftest import wait_until

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


def written(number, at):
    return OutboxMessage(
        kind="circular_issued",
        recipient_email=f"person{number}@example.org",
        language="en",
        subject=f"Message {number}",
        body_text="A circular was issued.\n",
        body_html="<p>A circular was issued.</p>",
        message_id=f"<celery.{number}@consult.example>",
        due_at=at,
        created_at=at,
    )


def is_sent(message_id):
    return OutboxMessage.objects.filter(message_id=message_id, state="sent").exists()


def test_a_ring_after_the_commit_gets_a_message_sent_at_once(
    celery_worker_and_beat, served_mailbox
):
    with transaction.atomic():
        outbox.enqueue([written(1, database_now())])
    wait_until(lambda: is_sent("<celery.1@consult.example>"), 10)
    assert "<celery.1@consult.example>" in [
        mail["Message-ID"] for mail in served_mailbox.mails
    ]


def test_the_sweep_of_beat_finds_what_no_bell_rang_for(
    celery_worker_and_beat, served_mailbox
):
    written(2, database_now()).save()
    wait_until(lambda: is_sent("<celery.2@consult.example>"), 120)
    wait_until(lambda: Heartbeat.objects.filter(name="sweep").exists(), 10)


def test_ten_processes_claim_ten_different_messages():
    at = database_now()
    OutboxMessage.objects.bulk_create(written(number, at) for number in range(10))

    def claim(_):
        try:
            return outbox.claim_next(at=at)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(10) as pool:
        claimed = [message for message in pool.map(claim, range(10)) if message]
    left = OutboxMessage.objects.filter(state="pending").count()
    assert len({message.pk for message in claimed}) == len(claimed)
    assert len(claimed) + left == 10


def test_a_message_another_process_is_claiming_is_passed_over():
    at = database_now()
    OutboxMessage.objects.bulk_create(written(number, at) for number in (1, 2))
    first = OutboxMessage.objects.order_by("pk").first()

    def claim():
        try:
            return outbox.claim_next(at=at)
        finally:
            connections.close_all()

    with transaction.atomic(), ThreadPoolExecutor(1) as pool:
        OutboxMessage.objects.select_for_update().get(pk=first.pk)
        second = pool.submit(claim).result(timeout=5)
    assert second.pk != first.pk


def test_a_document_is_claimed_by_one_of_ten_processes(issued_consultation):
    DocumentDraft.objects.exclude(language="en").delete()
    at = database_now()

    def claim(_):
        try:
            return rendering._claim(at=at)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(10) as pool:
        claimed = [draft for draft in pool.map(claim, range(10)) if draft]
    assert len(claimed) == 1


def test_an_issue_gets_its_documents_rendered_by_the_worker(
    celery_worker_and_beat, issued_consultation
):
    wait_until(lambda: IssuedDocument.objects.count() == 6, 120)
    assert not DocumentDraft.objects.exists()
