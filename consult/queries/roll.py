"""Who is entitled to reply on a day, from the dated facts about Member States."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from consult.models import (
    Consultation,
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


@dataclass(frozen=True, slots=True)
class Spells:
    """Since when a State is a Member State, and from when to when it has no vote.

    None where the tables don't say, or where there is no suspension on that day.
    """

    member_since: date | None = None
    suspended_from: date | None = None
    suspended_until: date | None = None


def roll_for(day: date, *, regional_group: str = "") -> tuple[RollRow, ...]:
    """Return the roll of a consultation whose circular is dated `day`.

    With a regional group only its members are on it (note to clause 9.2.1). A State
    that has lost its vote stays on the roll with its ground.
    """
    names, sort_keys = _names_on(day)
    groups = _groups_on(day)
    return tuple(
        RollRow(
            entitlement=each,
            names=names.get(each.member_state, {}),
            sort_keys=sort_keys.get(each.member_state, {}),
            groups=tuple(groups.get(each.member_state, ())),
        )
        for each in _entitlements_on(day, groups, regional_group=regional_group)
        if each.reason in ON_THE_ROLL
    )


def frozen_roll(consultation: Consultation) -> tuple[RollRow, ...]:
    """Return the roll as it was frozen at issue; before that it is empty."""
    return tuple(
        RollRow(
            entitlement=eligibility.Entitlement(
                row.member_state_id,
                row.reason == EntitlementReason.MEMBER,
                EntitlementReason(row.reason),
                SuspensionGround(row.ground) if row.ground else None,
            ),
            names=row.names,
            sort_keys=row.sort_keys,
            groups=tuple(row.groups),
        )
        for row in consultation.roll.all()
    )


def roll_changes(
    consultation: Consultation, *, day: date
) -> tuple[eligibility.RollChange, ...]:
    """Return what differs between the frozen roll and that of a day, by code.

    A State that left is named with why it would not be on the roll now.
    """
    frozen = [row.entitlement for row in frozen_roll(consultation)]
    named = {each.member_state for each in frozen}
    later = _entitlements_on(
        day, _groups_on(day), regional_group=consultation.regional_group
    )
    return eligibility.compare_rolls(
        frozen,
        [
            each
            for each in later
            if each.member_state in named or each.reason in ON_THE_ROLL
        ],
    )


def spells_on(day: date) -> Mapping[str, Spells]:
    """Return the dated facts that a State's right on a day rests on, by code."""
    # As on the roll itself, of several the longest standing is named.
    latest_first = sorted(
        Suspension.objects.valid_on(day),
        key=lambda row: (row.valid_from or date.min, row.ground),
        reverse=True,
    )
    suspensions = {row.member_state_id: row for row in latest_first}
    found = dict[str, Spells]()
    for row in MembershipPeriod.objects.valid_on(day):
        suspension = suspensions.get(row.member_state_id)
        found[row.member_state_id] = Spells(
            member_since=row.valid_from,
            suspended_from=suspension.valid_from if suspension else None,
            suspended_until=suspension.valid_until if suspension else None,
        )
    return found


def has_guessed_members(regional_group: str, *, day: date) -> bool:
    """Tell whether any member of a regional group is not confirmed by staff."""
    return (
        GroupMembership.objects.valid_on(day)
        .filter(
            kind=GroupKind.REGIONAL_GROUP.value, code=regional_group, confirmed=False
        )
        .exists()
    )


def _entitlements_on(
    day: date, groups: Mapping[str, list[str]], *, regional_group: str
) -> tuple[eligibility.Entitlement, ...]:
    wanted = f"{GroupKind.REGIONAL_GROUP.value}/{regional_group}"
    return eligibility.roll_on(
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
