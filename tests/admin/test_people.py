"""Accounts and roles: who may give what to whom."""

import json
from datetime import date, timedelta
from http import HTTPStatus

import pytest
from django.urls import reverse, reverse_lazy

from consult.models import AuditEntry, Chair, Delegate, StaffRole, User
from tests import factories

pytestmark = pytest.mark.django_db

ADD_ROLE = reverse_lazy("admin:consult_staffrole_add")
ADD_USER = reverse_lazy("admin:consult_user_add")
PEOPLE = ("user", "staffrole", "delegate", "chair")


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


def logged() -> list[dict[str, object]]:
    """Return the facts of the changes of roles, oldest first."""
    entries = AuditEntry.objects.filter(chain="system", tag="system:role:changed")
    return [json.loads(entry.body)["facts"] for entry in entries]


def test_a_new_account_has_a_lower_case_address_and_no_password(supers_client):
    answer = supers_client.post(ADD_USER, account())
    assert answer.status_code == HTTPStatus.FOUND
    person = User.objects.get(email="new.person@example.org")
    assert not person.has_usable_password()
    assert (person.is_staff, person.is_superuser) == (False, False)


def test_a_changed_account_keeps_its_password(supers_client):
    person = factories.UserFactory.create()
    supers_client.post(address_of(person), account(name="Renamed"))
    person.refresh_from_db()
    assert (person.name, person.has_usable_password()) == ("Renamed", True)
    assert person.check_password(factories.PASSWORD)


def test_one_address_is_one_account_however_it_is_written(supers_client):
    factories.UserFactory.create(email="new.person@example.org")
    answer = supers_client.post(ADD_USER, account())
    assert "Another account has this address." in answer.content.decode()
    assert User.objects.filter(email__iexact="new.person@example.org").count() == 1


def test_a_superuser_opens_the_tables_and_makes_no_superuser(superuser, signed_in):
    client = signed_in(superuser)
    client.post(ADD_USER, account(is_staff="on", is_superuser="on"))
    person = User.objects.get(email="new.person@example.org")
    assert (person.is_staff, person.is_superuser) == (True, False)


def test_a_keeper_sees_accounts_and_roles_and_adds_none(keepers_client, a_row_of_each):
    for table in PEOPLE:
        seen = keepers_client.get(address_of(a_row_of_each[table]))
        assert seen.status_code == HTTPStatus.OK
        add = reverse(f"admin:consult_{table}_add")
        assert keepers_client.get(add).status_code == HTTPStatus.FORBIDDEN


def test_a_keeper_can_not_make_a_second_person_to_sign(keepers_client):
    second = factories.UserFactory.create()
    for values in ({"role": "officer"}, {"role": "director"}):
        answer = keepers_client.post(ADD_ROLE, {"user": second.pk, **values})
        assert answer.status_code == HTTPStatus.FORBIDDEN
    assert keepers_client.post(ADD_USER, account()).status_code == HTTPStatus.FORBIDDEN
    assert not StaffRole.objects.exists()
    assert not User.objects.filter(email="new.person@example.org").exists()


def test_a_keeper_can_not_move_a_head_to_another_address(keepers_client):
    head = factories.make_delegate("Grace Head", "KEN", "head")
    before = head.email
    answer = keepers_client.post(address_of(head), account())
    assert answer.status_code == HTTPStatus.FORBIDDEN
    head.refresh_from_db()
    assert head.email == before


@pytest.mark.parametrize("table", ["staffrole", "delegate", "chair"])
def test_a_keeper_can_not_prolong_a_role(keepers_client, a_row_of_each, table):
    row = a_row_of_each[table]
    answer = keepers_client.post(address_of(row), {"valid_until": "2040-01-01"})
    assert answer.status_code == HTTPStatus.FORBIDDEN
    row.refresh_from_db()
    assert row.valid_until is None


def test_a_role_given_and_ended_is_in_the_log(supers_client, superuser):
    person = factories.UserFactory.create()
    first = {"role": "officer", "valid_from": "2026-01-01"}
    supers_client.post(ADD_ROLE, {"user": person.pk, **first})
    (role,) = StaffRole.objects.all()
    supers_client.post(address_of(role), {**first, "valid_until": "2026-06-30"})
    given, ended = logged()
    assert given == {
        "changed": ["role", "user", "valid_from"],
        "id": role.pk,
        "role": "officer",
        "table": "staffrole",
        "user_id": person.pk,
        "valid_from": "2026-01-01",
        "valid_until": "",
    }
    assert ended == {**given, "changed": ["valid_until"], "valid_until": "2026-06-30"}
    assert {entry.actor for entry in AuditEntry.objects.all()} == {
        f"user:{superuser.pk}"
    }


def test_delegates_and_chairs_are_in_the_log(supers_client):
    person = factories.UserFactory.create()
    state, group = factories.make_state("KEN"), factories.StudyGroupFactory.create()
    supers_client.post(
        reverse("admin:consult_delegate_add"),
        {"user": person.pk, "member_state": state.pk, "role": "head"},
    )
    supers_client.post(
        reverse("admin:consult_chair_add"),
        {"user": person.pk, "study_group": group.pk, "is_vice": "on"},
    )
    delegate, chair = logged()
    assert (delegate["member_state_id"], delegate["role"]) == ("KEN", "head")
    assert (chair["study_group_id"], chair["is_vice"]) == (group.pk, 1)


def test_an_account_is_in_the_log_without_name_or_address(supers_client):
    supers_client.post(ADD_USER, account())
    person = User.objects.get(email="new.person@example.org")
    supers_client.post(address_of(person), account(email="other@example.org"))
    added, moved = logged()
    assert (added["id"], added["is_active"], added["is_staff"]) == (person.pk, 1, 0)
    assert moved["changed"] == ["email"]
    written = " ".join(AuditEntry.objects.values_list("body", flat=True)).lower()
    assert "example.org" not in written
    assert "new person" not in written


def test_saving_without_a_change_is_not_in_the_log(supers_client):
    person = factories.UserFactory.create()
    role = StaffRole.objects.create(user=person, role="officer")
    answer = supers_client.post(address_of(role), {"role": "officer"})
    assert answer.status_code == HTTPStatus.FOUND
    assert logged() == []


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
        expected = HTTPStatus.OK if user.is_superuser else HTTPStatus.FORBIDDEN
        assert answer.status_code == expected
    assert [model.objects.count() for model in (StaffRole, Delegate, Chair)] == [
        0,
        0,
        0,
    ]


def test_nobody_prolongs_a_role_of_one_s_own(supers_client, superuser):
    last_day = date(2020, 1, 1)
    role = StaffRole.objects.create(
        user=superuser, role="officer", valid_until=last_day
    )
    values = {"role": "director", "valid_until": ""}
    answer = supers_client.post(address_of(role), values)
    assert answer.status_code == HTTPStatus.FORBIDDEN
    role.refresh_from_db()
    assert (role.role, role.valid_until) == ("officer", last_day)


def test_a_role_begins_and_ends_on_a_day(supers_client):
    person = factories.UserFactory.create()
    supers_client.post(
        ADD_ROLE,
        {"user": person.pk, "role": "officer", "valid_from": "2026-01-01"},
    )
    (role,) = StaffRole.objects.all()
    supers_client.post(
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


def test_a_role_is_given_by_somebody_who_showed_who_it_is(supers_client, settings):
    person = factories.UserFactory.create()
    sent = {"user": person.pk, "role": "officer", "valid_from": "2026-01-01"}
    settings.TEST_CLOCK_OFFSET = timedelta(minutes=16)
    asked = supers_client.post(f"{ADD_ROLE}?_popup=1", sent)
    assert asked.headers["Location"].startswith(
        "/en/accounts/2fa/reauthenticate/?next="
    )
    assert not StaffRole.objects.exists()
    back = supers_client.post(
        "/en/accounts/reauthenticate/",
        {"password": factories.PASSWORD, "next": f"{ADD_ROLE}?_popup=1"},
        follow=True,
    )
    assert "You have confirmed who you are." in back.text
    assert f'name="user" value="{person.pk}"' in back.text
    assert not StaffRole.objects.exists()
    supers_client.post(ADD_ROLE, sent)
    assert StaffRole.objects.get().user == person


def test_who_may_not_give_roles_is_not_asked_who_it_is(keepers_client, settings):
    settings.TEST_CLOCK_OFFSET = timedelta(minutes=16)
    answer = keepers_client.post(ADD_ROLE, {"role": "officer"})
    assert answer.status_code == HTTPStatus.FORBIDDEN


def test_accounts_are_read_without_being_asked(supers_client, settings):
    settings.TEST_CLOCK_OFFSET = timedelta(minutes=16)
    assert supers_client.get(ADD_USER).status_code == HTTPStatus.OK
