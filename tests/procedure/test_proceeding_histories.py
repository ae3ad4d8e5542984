"""The rules after the replies, held against histories that nobody thought of."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consult.procedure.admissibility import (
    COVERS_ALL,
    check_annulment,
    check_proceeding,
)
from consult.procedure.errors import RuleError, StillNeeded
from consult.procedure.proceedings import (
    BY_A_STATE,
    DECISIONS,
    ProceedingFact,
    abstains,
    standing_of,
)
from consult.procedure.states import Fate, Proceeding
from tests.procedure.proceedings import (
    OPENS,
    OTHER,
    TEXT,
    UNTIL,
    circumstances,
    said,
)

JUDGED = circumstances()
TEXTS = (TEXT, OTHER)


def is_admissible(fact: ProceedingFact, before: list[ProceedingFact]) -> bool:
    try:
        check_proceeding(fact, before=before, circumstances=JUDGED)
    except RuleError:
        return False
    return True


@st.composite
def facts(draw: st.DrawFn) -> ProceedingFact:
    kind = draw(st.sampled_from(sorted(Proceeding)))
    values: dict[str, object] = {
        "text": draw(st.sampled_from((*TEXTS, "") if kind in COVERS_ALL else TEXTS)),
    }
    if kind in BY_A_STATE:
        values["member_state"] = draw(st.sampled_from(["FRA", "KEN"]))
    if kind not in DECISIONS:
        values["on"] = OPENS + timedelta(days=draw(st.integers(0, 34)))
    return said(kind, **values)


@st.composite
def histories(draw: st.DrawFn) -> list[ProceedingFact]:
    """Draw what stands: each row was admissible when it was entered."""
    standing: list[ProceedingFact] = []
    for fact in draw(st.lists(facts(), max_size=25)):
        if is_admissible(fact, standing):
            standing.append(fact)
    return standing


@settings(max_examples=200, deadline=None)
@given(standing=histories())
def test_what_stands_decides_once_and_opposes_only_what_was_put_off(
    standing: list[ProceedingFact],
) -> None:
    for text in TEXTS:
        said_of = [fact for fact in standing if fact.covers(text)]
        kinds = Counter(fact.kind for fact in said_of)
        assert sum(kinds[kind] for kind in DECISIONS) <= 1
        found = standing_of(text, standing, JUDGED)
        opposing = {
            fact.member_state
            for fact in said_of
            if fact.kind is Proceeding.FORMAL_OPPOSITION
        }
        assert set(found.opposed_by) == opposing <= set(found.requested_by)
        assert (found.fate is Fate.OPPOSED) == bool(
            opposing and kinds[Proceeding.APPROVED]
        )


@settings(max_examples=200, deadline=None)
@given(standing=histories(), data=st.data())
def test_an_annulment_never_leaves_what_could_not_stand(
    standing: list[ProceedingFact], data: st.DataObject
) -> None:
    if not standing:
        return
    annulled = standing[data.draw(st.integers(0, len(standing) - 1))]
    rest = [fact for fact in standing if fact is not annulled]
    stands = all(is_admissible(fact, rest[:number]) for number, fact in enumerate(rest))
    if stands:
        check_annulment(annulled, standing=standing, circumstances=JUDGED)
    else:
        with pytest.raises(StillNeeded):
            check_annulment(annulled, standing=standing, circumstances=JUDGED)


@settings(max_examples=100, deadline=None)
@given(standing=histories())
def test_the_last_record_can_always_be_annulled(
    standing: list[ProceedingFact],
) -> None:
    for number in range(len(standing), 0, -1):
        last = standing[number - 1]
        check_annulment(last, standing=standing[:number], circumstances=JUDGED)


@settings(max_examples=100, deadline=None)
@given(standing=histories(), data=st.data())
def test_the_fate_of_a_text_does_not_hang_on_the_order_of_entry(
    standing: list[ProceedingFact], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(standing))
    for text in TEXTS:
        assert standing_of(text, shuffled, JUDGED) == standing_of(
            text, standing, JUDGED
        )


@settings(max_examples=100, deadline=None)
@given(standing=histories(), state=st.sampled_from(["FRA", "KEN"]))
def test_a_state_abstains_or_can_abstain_never_both(
    standing: list[ProceedingFact], state: str
) -> None:
    own = [
        fact.kind
        for fact in standing
        if (fact.text, fact.member_state) == (TEXT, state)
    ]
    abstention = said(Proceeding.ABSTENTION, member_state=state)
    assert abstains(own) is not is_admissible(abstention, standing)


@settings(max_examples=100, deadline=None)
@given(day=st.dates(OPENS, date(2022, 2, 1)))
def test_the_four_weeks_end_on_their_last_day(day: date) -> None:
    asked = said(Proceeding.MORE_TIME_REQUESTED, on=OPENS)
    opposition = said(Proceeding.FORMAL_OPPOSITION, on=day)
    assert is_admissible(opposition, [asked]) is (day <= UNTIL)
