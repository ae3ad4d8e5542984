"""The reply of a State and its receipt as PDF, for the file of TSB."""

from typing import Any

import pytest

from consult.models import AuditEntry, Consultation, IssuedDocument, User
from consult.procedure.states import Position
from consult.vocabularies import AuditTag
from tests.documents.printed import headings_of, words_of
from tests.web.staff.acting import reply, url


@pytest.fixture
def replied(issued_consultation: Consultation) -> Consultation:
    reply(issued_consultation, "KEN", Position.NOT_AUTHORIZE, reasons="Too early <b>.")
    return issued_consultation


def test_staff_read_a_reply_as_received_and_the_look_is_logged(
    signed_in: Any, replied: Consultation, tsb_officer: User
) -> None:
    answer = signed_in(tsb_officer).get(url("reply_paper", replied, "KEN", 1, "reply"))
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Cache-Control"] == "private, no-store"
    words = words_of(answer.content)
    assert "Sam Signatory" in words
    assert "Too early <b>." in words
    assert headings_of(answer.content) == [1, 2, 3]
    assert AuditEntry.objects.filter(tag=AuditTag.TALLY_SEEN).count() == 1
    assert not IssuedDocument.objects.filter(kind="reply").exists()


def test_staff_read_its_receipt(
    signed_in: Any, replied: Consultation, tsb_officer: User
) -> None:
    page = signed_in(tsb_officer).get(url("state", replied, "KEN"))
    address = url("reply_paper", replied, "KEN", 1, "receipt")
    assert address in page.content.decode()
    answer = signed_in(tsb_officer).get(address)
    assert "Receipt of the reply of Kenya" in words_of(answer.content)


def test_what_does_not_exist_is_not_found(
    signed_in: Any, replied: Consultation, tsb_officer: User
) -> None:
    client = signed_in(tsb_officer)
    for wrong in (("KEN", 2, "reply"), ("CHE", 1, "reply"), ("KEN", 1, "tally")):
        assert client.get(url("reply_paper", replied, *wrong)).status_code == 404


def test_who_may_not_read_the_register_reads_no_reply(
    signed_in: Any,
    replied: Consultation,
    translator: User,
    auditor: User,
    head_of_administration: User,
) -> None:
    address = url("reply_paper", replied, "KEN", 1, "reply")
    for person in (translator, auditor, head_of_administration):
        assert signed_in(person).get(address).status_code == 403


def test_a_draft_has_no_replies(
    signed_in: Any, draft_consultation: Consultation, tsb_officer: User
) -> None:
    address = url("reply_paper", draft_consultation, "KEN", 1, "reply")
    answer = signed_in(tsb_officer).get(address)
    assert answer.headers["Location"] == url("consultation", draft_consultation)
