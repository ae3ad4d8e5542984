from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consult.procedure.errors import BadCount
from consult.procedure.profiles import Profile, profile_for
from consult.procedure.states import Procedure
from consult.procedure.thresholds import (
    check_counts,
    exceeds_share,
    is_favourable,
    more_against_needed,
    more_in_favour_needed,
    percentage,
    reaches_share,
)

SEVENTY = Fraction(7, 10)
COUNTS = st.integers(0, 97)


@pytest.mark.parametrize(
    ("replies", "least"), [*enumerate([1, 2, 3, 3, 4, 5, 5, 6, 7, 7], start=1)]
)
def test_the_least_number_of_authorizations(replies: int, least: int) -> None:
    assert reaches_share(least, replies, share=SEVENTY)
    assert not reaches_share(least - 1, replies, share=SEVENTY)


def test_half_is_no_majority() -> None:
    half = Fraction(1, 2)
    assert reaches_share(5, 10, share=half)
    assert not exceeds_share(5, 10, share=half)
    assert exceeds_share(6, 10, share=half)


@pytest.mark.parametrize(
    ("in_favour", "replies", "shown"),
    [
        (16, 23, "69.56"),
        (7, 10, "70.00"),
        (2, 3, "66.66"),
        (1, 3, "33.33"),
        (1, 194, "0.51"),
        (1, 97, "1.03"),
        (135, 193, "69.94"),
        (0, 5, "0.00"),
        (194, 194, "100.00"),
        (193, 194, "99.48"),
        (1, 1000, "0.10"),
    ],
)
def test_a_percentage_is_rounded_down(in_favour: int, replies: int, shown: str) -> None:
    assert percentage(in_favour, replies) == shown


def test_there_is_no_percentage_of_no_replies() -> None:
    assert percentage(0, 0) is None


@pytest.mark.parametrize("replies", range(1, 195))
def test_what_reads_70_is_at_least_seventy_per_cent(replies: int) -> None:
    for in_favour in range(replies + 1):
        shown = percentage(in_favour, replies)
        assert shown is not None
        met = reaches_share(in_favour, replies, share=SEVENTY)
        assert met is (10 * in_favour >= 7 * replies)
        assert met is (Fraction(shown) >= 70)
        assert (
            0 <= Fraction(in_favour * 100, replies) - Fraction(shown) < Fraction(1, 100)
        )


@pytest.mark.parametrize("procedure", Procedure)
@settings(max_examples=60, deadline=None)
@given(in_favour=COUNTS, against=COUNTS)
def test_one_more_in_favour_never_hurts(
    procedure: Procedure, in_favour: int, against: int
) -> None:
    profile = profile_for(procedure, "hammamet_2016")
    if is_favourable(profile, in_favour=in_favour, against=against):
        assert is_favourable(profile, in_favour=in_favour + 1, against=against)


@pytest.mark.parametrize("procedure", Procedure)
@settings(max_examples=60, deadline=None)
@given(in_favour=COUNTS, against=st.integers(1, 97))
def test_one_less_against_never_hurts(
    procedure: Procedure, in_favour: int, against: int
) -> None:
    profile = profile_for(procedure, "hammamet_2016")
    if is_favourable(profile, in_favour=in_favour + 1, against=against):
        # Moved over, not left out: an approval also needs its quorum.
        assert is_favourable(profile, in_favour=in_favour + 2, against=against - 1)


@pytest.mark.parametrize("procedure", Procedure)
@pytest.mark.parametrize("members", [20, 194])
@settings(max_examples=60, deadline=None)
@given(in_favour=COUNTS, against=COUNTS)
def test_the_number_needed_is_the_least_that_is_enough(
    procedure: Procedure, members: int, in_favour: int, against: int
) -> None:
    profile = profile_for(procedure, "hammamet_2016")
    if in_favour + against == 0 or is_favourable(
        profile, in_favour=in_favour, against=against
    ):
        return
    enough = [
        more
        for more in range(1, members - in_favour - against + 1)
        if is_favourable(profile, in_favour=in_favour + more, against=against)
    ]
    assert more_in_favour_needed(
        profile, in_favour=in_favour, against=against, members=members
    ) == (enough[0] if enough else None)


@pytest.mark.parametrize("procedure", Procedure)
@pytest.mark.parametrize("members", [20, 194])
@settings(max_examples=60, deadline=None)
@given(in_favour=COUNTS, against=COUNTS)
def test_the_number_that_tips_is_the_least_that_is_enough(
    procedure: Procedure, members: int, in_favour: int, against: int
) -> None:
    profile = profile_for(procedure, "hammamet_2016")
    if not is_favourable(profile, in_favour=in_favour, against=against):
        return
    assert more_against_needed(
        profile, in_favour=in_favour, against=against, members=members
    ) == least_against(profile, in_favour, against, members=members)


@pytest.mark.parametrize("procedure", Procedure)
def test_the_number_that_tips_is_the_least_on_every_small_roll(
    procedure: Procedure,
) -> None:
    profile = profile_for(procedure, "hammamet_2016")
    for members in range(31):
        for replies in range(members + 1):
            for against in range(replies + 1):
                in_favour = replies - against
                if is_favourable(profile, in_favour=in_favour, against=against):
                    assert more_against_needed(
                        profile, in_favour=in_favour, against=against, members=members
                    ) == least_against(profile, in_favour, against, members=members)


def least_against(
    profile: Profile, in_favour: int, against: int, *, members: int
) -> int | None:
    """Ask the rule itself, one further reply against at a time."""
    return next(
        (
            more
            for more in range(1, members - in_favour - against + 1)
            if not is_favourable(profile, in_favour=in_favour, against=against + more)
        ),
        None,
    )


@pytest.mark.parametrize(
    ("procedure", "in_favour", "against", "members", "needed"),
    [
        ("tap", 7, 3, 194, 1),
        ("tap", 19, 0, 194, 9),
        ("tap", 19, 0, 28, 9),
        ("tap", 19, 0, 27, None),
        ("tap", 136, 58, 195, 1),
        ("tap", 136, 58, 194, None),
        ("question_approval", 10, 0, 20, 10),
        ("question_approval", 10, 0, 19, None),
        ("question_approval", 6, 4, 194, 2),
        ("question_deletion", 3, 1, 194, 2),
        ("question_deletion", 2, 1, 194, 1),
        ("recommendation_deletion", 5, 0, 194, 1),
        ("recommendation_deletion", 5, 0, 5, None),
    ],
)
def test_the_number_of_further_replies_against_that_tip_it(
    procedure: str, in_favour: int, against: int, members: int, needed: int | None
) -> None:
    profile = profile_for(procedure, "hammamet_2016")
    assert (
        more_against_needed(
            profile, in_favour=in_favour, against=against, members=members
        )
        == needed
    )


def test_a_rule_of_several_objections_needs_those_that_are_missing() -> None:
    profile = replace(
        profile_for("recommendation_deletion", "hammamet_2016"), objections=3
    )
    assert is_favourable(profile, in_favour=0, against=2)
    assert not is_favourable(profile, in_favour=0, against=3)
    assert more_against_needed(profile, in_favour=4, against=1, members=194) == 2
    two = replace(profile, objections=2)
    assert more_against_needed(two, in_favour=4, against=1, members=194) == 1


@pytest.mark.parametrize("share", [Fraction(2, 3), Fraction(3, 5)])
def test_the_number_that_tips_holds_against_any_share(share: Fraction) -> None:
    threshold = replace(profile_for("tap", "hammamet_2016"), threshold=share)
    majority = replace(
        profile_for("question_deletion", "hammamet_2016"), majority=share
    )
    for profile in (threshold, majority):
        for replies in range(1, 41):
            for in_favour in range(replies + 1):
                against = replies - in_favour
                if is_favourable(profile, in_favour=in_favour, against=against):
                    assert more_against_needed(
                        profile, in_favour=in_favour, against=against, members=60
                    ) == least_against(profile, in_favour, against, members=60)


@pytest.mark.parametrize(
    ("procedure", "in_favour", "against", "members", "needed"),
    [
        ("tap", 16, 7, 194, 1),
        ("tap", 0, 1, 194, 3),
        ("tap", 0, 1, 4, 3),
        ("tap", 0, 1, 3, None),
        ("tap", 6, 3, 194, 1),
        ("tap", 0, 58, 194, 136),
        ("tap", 0, 59, 194, None),
        ("tap", 0, 0, 194, 1),
        ("tap", 0, 0, 0, None),
        ("question_approval", 9, 0, 194, 1),
        ("question_approval", 5, 5, 194, 1),
        ("question_approval", 4, 5, 194, 2),
        ("question_approval", 1, 1, 194, 8),
        ("question_approval", 0, 0, 194, 10),
        ("question_approval", 0, 97, 194, None),
        ("question_approval", 0, 96, 194, 97),
        ("question_deletion", 0, 0, 194, 1),
        ("question_deletion", 3, 5, 194, 3),
        ("recommendation_deletion", 50, 1, 194, None),
        ("recommendation_deletion", 0, 0, 194, 1),
    ],
)
def test_how_many_more_in_favour_are_needed(
    procedure: str, in_favour: int, against: int, members: int, needed: int | None
) -> None:
    profile = profile_for(procedure, "hammamet_2016")
    assert needed == more_in_favour_needed(
        profile, in_favour=in_favour, against=against, members=members
    )


@settings(max_examples=60, deadline=None)
@given(
    share=st.fractions(Fraction(1, 10), Fraction(9, 10), max_denominator=12),
    in_favour=st.integers(0, 20),
    against=st.integers(1, 20),
    at_least=st.booleans(),
)
def test_the_number_needed_is_exact_for_any_share(
    *, share: Fraction, in_favour: int, against: int, at_least: bool
) -> None:
    profile = replace(
        profile_for("tap", "hammamet_2016"),
        threshold=share if at_least else None,
        majority=None if at_least else share,
    )
    if is_favourable(profile, in_favour=in_favour, against=against):
        return
    needed = more_in_favour_needed(
        profile, in_favour=in_favour, against=against, members=10_000
    )
    assert needed is not None
    assert not is_favourable(profile, in_favour=in_favour + needed - 1, against=against)
    assert is_favourable(profile, in_favour=in_favour + needed, against=against)


@pytest.mark.parametrize("counts", [(0, 0), (194, 0), (0, 194), (100, 94), (3,)])
def test_counts_up_to_the_roll_are_accepted(counts: tuple[int, ...]) -> None:
    check_counts(*counts, members=194)


def test_a_negative_count_is_refused() -> None:
    with pytest.raises(BadCount) as refused:
        check_counts(5, -1, members=194)
    assert str(refused.value) == "A number of replies can't be negative: -1."


def test_more_replies_than_member_states_are_refused() -> None:
    with pytest.raises(BadCount) as refused:
        check_counts(100, 95, members=194)
    assert str(refused.value) == "195 replies are more than the 194 Member States."
