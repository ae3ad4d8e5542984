"""Who may enter the reference tables, and what is there."""

import re
from datetime import timedelta
from http import HTTPStatus

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import resolve, reverse, reverse_lazy
from django.utils import translation

from consult.admin import reference_site
from consult.models import OfficeClosure, User
from tests import factories

pytestmark = pytest.mark.django_db

INDEX = reverse_lazy("admin:index")
TABLES = sorted(model._meta.model_name for model in reference_site._registry)

# Markup that the content security policy would refuse.
INLINE = re.compile(
    r"""<style|\sstyle\s*=|\son[a-z]+\s*=\s*["']|javascript:|<script(?![^>]*\ssrc=)""",
    re.IGNORECASE,
)


def test_the_reference_tables_are_there_and_no_facts_or_secrets():
    assert {model.__name__ for model in reference_site._registry} == {
        "Chair",
        "ConfirmedYear",
        "Delegate",
        "MemberState",
        "OfficeClosure",
        "Signatory",
        "StaffRole",
        "StudyGroup",
        "StudyPeriod",
        "User",
    }


def test_the_product_mounts_this_site_and_no_other():
    assert resolve(reverse("admin:index")).func.admin_site is reference_site
    assert resolve(reverse("admin:login")).func.__self__ is reference_site


def test_a_keeper_sees_every_table(keepers_client):
    page = keepers_client.get(INDEX)
    assert page.status_code == HTTPStatus.OK
    assert all(
        reverse(f"admin:consult_{table}_changelist") in page.content.decode()
        for table in TABLES
    )


def test_a_stranger_is_led_to_the_one_page_of_signing_in(client):
    page = client.get(INDEX, follow=True)
    assert page.redirect_chain[-1][0].startswith(reverse("account_login"))


PEOPLE = ("tsb_officer", "director", "head_of_administration")


@pytest.mark.parametrize("person", PEOPLE)
def test_a_role_alone_opens_no_reference_table(request, signed_in, person):
    client = signed_in(request.getfixturevalue(person))
    page = client.get(INDEX, follow=True)
    assert page.status_code == HTTPStatus.FORBIDDEN
    table = client.get(reverse("admin:consult_user_changelist"), follow=True)
    assert table.status_code == HTTPStatus.FORBIDDEN


def test_without_a_second_factor_the_door_stays_shut(signed_in):
    user = factories.UserFactory.create(is_staff=True, is_superuser=True)
    client = signed_in(user)
    page = client.get(reverse("admin:consult_user_changelist"))
    assert page.url.startswith(reverse("admin:login"))
    led = client.get(page.url)
    assert led.url == reverse("mfa_index")
    (message,) = get_messages(led.wsgi_request)
    assert "second factor" in str(message)


def test_who_is_in_already_is_led_on(keepers_client):
    assert keepers_client.get(reverse("admin:login")).url == INDEX


def test_a_keeper_who_may_no_longer_sign_in_is_out(keepers_client, keeper):
    User.objects.filter(pk=keeper.pk).update(is_active=False)
    assert keepers_client.get(INDEX).status_code == HTTPStatus.FOUND


@pytest.mark.parametrize("page", ["index", "consult_memberstate_changelist"])
def test_half_an_hour_without_a_page_ends_the_session_here_too(keepers_client, page):
    address = reverse(f"admin:{page}")
    keepers_client.get(INDEX)
    with override_settings(TEST_CLOCK_OFFSET=timedelta(minutes=29)):
        assert keepers_client.get(address).status_code == HTTPStatus.OK
    with override_settings(TEST_CLOCK_OFFSET=timedelta(minutes=60)):
        answer = keepers_client.get(address)
    assert answer.url == f"{reverse('account_login')}?next={address}"
    (message,) = get_messages(answer.wsgi_request)
    assert "thirty minutes" in str(message)
    assert "_auth_user_id" not in keepers_client.session


def test_nothing_is_written_after_half_an_hour_of_rest(keepers_client):
    keepers_client.get(INDEX)
    with override_settings(TEST_CLOCK_OFFSET=timedelta(minutes=31)):
        keepers_client.post(
            reverse("admin:consult_officeclosure_add"),
            {"date": "2027-12-24", "name": "Office closed", "source": "Service order"},
        )
    assert not OfficeClosure.objects.exists()


def test_the_password_is_changed_where_everybody_does(keepers_client):
    page = keepers_client.get(reverse("admin:password_change"))
    assert page.url == reverse("account_change_password")


@pytest.mark.parametrize("table", TABLES)
def test_every_page_keeps_to_the_content_security_policy(
    supers_client, table, a_row_of_each
):
    row = a_row_of_each[table]
    for page in (
        supers_client.get(INDEX),
        supers_client.get(reverse(f"admin:consult_{table}_changelist")),
        supers_client.get(reverse(f"admin:consult_{table}_add")),
        supers_client.get(reverse(f"admin:consult_{table}_change", args=[row.pk])),
        supers_client.get(reverse(f"admin:consult_{table}_history", args=[row.pk])),
    ):
        assert page.status_code == HTTPStatus.OK
        assert INLINE.findall(page.content.decode()) == []
        assert "'unsafe-inline'" not in page.headers["Content-Security-Policy"]


def test_the_pages_are_there_in_a_language_written_from_right_to_left(keepers_client):
    with translation.override("ar"):
        page = keepers_client.get(reverse("admin:consult_memberstate_changelist"))
    assert 'dir="rtl"' in page.content.decode()
    assert INLINE.findall(page.content.decode()) == []


@pytest.mark.parametrize("table", TABLES)
def test_only_what_nothing_rests_on_can_be_deleted(
    keepers_client, superuser, signed_in, table, a_row_of_each
):
    address = reverse(f"admin:consult_{table}_delete", args=[a_row_of_each[table].pk])
    deletable = table in {"confirmedyear", "officeclosure", "signatory"}
    expected = HTTPStatus.OK if deletable else HTTPStatus.FORBIDDEN
    assert keepers_client.get(address).status_code == expected
    assert signed_in(superuser).get(address).status_code == expected


@pytest.mark.parametrize("table", TABLES)
def test_a_list_of_more_rows_costs_no_more_queries(
    keepers_client, table, a_row_of_each, more_rows
):
    address = reverse(f"admin:consult_{table}_changelist")
    keepers_client.get(address)
    with CaptureQueriesContext(connection) as few:
        before = keepers_client.get(address).context["cl"].result_count
    more_rows()
    with CaptureQueriesContext(connection) as many:
        after = keepers_client.get(address).context["cl"].result_count
    assert after >= before + 2
    assert len(many) == len(few)


def test_what_a_keeper_changes_is_in_the_history(keepers_client, keeper):
    keepers_client.post(
        reverse("admin:consult_officeclosure_add"),
        {"date": "2027-12-24", "name": "Office closed", "source": "Service order"},
    )
    closure = OfficeClosure.objects.get()
    page = keepers_client.get(
        reverse("admin:consult_officeclosure_history", args=[closure.pk])
    )
    assert keeper.email in page.content.decode()
