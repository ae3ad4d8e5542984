"""Verifying the log also holds it against what was signed of it."""

import json

import pytest
from django.db import connection

from consult.audit import chain
from consult.audit.guards import lowered_guards
from consult.audit.verify import verify_log
from consult.models import (
    AuditEntry,
    ChainHead,
    Checkpoint,
    CheckpointHead,
    Receipt,
    ReplyVersion,
    SigningKey,
)
from tests.audit.test_receipts import send

pytestmark = pytest.mark.django_db


@pytest.fixture
def receipt(issued_consultation, head_of_administration) -> Receipt:
    """The receipt of a reply to a consultation that is closed by now."""
    sent = send(issued_consultation, head_of_administration)
    return Receipt.objects.get(version=sent)


@pytest.fixture
def place(receipt) -> tuple[str, int]:
    log = json.loads(receipt.body)["log"]
    return log["chain"], log["sequence"]


def tamper(sql, *values):
    connection.check_constraints()  # what a commit would do: none is pending then
    with lowered_guards(connection), connection.cursor() as cursor:
        cursor.execute(sql, values)
        connection.check_constraints()


def broken():
    return [(each.chain, each.sequence) for each in verify_log().broken]


def test_an_untouched_log_holds_against_all_that_was_signed(receipt):
    found = verify_log()
    assert (found.ok, found.receipts, found.checkpoints) == (True, 1, 1)
    newest = Checkpoint.objects.get()
    assert found.as_facts()["newest_checkpoint"] == {
        "number": 1,
        "digest": newest.digest,
    }


@pytest.mark.parametrize(
    ("column", "value"),
    [("signature", b"0" * 64), ("signature", b""), ("key_id", "0" * 16)],
)
def test_a_receipt_that_its_key_did_not_sign_is_named(receipt, place, column, value):
    tamper(f"UPDATE consult_receipt SET {column} = %s", value)  # noqa: S608 -- ours
    assert broken() == [place]


@pytest.mark.parametrize("body", ["{}", "no JSON", "[]", '{"log":1}'])
def test_a_receipt_that_names_no_entry_is_named(receipt, body):
    tamper("UPDATE consult_receipt SET body = %s", body)
    assert broken() == [("receipts", ReplyVersion.objects.get().pk)]


def test_a_reply_without_its_receipt_is_named(receipt):
    tamper("DELETE FROM consult_receipt")
    assert broken() == [("receipts", ReplyVersion.objects.get().pk)]


def test_a_key_that_was_exchanged_vouches_for_nothing(receipt, place):
    tamper("UPDATE consult_signingkey SET public = %s", b"k" * 32)
    assert broken() == [place, ("checkpoints", 1)]
    assert SigningKey.objects.count() == 1


def test_a_log_rewritten_so_that_every_hash_fits_no_longer_passes(receipt, place):
    name, sequence = place
    previous = chain.GENESIS
    for entry in AuditEntry.objects.filter(chain=name).order_by("sequence"):
        body = entry.body.replace("user:", "user:9")
        rewritten = chain.entry_hash(previous, body)
        actor = json.loads(body)["actor"]
        tamper(
            "UPDATE consult_auditentry SET body = %s, actor = %s, previous = %s,"
            " hash = %s WHERE id = %s",
            *(body, actor, previous, rewritten, entry.pk),
        )
        previous = rewritten
    ChainHead.objects.filter(chain=name).update(hash=previous)
    assert broken() == [place, ("checkpoints", 1)]
    assert verify_log().as_facts()["first_broken"] == {
        "chain": name,
        "sequence": sequence,
    }


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("body", "{}"),
        ("number", 7),
        ("digest", "0" * 64),
        ("signature", b"0" * 64),
        ("key_id", "0" * 16),
    ],
)
def test_a_changed_checkpoint_is_named(closed_consultation, column, value):
    tamper(
        f"UPDATE consult_checkpoint SET {column} = %s WHERE number = 2",  # noqa: S608 -- ours
        value,
    )
    assert broken() == [("checkpoints", 2)]


@pytest.mark.parametrize("number", [1, 2])
def test_a_checkpoint_that_is_gone_is_named(closed_consultation, number):
    tamper("DELETE FROM consult_checkpoint WHERE number = %s", number)
    assert broken() == [("checkpoints", number)]


def test_checkpoints_without_their_head_are_named(closed_consultation):
    CheckpointHead.objects.all().delete()
    assert broken() == [("checkpoints", 3)]


@pytest.mark.parametrize(
    "body", ['{"log":{}}', '{"log":{"chain":"c","hash":"h","sequence":"one"}}']
)
def test_a_receipt_that_names_its_entry_wrongly_breaks_nothing_else(receipt, body):
    tamper("UPDATE consult_receipt SET body = %s", body)
    assert broken() == [("receipts", ReplyVersion.objects.get().pk)]


def test_a_reply_with_the_receipt_of_another_one_is_named(receipt, place):
    """Whoever may insert needs no key to copy a receipt."""
    sent = receipt.version
    forged = ReplyVersion.objects.get(pk=sent.pk)
    forged.pk, forged.version, forged.form_key = None, 2, None
    forged.save(force_insert=True)
    Receipt.objects.create(
        version=forged,
        body=receipt.body,
        signature=bytes(receipt.signature),
        key_id=receipt.key_id,
    )
    assert broken() == [place]


@pytest.mark.parametrize(
    ("column", "value"), [("late", True), ("version", 7), ("body_digest", "0" * 64)]
)
def test_a_reply_that_says_otherwise_than_its_receipt_is_named(
    receipt, place, column, value
):
    tamper(f"UPDATE consult_replyversion SET {column} = %s", value)  # noqa: S608 -- ours
    assert place in broken()


def test_an_entry_whose_reply_is_gone_is_named(receipt, place):
    tamper("DELETE FROM consult_receipt")
    for table in ("outboxmessage", "replyposition", "replysignatory"):
        tamper(f"DELETE FROM consult_{table}")  # noqa: S608 -- ours
    tamper("DELETE FROM consult_replyversion")
    assert broken() == [place]
