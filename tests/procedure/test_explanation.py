"""An explanation says what was counted, how it was measured and what would change."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consult.procedure.explanation import CHANGES, Explained, Point, explain
from consult.procedure.outcome import Decision, decide
from consult.procedure.profiles import Profile, profile_for
from consult.procedure.states import Procedure


def decided(
    procedure: str,
    in_favour: int,
    against: int,
    *,
    late: int = 0,
    in_question: int = 0,
    rejected: int = 0,
    unconfirmed: int = 0,
    members: int = 194,
) -> tuple[Decision, Profile]:
    profile = profile_for(procedure, "hammamet_2016")
    decision = decide(
        profile,
        in_favour=in_favour,
        against=against,
        late=late,
        in_question=in_question,
        rejected=rejected,
        unconfirmed=unconfirmed,
        members=members,
    )
    return decision, profile


def points_of(decision: Decision, profile: Profile) -> list[dict[str, str | int]]:
    return [each.as_facts() for each in explain(decision, profile)]


def sides(
    factor_in_favour: int, in_favour: int, factor_replies: int, replies: int
) -> dict[str, int]:
    return {
        "factor_in_favour": factor_in_favour,
        "in_favour": in_favour,
        "product_in_favour": factor_in_favour * in_favour,
        "factor_replies": factor_replies,
        "replies": replies,
        "product_replies": factor_replies * replies,
    }


@pytest.mark.parametrize("procedure", ["tap", "tap_regional"])
def test_sixteen_of_twenty_three_are_compared_as_whole_numbers(procedure: str) -> None:
    assert points_of(*decided(procedure, 16, 7, late=2, in_question=1)) == [
        {"code": "counted", "replies": 23, "in_favour": 16, "against": 7},
        {"code": "late_not_counted", "late": 2},
        {"code": "in_question_not_counted", "in_question": 1},
        {"code": "share_not_reached", **sides(10, 16, 7, 23)},
        {"code": "more_in_favour_would_change", "more": 1},
    ]


def test_a_share_that_is_just_reached_is_reached() -> None:
    assert points_of(*decided("tap", 7, 3)) == [
        {"code": "counted", "replies": 10, "in_favour": 7, "against": 3},
        {"code": "share_reached", **sides(10, 7, 7, 10)},
        {"code": "more_against_would_change", "more": 1},
    ]


def test_a_majority_stands_beside_its_quorum() -> None:
    assert points_of(*decided("question_approval", 9, 0)) == [
        {"code": "counted", "replies": 9, "in_favour": 9, "against": 0},
        {"code": "majority_reached", **sides(2, 9, 1, 9)},
        {"code": "quorum_not_reached", "replies": 9, "quorum": 10},
        {"code": "more_in_favour_would_change", "more": 1},
    ]
    assert points_of(*decided("question_approval", 5, 5))[1:] == [
        {"code": "majority_not_reached", **sides(2, 5, 1, 10)},
        {"code": "quorum_reached", "replies": 10, "quorum": 10},
        {"code": "more_in_favour_would_change", "more": 1},
    ]


def test_a_quorum_is_missed_without_any_reply_too() -> None:
    assert points_of(*decided("question_approval", 0, 0)) == [
        {"code": "none_counted"},
        {"code": "quorum_not_reached", "replies": 0, "quorum": 10},
        {"code": "more_in_favour_would_change", "more": 10},
    ]


def test_a_majority_without_a_quorum_has_none_to_name() -> None:
    assert points_of(*decided("question_deletion", 3, 2))[1:] == [
        {"code": "majority_reached", **sides(2, 3, 1, 5)},
        {"code": "more_against_would_change", "more": 1},
    ]


def test_objections_are_counted_against_the_number_that_refers_back() -> None:
    assert points_of(*decided("recommendation_deletion", 9, 0))[1:] == [
        {"code": "objections_below", "against": 0, "objections": 1},
        {"code": "more_against_would_change", "more": 1},
    ]
    assert points_of(*decided("recommendation_deletion", 9, 1))[1:] == [
        {"code": "objections_reached", "against": 1, "objections": 1},
        {"code": "none_in_favour_would_change"},
    ]


def test_silence_is_named_where_the_rule_lets_it_proceed() -> None:
    assert points_of(*decided("tap", 0, 0)) == [
        {"code": "none_counted"},
        {"code": "silence_proceeds"},
        {"code": "more_against_would_change", "more": 1},
    ]


@pytest.mark.parametrize(
    ("procedure", "late", "in_question", "kept"),
    [
        ("question_deletion", 0, 0, []),
        ("tap", 3, 0, [{"code": "late_not_counted", "late": 3}]),
        (
            "recommendation_deletion",
            0,
            2,
            [{"code": "in_question_not_counted", "in_question": 2}],
        ),
    ],
)
def test_where_no_outcome_follows_the_director_is_named(
    procedure: str, late: int, in_question: int, kept: list[dict[str, str | int]]
) -> None:
    decision, profile = decided(procedure, 0, 0, late=late, in_question=in_question)
    assert points_of(decision, profile) == [
        {"code": "none_counted"},
        *kept,
        {"code": "director_decides"},
    ]


def test_where_all_waits_for_a_second_officer_the_director_is_not_named() -> None:
    assert points_of(*decided("tap", 0, 0, unconfirmed=1)) == [
        {"code": "none_counted"},
        {"code": "second_officer_confirms"},
    ]


def test_what_was_rejected_is_told_where_it_stands_in_the_way() -> None:
    assert points_of(*decided("tap", 0, 0, rejected=2)) == [
        {"code": "none_counted"},
        {"code": "rejected_not_counted", "rejected": 2},
        {"code": "director_decides"},
    ]
    beside = points_of(*decided("tap", 16, 7, rejected=2))
    assert beside == points_of(*decided("tap", 16, 7))


def test_a_roll_that_is_used_up_can_change_nothing() -> None:
    assert points_of(*decided("tap", 7, 3, members=10))[-1] == {
        "code": "none_against_would_change"
    }
    assert points_of(*decided("tap", 6, 4, members=10))[-1] == {
        "code": "none_in_favour_would_change"
    }


def test_a_point_is_read_back_as_it_was_written() -> None:
    for each in explain(*decided("question_approval", 9, 0, late=4, in_question=5)):
        assert Explained.from_facts(each.as_facts()) == each
    assert Explained(Point.NONE_COUNTED).as_facts() == {"code": "none_counted"}


@pytest.mark.parametrize("procedure", Procedure)
@settings(max_examples=150, deadline=None)
@given(
    in_favour=st.integers(0, 97),
    against=st.integers(0, 97),
    late=st.integers(0, 3),
    in_question=st.integers(0, 3),
    room=st.integers(0, 60),
)
def test_an_explanation_never_contradicts_its_decision(
    procedure: Procedure,
    in_favour: int,
    against: int,
    late: int,
    in_question: int,
    room: int,
) -> None:
    members = max(in_favour + against, late, in_question) + room
    decision, profile = decided(
        procedure,
        in_favour,
        against,
        late=late,
        in_question=in_question,
        members=members,
    )
    explained = {each.point: each.figures for each in explain(decision, profile)}
    assert (Point.NOBODY_ASKED in explained) is (members == 0)
    undecided = decision.outcome is None and members > 0
    assert (Point.DIRECTOR_DECIDES in explained) is undecided
    assert (Point.COUNTED in explained) is (decision.replies > 0)
    assert (Point.NONE_COUNTED in explained) is (decision.replies == 0)
    assert (Point.LATE_NOT_COUNTED in explained) is (late > 0)
    assert (Point.IN_QUESTION_NOT_COUNTED in explained) is (in_question > 0)
    missed = {
        Point.SHARE_NOT_REACHED,
        Point.MAJORITY_NOT_REACHED,
        Point.QUORUM_NOT_REACHED,
        Point.OBJECTIONS_REACHED,
    }
    assert bool(missed & set(explained)) is (decision.outcome is profile.unfavourable)
    changes = CHANGES & set(explained)
    assert len(changes) == (0 if decision.outcome is None else 1)
    favourable = decision.outcome is profile.favourable
    for change in changes:
        assert explained[change].get("more") == (
            decision.more_against_needed
            if favourable
            else decision.more_in_favour_needed
        )
    for figures in explained.values():
        if "product_in_favour" in figures:
            assert figures["product_in_favour"] == (
                figures["factor_in_favour"] * in_favour
            )
            assert figures["product_replies"] == (
                figures["factor_replies"] * decision.replies
            )


def test_points_hold_figures_and_no_words() -> None:
    for each in explain(*decided("tap", 16, 7, late=1)):
        assert all(type(value) is int for value in each.figures.values())
