"""Who is entitled to reply on a day, from the dated facts about Member States."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from consult.models import (
    GroupMembership,
    MembershipPeriod,
    MemberStateName,
    Suspension,
)
from consult.procedure import eligibility
from consult.procedure.states import EntitlementReason, SuspensionGround
from consult.vocabularies import GroupKind

ON_THE_ROLL = {EntitlementReason.MEMBER, EntitlementReason.SUSPENDED}


@dataclass(frozen=True, slots=True)
class RollRow:
    """One State of a roll: its right, and its names and groups on that day.

    `names` and `sort_keys` map a language to text; `groups` are `kind/code`.
    """

    entitlement: eligibility.Entitlement
    names: Mapping[str, str]
    sort_keys: Mapping[str, str]
    groups: tuple[str, ...]


def roll_for(day: date, *, regional_group: str = "") -> tuple[RollRow, ...]:
    """Return the roll of a consultation whose circular is dated `day`.

    With a regional group only its members are on it (note to clause 9.2.1). A State
    that has lost its vote stays on the roll with its ground.
    """
    names, sort_keys = _names_on(day)
    groups = _groups_on(day)
    wanted = f"{GroupKind.REGIONAL_GROUP.value}/{regional_group}"
    entitlements = eligibility.roll_on(
        day,
        memberships=[
            eligibility.Membership(row.member_state_id, row.valid_from, row.valid_until)
            for row in MembershipPeriod.objects.all()
        ],
        suspensions=[
            eligibility.Suspension(
                row.member_state_id,
                SuspensionGround(row.ground),
                row.valid_from,
                row.valid_until,
            )
            for row in Suspension.objects.all()
        ],
        regional_group=(
            [iso3 for iso3, codes in groups.items() if wanted in codes]
            if regional_group
            else None
        ),
    )
    return tuple(
        RollRow(
            entitlement=each,
            names=names.get(each.member_state, {}),
            sort_keys=sort_keys.get(each.member_state, {}),
            groups=tuple(groups.get(each.member_state, ())),
        )
        for each in entitlements
        if each.reason in ON_THE_ROLL
    )


def _names_on(day: date) -> tuple[dict[str, dict[str, str]], dict[str, dict[str, str]]]:
    names: dict[str, dict[str, str]] = {}
    sort_keys: dict[str, dict[str, str]] = {}
    for row in MemberStateName.objects.valid_on(day):
        names.setdefault(row.member_state_id, {})[row.language] = row.name
        sort_keys.setdefault(row.member_state_id, {})[row.language] = row.sort_key
    return names, sort_keys


def _groups_on(day: date) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for row in GroupMembership.objects.valid_on(day).order_by("kind", "code"):
        groups.setdefault(row.member_state_id, []).append(f"{row.kind}/{row.code}")
    return groups
