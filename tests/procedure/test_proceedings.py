"""Where a text stands after its meeting, from what was recorded."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consult.procedure.proceedings import (
    BY_A_STATE,
    DECISIONS,
    ProceedingFact,
    Standing,
    abstains,
    standing_of,
)
from consult.procedure.states import Fate, Procedure, Proceeding
from tests.procedure.proceedings import (
    CLOSES,
    OPENS,
    OTHER,
    TEXT,
    TODAY,
    UNTIL,
    approved,
    circumstances,
    opposed,
    requested,
    said,
)

ONE_DAY = timedelta(days=1)
COUNTED_BACK = (Procedure.TAP, Procedure.TAP_REGIONAL)


def standing(*facts: ProceedingFact, day: date = TODAY, **values: object) -> Standing:
    return standing_of(TEXT, facts, circumstances(day=day, **values))


def test_before_its_meeting_decides_nothing_is_said_of_a_text() -> None:
    assert standing() == Standing(Fate.UNDECIDED)


@pytest.mark.parametrize(
    ("kind", "clause"),
    [
        (Proceeding.APPROVED, "9.5.3"),
        (Proceeding.NOT_APPROVED, "9.5.3"),
        (Proceeding.DEFERRED, "9.5.2"),
        (Proceeding.SENT_TO_ASSEMBLY, None),
        (Proceeding.REDETERMINED, "9.3.1"),
    ],
)
def test_the_decision_of_the_meeting_is_the_fate_of_its_text_alone(
    kind: Proceeding, clause: str | None
) -> None:
    fact = said(kind)
    found = standing(fact)
    assert found == Standing(Fate(kind.value), clause=clause, decided_on=CLOSES)
    assert standing_of(OTHER, [fact], circumstances()).fate is Fate.UNDECIDED


def test_every_decision_has_its_fate() -> None:
    assert {kind.value for kind in DECISIONS} <= {fate.value for fate in Fate}


@pytest.mark.parametrize(
    ("day", "fate", "clause"),
    [
        (CLOSES, Fate.APPROVED_UNLESS_OPPOSED, "9.5.5"),
        (UNTIL, Fate.APPROVED_UNLESS_OPPOSED, "9.5.5"),
        (UNTIL + ONE_DAY, Fate.APPROVED, "9.5.3"),
    ],
)
def test_a_request_for_more_time_keeps_the_approval_open_for_four_weeks_to_the_day(
    day: date, fate: Fate, clause: str
) -> None:
    found = standing(approved(), requested("KEN"), requested("BRA"), day=day)
    assert (found.fate, found.clause, found.until) == (fate, clause, UNTIL)
    assert (found.requested_by, found.opposed_by) == (("BRA", "KEN"), ())


@pytest.mark.parametrize(
    ("on", "fate"), [(UNTIL, Fate.OPPOSED), (UNTIL + ONE_DAY, Fate.APPROVED)]
)
def test_one_opposition_within_the_four_weeks_undoes_the_approval(
    on: date, fate: Fate
) -> None:
    found = standing(approved(), requested(), opposed(on=on))
    assert found.fate is fate
    assert found.opposed_by == (("KEN",) if fate is Fate.OPPOSED else ())
    if fate is Fate.OPPOSED:
        assert (found.clause, found.decided_on) == ("9.5.5", CLOSES)


def test_an_opposition_without_its_own_request_does_not_count() -> None:
    assert standing(approved(), requested("BRA"), opposed("KEN")) == standing(
        approved(), requested("BRA")
    )
    assert standing(approved(), opposed("KEN")) == standing(approved())


@pytest.mark.parametrize("kind", sorted(DECISIONS - {Proceeding.APPROVED}))
def test_more_time_changes_no_other_decision(kind: Proceeding) -> None:
    found = standing(said(kind), requested(), opposed(), day=UNTIL)
    assert found.fate == kind.value
    assert (found.requested_by, found.opposed_by) == (("KEN",), ("KEN",))


def test_what_is_still_to_come_does_not_count_yet() -> None:
    facts = (approved(on=CLOSES), requested(on=OPENS))
    early = standing(*facts, day=OPENS)
    assert (early.fate, early.requested_by) == (Fate.UNDECIDED, ("KEN",))


def test_without_the_end_of_the_meeting_no_four_weeks_run() -> None:
    found = standing(approved(), requested(), opposed(), closes=None)
    assert (found.fate, found.until, found.opposed_by) == (Fate.APPROVED, None, ())


@pytest.mark.parametrize("procedure", sorted(set(Procedure) - set(COUNTED_BACK)))
def test_only_the_traditional_process_gives_more_time(procedure: Procedure) -> None:
    assert circumstances(procedure, closes=CLOSES).more_time_until is None


@pytest.mark.parametrize("procedure", COUNTED_BACK)
def test_four_weeks_after_the_meeting_the_time_is_over(procedure: Procedure) -> None:
    assert circumstances(procedure).more_time_until == UNTIL


def test_reservations_and_abstentions_are_named_by_their_states() -> None:
    found = standing(
        said(Proceeding.RESERVATION, member_state="KEN"),
        said(Proceeding.RESERVATION, member_state="FRA"),
        said(Proceeding.ABSTENTION, member_state="KEN"),
        said(Proceeding.ABSTENTION, member_state="BRA"),
        said(Proceeding.ABSTENTION_REVOKED, member_state="KEN"),
        said(Proceeding.ABSTENTION, member_state="FRA", text=OTHER),
    )
    assert (found.reserved_by, found.abstaining) == (("FRA", "KEN"), ("BRA",))


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        ("", False),
        ("a", True),
        ("ar", False),
        ("ara", True),
        ("arar", False),
    ],
)
def test_a_state_abstains_until_it_revokes(kinds: str, expected: bool) -> None:
    spelt = {"a": Proceeding.ABSTENTION, "r": Proceeding.ABSTENTION_REVOKED}
    assert abstains(spelt[each] for each in kinds) is expected


def test_what_is_said_of_no_text_is_said_of_all() -> None:
    circular = said(Proceeding.OUTCOME_CIRCULAR)
    assert circular.covers(TEXT)
    assert circular.covers(OTHER)
    assert approved(TEXT).covers(TEXT)
    assert not approved(TEXT).covers(OTHER)


def test_a_kind_cites_its_clause_and_none_where_none_was_read() -> None:
    tap = circumstances()
    assert tap.clause(Proceeding.FORMAL_OPPOSITION) == "9.5.5"
    assert tap.clause(Proceeding.SENT_TO_ASSEMBLY) is None
    assert tap.clause(Proceeding.PROCESS_SELECTED) is None


@st.composite
def records(draw: st.DrawFn) -> list[ProceedingFact]:
    """Draw one decision at most, and whatever else, admissible or not."""
    days = st.integers(0, 40).map(lambda days: CLOSES + timedelta(days=days))
    statements = st.builds(
        lambda kind, state, on: said(kind, member_state=state, on=on),
        st.sampled_from(sorted(BY_A_STATE)),
        st.sampled_from(["BRA", "FRA", "KEN"]),
        days,
    )
    decisions = st.builds(said, st.sampled_from(sorted(DECISIONS)))
    facts = draw(st.lists(statements, max_size=8))
    return facts + draw(st.lists(decisions, max_size=1))


@settings(max_examples=150, deadline=None)
@given(data=st.data(), facts=records(), days=st.integers(0, 45))
def test_the_order_of_the_rows_changes_nothing(
    data: st.DataObject, facts: list[ProceedingFact], days: int
) -> None:
    day = CLOSES + timedelta(days=days)
    shuffled = data.draw(st.permutations(facts))
    assert standing(*shuffled, day=day) == standing(*facts, day=day)


@settings(max_examples=150, deadline=None)
@given(facts=records(), days=st.integers(0, 45))
def test_who_opposes_asked_for_more_time_and_did_so_in_time(
    facts: list[ProceedingFact], days: int
) -> None:
    found = standing(*facts, day=CLOSES + timedelta(days=days))
    assert set(found.opposed_by) <= set(found.requested_by)
    in_time = {
        fact.member_state
        for fact in facts
        if fact.kind is Proceeding.FORMAL_OPPOSITION and fact.on <= UNTIL
    }
    assert set(found.opposed_by) <= in_time
    assert (found.fate is Fate.OPPOSED) <= bool(found.opposed_by)


@settings(max_examples=100, deadline=None)
@given(facts=records())
def test_when_the_four_weeks_are_over_nothing_hangs_in_the_air(
    facts: list[ProceedingFact],
) -> None:
    late = standing(*facts, day=UNTIL + ONE_DAY)
    assert late.fate is not Fate.APPROVED_UNLESS_OPPOSED
