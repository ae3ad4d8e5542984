"""Requests that no page of ours could send: a clear page, nothing stored, never 500.

The test client raises what a page raises, so that every answer here is no 500.
"""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client, RequestFactory

from consult.models import Consultation, ReplyDraft, ReplyVersion, User
from consult.queries.consultations import reference_of
from tests.web.administrations.filling import filled as filled_reply
from tests.web.administrations.filling import reply_url
from tests.web.staff.acting import url

pytestmark = pytest.mark.django_db

AGAINST = {"box": "against", "reasons": "No law allows it.", "possible_changes": "-"}
LIMIT = 2_621_440


@pytest.fixture
def ref(issued_consultation: Consultation) -> str:
    return reference_of(issued_consultation)


@pytest.fixture
def plain(signed_in: Any, head_of_administration: User) -> Client:
    """A delegate's browser that shows what the server answers, whatever is raised."""
    client: Client = signed_in(head_of_administration)
    client.raise_request_exception = False
    return client


def assert_refused(page: Any) -> None:
    assert page.status_code == 400
    assert "This request can’t be read" in page.text
    assert "2.5 MB and 2,000 fields" in page.text
    assert not ReplyDraft.objects.exists()
    assert not ReplyVersion.objects.exists()


def test_a_form_that_is_too_large_is_refused(plain: Client, ref: str) -> None:
    fields = filled_reply(AGAINST | {"reasons": "x" * LIMIT})
    assert_refused(plain.post(reply_url(ref), fields))


def test_a_form_of_ten_thousand_fields_is_refused(plain: Client, ref: str) -> None:
    fields = filled_reply(AGAINST) | {f"x{n}": "1" for n in range(10_000)}
    assert_refused(plain.post(reply_url(ref), fields))


@pytest.mark.parametrize("field", ["t1-box", "signatory-name", "act", "member_state"])
def test_a_reply_that_gives_a_field_twice_is_refused(
    plain: Client, ref: str, field: str
) -> None:
    fields = {**filled_reply(AGAINST), "act": "check", field: ["one", "another"]}
    assert_refused(plain.post(reply_url(ref), fields))


def test_staff_s_forms_give_each_field_once_too(
    signed_in: Any, tsb_officer: User, draft_consultation: Consultation
) -> None:
    client = signed_in(tsb_officer)
    fields = {"designation": ["D.1", "D.2"], "kind": "new"}
    assert_refused(client.post(url("text_add", draft_consultation), fields))


@pytest.mark.parametrize("path", ["/en/", "/en/nowhere/", "/en/accounts/login/"])
def test_ten_thousand_parameters_do_no_harm(plain: Client, path: str) -> None:
    query = "&".join(f"x{n}=1" for n in range(10_000))
    assert plain.get(f"{path}?{query}").status_code in {200, 302, 400, 404}


CHARSETS = [
    "charset=utf-7",
    "charset=utf-16",
    "charset=rot13",
    "charset=hex",
    "charset=unicode_escape",
    "charset=idna",
    "charset=undefined",
    "charset=klingon",
    "charset=",
    "charset*=klingon''utf-8",
    "charset*=undefined''%FF",
]


@pytest.fixture
def application() -> Iterator[Any]:
    """What a web server calls; importing it loads the middleware.

    As the test client does, it leaves the connection of the test open.
    """
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield import_module("consult.config.wsgi").application
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize("charset", CHARSETS)
@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=x", "text/plain"])
def test_a_request_in_another_encoding_is_refused(
    application: Any, kind: str, charset: str
) -> None:
    environ = RequestFactory().generic("POST", "/en/?q=%2B2AA-", b"x=+2AA-").environ
    environ["CONTENT_TYPE"] = f"{kind}; {charset}"
    said: list[str] = []
    body = application(environ, lambda status, *_rest: said.append(status))
    assert said == ["400 Bad Request"]
    assert "This request can’t be read" in b"".join(body).decode()


@pytest.mark.parametrize(
    "kind", ["", ";", "text/plain; charset=UTF-8", 'text/html; charset="utf8"', "ü"]
)
def test_a_request_that_can_be_read_is_answered(application: Any, kind: str) -> None:
    environ = RequestFactory().get("/en/").environ | {"CONTENT_TYPE": kind}
    said: list[str] = []
    application(environ, lambda status, *_rest: said.append(status))
    assert said == ["200 OK"]


@pytest.mark.parametrize(
    "path",
    [
        "/en/circulars/%00/",
        "/en/?group=%00",
        "/en/administration/%00/reply/",
        "/en/accounts/login/?next=%00",
        "/%00/",
    ],
)
def test_an_address_with_nul_is_refused(plain: Client, path: str) -> None:
    assert_refused(plain.get(path))


BODIES = {
    "JSON": (b'{"act": "save"}', "application/json"),
    "nothing": (b"", "multipart/form-data; boundary=x"),
    "no boundary": (b"--x", "multipart/form-data"),
    "cut short": (
        b'--x\r\nContent-Disposition: form-data; name="',
        "multipart/form-data; boundary=x",
    ),
    "bytes": (bytes(range(256)), "application/x-www-form-urlencoded"),
    "percent signs": (b"%%%=%zz&%u0000=%c0%80", "application/x-www-form-urlencoded"),
    "XML": (b"<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]>", "text/xml"),
    "semicolons": (b"t1-box=against;act=save", "application/x-www-form-urlencoded"),
}


@pytest.mark.parametrize(("body", "kind"), BODIES.values(), ids=BODIES.keys())
def test_a_body_that_is_no_form_is_answered(
    plain: Client, ref: str, body: bytes, kind: str
) -> None:
    page = plain.generic("POST", reply_url(ref), body, kind)
    assert page.status_code in {200, 400}
    assert not ReplyVersion.objects.exists()


def test_a_file_in_place_of_a_text_is_no_text(plain: Client, ref: str) -> None:
    file = SimpleUploadedFile("a\u202etxt.exe", b"MZ")
    page = plain.post(reply_url(ref), {**filled_reply(), "t1-reasons": file})
    assert page.status_code == 200
    assert not ReplyDraft.objects.exists()


ADDRESSES = [
    "/en/circulars/T25-TSB-CIR-99999999999999999999/",
    "/en/circulars/..%2f..%2fetc%2fpasswd/",
    "/en/circulars/%ED%A0%80/",
    "/en/circulars/%E2%80%AE/",
    "/en/circulars/" + "x" * 5_000 + "/",
    "/en/circulars/T25-TSB-CIR-٠٠٠٧/",
    "/en/administration/T25-TSB-CIR-0007/receipt/99999999999999999999999/",
    "/en/?page=99999999999999999999999",
    "/en/?page=-1",
    "/en/?page=٢",
    "/en/?page=%ED%A0%80",
    "/en/?group=9999999999999999999999&state=open&period=%27",
    "/en/?state=%E2%80%AE&period=" + "x" * 5_000,
    "/en/administration/?view=%3Cscript%3E&page=1e9",
    "/xx/",
    "/en/accounts/login/?next=https://example.org/",
    "/en/accounts/login/?next=javascript:alert(1)",
]


@pytest.mark.parametrize("path", ADDRESSES, ids=lambda path: path[:60])
def test_an_odd_address_is_a_page_or_no_page(
    signed_in: Any, head_of_administration: User, ref: str, path: str
) -> None:
    page = signed_in(head_of_administration).get(path)
    assert page.status_code in {200, 302, 404}
    assert "<script>alert" not in page.text


@pytest.mark.parametrize("key", ["99999999999999999999999999", "0"])
@pytest.mark.parametrize("page", ["", "edit/", "register/", "tally/", "texts/1/"])
def test_a_consultation_that_can_not_be_is_no_page(
    signed_in: Any, tsb_officer: User, key: str, page: str
) -> None:
    assert signed_in(tsb_officer).get(f"/en/staff/{key}/{page}").status_code == 404
