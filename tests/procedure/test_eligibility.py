from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.procedure.eligibility import (
    Entitlement,
    Membership,
    RollChange,
    Suspension,
    compare_rolls,
    roll_on,
)
from consult.procedure.states import EntitlementReason, SuspensionGround

CIRCULAR_321 = date(2021, 5, 31)
PALAU_JOINED = date(2024, 9, 19)
MEMBERSHIPS = [
    Membership("CHE"),
    Membership("PLW", since=PALAU_JOINED),
    Membership("SUN", until=date(1991, 12, 26)),
    Membership("PSE", observer=True),
    Membership("BRA"),
]


def entitlement(
    day: date,
    member_state: str,
    *,
    memberships: list[Membership] = MEMBERSHIPS,
    suspensions: list[Suspension] | None = None,
    regional_group: set[str] | None = None,
) -> Entitlement:
    roll = roll_on(
        day,
        memberships=memberships,
        suspensions=suspensions or [],
        regional_group=regional_group,
    )
    (found,) = [one for one in roll if one.member_state == member_state]
    return found


def test_the_roll_names_every_state_once_in_order_of_the_codes() -> None:
    twice = [*MEMBERSHIPS, Membership("BRA", since=date(2020, 1, 1))]
    roll = roll_on(CIRCULAR_321, memberships=twice)
    assert [one.member_state for one in roll] == ["BRA", "CHE", "PLW", "PSE", "SUN"]


def test_a_member_state_may_reply() -> None:
    assert entitlement(CIRCULAR_321, "CHE") == Entitlement(
        "CHE", True, EntitlementReason.MEMBER
    )


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        (CIRCULAR_321, EntitlementReason.NOT_MEMBER),
        (date(2024, 9, 18), EntitlementReason.NOT_MEMBER),
        (PALAU_JOINED, EntitlementReason.MEMBER),
        (date(2026, 1, 1), EntitlementReason.MEMBER),
    ],
)
def test_palau_may_reply_since_it_joined(day: date, reason: EntitlementReason) -> None:
    palau = entitlement(day, "PLW")
    assert (palau.entitled, palau.reason) == (reason == "member", reason)


@pytest.mark.parametrize(
    ("day", "entitled"), [(date(1991, 12, 26), True), (date(1991, 12, 27), False)]
)
def test_the_last_day_of_a_membership_is_part_of_it(day: date, entitled: bool) -> None:
    assert entitlement(day, "SUN").entitled is entitled


def test_a_state_that_left_and_came_back_is_a_member_in_both_spells() -> None:
    spells = [
        Membership("XYZ", until=date(2000, 1, 1)),
        Membership("XYZ", since=date(2010, 1, 1)),
    ]
    reasons = [
        entitlement(date(year, 6, 1), "XYZ", memberships=spells).reason
        for year in (1999, 2005, 2015)
    ]
    assert reasons == ["member", "not_member", "member"]


def test_an_observer_may_not_reply() -> None:
    assert entitlement(CIRCULAR_321, "PSE") == Entitlement(
        "PSE", False, EntitlementReason.OBSERVER
    )


def test_an_observer_that_becomes_a_member_may_reply() -> None:
    spells = [
        Membership("PSE", observer=True),
        Membership("PSE", since=date(2030, 1, 1)),
    ]
    assert entitlement(date(2029, 1, 1), "PSE", memberships=spells).reason == "observer"
    assert entitlement(date(2031, 1, 1), "PSE", memberships=spells).reason == "member"


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        (date(2021, 2, 28), "member"),
        (date(2021, 3, 1), "suspended"),
        (date(2021, 6, 30), "suspended"),
        (date(2021, 7, 1), "member"),
    ],
)
def test_a_suspension_takes_the_vote_for_its_spell(day: date, reason: str) -> None:
    arrears = Suspension(
        "CHE", SuspensionGround.ARREARS, date(2021, 3, 1), date(2021, 6, 30)
    )
    found = entitlement(day, "CHE", suspensions=[arrears])
    suspended = reason == "suspended"
    assert found == Entitlement(
        "CHE",
        not suspended,
        EntitlementReason(reason),
        SuspensionGround.ARREARS if suspended else None,
    )
    assert entitlement(day, "BRA", suspensions=[arrears]).entitled


def test_of_two_grounds_the_longer_standing_is_named() -> None:
    ratification = Suspension("CHE", SuspensionGround.RATIFICATION, date(2019, 1, 1))
    arrears = Suspension("CHE", SuspensionGround.ARREARS, date(2020, 1, 1))
    unknown_start = Suspension("CHE", SuspensionGround.ACCESSION)
    for both in ([ratification, arrears], [arrears, ratification]):
        found = entitlement(CIRCULAR_321, "CHE", suspensions=both)
        assert found.ground is SuspensionGround.RATIFICATION
    found = entitlement(
        CIRCULAR_321, "CHE", suspensions=[arrears, unknown_start, ratification]
    )
    assert found.ground is SuspensionGround.ACCESSION


def test_of_two_grounds_since_one_day_the_same_is_named_in_any_order() -> None:
    grounds = [
        Suspension("CHE", ground, date(2020, 1, 1)) for ground in SuspensionGround
    ]
    forwards = entitlement(CIRCULAR_321, "CHE", suspensions=grounds)
    backwards = entitlement(CIRCULAR_321, "CHE", suspensions=grounds[::-1])
    assert forwards == backwards


def test_only_the_members_of_a_regional_group_may_reply_to_its_consultation() -> None:
    group = {"CHE"}
    assert entitlement(CIRCULAR_321, "CHE", regional_group=group).entitled
    assert entitlement(CIRCULAR_321, "BRA", regional_group=group) == Entitlement(
        "BRA", False, EntitlementReason.NOT_IN_REGIONAL_GROUP
    )


def test_an_empty_regional_group_entitles_nobody() -> None:
    roll = roll_on(CIRCULAR_321, memberships=MEMBERSHIPS, regional_group=())
    assert not any(one.entitled for one in roll)


def test_membership_comes_before_the_group_and_the_group_before_suspension() -> None:
    arrears = [
        Suspension(code, SuspensionGround.ARREARS, date(2020, 1, 1))
        for code in ("PLW", "PSE", "BRA")
    ]
    reasons = {
        one.member_state: one.reason
        for one in roll_on(
            CIRCULAR_321,
            memberships=MEMBERSHIPS,
            suspensions=arrears,
            regional_group={"CHE"},
        )
    }
    assert reasons == {
        "BRA": "not_in_regional_group",
        "CHE": "member",
        "PLW": "not_member",
        "PSE": "observer",
        "SUN": "not_member",
    }


KENYA = Entitlement("KEN", True, EntitlementReason.MEMBER)
BRAZIL = Entitlement("BRA", True, EntitlementReason.MEMBER)
BRAZIL_IN_ARREARS = Entitlement(
    "BRA", False, EntitlementReason.SUSPENDED, SuspensionGround.ARREARS
)
PALAU = Entitlement("PLW", True, EntitlementReason.MEMBER)
ENTITLEMENTS = st.builds(
    Entitlement,
    st.sampled_from(["BRA", "KEN", "PLW"]),
    st.booleans(),
    st.sampled_from(EntitlementReason),
    st.none() | st.sampled_from(SuspensionGround),
)
ROLLS = st.lists(ENTITLEMENTS, unique_by=lambda each: each.member_state)


def test_two_rolls_differ_by_who_came_who_left_and_whose_right_changed() -> None:
    assert compare_rolls([KENYA, BRAZIL], [PALAU, BRAZIL_IN_ARREARS]) == (
        RollChange("BRA", BRAZIL, BRAZIL_IN_ARREARS),
        RollChange("KEN", KENYA, None),
        RollChange("PLW", None, PALAU),
    )


def test_another_ground_is_a_difference() -> None:
    other = Entitlement(
        "BRA", False, EntitlementReason.SUSPENDED, SuspensionGround.ACCESSION
    )
    (change,) = compare_rolls([BRAZIL_IN_ARREARS], [other])
    assert (change.frozen, change.later) == (BRAZIL_IN_ARREARS, other)


def test_the_order_of_a_roll_makes_no_difference() -> None:
    assert compare_rolls([KENYA, BRAZIL], [BRAZIL, KENYA]) == ()


@given(frozen=ROLLS, later=ROLLS)
def test_the_changes_lead_from_one_roll_to_the_other(
    frozen: list[Entitlement], later: list[Entitlement]
) -> None:
    roll = {each.member_state: each for each in frozen}
    changes = compare_rolls(frozen, later)
    for change in changes:
        assert change.frozen == roll.pop(change.member_state, None)
        if change.later:
            roll[change.member_state] = change.later
    assert roll == {each.member_state: each for each in later}
    codes = [change.member_state for change in changes]
    assert codes == sorted(set(codes))
    assert [(each.member_state, each.later, each.frozen) for each in changes] == [
        (each.member_state, each.frozen, each.later)
        for each in compare_rolls(later, frozen)
    ]
