"""Files of replies, for those of TSB who may see the register."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consult.flows import attaching, replying
from consult.flows.recording import Answer, Signature
from consult.intake.uploads import check_upload
from consult.models import AuditEntry, Consultation, ReplyVersion, User
from consult.procedure.states import Position
from consult.queries.attachments import kept_files
from consult.queries.clock import database_now
from tests import factories

pytestmark = pytest.mark.django_db


def sent(consultation: Consultation, iso3: str, *names: str) -> ReplyVersion:
    """Have a State reply with files of these names."""
    person = factories.make_delegate(f"Head {iso3} {uuid4().hex}", iso3, "head")
    for name in names:
        upload = check_upload(name, f"Comments {name}".encode())
        attaching.attach_file(
            consultation,
            iso3,
            attaching.store_upload(upload),
            by=person,
            at=database_now(),
        )
    seen = replying.submit_reply(
        consultation,
        iso3,
        [Answer(text=consultation.texts.get(), position=Position.AUTHORIZE)],
        Signature(name=person.name),
        by=person,
        form_key=uuid4(),
        seen_version=0,
        seen_files=[file.sha256 for file in kept_files(consultation, iso3)],
    )
    return seen.version


def address(consultation: Consultation, iso3: str, version: int, number: int) -> str:
    return reverse("staff:attachment", args=[consultation.pk, iso3, version, number])


@pytest.fixture
def page_of(issued_consultation: Consultation) -> str:
    sent(issued_consultation, "KEN", "a.txt", "b é.txt")
    return reverse("staff:state", args=[issued_consultation.pk, "KEN"])


def test_the_page_of_a_state_lists_the_files_of_each_version(
    signed_in: Any, tsb_officer: User, page_of: str
) -> None:
    page = signed_in(tsb_officer).get(page_of)
    (face,) = page.context["versions"]
    assert [file.name for file in face.attached] == ["a.txt", "b é.txt"]
    assert face.attached[1].url.encode() in page.content
    assert face.attached[1].sha256.encode() in page.content


def test_the_register_counts_them(
    signed_in: Any, tsb_officer: User, issued_consultation: Consultation, page_of: str
) -> None:
    page = signed_in(tsb_officer).get(
        reverse("staff:register", args=[issued_consultation.pk])
    )
    assert b"2 attachments" in page.content


def test_an_officer_saves_one_and_the_look_is_in_the_log(
    signed_in: Any, tsb_officer: User, issued_consultation: Consultation, page_of: str
) -> None:
    looks = AuditEntry.objects.filter(tag="consultation:tally:seen")
    before = looks.count()
    response = signed_in(tsb_officer).get(address(issued_consultation, "KEN", 1, 2))
    assert response.content == "Comments b é.txt".encode()
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"].startswith("attachment;")
    assert looks.count() == before + 1


@pytest.mark.parametrize(
    ("iso3", "version", "number"), [("KEN", 1, 3), ("KEN", 2, 1), ("CHE", 1, 1)]
)
def test_a_file_that_is_not_there_is_not_found(
    signed_in: Any,
    tsb_officer: User,
    issued_consultation: Consultation,
    page_of: str,
    iso3: str,
    version: int,
    number: int,
) -> None:
    place = address(issued_consultation, iso3, version, number)
    assert signed_in(tsb_officer).get(place).status_code == 404


def test_only_who_sees_the_register_gets_it(
    signed_in: Any,
    translator: User,
    auditor: User,
    outsider: User,
    issued_consultation: Consultation,
    page_of: str,
) -> None:
    place = address(issued_consultation, "KEN", 1, 1)
    for person in (translator, auditor, outsider):
        assert signed_in(person).get(place).status_code == 403
    factories.close(issued_consultation)
    assert signed_in(auditor).get(place).status_code == 200
    assert signed_in(translator).get(place).status_code == 403


@pytest.mark.parametrize("kind", ["state", "register"])
def test_a_page_asks_as_much_of_one_file_as_of_three(
    signed_in: Any, tsb_officer: User, issued_consultation: Consultation, kind: str
) -> None:
    client = signed_in(tsb_officer)

    def asked(iso3: str, *names: str) -> int:
        sent(issued_consultation, iso3, *names)
        arguments = [issued_consultation.pk, *([iso3] if kind == "state" else [])]
        place = reverse(f"staff:{kind}", args=arguments)
        client.get(place)  # the first page of a session asks more
        with CaptureQueriesContext(connection) as queries:
            assert client.get(place).status_code == 200
        return len(queries)

    once = asked("KEN", "a.txt")
    assert asked("CHE", "b.txt", "c.txt", "d.txt") == once
