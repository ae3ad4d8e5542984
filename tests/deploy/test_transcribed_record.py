"""The verifier counts what was keyed in as the log says it was confirmed."""

import json
from datetime import timedelta

import pytest

from consult.documents.record_bundle import write_bundle
from consult.flows.recording import Answer, Signature
from consult.flows.transcribing import (
    Source,
    confirm_transcription,
    correct_transcription,
    reject_transcription,
    transcribe_reply,
)
from consult.procedure.states import Channel, Position
from tests import factories
from tests.deploy.verifier import members_of, verdict

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
    members = members_of(write_bundle(certified, at=at))
    (text,) = json.loads(members["results/1.json"])["texts"]
    assert text["positions"] == {"KEN": "not_authorize"}
    assert verdict(members) == ""
