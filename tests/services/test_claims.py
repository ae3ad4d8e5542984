"""What several processes claim at once is claimed by one of them."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections, transaction

from consult.flows import rendering
from consult.models import DocumentDraft, OutboxMessage
from consult.notify import outbox
from consult.queries.clock import database_now
from tests.services.conftest import written

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


def claim_message(at):
    try:
        return outbox.claim_next(at=at)
    finally:
        connections.close_all()


def claim_document(at):
    try:
        return rendering._claim(at=at)
    finally:
        connections.close_all()


def test_ten_processes_claim_ten_different_messages():
    at = database_now()
    OutboxMessage.objects.bulk_create(written(number, at) for number in range(10))

    with ThreadPoolExecutor(10) as pool:
        claimed = [message for message in pool.map(claim_message, [at] * 10) if message]
    left = OutboxMessage.objects.filter(state="pending").count()
    assert len({message.pk for message in claimed}) == len(claimed)
    assert len(claimed) + left == 10


def test_a_message_another_process_is_claiming_is_passed_over():
    at = database_now()
    OutboxMessage.objects.bulk_create(written(number, at) for number in (1, 2))
    first = OutboxMessage.objects.order_by("pk").first()

    with transaction.atomic(), ThreadPoolExecutor(1) as pool:
        OutboxMessage.objects.select_for_update().get(pk=first.pk)
        second = pool.submit(claim_message, at).result(timeout=5)
    assert second.pk != first.pk


def test_a_document_is_claimed_by_one_of_ten_processes(issued_consultation):
    english = {"kind": "circular", "language": "en", "format": "pdf"}
    DocumentDraft.objects.exclude(**english).delete()
    at = database_now()

    with ThreadPoolExecutor(10) as pool:
        claimed = [draft for draft in pool.map(claim_document, [at] * 10) if draft]
    assert len(claimed) == 1
