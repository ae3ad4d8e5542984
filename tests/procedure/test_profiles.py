from dataclasses import FrozenInstanceError
from datetime import date
from fractions import Fraction

import pytest

from consult.procedure.errors import UnknownProcedure, UnknownRevision
from consult.procedure.profiles import (
    LATEST_REVISION,
    PROFILES,
    LatestDay,
    LeastPeriod,
    Profile,
    profile_for,
    revision_on,
    revision_warnings,
)
from consult.procedure.states import Outcome, Procedure, Revision, Warn


@pytest.mark.parametrize(
    ("day", "revision"),
    [
        (date(1999, 10, 22), "hammamet_2016"),
        (date(2016, 11, 3), "hammamet_2016"),
        (date(2016, 11, 4), "hammamet_2016"),
        (date(2021, 5, 31), "hammamet_2016"),
        (date(2022, 3, 9), "hammamet_2016"),
        (date(2022, 3, 10), "geneva_2022"),
        (date(2024, 10, 24), "geneva_2022"),
        (date(2024, 10, 25), "new_delhi_2024"),
        (date(2026, 11, 21), "new_delhi_2024"),
    ],
)
def test_the_date_of_the_circular_chooses_the_revision(
    day: date, revision: str
) -> None:
    assert revision_on(day) == revision


def test_the_latest_revision_is_that_of_new_delhi() -> None:
    assert LATEST_REVISION is Revision.NEW_DELHI_2024


@pytest.mark.parametrize(
    ("announced", "revision", "warnings"),
    [
        (None, "hammamet_2016", ()),
        (date(2016, 11, 3), "hammamet_2016", (Warn.BEFORE_KNOWN_REVISIONS,)),
        (date(2016, 11, 4), "hammamet_2016", ()),
        (date(2023, 1, 1), "geneva_2022", (Warn.UNVERIFIED_REVISION,)),
        (None, "new_delhi_2024", (Warn.UNVERIFIED_REVISION,)),
        (
            date(2000, 1, 1),
            "new_delhi_2024",
            (
                Warn.BEFORE_KNOWN_REVISIONS,
                Warn.REVISION_NOT_IN_FORCE,
                Warn.UNVERIFIED_REVISION,
            ),
        ),
        (date(2023, 1, 1), "hammamet_2016", (Warn.REVISION_NOT_IN_FORCE,)),
    ],
)
def test_what_is_uncertain_about_a_revision_is_said(
    announced: date | None, revision: str, warnings: tuple[Warn, ...]
) -> None:
    profile = profile_for("tap", revision)
    assert revision_warnings(profile, announced=announced) == warnings


@pytest.mark.parametrize("procedure", Procedure)
@pytest.mark.parametrize("revision", Revision)
def test_every_procedure_has_a_profile_under_every_revision(
    procedure: Procedure, revision: Revision
) -> None:
    profile = profile_for(procedure, revision)
    assert (profile.procedure, profile.revision) == (procedure, revision)
    assert profile == profile_for(procedure.value, revision.value)
    assert profile.unverified is (revision != "hammamet_2016")
    assert len(PROFILES) == 15


@pytest.mark.parametrize("procedure", ["tap", "tap_regional"])
def test_the_traditional_process_counts_back_from_the_meeting(procedure: str) -> None:
    profile = profile_for(procedure, "hammamet_2016")
    assert profile.counts_back
    assert profile.period == LatestDay(
        full_working_days=7,
        notice_months=3,
        distribution_months=1,
        notification_weeks=4,
        more_time_weeks=4,
    )
    assert profile.threshold == Fraction(7, 10)
    assert (profile.majority, profile.quorum) == (None, None)
    assert profile.clauses.period == "9.4.1"
    assert (profile.clauses.met, profile.clauses.not_met) == ("9.4.5", "9.4.6")
    assert profile.clauses.no_replies == "9.4.5"
    assert [one.value for one in profile.positions] == [
        "authorize",
        "authorize_with_comments",
        "not_authorize",
    ]
    assert (profile.favourable, profile.unfavourable) == (
        Outcome.MAY_PROCEED,
        Outcome.MAY_NOT_PROCEED,
    )


APPROVING = ["approve", "approve_with_comments", "not_approve"]
OBJECTING = ["no_objection", "no_objection_with_comments", "object"]


@pytest.mark.parametrize(
    ("procedure", "clause", "months", "positions", "outcomes", "majority", "quorum"),
    [
        (
            "question_approval",
            "7.2.3",
            2,
            APPROVING,
            ("approved", "not_approved"),
            Fraction(1, 2),
            10,
        ),
        (
            "question_deletion",
            "7.4.1",
            2,
            OBJECTING,
            ("deleted", "referred_back"),
            Fraction(1, 2),
            None,
        ),
        (
            "recommendation_deletion",
            "9.8.2",
            3,
            OBJECTING,
            ("deleted", "referred_back"),
            None,
            None,
        ),
    ],
)
def test_questions_and_deletions_count_on_from_the_circular(
    *,
    procedure: str,
    clause: str,
    months: int,
    positions: list[str],
    outcomes: tuple[str, str],
    majority: Fraction | None,
    quorum: int | None,
) -> None:
    profile = profile_for(procedure, "hammamet_2016")
    assert not profile.counts_back
    assert profile.period == LeastPeriod(months=months)
    assert [one.value for one in profile.positions] == positions
    assert (profile.favourable, profile.unfavourable) == outcomes
    assert profile.threshold is None
    assert (profile.majority, profile.quorum) == (majority, quorum)
    clauses = profile.clauses
    assert {clause} == {
        clauses.period,
        clauses.met,
        clauses.not_met,
        clauses.no_replies,
    }


@pytest.mark.parametrize("profile", PROFILES.values())
def test_all_positions_but_the_last_are_in_favour(profile: Profile) -> None:
    assert (*profile.in_favour, profile.against) == profile.positions
    assert profile.against in {"not_authorize", "not_approve", "object"}


def test_an_unknown_procedure_is_refused() -> None:
    with pytest.raises(UnknownProcedure, match="no procedure 'aap'"):
        profile_for("aap", "hammamet_2016")


def test_an_unknown_revision_is_refused() -> None:
    with pytest.raises(UnknownRevision, match="no revision 'dubai_2012'"):
        profile_for("tap", "dubai_2012")


def test_a_profile_can_not_be_changed() -> None:
    profile = profile_for("tap", "hammamet_2016")
    with pytest.raises(FrozenInstanceError):
        profile.quorum = 1
    with pytest.raises(TypeError):
        PROFILES["tap", "hammamet_2016"] = profile
