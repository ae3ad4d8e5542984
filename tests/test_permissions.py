"""Who may do what, on which day, in which state."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from consult.models import Delegate, StaffRole
from consult.permissions import (
    Case,
    Permission,
    allows,
    delegate_roles,
    staff_roles,
)
from consult.queries.clock import geneva_day

pytestmark = pytest.mark.django_db

STAFF = ("tsb_officer", "translator", "director", "auditor")
GRANTED = {
    Permission.CHAIR_NOTICE_READ: set(STAFF),
    Permission.CONSULTATION_DRAFT: {"tsb_officer"},
    Permission.CONSULTATION_ISSUE: {"tsb_officer", "director"},
    Permission.CONSULTATION_READ: set(STAFF),
    Permission.CONSULTATION_WITHDRAW: {"tsb_officer", "director"},
    Permission.DECISION_WRITE: {"director"},
    Permission.DELIVERY_READ: set(STAFF),
    Permission.DELIVERY_RETRY: {"tsb_officer"},
    Permission.LANGUAGE_APPROVE: {"tsb_officer"},
    Permission.LANGUAGE_ISSUE: {"tsb_officer", "director"},
    Permission.LANGUAGE_REVIEW: {"tsb_officer", "translator"},
    Permission.OUTCOME_ANNOUNCE: {"tsb_officer", "director"},
    Permission.PROCEEDING_RECORD: {"tsb_officer", "director"},
    Permission.REGISTER_READ: {"tsb_officer", "director", "auditor"},
    Permission.REPLY_QUESTION: {"tsb_officer"},
    Permission.RESULT_CERTIFY: {"tsb_officer", "director"},
    Permission.TALLY_READ: {"tsb_officer", "director", "auditor"},
}


@pytest.mark.parametrize("person", STAFF)
@pytest.mark.parametrize("permission", GRANTED)
def test_a_role_of_tsb_gives_what_it_gives(
    person, permission, request, closed_consultation, at
):
    user = request.getfixturevalue(person)
    if person == "tsb_officer" and permission is Permission.CONSULTATION_ISSUE:
        user = request.getfixturevalue("second_officer")
    case = Case(at=at, consultation=closed_consultation)
    assert allows(user, permission, case) is (person in GRANTED[permission])


@pytest.mark.parametrize("permission", GRANTED)
def test_delegates_strangers_and_visitors_have_no_right_of_tsb(
    permission, head_of_administration, stranger, closed_consultation, at
):
    case = Case(at=at, consultation=closed_consultation, member_state="KEN")
    for person in (head_of_administration, stranger, AnonymousUser()):
        assert not allows(person, permission, case)


@pytest.mark.parametrize("permission", GRANTED)
def test_without_a_second_factor_staff_may_nothing(
    permission, second_officer, closed_consultation, at
):
    second_officer.authenticator_set.all().delete()
    case = Case(at=at, consultation=closed_consultation)
    assert not allows(second_officer, permission, case)


def test_an_auditor_reads_no_open_tally(auditor, issued_consultation, at):
    case = Case(at=at, consultation=issued_consultation)
    assert not allows(auditor, Permission.TALLY_READ, case)
    assert not allows(auditor, Permission.REGISTER_READ, case)
    assert not allows(auditor, Permission.TALLY_READ, Case(at=at))


def test_who_requested_the_sign_off_may_not_issue(
    tsb_officer, second_officer, issued_consultation, at
):
    case = Case(at=at, consultation=issued_consultation)
    assert not allows(tsb_officer, Permission.CONSULTATION_ISSUE, case)
    assert allows(second_officer, Permission.CONSULTATION_ISSUE, case)


@pytest.mark.parametrize(
    ("person", "sends", "drafts", "reads"),
    [
        ("head_of_administration", True, True, True),
        ("drafter", False, True, True),
        ("viewer", False, False, True),
        ("outsider", False, False, False),
        ("stranger", False, False, False),
    ],
)
def test_a_head_sends_a_drafter_prepares_a_viewer_reads(
    person, sends, drafts, reads, request, at
):
    user = request.getfixturevalue(person)
    case = Case(at=at, member_state="KEN")
    assert allows(user, Permission.REPLY_SEND, case) is sends
    assert allows(user, Permission.REPLY_DRAFT, case) is drafts
    assert allows(user, Permission.REPLY_READ, case) is reads
    assert allows(user, Permission.DELEGATION_READ, case) is reads


def test_a_delegate_without_a_state_in_the_case_may_nothing(head_of_administration, at):
    assert not allows(head_of_administration, Permission.REPLY_SEND, Case(at=at))


def test_without_a_consultation_nobody_chairs_it_and_nobody_prepared_it(
    stranger, tsb_officer, at
):
    assert not allows(stranger, Permission.CHAIR_NOTICE_READ, Case(at=at))
    assert allows(tsb_officer, Permission.AMENDMENT_ISSUE, Case(at=at))


def test_a_role_holds_from_its_first_to_its_last_day(stranger, at):
    today = geneva_day(at)
    StaffRole.objects.create(
        user=stranger, role="officer", valid_from=today, valid_until=today
    )
    assert staff_roles(stranger, at) == {"officer"}
    assert staff_roles(stranger, at + timedelta(days=1)) == set()
    assert staff_roles(stranger, at - timedelta(days=1)) == set()


def test_a_delegation_that_is_over_gives_nothing(stranger, head_of_administration, at):
    Delegate.objects.create(
        user=stranger,
        member_state_id="KEN",
        role="head",
        valid_until=date(2020, 1, 1),
    )
    assert delegate_roles(stranger, at) == {}
    assert delegate_roles(AnonymousUser(), at) == {}


def test_an_account_that_was_shut_may_nothing(head_of_administration, at):
    head_of_administration.is_active = False
    case = Case(at=at, member_state="KEN")
    assert not allows(head_of_administration, Permission.REPLY_READ, case)


def test_the_permissions_stand_in_alphabetical_order():
    assert Permission.values == sorted(Permission.values)
