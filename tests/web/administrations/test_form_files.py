"""A delegate takes the form that is made out to the own State, and no other."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from consult.intake.pdf_form import read_pdf_form
from consult.models import Consultation, IssuedDocument, User
from consult.queries.consultations import reference_of


def address(consultation: Consultation, language: str = "fr") -> str:
    return reverse("administrations:form", args=[reference_of(consultation), language])


def test_the_form_names_the_state_of_the_delegate(
    signed_in: Any, head_of_administration: User, issued_consultation: Consultation
) -> None:
    answer = signed_in(head_of_administration).get(address(issued_consultation))
    fields = {field.name: field.text for field in read_pdf_form(answer.content)}
    assert fields["member_state"] == "KEN"
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"] == "private, no-store"
    assert 'filename="T25-TSB-CIR-0007-F-form-KEN.pdf"' in answer["Content-Disposition"]
    assert not IssuedDocument.objects.filter(kind="reply_form").exists()


@pytest.mark.parametrize("language", ["de", "fr"])
def test_a_form_in_a_language_without_circular_is_not_there(
    signed_in: Any,
    head_of_administration: User,
    issued_consultation: Consultation,
    language: str,
) -> None:
    french = issued_consultation.language_versions.filter(language="fr")
    french.update(status="missing", issued_at=None)
    client = signed_in(head_of_administration)
    assert client.get(address(issued_consultation, language)).status_code == 404


def test_a_visitor_is_asked_to_sign_in(
    client: Client, issued_consultation: Consultation
) -> None:
    assert client.get(address(issued_consultation)).status_code == 302
