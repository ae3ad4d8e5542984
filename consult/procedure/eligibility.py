"""Say who may reply to a consultation on a given day.

One vote for each Member State, also by correspondence (Constitution, No. 28).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from consult.procedure.states import EntitlementReason, SuspensionGround


@dataclass(frozen=True, slots=True)
class Membership:
    """Hold one spell of membership, from `since` to `until`, both days included.

    `member_state` is the ISO 3166 alpha-3 code; None leaves an end open. An
    observer takes part without a vote.
    """

    member_state: str
    since: date | None = None
    until: date | None = None
    observer: bool = False


@dataclass(frozen=True, slots=True)
class Suspension:
    """Hold one spell without the right to vote, both days included."""

    member_state: str
    ground: SuspensionGround
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Entitlement:
    """Say whether one State may reply, and why."""

    member_state: str
    entitled: bool
    reason: EntitlementReason
    ground: SuspensionGround | None = None


@dataclass(frozen=True, slots=True)
class RollChange:
    """Hold how one State's right differs between the frozen roll and a later day.

    None where the State is not named at that time.
    """

    member_state: str
    frozen: Entitlement | None
    later: Entitlement | None


def compare_rolls(
    frozen: Iterable[Entitlement], later: Iterable[Entitlement]
) -> tuple[RollChange, ...]:
    """Return the States whose right differs, by code; the frozen roll stays in force.

    Later changes never rewrite an issued consultation: they show as a difference.
    """
    then = {each.member_state: each for each in frozen}
    now = {each.member_state: each for each in later}
    return tuple(
        RollChange(code, then.get(code), now.get(code))
        for code in sorted(then.keys() | now.keys())
        if then.get(code) != now.get(code)
    )


def roll_on(
    day: date,
    *,
    memberships: Iterable[Membership],
    suspensions: Iterable[Suspension] = (),
    regional_group: Collection[str] | None = None,
) -> tuple[Entitlement, ...]:
    """Return one entitlement for each State that `memberships` name, by code.

    `regional_group` holds the codes of that group's members on that day; None is
    for a consultation of all Member States (Resolution 1, 9.4.1 and note to 9.2.1).
    """
    spells: dict[str, list[Membership]] = {}
    for membership in memberships:
        spells.setdefault(membership.member_state, []).append(membership)
    grounds = _grounds_on(day, suspensions)
    return tuple(
        _entitlement(
            member_state,
            current=[
                spell
                for spell in spells[member_state]
                if _covers(day, since=spell.since, until=spell.until)
            ],
            ground=grounds.get(member_state),
            in_group=regional_group is None or member_state in regional_group,
        )
        for member_state in sorted(spells)
    )


def _entitlement(
    member_state: str,
    *,
    current: list[Membership],
    ground: SuspensionGround | None,
    in_group: bool,
) -> Entitlement:
    if not current:
        return Entitlement(member_state, False, EntitlementReason.NOT_MEMBER)
    if all(spell.observer for spell in current):
        return Entitlement(member_state, False, EntitlementReason.OBSERVER)
    if not in_group:
        return Entitlement(member_state, False, EntitlementReason.NOT_IN_REGIONAL_GROUP)
    if ground is not None:
        return Entitlement(member_state, False, EntitlementReason.SUSPENDED, ground)
    return Entitlement(member_state, True, EntitlementReason.MEMBER)


def _grounds_on(
    day: date, suspensions: Iterable[Suspension]
) -> dict[str, SuspensionGround]:
    # Of several grounds at once the longest standing is named.
    current = (
        suspension
        for suspension in suspensions
        if _covers(day, since=suspension.since, until=suspension.until)
    )
    latest_first = sorted(
        current,
        key=lambda spell: (spell.since or date.min, spell.ground),
        reverse=True,
    )
    return {spell.member_state: spell.ground for spell in latest_first}


def _covers(day: date, *, since: date | None, until: date | None) -> bool:
    return (since is None or since <= day) and (until is None or day <= until)
