"""What a circular takes from the rows besides its texts."""

import pytest

from consult.audit.keys import load_signer
from consult.documents.circular import circular_html
from consult.documents.circular_content import content_for
from consult.models import Consultation
from consult.procedure.states import Language

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", Language)
def test_the_form_prints_the_key_that_signs_the_receipts(
    issued_consultation: Consultation, language: Language
) -> None:
    fingerprint = load_signer().fingerprint
    content = content_for(issued_consultation, language)
    assert content.receipt_key == fingerprint
    groups = [fingerprint[start : start + 8] for start in range(0, 64, 8)]
    assert " ".join(groups) in circular_html(content)


def test_before_the_issue_no_key_has_signed(draft_consultation: Consultation) -> None:
    content = content_for(draft_consultation, Language.EN)
    assert content.receipt_key == ""
    assert "fingerprint" not in circular_html(content)
