"""Who may come in, and what happens to those who may not (yet)."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.conf.urls.i18n import i18n_patterns
from django.contrib.sessions.models import Session
from django.core import mail
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import include, path
from django.utils.timezone import now

from consult.flows.confirming import was_confirmed
from consult.models import User
from consult.queries.clock import database_now
from consult.web.access import DelegateRequired, StaffRequired
from tests.factories import PASSWORD, make_delegate


class StaffPage(StaffRequired):
    many_valued = frozenset({"word"})

    def get(self, _request: HttpRequest) -> HttpResponse:
        return HttpResponse(" ".join(sorted(self.roles)))

    def post(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse("sent " + ",".join(request.POST.getlist("word")))


class DelegatePage(DelegateRequired):
    def get(self, _request: HttpRequest) -> HttpResponse:
        return HttpResponse(self.member_state)

    def post(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse("sent " + request.POST["word"])


def front_page(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("front")


staff = (
    [
        path("", StaffPage.as_view(), name="list"),
        path("deliveries/", front_page, name="deliveries"),
    ],
    "staff",
)
administrations = ([path("", DelegatePage.as_view(), name="list")], "administrations")
urlpatterns = i18n_patterns(
    path("", front_page, name="home"),
    path("", include("consult.web.public.urls")),
    path("staff/", include(staff)),
    path("administration/", include(administrations)),
    path("accounts/", include("allauth.urls")),
)
pytestmark = pytest.mark.urls(__name__)

LOGIN = "/en/accounts/login/"


def end_session(client: Client) -> None:
    """Let the session run out; its row stays until old sessions are swept."""
    Session.objects.filter(session_key=client.session.session_key).update(
        expire_date=now() - timedelta(minutes=1)
    )


@pytest.mark.parametrize("door", ["staff", "administration"])
def test_a_stranger_is_asked_to_sign_in(client: Client, db: None, door: str) -> None:
    response = client.get(f"/fr/{door}/?page=2")

    assert response.status_code == 302
    assert response["Location"] == f"/fr/accounts/login/?next=/fr/{door}/%3Fpage%3D2"


def test_staff_with_a_second_factor_come_in(signed_in: Any, tsb_officer: User) -> None:
    assert signed_in(tsb_officer).get("/en/staff/").content == b"officer"


def test_staff_without_a_second_factor_are_led_to_setting_one_up(
    signed_in: Any, tsb_officer: User
) -> None:
    Authenticator.objects.filter(user=tsb_officer).delete()

    response = signed_in(tsb_officer).get("/en/staff/", follow=True)

    assert response.redirect_chain == [("/en/accounts/2fa/", 302)]
    assert "Set up a second factor first" in response.content.decode()


def test_a_delegate_is_refused_at_the_door_of_staff(
    signed_in: Any, head_of_administration: User
) -> None:
    assert signed_in(head_of_administration).get("/en/staff/").status_code == 403


def test_a_person_without_a_role_is_refused_at_both_doors(
    signed_in: Any, stranger: User
) -> None:
    client = signed_in(stranger)

    assert client.get("/en/staff/").status_code == 403
    assert client.get("/en/administration/").status_code == 403


def test_a_delegate_acts_for_the_own_state(
    signed_in: Any, head_of_administration: User
) -> None:
    client = signed_in(head_of_administration)

    assert client.get("/en/administration/").content == b"KEN"


def test_a_delegate_of_two_states_acts_for_the_one_chosen(
    signed_in: Any, head_of_administration: User
) -> None:
    other = make_delegate("Helper", "CHE", "viewer").delegations.get()
    other.user = head_of_administration
    other.save()
    client = signed_in(head_of_administration)
    assert client.get("/en/administration/").content == b"CHE"

    session = client.session
    session["acting_for"] = "KEN"
    session.save()

    assert client.get("/en/administration/").content == b"KEN"


def test_a_state_that_is_not_ones_own_can_not_be_chosen(
    signed_in: Any, head_of_administration: User
) -> None:
    client = signed_in(head_of_administration)
    session = client.session
    session["acting_for"] = "CHE"
    session.save()

    assert client.get("/en/administration/").content == b"KEN"


def test_half_an_hour_without_a_page_ends_the_session_of_staff(
    signed_in: Any, tsb_officer: User
) -> None:
    client = signed_in(tsb_officer)
    client.get("/en/staff/")

    with override_settings(TEST_CLOCK_OFFSET=timedelta(minutes=29)):
        assert client.get("/en/staff/").status_code == 200
    with override_settings(TEST_CLOCK_OFFSET=timedelta(minutes=60)):
        response = client.get("/en/staff/", follow=True)

    assert response.redirect_chain == [(f"{LOGIN}?next=/en/staff/", 302)]
    assert "thirty minutes" in response.content.decode()
    assert "_auth_user_id" not in client.session


def test_what_idle_staff_sent_comes_back_after_signing_in(
    signed_in: Any, tsb_officer: User
) -> None:
    client = signed_in(tsb_officer)
    client.get("/en/staff/")
    with override_settings(TEST_CLOCK_OFFSET=timedelta(minutes=31)):
        client.post("/en/staff/", {"word": ["one", "<two>"]})

    page = signed_in(tsb_officer).get("/en/staff/").content.decode()

    assert '<input type="hidden" name="word" value="one">' in page
    assert '<input type="hidden" name="word" value="&lt;two&gt;">' in page
    assert (
        client.post("/en/staff/", {"word": ["one", "<two>"]}).content
        == b"sent one,<two>"
    )
    assert client.get("/en/staff/").content == b"officer"


def test_what_was_sent_after_the_session_ended_comes_back_to_its_writer(
    signed_in: Any, head_of_administration: User
) -> None:
    client = signed_in(head_of_administration)
    end_session(client)
    response = client.post("/en/administration/", {"word": "reasons"})
    assert response["Location"].startswith(LOGIN)

    page = signed_in(head_of_administration).get("/en/administration/")

    assert 'value="reasons"' in page.content.decode()


def test_what_was_sent_after_the_session_ended_is_shown_to_nobody_else(
    signed_in: Any, head_of_administration: User, outsider: User
) -> None:
    client = signed_in(head_of_administration)
    end_session(client)
    client.post("/en/administration/", {"word": "reasons"})

    assert signed_in(outsider).get("/en/administration/").content == b"CHE"


def test_what_was_kept_can_be_let_go(
    signed_in: Any, head_of_administration: User
) -> None:
    client = signed_in(head_of_administration)
    end_session(client)
    client.post("/en/administration/", {"word": "reasons"})
    signed_in(head_of_administration)

    assert client.get("/en/administration/?anew=1").content == b"KEN"
    assert client.get("/en/administration/").content == b"KEN"


def test_a_stranger_s_post_is_not_kept(client: Client, db: None) -> None:
    page = client.post("/en/administration/", {"word": "reasons"}, follow=True)

    assert "kept_after_session" not in client.session
    assert "Go back in your browser, copy what you wrote" in page.content.decode()


def test_too_much_to_be_kept_is_not_lost_in_silence(
    signed_in: Any, head_of_administration: User
) -> None:
    client = signed_in(head_of_administration)
    end_session(client)

    page = client.post("/en/administration/", {"word": "意" * 230_000}, follow=True)

    assert "kept_after_session" not in client.session
    assert "could not be kept here" in page.content.decode()


def test_a_field_that_has_one_value_is_not_taken_twice(
    signed_in: Any, head_of_administration: User
) -> None:
    client = signed_in(head_of_administration)

    response = client.post("/en/administration/", {"word": ["yes", "no"]})

    assert response.status_code == 400
    assert "This request can’t be read" in response.content.decode()


@pytest.mark.parametrize(
    ("person", "door"),
    [
        ("head_of_administration", "/en/administration/"),
        ("stranger", "/en/"),
    ],
)
def test_signing_in_leads_to_the_own_door(
    request: pytest.FixtureRequest, client: Client, person: str, door: str
) -> None:
    user: User = request.getfixturevalue(person)

    response = client.post(LOGIN, {"login": user.email, "password": PASSWORD})

    assert response["Location"] == door


def test_staff_are_asked_for_the_second_factor_when_signing_in(
    client: Client, tsb_officer: User
) -> None:
    response = client.post(LOGIN, {"login": tsb_officer.email, "password": PASSWORD})

    assert response["Location"] == "/en/accounts/2fa/authenticate/"
    assert client.get("/en/staff/").status_code == 302


def test_a_wrong_password_reads_like_an_unknown_address(
    client: Client, head_of_administration: User
) -> None:
    def refusal(address: str) -> str:
        response = client.post(LOGIN, {"login": address, "password": "wrong"})
        page = response.content.decode().replace(address, "ADDRESS")
        return re.sub(r'(?<=csrfmiddlewaretoken" value=)"\w+"', "", page)

    assert refusal(head_of_administration.email) == refusal("nobody@example.org")


def test_wrong_passwords_from_elsewhere_do_not_keep_a_head_out(
    client: Client, head_of_administration: User
) -> None:
    def sign_in(password: str, *, source: str) -> HttpResponse:
        facts = {"login": head_of_administration.email, "password": password}
        return client.post(LOGIN, facts, REMOTE_ADDR=source)

    for _ in range(5):
        sign_in("wrong", source="203.0.113.7")
    assert sign_in(PASSWORD, source="203.0.113.7").status_code == 200

    response = sign_in(PASSWORD, source="198.51.100.4")

    assert response["Location"] == "/en/administration/"


@override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=1)
def test_behind_a_proxy_each_visitor_has_an_address_of_their_own(
    client: Client, head_of_administration: User
) -> None:
    def sign_in(password: str, *, passed_on: str) -> HttpResponse:
        facts = {"login": head_of_administration.email, "password": password}
        return client.post(LOGIN, facts, HTTP_X_FORWARDED_FOR=passed_on)

    for made_up in range(5):
        sign_in("wrong", passed_on=f"192.0.2.{made_up}, 203.0.113.7")
    assert sign_in(PASSWORD, passed_on="203.0.113.7").status_code == 200

    response = sign_in(PASSWORD, passed_on="198.51.100.4")

    assert response["Location"] == "/en/administration/"


def test_a_reset_reads_the_same_for_an_unknown_address(
    client: Client, head_of_administration: User
) -> None:
    def answer(address: str) -> tuple[str, str]:
        response = client.post("/en/accounts/password/reset/", {"email": address})
        page = client.get(response["Location"]).content.decode()
        return response["Location"], page.replace(address, "ADDRESS")

    assert answer(head_of_administration.email) == answer("nobody@example.org")
    assert len(mail.outbox) == 2


def test_nobody_opens_an_account_alone(client: Client, db: None) -> None:
    page = client.post(
        "/en/accounts/signup/",
        {"email": "new@example.org", "password1": "calm-official-legible"},
    ).content.decode()

    assert "The Bureau opens the accounts" in page
    assert not User.objects.exists()


def sign_in_by_page(client: Client, user: User) -> None:
    client.post(LOGIN, {"login": user.email, "password": PASSWORD, "remember": "on"})


@pytest.mark.parametrize("sign_in", [Client.force_login, sign_in_by_page])
def test_a_session_ends_twelve_hours_after_signing_in_whatever_is_done(
    client: Client, sign_in: Any, head_of_administration: User
) -> None:
    sign_in(client, head_of_administration)
    with time_machine.travel(now() + timedelta(hours=11, minutes=59)):
        session = client.session
        session["acting_for"] = "KEN"
        session.save()
        assert client.get("/en/administration/").content == b"KEN"
    with time_machine.travel(now() + timedelta(hours=12, minutes=1)):
        response = client.get("/en/administration/")
    assert response["Location"] == f"{LOGIN}?next=/en/administration/"


def test_the_cookie_does_not_outlive_the_session(
    signed_in: Any, head_of_administration: User
) -> None:
    client = signed_in(head_of_administration)
    with time_machine.travel(now() + timedelta(hours=10)):
        session = client.session
        assert session.get_expiry_age() <= 2 * 60 * 60


def test_who_signs_in_through_the_pages_has_just_shown_who_it_is(
    client: Client, head_of_administration: User
) -> None:
    client.post(LOGIN, {"login": head_of_administration.email, "password": PASSWORD})
    assert was_confirmed(client.session, at=database_now())
