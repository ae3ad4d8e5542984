"""The papers of a certified result: for TSB, and for the chair who is told of them."""

from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from consult.flows.rendering import render_next
from consult.models import (
    AuditEntry,
    Chair,
    Consultation,
    DocumentDraft,
    OutboxMessage,
    User,
)
from consult.procedure.states import Position
from tests import factories
from tests.web.staff.acting import reply, url


@pytest.fixture
def chair(draft_consultation: Consultation) -> User:
    person = factories.make_person("Carla Chair")
    Chair.objects.create(user=person, study_group=draft_consultation.study_group)
    return person


@pytest.fixture
def certified(
    chair: User,
    issued_consultation: Consultation,
    tsb_officer: User,
    second_officer: User,
) -> Consultation:
    reply(issued_consultation, "KEN", Position.AUTHORIZE)
    closed = factories.close(issued_consultation)
    assert closed.closes_at
    return factories.certify(
        closed, by=tsb_officer, second=second_officer, at=closed.closes_at
    )


def written(consultation: Consultation, kind: str, at: datetime) -> None:
    """Have the French paper of a kind rendered, and nothing else."""
    wanted = DocumentDraft.objects.filter(kind=kind, language="fr")
    DocumentDraft.objects.exclude(pk__in=wanted).delete()
    wanted.update(due_at=at)
    assert render_next(at=at)


def notice_url(consultation: Consultation, number: int = 1, lang: str = "fr") -> str:
    reference = consultation.circulars.get(kind="consultation").reference
    return reverse("public:chair_notice", args=[reference, number, lang])


def test_the_tally_leads_to_the_papers_of_the_result(
    certified: Consultation, signed_in: Any, tsb_officer: User, at: datetime
) -> None:
    written(certified, "chair_notice", at)
    page = signed_in(tsb_officer).get(url("tally", certified))
    (papers,) = page.context["result_papers"]
    assert papers.number == 1
    assert papers.columns == [
        "Notice to the chair",
        "Register of replies",
        "Archive copy",
    ]
    editions = {row.language: row.editions for row in papers.rows}
    assert editions["fr"][0].url == url("chair_notice", certified, 1, "fr")
    assert editions["fr"][1].url == ""
    answer = signed_in(tsb_officer).get(editions["fr"][0].url)
    assert answer.content.startswith(b"%PDF")
    assert answer["Content-Disposition"] == (
        'inline; filename="T25-TSB-CIR-0007-CHAIR-1-F.pdf"'
    )


def test_a_paper_that_waits_says_so(
    certified: Consultation, signed_in: Any, tsb_officer: User
) -> None:
    page = signed_in(tsb_officer).get(url("tally", certified))
    missing = {
        edition.missing
        for papers in page.context["result_papers"]
        for row in papers.rows
        for edition in row.editions
    }
    assert missing == {"Being prepared"}


def test_the_archive_copy_is_read_by_who_may_read_the_register(
    certified: Consultation, signed_in: Any, translator: User, auditor: User
) -> None:
    address = url("archive_copy", certified, 1, "fr")
    answer = signed_in(auditor).get(address)
    assert answer.content.startswith(b"%PDF")
    assert signed_in(translator).get(address).status_code == 403


def test_who_may_not_read_the_register_is_shown_no_register(
    certified: Consultation, signed_in: Any, translator: User, auditor: User
) -> None:
    client = signed_in(translator)
    assert client.get(url("result_register", certified, 1, "fr")).status_code == 403
    assert client.get(url("chair_notice", certified, 1, "fr")).status_code == 200
    client = signed_in(auditor)
    assert client.get(url("result_register", certified, 1, "fr")).status_code == 200


def test_no_result_no_language_no_paper(
    certified: Consultation, signed_in: Any, tsb_officer: User
) -> None:
    client = signed_in(tsb_officer)
    for name in ("archive_copy", "chair_notice", "result_register"):
        assert client.get(url(name, certified, 2, "fr")).status_code == 404
        assert client.get(url(name, certified, 1, "de")).status_code == 404


def test_the_draft_of_the_register_is_a_look_that_is_logged(
    issued_consultation: Consultation,
    signed_in: Any,
    tsb_officer: User,
    translator: User,
    auditor: User,
) -> None:
    address = url("register_draft", issued_consultation, "en")
    for person in (translator, auditor):
        assert signed_in(person).get(address).status_code == 403
    answer = signed_in(tsb_officer).get(address)
    assert answer.content.startswith(b"%PDF")
    assert answer["Cache-Control"] == "private, no-store"
    assert AuditEntry.objects.filter(tag="consultation:tally:seen").count() == 1
    page = signed_in(tsb_officer).get(url("register", issued_consultation))
    assert address.encode() in page.content


def test_a_draft_has_no_register_on_paper(
    draft_consultation: Consultation, signed_in: Any, tsb_officer: User
) -> None:
    address = url("register_draft", draft_consultation, "en")
    assert signed_in(tsb_officer).get(address).status_code == 404


def test_the_chair_is_led_to_the_notice_and_delegates_are_not(
    head_of_administration: User, certified: Consultation, chair: User
) -> None:
    told = OutboxMessage.objects.filter(kind="result_certified")
    to_chair = told.get(recipient_email=chair.email)
    to_head = told.get(recipient_email=head_of_administration.email)
    address = notice_url(certified, lang="en")
    for body in (to_chair.body_text, to_chair.body_html):
        assert address in body
    assert "chair" not in to_head.body_text + to_head.body_html


def test_the_chair_reads_the_notice_and_nobody_else_does(
    certified: Consultation,
    client: Client,
    signed_in: Any,
    chair: User,
    stranger: User,
    head_of_administration: User,
    tsb_officer: User,
    at: datetime,
) -> None:
    address = notice_url(certified)
    asked = client.get(address)
    assert asked.status_code == 302
    assert "/accounts/login/" in asked["Location"]
    assert signed_in(chair).get(address).status_code == 404
    written(certified, "chair_notice", at)
    for person, status in (
        (chair, 200),
        (tsb_officer, 200),
        (stranger, 403),
        (head_of_administration, 403),
    ):
        assert signed_in(person).get(address).status_code == status
    answer = signed_in(chair).get(address)
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Content-Language"] == "fr"
    assert signed_in(chair).get(notice_url(certified, 2)).status_code == 404


def test_a_chair_of_the_past_or_of_another_group_reads_nothing(
    certified: Consultation, signed_in: Any, chair: User, at: datetime
) -> None:
    written(certified, "chair_notice", at)
    chair.chairs.update(valid_until="2000-01-01")
    other = factories.StudyGroupFactory.create(number=5)
    Chair.objects.create(user=chair, study_group=other)
    assert signed_in(chair).get(notice_url(certified)).status_code == 403
