from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consult.procedure.errors import BadCount
from consult.procedure.outcome import Decision, decide
from consult.procedure.profiles import profile_for
from consult.procedure.states import Procedure, Revision


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
) -> Decision:
    return decide(
        profile_for(procedure, "hammamet_2016"),
        in_favour=in_favour,
        against=against,
        late=late,
        in_question=in_question,
        rejected=rejected,
        unconfirmed=unconfirmed,
        members=members,
    )


@pytest.mark.parametrize("procedure", ["tap", "tap_regional"])
@pytest.mark.parametrize(
    ("in_favour", "against", "outcome", "clause", "reasons", "shown", "more"),
    [
        (7, 3, "may_proceed", "9.4.5", ["threshold_met"], "70.00", (None, 1)),
        (1, 0, "may_proceed", "9.4.5", ["threshold_met"], "100.00", (None, 1)),
        (16, 7, "may_not_proceed", "9.4.6", ["threshold_not_met"], "69.56", (1, None)),
        (0, 1, "may_not_proceed", "9.4.6", ["threshold_not_met"], "0.00", (3, None)),
        (
            0,
            194,
            "may_not_proceed",
            "9.4.6",
            ["threshold_not_met"],
            "0.00",
            (None, None),
        ),
        (0, 0, "may_proceed", "9.4.5", ["no_replies"], None, (None, 1)),
    ],
)
def test_seventy_per_cent_of_the_replies_or_none_at_all_may_proceed(
    *,
    procedure: str,
    in_favour: int,
    against: int,
    outcome: str,
    clause: str,
    reasons: list[str],
    shown: str | None,
    more: tuple[int | None, int | None],
) -> None:
    in_favour_needed, against_needed = more
    assert decided(procedure, in_favour, against).as_facts() == {
        "procedure": procedure,
        "in_favour": in_favour,
        "against": against,
        "replies": in_favour + against,
        "percentage": shown,
        "threshold": "7/10",
        "outcome": outcome,
        "clause": clause,
        "revision": "hammamet_2016",
        "reasons": reasons,
        "more_in_favour_needed": in_favour_needed,
        "more_against_needed": against_needed,
        "warnings": [],
    }


@pytest.mark.parametrize(
    ("procedure", "in_favour", "against", "outcome", "clause", "reasons", "needed"),
    [
        (
            "question_approval",
            9,
            0,
            "not_approved",
            "7.2.3",
            ["majority_met", "quorum_not_met"],
            1,
        ),
        (
            "question_approval",
            6,
            4,
            "approved",
            "7.2.3",
            ["majority_met", "quorum_met"],
            None,
        ),
        (
            "question_approval",
            10,
            0,
            "approved",
            "7.2.3",
            ["majority_met", "quorum_met"],
            None,
        ),
        (
            "question_approval",
            5,
            5,
            "not_approved",
            "7.2.3",
            ["majority_not_met", "quorum_met"],
            1,
        ),
        (
            "question_approval",
            1,
            2,
            "not_approved",
            "7.2.3",
            ["majority_not_met", "quorum_not_met"],
            7,
        ),
        (
            "question_approval",
            0,
            0,
            "not_approved",
            "7.2.3",
            ["no_replies", "quorum_not_met"],
            10,
        ),
        ("question_deletion", 1, 0, "deleted", "7.4.1", ["majority_met"], None),
        ("question_deletion", 3, 2, "deleted", "7.4.1", ["majority_met"], None),
        ("question_deletion", 2, 2, "referred_back", "7.4.1", ["majority_not_met"], 1),
        ("question_deletion", 0, 1, "referred_back", "7.4.1", ["majority_not_met"], 2),
        ("question_deletion", 0, 0, None, "7.4.1", ["rule_silent"], 1),
        ("recommendation_deletion", 0, 0, "deleted", "9.8.2", ["no_replies"], None),
        ("recommendation_deletion", 9, 0, "deleted", "9.8.2", ["no_objections"], None),
        (
            "recommendation_deletion",
            0,
            1,
            "referred_back",
            "9.8.2",
            ["objection_received"],
            None,
        ),
        (
            "recommendation_deletion",
            99,
            1,
            "referred_back",
            "9.8.2",
            ["objection_received"],
            None,
        ),
    ],
)
def test_questions_and_deletions_have_rules_of_their_own(
    *,
    procedure: str,
    in_favour: int,
    against: int,
    outcome: str | None,
    clause: str,
    reasons: list[str],
    needed: int | None,
) -> None:
    decision = decided(procedure, in_favour, against)
    assert decision.outcome == outcome
    assert decision.clause == clause
    assert list(decision.reasons) == reasons
    assert decision.more_in_favour_needed == needed
    assert decision.threshold is None
    assert decision.as_facts()["outcome"] == outcome
    assert decision.as_facts()["threshold"] is None


@pytest.mark.parametrize(
    "procedure", ["tap", "tap_regional", "question_deletion", "recommendation_deletion"]
)
@pytest.mark.parametrize(
    ("late", "in_question", "rejected", "reason"),
    [
        (1, 0, 0, "only_late_replies"),
        (0, 1, 0, "only_replies_in_question"),
        (3, 1, 0, "only_replies_in_question"),
        (0, 0, 1, "only_rejected_replies"),
        (2, 0, 1, "only_late_replies"),
        (2, 1, 1, "only_replies_in_question"),
    ],
)
def test_without_a_reply_that_counts_the_director_decides(
    procedure: str, late: int, in_question: int, rejected: int, reason: str
) -> None:
    decision = decided(
        procedure, 0, 0, late=late, in_question=in_question, rejected=rejected
    )
    assert decision.outcome is None
    assert decision.reasons == (reason,)
    assert decision.more_in_favour_needed == 1
    assert (decision.late, decision.in_question) == (late, in_question)
    assert decision.clause == profile_for(procedure, "geneva_2022").clauses.no_replies


@pytest.mark.parametrize("procedure", Procedure)
def test_no_outcome_before_a_second_officer_spoke_of_the_only_replies(
    procedure: str,
) -> None:
    decision = decided(
        procedure, 0, 0, late=1, in_question=1, rejected=1, unconfirmed=1
    )
    assert (decision.outcome, decision.reasons) == (None, ("awaiting_confirmation",))
    beside = decided(procedure, 6, 4, unconfirmed=3)
    assert beside.as_facts() == decided(procedure, 6, 4).as_facts()


@pytest.mark.parametrize("procedure", Procedure)
def test_the_silence_of_nobody_decides_nothing(procedure: str) -> None:
    decision = decided(procedure, 0, 0, members=0)
    assert (decision.outcome, decision.reasons) == (None, ("nobody_asked",))
    assert decision.more_in_favour_needed is None
    assert decided(procedure, 0, 0, members=1).reasons != decision.reasons


def test_unless_said_otherwise_nothing_was_late_or_in_question() -> None:
    profile = profile_for("tap", "hammamet_2016")
    decision = decide(profile, in_favour=0, against=0)
    assert (decision.late, decision.in_question, decision.rejected) == (0, 0, 0)
    assert decision.reasons == ("no_replies",)


@pytest.mark.parametrize(
    ("late", "in_question", "reason"),
    [(12, 0, "only_late_replies"), (0, 12, "only_replies_in_question")],
)
def test_a_question_with_no_reply_that_counts_waits_for_the_director(
    late: int, in_question: int, reason: str
) -> None:
    decision = decided("question_approval", 0, 0, late=late, in_question=in_question)
    assert decision.outcome is None
    assert decision.reasons == (reason,)


@pytest.mark.parametrize("procedure", Procedure)
def test_late_replies_and_replies_in_question_never_count(procedure: str) -> None:
    alone = decided(procedure, 6, 4)
    beside = decided(procedure, 6, 4, late=50, in_question=50, rejected=50)
    assert alone.as_facts() == beside.as_facts()


@pytest.mark.parametrize("replies", range(1, 195))
def test_the_decision_is_the_comparison_of_whole_numbers(replies: int) -> None:
    for in_favour in range(replies + 1):
        against = replies - in_favour
        tap = decided("tap", in_favour, against)
        assert (tap.outcome == "may_proceed") is (10 * in_favour >= 7 * replies)
        assert (tap.clause == "9.4.5") is (tap.outcome == "may_proceed")
        assert tap.replies == replies
        approval = decided("question_approval", in_favour, against)
        assert (approval.outcome == "approved") is (
            in_favour > against and replies >= 10
        )
        question = decided("question_deletion", in_favour, against)
        assert (question.outcome == "deleted") is (in_favour > against)
        deletion = decided("recommendation_deletion", in_favour, against)
        assert (deletion.outcome == "deleted") is (against == 0)


@pytest.mark.parametrize("procedure", Procedure)
def test_one_more_in_favour_never_turns_an_outcome_against(procedure: str) -> None:
    favourable = profile_for(procedure, "hammamet_2016").favourable
    for against in range(60):
        outcomes = [decided(procedure, n, against).outcome for n in range(134)]
        first = next((n for n, out in enumerate(outcomes) if out is favourable), 134)
        assert all(outcome is favourable for outcome in outcomes[first:])


@pytest.mark.parametrize("procedure", Procedure)
def test_one_more_against_never_turns_an_outcome_in_favour(procedure: str) -> None:
    # Except where it makes up the quorum of 7.2.3.
    profile = profile_for(procedure, "hammamet_2016")
    for in_favour in range(60):
        for against in range(40):
            before = decided(procedure, in_favour, against)
            after = decided(procedure, in_favour, against + 1)
            if before.outcome is profile.unfavourable:
                makes_up_quorum = after.replies == profile.quorum
                assert after.outcome is profile.unfavourable or makes_up_quorum


@pytest.mark.parametrize("procedure", Procedure)
@settings(max_examples=120, deadline=None)
@given(in_favour=st.integers(0, 97), against=st.integers(0, 97))
def test_the_number_that_tips_changes_the_outcome_and_one_less_does_not(
    procedure: str, in_favour: int, against: int
) -> None:
    decision = decided(procedure, in_favour, against)
    tips = decision.more_against_needed
    profile = profile_for(procedure, "hammamet_2016")
    if decision.outcome is not profile.favourable:
        assert tips is None
    elif tips is None:
        left = 194 - decision.replies
        at_most = decided(procedure, in_favour, against + left)
        assert at_most.outcome is profile.favourable
    else:
        after = decided(procedure, in_favour, against + tips)
        just_before = decided(procedure, in_favour, against + tips - 1)
        assert after.outcome is profile.unfavourable
        assert just_before.outcome is profile.favourable


@pytest.mark.parametrize(
    ("procedure", "in_favour", "against", "outcome", "reason"),
    [
        ("question_approval", 9, 0, "not_approved", "quorum_not_met"),
        ("question_approval", 6, 4, "approved", "quorum_met"),
        ("question_approval", 5, 5, "not_approved", "majority_not_met"),
        ("recommendation_deletion", 0, 0, "deleted", "no_replies"),
        ("recommendation_deletion", 0, 1, "referred_back", "objection_received"),
    ],
)
def test_the_cases_the_rule_engine_was_asked_for(
    procedure: str, in_favour: int, against: int, outcome: str, reason: str
) -> None:
    decision = decided(procedure, in_favour, against)
    assert decision.outcome == outcome
    assert reason in decision.reasons


@pytest.mark.parametrize("procedure", ["tap", "question_approval", "question_deletion"])
@pytest.mark.parametrize("in_favour", range(0, 98, 7))
@pytest.mark.parametrize("against", range(0, 98, 5))
def test_the_number_needed_changes_the_outcome_and_one_less_does_not(
    procedure: str, in_favour: int, against: int
) -> None:
    decision = decided(procedure, in_favour, against)
    needed = decision.more_in_favour_needed
    if needed is None:
        left = 194 - decision.replies
        at_most = decided(procedure, in_favour + left, against)
        assert at_most.outcome == decision.outcome
        return
    after = decided(procedure, in_favour + needed, against)
    just_before = decided(procedure, in_favour + needed - 1, against)
    assert after.outcome != decision.outcome
    assert just_before.outcome == decision.outcome
    assert after.more_in_favour_needed is None


@pytest.mark.parametrize(
    "counts",
    [
        {"in_favour": -1, "against": 0},
        {"in_favour": 0, "against": -1},
        {"in_favour": 100, "against": 95},
        {"in_favour": 0, "against": 0, "late": -1},
        {"in_favour": 0, "against": 0, "late": 195},
        {"in_favour": 0, "against": 0, "in_question": -1},
        {"in_favour": 0, "against": 0, "in_question": 195},
        {"in_favour": 0, "against": 0, "rejected": -1},
        {"in_favour": 0, "against": 0, "rejected": 195},
        {"in_favour": 3, "against": 0, "members": 2},
    ],
)
def test_counts_that_can_not_be_are_refused(counts: dict[str, Any]) -> None:
    with pytest.raises(BadCount):
        decide(profile_for("tap", "hammamet_2016"), **counts)


def test_as_many_replies_as_member_states_are_possible() -> None:
    assert decided("tap", 194, 0).outcome == "may_proceed"
    assert decided("tap", 2, 0, members=2).outcome == "may_proceed"


@pytest.mark.parametrize(
    ("announced", "revision", "warnings"),
    [
        (None, "hammamet_2016", []),
        (date(2000, 1, 1), "hammamet_2016", ["before_known_revisions"]),
        (date(2022, 6, 1), "geneva_2022", ["unverified_revision"]),
    ],
)
def test_a_decision_says_how_sure_its_text_is(
    announced: date | None, revision: str, warnings: list[str]
) -> None:
    facts = decide(
        profile_for("tap", Revision(revision)),
        in_favour=7,
        against=3,
        announced=announced,
    ).as_facts()
    assert facts["revision"] == revision
    assert facts["warnings"] == warnings


@pytest.mark.parametrize(
    ("in_favour", "against", "needed"),
    [(4, 1, (None, None)), (2, 2, (None, None)), (4, 0, (None, None))],
)
def test_states_without_a_vote_could_change_nothing_by_replying(
    in_favour: int, against: int, needed: tuple[int | None, int | None]
) -> None:
    profile = profile_for("tap", "hammamet_2016")
    voting = in_favour + against
    decision = decide(
        profile,
        in_favour=in_favour,
        against=against,
        members=6,
        without_vote=6 - voting,
    )
    assert (decision.more_in_favour_needed, decision.more_against_needed) == needed
    everybody = decide(profile, in_favour=4, against=1, members=6)
    assert everybody.more_against_needed == 1
