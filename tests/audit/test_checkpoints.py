"""Checkpoints sign where every chain ends, one after the other."""

import json
from datetime import timedelta

import pytest

from consult import tasks
from consult.audit import chain, checkpoints, keys
from consult.flows import certifying
from consult.flows.checkpointing import checkpoint_when_due
from consult.models import AuditEntry, ChainHead, Checkpoint, OutboxMessage, SigningKey
from consult.notify.messages import write_out
from tests.audit.test_receipts import send

pytestmark = pytest.mark.django_db


def occasions():
    return list(Checkpoint.objects.values_list("occasion", flat=True))


def test_issue_close_and_result_are_checkpoints(
    closed_consultation, tsb_officer, second_officer, at
):
    assert occasions() == ["issue", "close"]
    certifying.propose_result(closed_consultation, by=tsb_officer, at=at)
    certifying.certify_result(closed_consultation, by=second_officer, at=at)
    assert occasions() == ["issue", "close", "result"]


def test_a_checkpoint_signs_every_head_and_names_the_one_before(closed_consultation):
    first, second = Checkpoint.objects.all()
    body = json.loads(second.body)
    assert body["heads"] == {
        head.chain: checkpoints.head_digest(head.sequence, head.hash)
        for head in ChainHead.objects.all()
    }
    assert len(body["heads"]) == 2
    assert (body["number"], body["previous"]) == (2, first.digest)
    assert json.loads(first.body)["previous"] == chain.GENESIS
    assert second.digest == chain.digest(second.body)
    public = bytes(SigningKey.objects.get(key_id=second.key_id).public)
    assert keys.verifies(public, bytes(second.signature), second.body.encode())


def test_the_head_of_another_chain_is_not_readable_in_it(closed_consultation):
    entry = AuditEntry.objects.order_by("-sequence").first()
    assert entry.hash not in Checkpoint.objects.order_by("-number")[0].body


def test_a_day_has_one_checkpoint_even_when_nothing_happens(issued_consultation, at):
    assert checkpoint_when_due(at=at) is None
    later = at + timedelta(days=1)
    assert checkpoint_when_due(at=later) is not None
    assert checkpoint_when_due(at=later) is None
    assert occasions() == ["issue", "daily"]


def test_an_empty_log_has_none(at):
    assert checkpoint_when_due(at=at) is None
    assert checkpoints.newest_checkpoint() is None


def test_the_sweep_signs_the_log_of_the_day(draft_consultation):
    tasks.sweep()
    tasks.sweep()
    assert occasions() == ["daily"]


@pytest.mark.parametrize("part", ["body_text", "body_html"])
def test_the_message_of_a_receipt_carries_the_newest_checkpoint(
    issued_consultation, head_of_administration, part
):
    send(issued_consultation, head_of_administration)
    newest = Checkpoint.objects.get()
    message = OutboxMessage.objects.get(kind="reply_received")
    write_out(message)
    assert f"SHA-256 {newest.digest}" in getattr(message, part)
