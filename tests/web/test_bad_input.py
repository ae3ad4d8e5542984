"""Whatever is sent to a page: a named error on its field, nothing stored, never 500.

The test client raises what a page raises, so that every answer here is no 500.
"""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from consult.models import (
    Circular,
    Consultation,
    DraftText,
    OfficeClosure,
    ReplyDraft,
    ReplyVersion,
    Signatory,
    User,
)
from consult.queries.consultations import reference_of
from tests import factories
from tests.hostile import BAD_CHARACTERS
from tests.web.administrations.filling import check, check_url, hidden_fields, reply_url
from tests.web.administrations.filling import filled as filled_reply
from tests.web.staff.acting import head_fields, url

pytestmark = pytest.mark.django_db

bad_characters = pytest.mark.parametrize(
    "name", ["NUL", "file separator", "override", "zero width space", "unassigned"]
)
every_bad_character = pytest.mark.parametrize("name", BAD_CHARACTERS)

AGAINST = {"box": "against", "reasons": "No law allows it.", "possible_changes": "-"}


@pytest.fixture
def ref(issued_consultation: Consultation) -> str:
    return reference_of(issued_consultation)


def spoilt(name: str, text: str = "ab{}c") -> str:
    return text.format(BAD_CHARACTERS[name][0])


def assert_named(form: Any, field: str, name: str) -> None:
    """The form has one error, on that field, that names the character."""
    character, offence = BAD_CHARACTERS[name]
    errors = form.errors.as_data()
    assert {key: [one.code for one in found] for key, found in errors.items()} == {
        field: [offence.value]
    }
    (message,) = errors[field][0].messages
    assert f"U+{ord(character):04X}" in message


# The reply form --------------------------------------------------------------------


@every_bad_character
@pytest.mark.parametrize("field", ["reasons", "possible_changes"])
@pytest.mark.parametrize("act", ["save", "check"])
def test_prose_of_a_reply_names_the_character(
    signed_in: Any,
    head_of_administration: User,
    ref: str,
    name: str,
    field: str,
    act: str,
) -> None:
    page = check(
        signed_in(head_of_administration),
        ref,
        AGAINST | {field: spoilt(name, "first\nab{}c")},
        act=act,
    )
    assert page.status_code == 200
    assert_named(page.context["sheet"].texts[0], field, name)
    assert len(page.context["problems"]) == 1
    assert "first" in page.text
    assert not ReplyDraft.objects.exists()


@every_bad_character
@pytest.mark.parametrize("field", ["name", "title", "place"])
def test_the_signatory_s_lines_name_the_character(
    signed_in: Any, head_of_administration: User, ref: str, name: str, field: str
) -> None:
    spoilt_line = {f"signatory-{field}": spoilt(name)}
    page = check(signed_in(head_of_administration), ref, AGAINST, **spoilt_line)
    assert page.status_code == 200
    assert_named(page.context["sheet"].signatory, field, name)
    assert not ReplyDraft.objects.exists()


TAMPERED = {
    "no JSON": "{",
    "a list": "[]",
    "a number": '{"t1-box": 1}',
    "nothing": "null",
    "NUL": r'{"t1-box": "against", "t1-reasons": "a\u0000b"}',
    "override": r'{"t1-box": "against", "t1-reasons": "a\u202eb"}',
    "half of a character": r'{"t1-box": "against", "t1-reasons": "\ud800"}',
    "another box": '{"t1-box": "abstain"}',
    "deep": "[" * 100_000,
    "an endless number": '{"t1-box": ' + "9" * 5_000 + "}",
    "not a number": '{"t1-box": NaN}',
}


@pytest.mark.parametrize("answers", TAMPERED.values(), ids=TAMPERED.keys())
def test_answers_changed_on_the_way_are_not_sent(
    signed_in: Any, head_of_administration: User, ref: str, answers: str
) -> None:
    client = signed_in(head_of_administration)
    fields = hidden_fields(check(client, ref, AGAINST)) | {"answers": answers}
    page = client.post(check_url(ref), fields, follow=True)
    assert page.status_code == 200
    assert not ReplyVersion.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"form_key": "no-key"},
        {"form_key": "\0"},
        {"seen_version": "9" * 5_000},
        {"seen_version": "-1"},
        {"seen_version": "²"},
        {"member_state": "\0\0\0"},
        {"member_state": "KENYA"},
    ],
)
def test_hidden_fields_changed_on_the_way_send_nothing(
    signed_in: Any, head_of_administration: User, ref: str, changes: dict[str, str]
) -> None:
    client = signed_in(head_of_administration)
    fields = hidden_fields(check(client, ref, AGAINST)) | changes
    page = client.post(check_url(ref), fields, follow=True)
    assert page.status_code in {200, 404}
    if "member_state" not in changes:
        assert not ReplyVersion.objects.exists()


# The pages of TSB ------------------------------------------------------------------

HEAD_LINES = [
    "number",
    "meeting_place",
    "collective_letter",
    "officer_initials",
    "contact_email",
    "telephone",
    "fax",
    "reply_email",
    "reply_fax",
]
TEXT_FIELDS = [
    "designation",
    "provisional",
    "location",
    "location_url",
    "title_en",
    "title_ar",
    "summary_en",
    "summary_zh",
]
WRITTEN = {"contact_email": "a{}b@itu.int", "reply_email": "a{}b@itu.int"}


@bad_characters
@pytest.mark.parametrize("field", HEAD_LINES)
def test_a_line_of_a_draft_names_the_character(
    signed_in: Any, tsb_officer: User, name: str, field: str
) -> None:
    line = {field: spoilt(name, WRITTEN.get(field, "a{}b"))}
    page = signed_in(tsb_officer).post(reverse("staff:draft"), head_fields(**line))
    assert page.status_code == 200
    errors = page.context["form"].errors
    assert BAD_CHARACTERS[name][1].value in {
        one.code for one in errors.as_data()[field]
    }
    assert set(errors) == {field}
    assert not Consultation.objects.exists()
    assert not Circular.objects.exists()


@bad_characters
@pytest.mark.parametrize("field", TEXT_FIELDS)
def test_a_text_put_to_the_consultation_names_the_character(
    signed_in: Any,
    tsb_officer: User,
    draft_consultation: Consultation,
    name: str,
    field: str,
) -> None:
    before = DraftText.objects.count()
    shape = "https://itu.int/{}x" if field == "location_url" else "a{}b"
    fields = {"designation": "D.271", "kind": "new"} | {field: spoilt(name, shape)}
    page = signed_in(tsb_officer).post(url("text_add", draft_consultation), fields)
    assert page.status_code == 200
    assert_named(page.context["form"], field, name)
    assert DraftText.objects.count() == before


@every_bad_character
def test_a_reason_names_the_character(
    signed_in: Any, director: User, issued_consultation: Consultation, name: str
) -> None:
    address = url("withdraw", issued_consultation)
    page = signed_in(director).post(address, {"reason": spoilt(name)})
    assert page.status_code == 200
    assert_named(page.context["form"], "reason", name)
    issued_consultation.refresh_from_db()
    assert issued_consultation.state == "issued"


@pytest.mark.parametrize("name", BAD_CHARACTERS)
def test_a_search_of_the_register_finds_nothing_and_breaks_nothing(
    signed_in: Any, tsb_officer: User, issued_consultation: Consultation, name: str
) -> None:
    client = signed_in(tsb_officer)
    page = client.get(url("register", issued_consultation), {"q": spoilt(name)})
    assert page.status_code == (400 if name == "NUL" else 200)


ODD_FIELDS: list[Mapping[str, object]] = [
    {"study_group": "9" * 400},
    {"study_group": "-1"},
    {"study_group": "\0"},
    {"procedure": "\ufffd"},
    {"number": "٣٢١"},
    {"number": "9" * 20},
    {"dated": "2021-02-30"},
    {"dated": "0000-00-00"},
    {"dated": "99999-01-01"},
    {"meeting_opens": "١٢-١٢-٢٠٢١"},
    {"deadline_date": "10000-01-01"},
    {"deadline_date": "2026-03-29", "deadline_time": "02:30"},
    {"deadline_time": "24:00"},
    {"deadline_zone": "Mars/Olympus"},
    {"contact_email": '"a\x0bb"@itu.int'},
    {"contact_email": "a@itu.int\r\nBcc: all@example.org"},
    {"contact_email": "a@" + "b" * 300},
    {"reply_email": "a@b,c@d"},
    {"officer_initials": "ＭＥ"},
    {"regional_group": "EUROPE"},
]


@pytest.mark.parametrize("fields", ODD_FIELDS, ids=repr)
def test_an_odd_value_of_a_draft_is_answered_on_its_field(
    signed_in: Any, tsb_officer: User, fields: dict[str, object]
) -> None:
    group = factories.StudyGroupFactory.create()
    values = head_fields(group) | fields
    page = signed_in(tsb_officer).post(reverse("staff:draft"), values)
    assert page.status_code == 200
    assert set(page.context["form"].errors) & set(fields)
    assert not Consultation.objects.exists()


# The reference tables --------------------------------------------------------------


@pytest.fixture
def super_s_client(client: Client) -> Client:
    person = factories.make_staff("Sigrid Super")
    User.objects.filter(pk=person.pk).update(is_staff=True, is_superuser=True)
    person.refresh_from_db()
    client.force_login(
        person, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


TABLES: list[tuple[str, type[Model], str, dict[str, str]]] = [
    (
        "user",
        User,
        "name",
        {"email": "new@example.org", "name": "a{}b", "preferred_language": "en"},
    ),
    (
        "user",
        User,
        "email",
        {"email": "a{}b@example.org", "name": "New", "preferred_language": "en"},
    ),
    (
        "officeclosure",
        OfficeClosure,
        "name",
        {"date": "2031-01-01", "name": "a{}b", "source": "TSB"},
    ),
    (
        "signatory",
        Signatory,
        "name_ar",
        {"name_en": "Ada", "name_ar": "a{}b", "capacity": "director"},
    ),
]


@bad_characters
@pytest.mark.parametrize(("table", "model", "field", "fields"), TABLES)
def test_a_line_of_a_reference_table_names_the_character(
    super_s_client: Client,
    name: str,
    table: str,
    model: type[Model],
    field: str,
    fields: dict[str, str],
) -> None:
    before = model._default_manager.count()
    sent = {key: spoilt(name, text) for key, text in fields.items()}
    page = super_s_client.post(reverse(f"admin:consult_{table}_add"), sent)
    assert page.status_code == 200
    assert_named(page.context["adminform"].form, field, name)
    assert model._default_manager.count() == before


# Signing in ----------------------------------------------------------------------


SIGN_IN = [
    {"login": "a\0b@example.org", "password": "x"},
    {"login": "a@example.org", "password": "a\0b"},
    {"login": "a\u202e@example.org", "password": "x"},
    {"login": "x" * 10_000, "password": "x"},
    {"login": "a@example.org", "password": "x" * 100_000},
    {"login": "a@example.org\r\nBcc: b@example.org", "password": "x"},
    {"login": "", "password": ""},
    {},
]


@pytest.mark.parametrize("fields", SIGN_IN, ids=lambda fields: repr(fields)[:50])
def test_signing_in_with_an_odd_name_is_refused_on_the_page(
    client: Client, fields: dict[str, str]
) -> None:
    page = client.post("/en/accounts/login/", fields)
    assert page.status_code == 200
    assert page.context["form"].errors
    assert "_auth_user_id" not in client.session


# What is long, and what comes back -------------------------------------------------


def test_five_long_comments_in_chinese_survive_a_session_that_ended(
    signed_in: Any, head_of_administration: User, tsb_officer: User, at: Any
) -> None:
    draft = factories.make_draft(
        by=tsb_officer,
        at=at,
        number=9,
        designations=tuple(f"ITU-T D.{n}" for n in range(1101, 1106)),
    )
    second = factories.make_staff("Sigrid Second", "officer")
    ref = reference_of(factories.issue(draft, by=tsb_officer, second=second, at=at))
    comment = "意见与修改建议" * 2_857
    texts = [
        {"box": "in_favour", "circle": "with_comments", "comments": comment}
        for _ in range(5)
    ]
    client = signed_in(head_of_administration)
    session = client.session
    session.set_expiry(-60)
    session.save()

    page = client.post(reply_url(ref), filled_reply(*texts) | {"act": "check"})
    assert page.status_code == 302
    again = signed_in(head_of_administration).get(reply_url(ref))
    assert again.text.count(comment) == 5

    page = check(client, ref, *texts)
    assert len(json.loads(page.context["answers"])["t5-comments"]) == len(comment)
    client.post(check_url(ref), hidden_fields(page))
    assert {
        position.comments for position in ReplyVersion.objects.get().positions.all()
    } == {comment}


def test_a_comment_that_is_too_long_says_so_and_comes_back(
    signed_in: Any, head_of_administration: User, ref: str
) -> None:
    page = check(
        signed_in(head_of_administration), ref, AGAINST | {"reasons": "意" * 30_001}
    )
    assert page.status_code == 200
    (problem,) = page.context["problems"]
    assert "30000" in problem.message.replace(",", "")
    assert "意" * 30_001 in page.text
