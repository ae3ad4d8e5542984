"""The frame of every page."""

import re
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory, override_settings

from consult.models import User
from tests.rendering import words

SIGN_IN = "/en/accounts/login/"
LANGUAGES = ("ar", "zh-hans", "en", "fr", "ru", "es")


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_says_its_language_and_direction(client: Client, language: str) -> None:
    page = client.get(f"/{language}/accounts/login/").content.decode()

    tag = "zh-Hans" if language == "zh-hans" else language
    direction = "rtl" if language == "ar" else "ltr"
    sheet = "bootstrap.rtl.min.css" if language == "ar" else "bootstrap.min.css"
    assert f'<html lang="{tag}" dir="{direction}">' in page
    assert f"vendor/{sheet}" in page


@pytest.mark.django_db
def test_the_languages_stand_in_un_order_and_lead_to_the_same_page(
    client: Client,
) -> None:
    page = client.get("/fr/accounts/login/?next=/fr/staff/%3Fa%3D1").content.decode()
    strip = page[page.index("<ul>") : page.index("</nav>")]

    assert re.findall(r'href="([^"]+)"', strip) == [
        f"/{code}/accounts/login/?next=/fr/staff/%3Fa%3D1" for code in LANGUAGES
    ]
    assert words(strip).split() == (
        ["العربية", "中文", "English", "Français", "Русский", "Español"]
    )
    assert re.findall(r'lang="(\w+)"[^>]*aria-current="true"', strip) == ["fr"]


@pytest.mark.django_db
def test_a_page_that_is_not_there_leads_to_the_first_page_of_a_language(
    client: Client,
) -> None:
    response = client.get("/en/nothing/at/all/")
    strip = response.content.decode().partition("</nav>")[0]

    assert response.status_code == 404
    assert 'href="/ru/"' in strip


@pytest.mark.django_db
def test_a_page_asks_for_nothing_inline(client: Client) -> None:
    response = client.get(SIGN_IN)
    page = response.content.decode()

    assert not re.search(r"<style|\sstyle=|\son\w+=|<script>|data:", page)
    assert "default-src 'none'" in response["Content-Security-Policy"]


@pytest.mark.django_db
def test_the_skip_link_leads_to_the_content(client: Client) -> None:
    page = client.get(SIGN_IN).content.decode()

    assert page.index('<a class="skip" href="#main">') < page.index('<nav class="lang')
    assert '<main id="main"' in page


@pytest.mark.django_db
@pytest.mark.parametrize(("shown", "times"), [(True, 1), (False, 0)])
def test_the_band_says_that_replies_are_invented_on_a_demonstration(
    client: Client, shown: bool, times: int
) -> None:
    with override_settings(DEMONSTRATION=shown):
        page = client.get(SIGN_IN).content.decode()

    assert page.count('class="demo"') == times


@pytest.mark.django_db
def test_an_error_is_summed_up_first_and_named_in_the_title(client: Client) -> None:
    page = client.post(SIGN_IN, {"login": "", "password": ""}).content.decode()
    title = words(page[page.index("<title>") : page.index("</title>")])

    assert title == "Error: Sign in – Consult"
    assert page.index("summary-errors") < page.index("<h1")
    assert '<a href="#id_login">Email: This field is required.</a>' in page
    assert 'aria-describedby="id_login_error"' in page
    assert 'aria-invalid="true"' in page


def test_a_delegate_sees_name_role_and_state(
    signed_in: Any, head_of_administration: User
) -> None:
    page = signed_in(head_of_administration).get("/ar/accounts/logout/")
    masthead = words(page.content.decode().partition("</header>")[0])

    assert "كينيا" in masthead
    assert "Grace Head" in masthead


def test_staff_see_name_and_office(signed_in: Any, tsb_officer: User) -> None:
    page = signed_in(tsb_officer).get("/en/accounts/logout/").content.decode()

    assert "TSB Olga Officer , officer" in words(page.partition("</header>")[0])


@pytest.mark.django_db
def test_a_stranger_is_offered_to_sign_in(client: Client) -> None:
    page = client.get("/en/accounts/password/reset/").content.decode()

    assert "Sign in" in words(page.partition("</header>")[0])


@pytest.mark.parametrize("name", ["403", "403_csrf", "404", "429"])
def test_a_refusal_has_a_page_in_the_frame(name: str) -> None:
    page = render_to_string(f"{name}.html", request=RequestFactory().get("/en/"))

    assert "<h1" in page
    assert 'class="languages"' in page


@pytest.mark.parametrize("name", ["400", "500"])
def test_what_can_not_rely_on_the_frame_stands_alone_in_six_languages(
    name: str,
) -> None:
    page = render_to_string(f"{name}.html")

    assert set(re.findall(r'lang="([^"]+)"', page)) == {
        "en",
        "ar",
        "zh-Hans",
        "fr",
        "ru",
        "es",
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "language"),
    [("ru", "ru"), ("zh-CN,zh;q=0.8", "zh-hans"), ("de", "en"), ("", "en")],
)
def test_the_root_leads_to_the_language_the_browser_asks_for(
    client: Client, asked: str, language: str
) -> None:
    response = client.get("/", headers={"accept-language": asked})

    assert response["Location"] == f"/{language}/"


def test_the_address_of_an_account_is_not_changed_alone(
    signed_in: Any, head_of_administration: User
) -> None:
    client = signed_in(head_of_administration)

    response = client.post(
        "/en/accounts/email/", {"email": "new@example.org", "action_add": ""}
    )

    assert response.status_code == 404
