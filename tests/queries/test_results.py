"""A certified result is read back as it was certified."""

import json

import pytest

from consult.flows import certifying
from consult.models import CertifiedResult
from consult.procedure.explanation import explain
from consult.queries.results import certified_result, reasons_written
from consult.queries.tallies import tally_consultation
from consult.web.results import result_faces

pytestmark = pytest.mark.django_db


@pytest.fixture
def certified(closed_consultation, tsb_officer, second_officer, at):
    certifying.propose_result(closed_consultation, by=tsb_officer, at=at)
    certifying.certify_result(closed_consultation, by=second_officer, at=at)
    return closed_consultation


def test_nothing_is_read_before_a_result_is_certified(closed_consultation):
    assert certified_result(closed_consultation) is None


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
