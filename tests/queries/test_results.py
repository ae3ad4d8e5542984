"""A certified result is read back as it was certified."""

import json
from datetime import timedelta

import pytest

from consult.documents.register_paper_content import register_content
from consult.flows import certifying
from consult.flows.questioning import question_authority, settle_authority
from consult.flows.recording import Answer, Signature
from consult.flows.transcribing import (
    Source,
    confirm_transcription,
    correct_transcription,
    transcribe_reply,
)
from consult.models import CertifiedResult
from consult.procedure.explanation import explain
from consult.procedure.states import Channel, Language, Position
from consult.queries.results import (
    certified_result,
    reasons_written,
    statements_of,
)
from consult.queries.tallies import tally_consultation
from consult.web.results import result_faces
from tests import factories
from tests.documents.sequels import key_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def certified(closed_consultation, tsb_officer, second_officer, at):
    certifying.propose_result(closed_consultation, by=tsb_officer, at=at)
    certifying.certify_result(closed_consultation, by=second_officer, at=at)
    return closed_consultation


def test_nothing_is_read_before_a_result_is_certified(closed_consultation):
    assert certified_result(closed_consultation) is None


HOUR = timedelta(hours=1)


@pytest.fixture
def counted(issued_consultation, tsb_officer, second_officer, at):
    """Kenya's letter counts, Brazil's came late; a result was certified on it."""
    officers = (tsb_officer, second_officer)
    closes_at = issued_consultation.closes_at
    key_in(
        issued_consultation,
        "KEN",
        Position.AUTHORIZE_WITH_COMMENTS,
        officers=officers,
        received_at=at,
        at=at,
    )
    closed = factories.close(issued_consultation)
    key_in(
        closed,
        "BRA",
        Position.NOT_AUTHORIZE,
        officers=officers,
        received_at=closes_at,
        at=closes_at,
    )
    return factories.certify(
        closed, by=tsb_officer, second=second_officer, at=closes_at + HOUR
    )


def correct(consultation, iso3, position, *, officers, at):
    """Have the letter of a State keyed in otherwise, and confirmed."""
    by, second = officers
    version = consultation.replies.get(member__member_state_id=iso3)
    text = consultation.texts.get()
    correction = correct_transcription(
        version,
        [Answer(text=text, position=position, comments="On page 2.")],
        Signature(),
        source=Source(note="Letter, page 2"),
        by=by,
        at=at,
    )
    confirm_transcription(correction, by=second, at=at)


def question(consultation, iso3, *, by, at):
    version = consultation.replies.get(member__member_state_id=iso3)
    return question_authority(
        consultation,
        version.member,
        [version.version],
        reason="Another ministry wrote.",
        by=by,
        at=at,
    )


def seen_by_members(consultation):
    result = certified_result(consultation)
    return [
        (each.iso3, each.position, each.comments, each.late)
        for each in statements_of(consultation, result)
    ]


CERTIFIED = [
    ("KEN", "authorize_with_comments", "", False),
    ("BRA", "not_authorize", "", True),
]


def test_a_correction_after_certification_is_for_staff_alone(
    counted, tsb_officer, second_officer
):
    officers = (tsb_officer, second_officer)
    register = register_content(counted, Language.EN, 1)
    assert seen_by_members(counted) == CERTIFIED
    later = counted.certified_at + HOUR
    correct(counted, "KEN", Position.AUTHORIZE, officers=officers, at=later)
    assert seen_by_members(counted) == CERTIFIED
    assert register_content(counted, Language.EN, 1) == register


def test_members_see_a_correction_once_a_result_was_certified_on_it(
    counted, tsb_officer, second_officer
):
    officers = (tsb_officer, second_officer)
    later = counted.certified_at + HOUR
    correct(counted, "KEN", Position.AUTHORIZE, officers=officers, at=later)
    certifying.propose_new_result(
        counted, reason="It was mis-keyed.", by=tsb_officer, at=later
    )
    certifying.certify_result(counted, by=second_officer, at=later + HOUR)
    (position,) = certified_result(counted).texts[0].positions.items()
    assert position == ("KEN", Position.AUTHORIZE)
    assert seen_by_members(counted) == [
        ("KEN", "authorize", "On page 2.", False),
        ("BRA", "not_authorize", "", True),
    ]


def test_a_question_of_authority_is_not_seen_beside_the_result_before_it(
    counted, tsb_officer
):
    register = register_content(counted, Language.EN, 1)
    later = counted.certified_at + HOUR
    asked = question(counted, "KEN", by=tsb_officer, at=later)
    assert seen_by_members(counted) == CERTIFIED
    assert register_content(counted, Language.EN, 1) == register
    settle_authority(
        asked,
        stands=counted.replies.get(member__member_state_id="KEN"),
        statement="It stands.",
        by=tsb_officer,
        at=later + HOUR,
    )
    assert register_content(counted, Language.EN, 1) == register


def test_a_late_letter_is_seen_as_late_whenever_it_is_confirmed(
    counted, tsb_officer, second_officer
):
    late = transcribe_reply(
        counted,
        "EGY",
        [Answer(text=counted.texts.get(), position=Position.AUTHORIZE)],
        Signature(),
        channel=Channel.LETTER,
        received_at=counted.closes_at,
        source=Source(note="Letter 9"),
        by=tsb_officer,
        at=counted.closes_at,
    )
    register = register_content(counted, Language.EN, 1)
    assert seen_by_members(counted) == CERTIFIED
    confirm_transcription(late, by=second_officer, at=counted.certified_at + HOUR)
    assert seen_by_members(counted) == [*CERTIFIED, ("EGY", "authorize", "", True)]
    assert register_content(counted, Language.EN, 1) == register


def test_the_explanation_is_the_one_that_was_certified(certified):
    (text,) = certified_result(certified).texts
    (counted,) = tally_consultation(certified).texts
    assert text.explanation == explain(counted.decision, certified.profile)
    assert text.written is None
    assert reasons_written(certified, certified_result(certified)) == {}


def test_a_result_certified_before_explanations_were_kept_has_its_reasons(
    certified, tsb_officer, second_officer, at
):
    first = certified.results.get()
    content = json.loads(first.content)
    for text in content["texts"]:
        del text["explanation"], text["written_decision"]
    CertifiedResult.objects.create(
        consultation=certified,
        number=2,
        content=json.dumps(content),
        digest=first.digest,
        follows=first,
        reason="A reply was mis-keyed.",
        proposed_by=tsb_officer,
        certified_by=second_officer,
        certified_at=at,
    )
    result = certified_result(certified)
    assert result.texts[0].explanation == ()
    (face,) = result_faces(certified, result)
    assert (face.why, face.change) == (["No Member State replied."], "")
    assert (face.written, face.written_reason) == ("", "")
