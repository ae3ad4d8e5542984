"""Every page of TSB: who may come in, in which state, in which language."""

from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from consult.models import Consultation, User
from consult.procedure.states import Position
from tests import factories
from tests.web.staff.acting import reply, url

READ_BY_ALL = ["consultation"]
DRAFTED_BY_OFFICERS = ["edit", "text_add", "text", "text_remove"]
MORE: dict[str, tuple[object, ...]] = {
    "text": (1,),
    "text_remove": (1,),
    "language": ("fr",),
    "preview": ("fr",),
    "state": ("KEN",),
}
POSTED_ONLY = ["sign_off", "propose", "certify"]


def page(name: str, consultation: Consultation) -> str:
    return url(name, consultation, *MORE.get(name, ()))


@pytest.fixture
def staff(
    tsb_officer: User,
    second_officer: User,
    translator: User,
    director: User,
    auditor: User,
) -> dict[str, User]:
    return {
        "officer": tsb_officer,
        "second_officer": second_officer,
        "translator": translator,
        "director": director,
        "auditor": auditor,
    }


@pytest.mark.parametrize(
    "name",
    ["consultation", "edit", "text_add", "text", "language", "issue", "register"],
)
def test_a_visitor_is_asked_to_sign_in(
    client: Client, draft_consultation: Consultation, name: str
) -> None:
    answer = client.get(page(name, draft_consultation))
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/en/accounts/login/?next=")


@pytest.mark.parametrize("name", ["consultation", "edit", "issue", "register", "tally"])
def test_who_has_no_role_in_tsb_is_refused(
    signed_in: Any,
    draft_consultation: Consultation,
    stranger: User,
    head_of_administration: User,
    name: str,
) -> None:
    for person in (stranger, head_of_administration):
        client = signed_in(person)
        assert client.get(reverse("staff:list")).status_code == 403
        assert client.get(page(name, draft_consultation)).status_code == 403


@pytest.mark.parametrize(
    ("name", "let_in"),
    [
        (
            "consultation",
            {"officer", "second_officer", "translator", "director", "auditor"},
        ),
        ("edit", {"officer", "second_officer"}),
        ("text_add", {"officer", "second_officer"}),
        ("text", {"officer", "second_officer"}),
        ("text_remove", {"officer", "second_officer"}),
        ("language", {"officer", "second_officer", "translator"}),
        ("withdraw", {"officer", "second_officer", "director"}),
    ],
)
def test_each_page_of_a_draft_lets_in_who_may(
    signed_in: Any,
    draft_consultation: Consultation,
    staff: dict[str, User],
    name: str,
    let_in: set[str],
) -> None:
    address = page(name, draft_consultation)
    codes = {
        role: signed_in(person).get(address).status_code
        for role, person in staff.items()
    }
    assert codes == {role: 200 if role in let_in else 403 for role in staff}


@pytest.mark.parametrize(
    ("name", "let_in"),
    [
        ("issue", {"second_officer", "director"}),
        ("return", {"officer", "second_officer", "director"}),
        ("withdraw", {"officer", "second_officer", "director"}),
        (
            "consultation",
            {"officer", "second_officer", "translator", "director", "auditor"},
        ),
    ],
)
def test_each_page_of_signing_off_lets_in_who_may(
    signed_in: Any,
    signing_off: Consultation,
    staff: dict[str, User],
    name: str,
    let_in: set[str],
) -> None:
    codes = {
        role: signed_in(person).get(page(name, signing_off)).status_code
        for role, person in staff.items()
    }
    assert codes == {role: 200 if role in let_in else 403 for role in staff}


@pytest.mark.parametrize("name", ["register", "tally", "state"])
def test_a_running_tally_is_for_those_who_answer_for_it(
    signed_in: Any,
    issued_consultation: Consultation,
    staff: dict[str, User],
    name: str,
) -> None:
    codes = {
        role: signed_in(person).get(page(name, issued_consultation)).status_code
        for role, person in staff.items()
    }
    let_in = {"officer", "second_officer", "director"}
    assert codes == {role: 200 if role in let_in else 403 for role in staff}


@pytest.mark.parametrize("name", ["register", "tally", "state"])
def test_an_auditor_reads_a_tally_that_is_closed(
    signed_in: Any, closed_consultation: Consultation, auditor: User, name: str
) -> None:
    assert signed_in(auditor).get(page(name, closed_consultation)).status_code == 200


@pytest.mark.parametrize(
    "name", ["edit", "text_add", "text", "text_remove", "language"]
)
def test_what_is_issued_is_not_drafted_any_more(
    signed_in: Any, issued_consultation: Consultation, tsb_officer: User, name: str
) -> None:
    answer = signed_in(tsb_officer).get(page(name, issued_consultation))
    assert answer.status_code == 302
    assert answer.headers["Location"] == page("consultation", issued_consultation)


@pytest.mark.parametrize("name", ["register", "tally"])
def test_a_draft_has_no_register(
    signed_in: Any, draft_consultation: Consultation, tsb_officer: User, name: str
) -> None:
    answer = signed_in(tsb_officer).get(page(name, draft_consultation), follow=True)
    assert answer.redirect_chain == [(page("consultation", draft_consultation), 302)]
    assert (
        b"There is no roll and no reply before the circular is issued."
        in answer.content
    )


@pytest.mark.parametrize("name", POSTED_ONLY)
def test_acts_are_not_done_by_following_a_link(
    signed_in: Any, closed_consultation: Consultation, tsb_officer: User, name: str
) -> None:
    assert (
        signed_in(tsb_officer).get(page(name, closed_consultation)).status_code == 405
    )


@pytest.mark.parametrize("name", [*DRAFTED_BY_OFFICERS, "consultation", "language"])
def test_a_consultation_that_is_not_there_is_not_found(
    signed_in: Any, tsb_officer: User, name: str
) -> None:
    address = reverse(f"staff:{name}", args=[987654, *MORE.get(name, ())])
    assert signed_in(tsb_officer).get(address).status_code == 404


def test_a_text_a_language_or_a_state_that_is_not_there_is_not_found(
    signed_in: Any, issued_consultation: Consultation, tsb_officer: User
) -> None:
    client = signed_in(tsb_officer)
    for name, more in (
        ("text", 9),
        ("text_remove", 9),
        ("language", "de"),
        ("preview", "de"),
        ("state", "XYZ"),
    ):
        assert client.get(url(name, issued_consultation, more)).status_code == 404


@pytest.mark.parametrize("language", ["en", "ar", "zh-hans", "fr", "ru", "es"])
def test_every_page_reads_in_every_language(
    signed_in: Any,
    closed_consultation: Consultation,
    second_officer: User,
    tsb_officer: User,
    at: datetime,
    language: str,
) -> None:
    client = signed_in(second_officer)
    reply(closed_consultation, "KEN", Position.NOT_AUTHORIZE, reasons="لا\n\nنعم")
    draft = factories.make_draft(by=tsb_officer, at=at, number=8)
    pages = [
        reverse("staff:list") + "?state=all",
        reverse("staff:draft"),
        *(
            page(name, draft)
            for name in ("consultation", "edit", "text", "language", "withdraw")
        ),
        *(
            page(name, closed_consultation)
            for name in ("consultation", "register", "tally", "state")
        ),
    ]
    direction = "rtl" if language == "ar" else "ltr"
    for address in pages:
        answer = client.get(address.replace("/en/", f"/{language}/", 1))
        assert answer.status_code == 200
        assert f'dir="{direction}"'.encode() in answer.content
