"""Accounts and roles: who may give what to whom."""

from datetime import date
from http import HTTPStatus

import pytest
from django.urls import reverse, reverse_lazy

from consult.models import Chair, Delegate, StaffRole, User
from tests import factories

pytestmark = pytest.mark.django_db

ADD_USER = reverse_lazy("admin:consult_user_add")


def account(**changes: str) -> dict[str, str]:
    return {
        "email": "New.Person@Example.ORG",
        "name": "New Person",
        "preferred_language": "ru",
        "is_active": "on",
        **changes,
    }


def address_of(row) -> str:
    return reverse(f"admin:consult_{row._meta.model_name}_change", args=[row.pk])


def test_a_new_account_has_a_lower_case_address_and_no_password(keepers_client):
    answer = keepers_client.post(ADD_USER, account())
    assert answer.status_code == HTTPStatus.FOUND
    person = User.objects.get(email="new.person@example.org")
    assert not person.has_usable_password()
    assert (person.is_staff, person.is_superuser) == (False, False)


def test_a_changed_account_keeps_its_password(keepers_client):
    person = factories.UserFactory.create()
    keepers_client.post(address_of(person), account(name="Renamed"))
    person.refresh_from_db()
    assert (person.name, person.has_usable_password()) == ("Renamed", True)
    assert person.check_password(factories.PASSWORD)


def test_one_address_is_one_account_however_it_is_written(keepers_client):
    factories.UserFactory.create(email="new.person@example.org")
    answer = keepers_client.post(ADD_USER, account())
    assert "Another account has this address." in answer.content.decode()
    assert User.objects.filter(email__iexact="new.person@example.org").count() == 1


def test_a_keeper_opens_the_tables_to_nobody(keepers_client):
    keepers_client.post(ADD_USER, account(is_staff="on", is_superuser="on"))
    person = User.objects.get(email="new.person@example.org")
    assert (person.is_staff, person.is_superuser) == (False, False)


def test_a_superuser_opens_the_tables_and_makes_no_superuser(superuser, signed_in):
    client = signed_in(superuser)
    client.post(ADD_USER, account(is_staff="on", is_superuser="on"))
    person = User.objects.get(email="new.person@example.org")
    assert (person.is_staff, person.is_superuser) == (True, False)


def test_a_keeper_does_not_change_a_superuser(keepers_client, superuser):
    answer = keepers_client.post(address_of(superuser), account())
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert keepers_client.get(address_of(superuser)).status_code == HTTPStatus.OK


def test_nobody_shuts_oneself_out(superuser, signed_in):
    answer = signed_in(superuser).post(
        address_of(superuser), {**account(), "is_active": "", "is_staff": ""}
    )
    assert answer.status_code == HTTPStatus.FOUND
    superuser.refresh_from_db()
    assert (superuser.is_active, superuser.is_staff) == (True, True)
    assert superuser.email == "new.person@example.org"


@pytest.mark.parametrize("person", ["keeper", "superuser"])
def test_nobody_takes_a_role(request, signed_in, person):
    user = request.getfixturevalue(person)
    client = signed_in(user)
    state, group = factories.make_state("KEN"), factories.StudyGroupFactory.create()
    for table, values in {
        "staffrole": {"role": "director"},
        "delegate": {"role": "head", "member_state": state.pk},
        "chair": {"study_group": group.pk},
    }.items():
        answer = client.post(
            reverse(f"admin:consult_{table}_add"), {"user": user.pk, **values}
        )
        assert answer.status_code == HTTPStatus.OK
    assert [model.objects.count() for model in (StaffRole, Delegate, Chair)] == [
        0,
        0,
        0,
    ]


def test_nobody_prolongs_a_role_of_one_s_own(keepers_client, keeper):
    last_day = date(2020, 1, 1)
    role = StaffRole.objects.create(user=keeper, role="officer", valid_until=last_day)
    values = {"role": "director", "valid_until": ""}
    answer = keepers_client.post(address_of(role), values)
    assert answer.status_code == HTTPStatus.FORBIDDEN
    role.refresh_from_db()
    assert (role.role, role.valid_until) == ("officer", last_day)


def test_a_role_begins_and_ends_on_a_day(keepers_client):
    person = factories.UserFactory.create()
    keepers_client.post(
        reverse("admin:consult_staffrole_add"),
        {"user": person.pk, "role": "officer", "valid_from": "2026-01-01"},
    )
    (role,) = StaffRole.objects.all()
    keepers_client.post(
        address_of(role),
        {"role": "officer", "valid_from": "2026-01-01", "valid_until": "2026-06-30"},
    )
    role.refresh_from_db()
    assert (role.user, str(role.valid_until)) == (person, "2026-06-30")


def test_delegates_are_found_by_their_state(keepers_client):
    factories.make_delegate("Grace Head", "KEN", "head")
    factories.make_delegate("Otto Outsider", "CHE", "head")
    address = reverse("admin:consult_delegate_changelist")
    page = keepers_client.get(address, {"q": "KEN"})
    assert [str(row) for row in page.context["cl"].result_list] == [
        "Grace Head: head of KEN"
    ]
