"""The roll: how large, whose right is in question, and what changed since."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consult.models import (
    Circular,
    Consultation,
    GroupMembership,
    MembershipPeriod,
    MemberStateName,
    Suspension,
    User,
)
from consult.procedure.states import Procedure
from consult.queries.clock import geneva_day
from consult.vocabularies import GroupKind
from tests import factories
from tests.web.staff.acting import url

IN_ARREARS = (
    "Member State without the right to vote: contributions in arrears"
    " (Constitution, No. 169)"
)
MEMBER = "Member State with the right to vote"


def suspend(iso3: str, **spell: date) -> None:
    factories.make_union()
    Suspension.objects.create(
        member_state_id=iso3, ground="arrears", source="made for a test", **spell
    )


def join_group(*states: str) -> None:
    factories.make_union()
    GroupMembership.objects.bulk_create(
        GroupMembership(
            member_state_id=iso3,
            kind=GroupKind.REGIONAL_GROUP.value,
            code="AFR",
            source="made for a test",
        )
        for iso3 in states
    )


def test_a_draft_shows_the_roll_as_it_would_be(
    signed_in: Any, draft_consultation: Consultation, tsb_officer: User
) -> None:
    client = signed_in(tsb_officer)
    overview = client.get(url("consultation", draft_consultation))
    assert url("roll", draft_consultation) in overview.text
    page = client.get(url("roll", draft_consultation))
    assert "As it would be frozen at issue, for the circular's date" in page.text
    assert (page.context["size"], page.context["entitled"]) == (6, 6)
    assert [face.name for face in page.context["faces"]][:2] == ["Brazil", "Egypt"]
    assert "Since the issue" not in page.text
    Circular.objects.update(recalled=True)
    page = client.get(url("roll", draft_consultation))
    assert "As it would be frozen for a circular of today." in page.text


def test_a_suspended_state_is_shown_with_its_ground_and_spell(
    signed_in: Any, tsb_officer: User, second_officer: User, at: datetime
) -> None:
    today = geneva_day(at)
    suspend("KEN", valid_from=date(2020, 1, 1))
    suspend("KEN", valid_from=date(2022, 1, 1))
    suspend("EGY", valid_until=today + timedelta(days=9))
    MembershipPeriod.objects.filter(member_state="KEN").update(
        valid_from=date(1964, 4, 11)
    )
    draft = factories.make_draft(by=tsb_officer, at=at)
    issued = factories.issue(draft, by=tsb_officer, second=second_officer, at=at)
    page = signed_in(tsb_officer).get(url("roll", issued))
    egypt, kenya = page.context["in_question"]
    assert (kenya.ground, kenya.suspended) == (
        IN_ARREARS,
        "From: 1 January 2020. To: further notice.",
    )
    assert egypt.suspended.startswith("From: not known. To: ")
    assert kenya.member_since == date(1964, 4, 11)
    assert "11 April 1964" in page.text
    assert (page.context["size"], page.context["entitled"]) == (6, 4)
    assert "A roll of today would be the same." in page.text


def test_what_changed_since_the_issue_stands_beside_the_frozen_roll(
    signed_in: Any, issued_consultation: Consultation, tsb_officer: User
) -> None:
    today = date.fromisoformat("2021-01-01")
    suspend("KEN")
    MembershipPeriod.objects.filter(member_state="BRA").update(valid_until=today)
    MemberStateName.objects.filter(member_state="BRA").update(name="Brasil")
    issued_consultation.roll.filter(member_state="JPN").delete()
    client = signed_in(tsb_officer)
    page = client.get(url("roll", issued_consultation))
    assert [(one.name, one.then, one.now) for one in page.context["changes"]] == [
        ("Brazil", MEMBER, "Not a Member State on that day"),
        ("Japan", "Not on the roll", MEMBER),
        ("Kenya", MEMBER, IN_ARREARS),
    ]
    assert page.context["size"] == 5
    assert (
        url("roll", issued_consultation)
        in client.get(url("register", issued_consultation)).text
    )


def test_the_roll_of_a_regional_group_is_its_members(
    signed_in: Any, tsb_officer: User, second_officer: User, at: datetime
) -> None:
    join_group("KEN", "EGY")
    draft = factories.make_draft(
        by=tsb_officer, at=at, procedure=Procedure.TAP_REGIONAL, regional_group="AFR"
    )
    issued = factories.issue(draft, by=tsb_officer, second=second_officer, at=at)
    client = signed_in(tsb_officer)
    page = client.get(url("roll", issued))
    assert [face.iso3 for face in page.context["faces"]] == ["EGY", "KEN"]
    assert "are not all confirmed yet" in page.text
    assert page.context["changes"] == []
    GroupMembership.objects.filter(member_state="EGY", code="AFR").delete()
    GroupMembership.objects.update(confirmed=True)
    page = client.get(url("roll", issued))
    (change,) = page.context["changes"]
    assert (change.name, change.now) == ("Egypt", "Not a member of the regional group")
    assert "are not all confirmed yet" not in page.text


def test_a_regional_draft_without_its_group_has_no_roll_yet(
    signed_in: Any, tsb_officer: User, at: datetime
) -> None:
    draft = factories.make_draft(
        by=tsb_officer, at=at, procedure=Procedure.TAP_REGIONAL
    )
    page = signed_in(tsb_officer).get(url("roll", draft))
    assert "The regional group is missing" in page.text
    assert page.context["faces"] == []


def test_an_empty_roll_is_said(
    signed_in: Any, draft_consultation: Consultation, tsb_officer: User
) -> None:
    MembershipPeriod.objects.all().delete()
    page = signed_in(tsb_officer).get(url("roll", draft_consultation))
    assert "No Member State would be on the roll." in page.text


def test_delegates_see_no_page_of_tsb(
    signed_in: Any, issued_consultation: Consultation, head_of_administration: User
) -> None:
    page = signed_in(head_of_administration).get(url("roll", issued_consultation))
    assert page.status_code in {403, 404}


@pytest.mark.parametrize("language", ["ar", "zh-hans"])
def test_the_page_stands_in_other_scripts(
    signed_in: Any, issued_consultation: Consultation, tsb_officer: User, language: str
) -> None:
    address = url("roll", issued_consultation).replace("/en/", f"/{language}/")
    page = signed_in(tsb_officer).get(address)
    assert page.status_code == 200


def test_the_page_asks_as_much_for_three_changes_as_for_one(
    signed_in: Any, issued_consultation: Consultation, tsb_officer: User
) -> None:
    client, counts = signed_in(tsb_officer), []
    for states in (["KEN"], ["BRA", "CHE"]):
        for iso3 in states:
            suspend(iso3)
        client.get(url("roll", issued_consultation))
        with CaptureQueriesContext(connection) as queries:
            client.get(url("roll", issued_consultation))
        counts.append(len(queries))
    assert counts[0] == counts[1]
