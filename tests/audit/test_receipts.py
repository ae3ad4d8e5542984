"""A receipt says to the State, signed, what the log says of its reply."""

import json
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from consult.audit import chain, keys
from consult.flows import importing, replying, transcribing
from consult.flows.recording import Answer, Signature
from consult.models import AuditEntry, Receipt, ReplyVersion, SigningKey
from consult.procedure.states import Channel, Position
from consult.queries.clock import database_now
from tests.deploy.verifier import bundle_of, members_of, verdict

pytestmark = pytest.mark.django_db


def answers_of(consultation, comments=""):
    return [
        Answer(text=text, position=Position.AUTHORIZE, comments=comments)
        for text in consultation.texts.all()
    ]


def send(consultation, person, *, iso3="KEN", key=None, seen=0, comments=""):
    sent = replying.submit_reply(
        consultation,
        iso3,
        answers_of(consultation, comments),
        Signature(name=person.name),
        by=person,
        form_key=key or uuid4(),
        seen_version=seen,
    )
    return sent.version


def imported(consultation, received_at, *, at, comments=""):
    reply = importing.SheetReply(
        member_state="KEN",
        channel=Channel.EMAIL,
        received_at=received_at,
        answers=tuple(answers_of(consultation, comments)),
        signature=Signature(name="Grace Head"),
    )
    importing.import_replies(
        consultation, [reply], source_digest="", by=None, operator="tests", at=at
    )
    return ReplyVersion.objects.order_by("-pk")[0]


def said(version):
    return json.loads(version.signed_receipt.body)


def test_a_receipt_is_canonical_and_signed_with_the_key_in_use(
    issued_consultation, head_of_administration
):
    receipt = send(issued_consultation, head_of_administration).signed_receipt
    key = SigningKey.objects.get(key_id=receipt.key_id)
    assert receipt.body == chain.canonical(json.loads(receipt.body))
    assert len(bytes(receipt.signature)) == 64
    assert keys.verifies(
        bytes(key.public), bytes(receipt.signature), receipt.body.encode()
    )


def test_a_receipt_says_what_the_log_says_and_where(
    issued_consultation, head_of_administration
):
    version = send(issued_consultation, head_of_administration, comments="Yes, and")
    entry = AuditEntry.objects.get(tag="consultation:reply:recorded")
    issue = AuditEntry.objects.get(tag="consultation:state:issued")
    logged, body = json.loads(entry.body)["facts"], said(version)
    assert {name: body[name] for name in logged} == logged
    assert body["log"] == {
        "chain": entry.chain,
        "hash": entry.hash,
        "sequence": entry.sequence,
    }
    assert body["consultation"]["circular"] == "T25-TSB-CIR-0007"
    assert body["consultation"]["issue_entry"] == issue.hash
    assert list(body["consultation"]["text_digests"]) == ["ITU-T D.1102"]
    assert (body["attachments"], body["supersedes"], body["late"]) == ([], 0, 0)
    assert "Yes, and" not in version.signed_receipt.body
    assert head_of_administration.name not in version.signed_receipt.body


def test_a_receipt_gives_both_clocks(issued_consultation, head_of_administration):
    body = said(send(issued_consultation, head_of_administration))
    assert body["received_at"].endswith("Z")
    assert body["received_at_geneva"][-6:] in {"+01:00", "+02:00"}


def test_a_form_sent_twice_has_one_receipt(issued_consultation, head_of_administration):
    key = uuid4()
    first = send(issued_consultation, head_of_administration, key=key)
    again = send(issued_consultation, head_of_administration, key=key)
    assert first.signed_receipt.body == again.signed_receipt.body
    assert bytes(first.signed_receipt.signature) == bytes(
        again.signed_receipt.signature
    )
    assert Receipt.objects.count() == 1


def test_a_later_reply_names_the_one_it_replaces(
    issued_consultation, head_of_administration
):
    send(issued_consultation, head_of_administration)
    second = send(issued_consultation, head_of_administration, seen=1, comments="New")
    assert said(second)["supersedes"] == 1


def test_an_imported_reply_replaces_only_what_came_before_it(
    issued_consultation, head_of_administration, at
):
    online = send(issued_consultation, head_of_administration)
    before = online.received_at - timedelta(microseconds=1)
    earlier = imported(issued_consultation, before, at=at, comments="Earlier")
    assert said(earlier)["supersedes"] == 0
    assert said(earlier)["channel"] == "email"
    same = imported(issued_consultation, online.received_at, at=at, comments="Same")
    assert said(same)["supersedes"] == 1


def test_a_late_reply_has_a_receipt_that_says_so(
    issued_consultation, head_of_administration, settings
):
    send(issued_consultation, head_of_administration)
    settings.TEST_CLOCK_OFFSET = timedelta(days=40)
    late = send(issued_consultation, head_of_administration, seen=1, comments="Late")
    assert (said(late)["late"], said(late)["supersedes"]) == (1, 0)


def test_nothing_is_acknowledged_that_cannot_be_signed(
    issued_consultation, head_of_administration, settings
):
    settings.SIGNING_KEY_FILE = str(Path(settings.DATA_DIR) / "nowhere.pem")
    settings.MAKES_SIGNING_KEY = False
    with pytest.raises(keys.SigningKeyUnusable):
        send(issued_consultation, head_of_administration)
    assert ReplyVersion.objects.count() == 0


def test_an_import_that_stores_nothing_signs_nothing(issued_consultation, at):
    importing.import_replies(
        issued_consultation, [], source_digest="", by=None, operator="tests", at=at
    )
    assert Receipt.objects.count() == 0


@pytest.mark.parametrize("said_of_it", ["nothing", "rejected", "confirmed"])
def test_what_was_keyed_in_is_replaced_only_once_it_is_the_states_own(
    issued_consultation,
    head_of_administration,
    tsb_officer,
    second_officer,
    said_of_it,
):
    at = database_now()
    letter = transcribing.transcribe_reply(
        issued_consultation,
        "KEN",
        answers_of(issued_consultation, comments="By letter"),
        Signature(name="Grace Head"),
        channel=Channel.LETTER,
        received_at=at,
        source=transcribing.Source(note="Registry 12"),
        by=tsb_officer,
        at=at,
    )
    if said_of_it == "rejected":
        transcribing.reject_transcription(
            letter, reason="Of another State.", by=second_officer, at=database_now()
        )
    elif said_of_it == "confirmed":
        transcribing.confirm_transcription(letter, by=second_officer, at=database_now())
    confirmed = said_of_it == "confirmed"
    sent = send(issued_consultation, head_of_administration, seen=int(confirmed))
    assert (sent.version, said(sent)["supersedes"]) == (2, int(confirmed))
    bundle = bundle_of(issued_consultation, at=database_now())
    assert verdict(members_of(bundle)) == ""
