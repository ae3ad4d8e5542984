import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from consult.procedure.profiles import revision_on
from consult.queries.clock import database_now, geneva_day

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.django_db


def decide(
    procedure: str, in_favour: int, against: int, *options: str
) -> dict[str, Any]:
    out = StringIO()
    call_command(
        "decide",
        f"--procedure={procedure}",
        f"--in-favour={in_favour}",
        f"--against={against}",
        "--json",
        *options,
        stdout=out,
    )
    facts: dict[str, Any] = json.loads(out.getvalue())
    return facts


def run_decide(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run the command as an operator does, on a machine without a database."""
    kept = {
        key: value
        for key, value in os.environ.items()
        if not key.endswith("_URL") and key not in {"DEBUG", "TEST_CLOCK_OFFSET"}
    }
    return subprocess.run(  # noqa: S603 -- our own command
        [sys.executable, "manage.py", "decide", *options],
        cwd=ROOT,
        env=kept | {"DATA_DIR": str(folder)},
        capture_output=True,
        check=False,
        encoding="utf-8",
    )


def test_sixteen_of_twenty_three_may_not_proceed() -> None:
    assert decide("tap", 16, 7, "--announced=2021-05-31") == {
        "procedure": "tap",
        "in_favour": 16,
        "against": 7,
        "replies": 23,
        "percentage": "69.56",
        "threshold": "7/10",
        "outcome": "may_not_proceed",
        "clause": "9.4.6",
        "revision": "hammamet_2016",
        "reasons": ["threshold_not_met"],
        "more_in_favour_needed": 1,
        "more_against_needed": None,
        "warnings": [],
        "explanation": [
            {"code": "counted", "replies": 23, "in_favour": 16, "against": 7},
            {
                "code": "share_not_reached",
                "factor_in_favour": 10,
                "in_favour": 16,
                "product_in_favour": 160,
                "factor_replies": 7,
                "replies": 23,
                "product_replies": 161,
            },
            {"code": "more_in_favour_would_change", "more": 1},
        ],
    }


@pytest.mark.parametrize(
    ("procedure", "in_favour", "against", "outcome", "clause", "reasons"),
    [
        ("tap", 7, 3, "may_proceed", "9.4.5", ["threshold_met"]),
        ("tap", 0, 0, "may_proceed", "9.4.5", ["no_replies"]),
        ("tap_regional", 7, 3, "may_proceed", "9.4.5", ["threshold_met"]),
        (
            "question_approval",
            9,
            0,
            "not_approved",
            "7.2.3",
            ["majority_met", "quorum_not_met"],
        ),
        ("question_deletion", 0, 0, None, "7.4.1", ["rule_silent"]),
        (
            "recommendation_deletion",
            80,
            1,
            "referred_back",
            "9.8.2",
            ["objection_received"],
        ),
    ],
)
def test_the_rule_is_applied_and_cited(
    *,
    procedure: str,
    in_favour: int,
    against: int,
    outcome: str | None,
    clause: str,
    reasons: list[str],
) -> None:
    facts = decide(procedure, in_favour, against, "--revision=hammamet_2016")
    assert facts["outcome"] == outcome
    assert facts["clause"] == clause
    assert facts["reasons"] == reasons


def test_a_circular_older_than_the_known_revisions_warns() -> None:
    facts = decide("tap", 7, 3, "--announced=1999-10-22")
    assert facts["revision"] == "hammamet_2016"
    assert facts["warnings"] == ["before_known_revisions"]


def test_without_a_date_the_revision_is_todays() -> None:
    facts = decide("tap", 7, 3)
    assert facts["revision"] == revision_on(geneva_day(database_now()))


def test_without_json_the_decision_is_explained() -> None:
    out = StringIO()
    call_command(
        "decide",
        "--procedure=tap",
        "--in-favour=16",
        "--against=7",
        "--revision=hammamet_2016",
        stdout=out,
    )
    lines = out.getvalue().splitlines()
    assert "percentage: 69.56" in lines
    assert lines[-4:] == [
        "23 replies count: 16 in favour, 7 against.",
        (
            "10 × 16 = 160 is less than 7 × 23 = 161: the replies in favour do not"
            " reach 70%."
        ),
        "1 more reply in favour would change the result.",
        "Resolution 1 (Rev. Hammamet, 2016), clause 9.4.6",
    ]
    assert not any(line.startswith("explanation") for line in lines)


@pytest.mark.parametrize(
    ("procedure", "options", "outcome", "reasons"),
    [
        ("tap", (), "may_proceed", ["no_replies"]),
        ("tap", ("--late=2",), None, ["only_late_replies"]),
        ("tap", ("--in-question=1",), None, ["only_replies_in_question"]),
        ("tap", ("--late=2", "--in-question=1"), None, ["only_replies_in_question"]),
        ("recommendation_deletion", (), "deleted", ["no_replies"]),
        ("recommendation_deletion", ("--late=1",), None, ["only_late_replies"]),
        ("question_deletion", (), None, ["rule_silent"]),
        ("question_deletion", ("--late=1",), None, ["only_late_replies"]),
        ("question_approval", ("--late=9",), None, ["only_late_replies"]),
    ],
)
def test_no_replies_are_told_apart_from_none_that_counts(
    procedure: str, options: tuple[str, ...], outcome: str | None, reasons: list[str]
) -> None:
    facts = decide(procedure, 0, 0, *options)
    assert (facts["outcome"], facts["reasons"]) == (outcome, reasons)
    codes = [point["code"] for point in facts["explanation"]]
    assert ("director_decides" in codes) is (outcome is None)


def test_the_roll_limits_what_could_still_change() -> None:
    assert decide("tap", 19, 0)["more_against_needed"] == 9
    assert decide("tap", 19, 0, "--members=28")["more_against_needed"] == 9
    assert decide("tap", 19, 0, "--members=27")["more_against_needed"] is None
    regional = decide("tap_regional", 6, 3, "--members=9")
    assert regional["more_in_favour_needed"] is None


@pytest.mark.parametrize(
    ("procedure", "in_favour", "against", "outcome"),
    [
        ("question_approval", 9, 0, "not_approved"),
        ("question_approval", 6, 4, "approved"),
        ("question_approval", 5, 5, "not_approved"),
        ("recommendation_deletion", 0, 0, "deleted"),
        ("recommendation_deletion", 0, 1, "referred_back"),
    ],
)
def test_the_cases_the_command_was_asked_for(
    procedure: str, in_favour: int, against: int, outcome: str
) -> None:
    assert decide(procedure, in_favour, against)["outcome"] == outcome


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--members=9",), "10 replies are more than the 9 Member States."),
        (("--members=-1",), "A roll holds from 0 to 194 Member States, not -1."),
        (("--members=195",), "A roll holds from 0 to 194 Member States, not 195."),
        (("--late=-1",), "A number of replies can't be negative: -1."),
        (("--late=195",), "195 replies are more than the 194 Member States."),
        (("--rejected=-1",), "A number of replies can't be negative: -1."),
        (("--in-question=-2",), "A number of replies can't be negative: -2."),
        (
            ("--in-question=11", "--members=10"),
            "11 replies are more than the 10 Member States.",
        ),
    ],
)
def test_a_roll_too_small_for_its_replies_is_refused_in_one_line(
    options: tuple[str, ...], message: str
) -> None:
    with pytest.raises(CommandError) as refused:
        decide("tap", 7, 3, *options)
    assert (refused.value.returncode, str(refused.value)) == (1, message)


@pytest.mark.parametrize("option", ["--procedure=ballot", "--revision=dubai_2012"])
def test_an_unknown_procedure_or_revision_is_bad_usage(
    tmp_path: Path, option: str
) -> None:
    done = run_decide(
        tmp_path, "--procedure=tap", option, "--in-favour=7", "--against=3", "--json"
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "invalid choice" in done.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    ("in_favour", "against", "message"),
    [
        (-1, 2, "A number of replies can't be negative: -1."),
        (2, -3, "A number of replies can't be negative: -3."),
        (100, 95, "195 replies are more than the 194 Member States."),
    ],
)
def test_counts_that_can_not_be_are_refused(
    in_favour: int, against: int, message: str
) -> None:
    out = StringIO()
    with pytest.raises(CommandError) as refused:
        call_command(
            "decide",
            "--procedure=tap",
            "--in-favour",
            str(in_favour),
            "--against",
            str(against),
            "--json",
            stdout=out,
        )
    assert (refused.value.returncode, str(refused.value)) == (1, message)
    assert json.loads(out.getvalue()) == {
        "error": {"code": "bad_count", "message": message}
    }


def test_it_answers_before_there_is_a_database(tmp_path: Path) -> None:
    done = run_decide(
        tmp_path, "--procedure=tap", "--in-favour=7", "--against=3", "--json"
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["outcome"] == "may_proceed"


def test_a_refusal_is_one_line_and_exit_1(tmp_path: Path) -> None:
    options = ("--procedure", "tap", "--in-favour", "-1", "--against", "3")
    done = run_decide(tmp_path, *options, "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["error"]["code"] == "bad_count"
    assert done.stderr.splitlines() == [
        "CommandError: A number of replies can't be negative: -1."
    ]


def test_bad_usage_prints_no_json_and_exits_2(tmp_path: Path) -> None:
    done = run_decide(tmp_path, "--procedure=tap", "--in-favour=7.5", "--json")
    assert (done.returncode, done.stdout) == (2, "")
    assert "invalid int value: '7.5'" in done.stderr.splitlines()[-1]
