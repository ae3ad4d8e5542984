"""The verifier counts what was keyed in as the log says it was confirmed."""

import json
from datetime import timedelta

import pytest

from consult.audit.keys import signer_in_use
from consult.flows.deciding import write_decision
from consult.flows.recording import Answer, Signature
from consult.flows.transcribing import (
    Source,
    confirm_transcription,
    correct_transcription,
    reject_transcription,
    transcribe_reply,
)
from consult.procedure.states import Channel, Outcome, Position
from consult.queries.tallies import tally_consultation
from tests import factories
from tests.deploy.forging import Forgery
from tests.deploy.verifier import bundle_of, members_of, verdict

pytestmark = pytest.mark.django_db


@pytest.fixture
def certified(issued_consultation, tsb_officer, second_officer):
    """Kenya's letter is corrected, Brazil's rejected and Egypt's, late, still waits."""
    consultation = issued_consultation
    text, at = consultation.texts.get(), consultation.issued_at

    def said(position):
        return [Answer(text=text, position=position)]

    def key_in(iso3, received_at):
        return transcribe_reply(
            consultation,
            iso3,
            said(Position.AUTHORIZE),
            Signature(name="Sam"),
            channel=Channel.FAX,
            received_at=received_at,
            source=Source(note="Fax 12"),
            by=tsb_officer,
            at=received_at,
        )

    kenya, brazil = key_in("KEN", at), key_in("BRA", at)
    confirm_transcription(kenya, by=second_officer, at=at)
    reject_transcription(brazil, reason="Illegible.", by=second_officer, at=at)
    for version in (kenya, brazil):
        correction = correct_transcription(
            version,
            said(Position.NOT_AUTHORIZE),
            Signature(name="Sam"),
            source=Source(note="Fax 12, page 2"),
            by=second_officer,
            at=at,
        )
        if version == kenya:
            confirm_transcription(correction, by=tsb_officer, at=at)
        else:
            reject_transcription(correction, reason="No.", by=tsb_officer, at=at)
    key_in("EGY", consultation.closes_at + timedelta(hours=1))
    factories.close(consultation)
    return factories.certify(
        consultation,
        by=tsb_officer,
        second=second_officer,
        at=consultation.closes_at + timedelta(hours=2),
    )


def test_a_record_with_replies_keyed_in_verifies(certified, at):
    members = members_of(bundle_of(certified, at=at))
    (text,) = json.loads(members["results/1.json"])["texts"]
    assert text["positions"] == {"KEN": "not_authorize"}
    assert verdict(members) == ""


@pytest.fixture
def decided(issued_consultation, tsb_officer, second_officer, director):
    """Nothing came but Brazil's letter, which was keyed in and rejected."""
    consultation = issued_consultation
    version = transcribe_reply(
        consultation,
        "BRA",
        [Answer(text=consultation.texts.get(), position=Position.NOT_AUTHORIZE)],
        Signature(name="Sam"),
        channel=Channel.LETTER,
        received_at=consultation.issued_at,
        source=Source(note="Letter 3"),
        by=tsb_officer,
        at=consultation.issued_at,
    )
    reject_transcription(
        version, reason="Illegible.", by=second_officer, at=consultation.issued_at
    )
    factories.close(consultation)
    (text,) = tally_consultation(consultation).texts
    write_decision(
        consultation,
        text.text,
        outcome=Outcome.MAY_NOT_PROCEED,
        reason="Brazil may have said no.",
        by=director,
        at=consultation.closes_at,
        seen=text.grounds,
    )
    return factories.certify(
        consultation, by=tsb_officer, second=second_officer, at=consultation.closes_at
    )


def test_a_decision_on_letters_that_were_rejected_verifies(decided, at):
    members = members_of(bundle_of(decided, at=at))
    (text,) = json.loads(members["results/1.json"])["texts"]
    assert (text["outcome"], text["reasons"]) == (
        "may_not_proceed",
        ["only_rejected_replies"],
    )
    assert verdict(members) == ""


CONFIRMED, REJECTED, KEYED_IN = (
    f"consultation:reply:{act}" for act in ("confirmed", "rejected", "transcribed")
)


@pytest.mark.parametrize(
    ("state", "said", "instead"),
    [
        ("KEN", CONFIRMED, REJECTED),
        ("BRA", REJECTED, CONFIRMED),
        ("KEN", CONFIRMED, KEYED_IN),
        ("BRA", KEYED_IN, "consultation:tally:seen"),
    ],
)
def test_what_second_officers_said_can_not_be_said_otherwise(
    certified, at, state, said, instead
):
    """A log signed anew is given away by what counted, or by what was replaced."""
    forgery = Forgery(members_of(bundle_of(certified, at=at)), signer_in_use(at=at))
    entries = [
        entry
        for entry in forgery.entries(said)
        if entry["facts"]["member_state"] == state
    ]
    for entry in entries:
        entry["tag"] = instead
    assert entries
    assert verdict(forgery.signed()) in {"V4", "V5", "V7"}


def test_a_reply_in_time_that_waits_can_not_have_been_left_at_certification(
    certified, at
):
    """Brazil's letter, rejected twice, counts no more than one that waits."""
    forgery = Forgery(members_of(bundle_of(certified, at=at)), signer_in_use(at=at))
    for entry in forgery.entries(REJECTED):
        forgery.bodies.remove(entry)
    assert verdict(forgery.signed()) == "V7"


def test_what_was_keyed_in_has_its_entry_right_after(certified, at):
    forgery = Forgery(members_of(bundle_of(certified, at=at)), signer_in_use(at=at))
    first, second, *_ = forgery.entries(KEYED_IN)
    first["facts"], second["facts"] = second["facts"], first["facts"]
    assert verdict(forgery.signed()) == "V5"
