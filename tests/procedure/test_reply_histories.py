"""The judgement of replies, held against histories that nobody thought of."""

from collections import Counter
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from consult.procedure.replies import Judgement, ReplyFact, judge_replies
from consult.procedure.states import Disregard, Position

CLOSES_AT = datetime(2021, 12, 1, 23, tzinfo=UTC)
TEXTS = ("D.1102", "D.1103")
ENTITLED = frozenset({"CHE", "FRA", "BRA"})
POSITIONS = st.sampled_from(
    [
        Position.AUTHORIZE,
        Position.AUTHORIZE_WITH_COMMENTS,
        Position.NOT_AUTHORIZE,
        None,
    ]
)


def judge(*facts: ReplyFact) -> Judgement:
    return judge_replies(facts, texts=TEXTS, entitled=ENTITLED, closes_at=CLOSES_AT)


@st.composite
def histories(draw: st.DrawFn) -> list[ReplyFact]:
    facts: list[ReplyFact] = []
    for version in range(1, draw(st.integers(1, 9)) + 1):
        state = draw(st.sampled_from(["CHE", "FRA", "PLW"]))
        earlier = [one.version for one in facts if one.member_state == state]
        facts.append(
            ReplyFact(
                version=version,
                member_state=state,
                received_at=CLOSES_AT - timedelta(hours=draw(st.integers(-2, 3))),
                positions=draw(st.dictionaries(st.sampled_from(TEXTS), POSITIONS)),
                corrects=draw(st.sampled_from([None, None, *earlier])),
                confirmed=draw(st.sampled_from([True, True, False])),
                in_question=draw(
                    st.sampled_from([None, None, Disregard.AUTHORITY_IN_QUESTION])
                ),
            )
        )
    return facts


@settings(max_examples=100, deadline=None)
@given(data=st.data(), facts=histories())
def test_the_order_of_judging_changes_nothing(
    data: st.DataObject, facts: list[ReplyFact]
) -> None:
    shuffled = data.draw(st.permutations(facts))
    assert judge(*shuffled) == judge(*facts)


@settings(max_examples=100, deadline=None)
@given(facts=histories())
def test_each_position_counts_or_has_one_reason_why_not(
    facts: list[ReplyFact],
) -> None:
    judgement = judge(*facts)
    said = Counter((fact.version, text) for fact in facts for text in fact.positions)
    counting = Counter(
        (found.version, text)
        for text, states in judgement.effective.items()
        for found in states.values()
    )
    not_counting = Counter((one.version, one.text) for one in judgement.disregarded)
    assert counting + not_counting == said


@settings(max_examples=100, deadline=None)
@given(facts=histories())
def test_what_counts_was_received_in_time_from_a_state_on_the_roll(
    facts: list[ReplyFact],
) -> None:
    by_version = {fact.version: fact for fact in facts}
    for states in judge(*facts).effective.values():
        for state, found in states.items():
            fact = by_version[found.version]
            assert state == fact.member_state
            assert state in ENTITLED
            assert found.received_at < CLOSES_AT
            assert fact.confirmed
            assert fact.in_question is None
