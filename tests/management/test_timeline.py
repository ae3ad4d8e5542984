import json
import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from consult.models import ConfirmedYear, Consultation, OfficeClosure
from consult.procedure.profiles import revision_on
from consult.queries.clock import database_now, geneva_day

ROOT = Path(__file__).resolve().parents[2]
AT = datetime(2021, 1, 1, tzinfo=UTC)
CIRCULAR_321 = (
    "--procedure=tap",
    "--opens=2021-12-13",
    "--closes=2021-12-17",
    "--announced=2021-05-31",
)
FIRST_OF_DECEMBER = {
    "date": "2021-12-01",
    "time": "23:59",
    "zone": "Europe/Zurich",
    "closes_at": "2021-12-01T23:00:00Z",
}

pytestmark = pytest.mark.django_db


def timeline(*options: str) -> dict[str, Any]:
    out = StringIO()
    call_command("timeline", *options, "--json", stdout=out)
    facts: dict[str, Any] = json.loads(out.getvalue())
    return facts


def run_timeline(
    folder: Path, *options: str, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the command as an operator does, on a machine without a database."""
    kept = {
        key: value
        for key, value in os.environ.items()
        if not key.endswith("_URL") and key not in {"DEBUG", "TEST_CLOCK_OFFSET"}
    }
    return subprocess.run(  # noqa: S603 -- our own command
        [sys.executable, "manage.py", "timeline", *options],
        cwd=ROOT,
        env=kept | {"DATA_DIR": str(folder)} | environment,
        capture_output=True,
        check=False,
        encoding="utf-8",
    )


def test_circular_321_has_the_dates_it_printed() -> None:
    assert timeline(*CIRCULAR_321) == {
        "procedure": "tap",
        "latest_deadline": FIRST_OF_DECEMBER,
        "suggested_deadline": FIRST_OF_DECEMBER,
        "safer_deadline": {
            **FIRST_OF_DECEMBER,
            "date": "2021-11-29",
            "closes_at": "2021-11-29T23:00:00Z",
        },
        "announce_by": "2021-09-13",
        "distribute_texts_by": "2021-11-13",
        "notify_by": "2022-01-14",
        "more_time_until": "2022-01-14",
        "notify_by_if_more_time": "2022-02-11",
        "clauses": {
            "latest_deadline": "9.4.1",
            "suggested_deadline": "9.4.1",
            "safer_deadline": "9.4.1",
            "announce_by": "9.3.3",
            "distribute_texts_by": "9.3.5",
            "notify_by": "9.6.1",
            "more_time_until": "9.5.5",
            "notify_by_if_more_time": "9.6.1",
        },
        "revision": "hammamet_2016",
        "warnings": ["unconfirmed_year"],
    }


def test_circular_6_had_the_eleventh_of_january() -> None:
    facts = timeline("--procedure=tap", "--opens=2001-01-23", "--announced=2000-11-09")
    assert facts["latest_deadline"]["date"] == "2001-01-11"
    assert facts["suggested_deadline"]["date"] == "2001-01-11"
    assert facts["notify_by"] is None
    assert facts["warnings"] == [
        "before_known_revisions",
        "unconfirmed_year",
        "short_notice",
    ]


def test_public_holidays_of_geneva_count_until_tsb_confirms_its_own_days() -> None:
    opens = ("--procedure=tap", "--opens=2022-01-10", "--announced=2021-06-01")
    # Restoration Day, 31 December, lies in between.
    assert timeline(*opens)["latest_deadline"]["date"] == "2021-12-28"
    ConfirmedYear.objects.create(year=2021, confirmed_at=AT)
    ConfirmedYear.objects.create(year=2022, confirmed_at=AT)
    confirmed = timeline(*opens)
    assert confirmed["latest_deadline"]["date"] == "2021-12-29"
    assert confirmed["safer_deadline"] is None
    assert confirmed["warnings"] == []


def test_the_table_of_closures_is_preferred() -> None:
    OfficeClosure.objects.create(date="2021-12-08", name="Removal")
    ConfirmedYear.objects.create(year=2021, confirmed_at=AT)
    facts = timeline(*CIRCULAR_321)
    assert facts["latest_deadline"]["date"] == "2021-11-30"
    assert facts["warnings"] == []


def test_a_deletion_has_its_earliest_deadline() -> None:
    facts = timeline("--procedure=recommendation_deletion", "--announced=1999-10-22")
    assert facts == {
        "procedure": "recommendation_deletion",
        "earliest_deadline": {
            "date": "2000-01-21",
            "time": "23:59",
            "zone": "Europe/Zurich",
            "closes_at": "2000-01-21T23:00:00Z",
        },
        "clauses": {"earliest_deadline": "9.8.2"},
        "revision": "hammamet_2016",
        "warnings": ["before_known_revisions"],
    }


def test_without_a_date_the_revision_is_todays() -> None:
    facts = timeline("--procedure=tap", "--opens=2021-12-13")
    assert facts["revision"] == revision_on(geneva_day(database_now()))


def test_a_revision_that_is_named_is_applied() -> None:
    facts = timeline("--revision=geneva_2022", *CIRCULAR_321)
    assert facts["revision"] == "geneva_2022"
    assert facts["warnings"] == [
        "revision_not_in_force",
        "unverified_revision",
        "unconfirmed_year",
    ]


def test_without_json_the_dates_are_readable() -> None:
    out = StringIO()
    call_command("timeline", *CIRCULAR_321, stdout=out)
    lines = out.getvalue().splitlines()
    assert lines[:3] == ["procedure: tap", "latest deadline:", "  date: 2021-12-01"]
    assert lines[-1] == "warnings: unconfirmed_year"


def test_a_meeting_that_opens_before_it_is_announced_is_refused() -> None:
    out = StringIO()
    with pytest.raises(CommandError) as refused:
        call_command(
            "timeline",
            "--procedure=tap",
            "--opens=2021-12-13",
            "--announced=2021-12-14",
            "--json",
            stdout=out,
        )
    assert refused.value.returncode == 1
    message = (
        "The meeting opens on 2021-12-13, before the announcement of 2021-12-14"
        " (Resolution 1, clause 9.4.1)."
    )
    assert str(refused.value) == message
    assert json.loads(out.getvalue()) == {
        "error": {"code": "opening_before_announcement", "message": message}
    }


def test_it_answers_before_there_is_a_database(tmp_path: Path) -> None:
    done = run_timeline(tmp_path, *CIRCULAR_321, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["latest_deadline"] == FIRST_OF_DECEMBER


def test_it_answers_when_the_database_is_down(tmp_path: Path) -> None:
    done = run_timeline(
        tmp_path,
        "--procedure=tap",
        "--opens=2021-12-13",
        "--json",
        DATABASE_URL="postgres://nobody:nothing@127.0.0.1:9/consult",
        SECRET_KEY="only-for-this-run" * 4,
        SIGNING_KEY_FILE=str(tmp_path / "signing.key"),
    )
    assert (done.returncode, done.stderr) == (0, "")
    facts = json.loads(done.stdout)
    assert facts["latest_deadline"] == FIRST_OF_DECEMBER
    assert facts["revision"] == "new_delhi_2024"


def test_a_refusal_is_one_line_and_exit_1(tmp_path: Path) -> None:
    done = run_timeline(tmp_path, "--procedure=tap", "--opens=9999-12-31")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [
        "CommandError: 9999-12-31 is not between the years 1900 and 2999."
    ]


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["--procedure=tap"], "tap requires --opens"),
        (["--procedure=question_approval"], "question_approval requires --announced"),
        (["--opens=2021-12-13"], "one of --procedure and --circular is required"),
        (
            ["--circular=T17-TSB-CIR-0321", "--opens=2021-12-13"],
            "--circular goes without --opens",
        ),
        (["--procedure=aap", "--opens=2021-12-13"], "invalid choice: 'aap'"),
        (["--procedure=tap", "--opens=2021-02-29"], "'2021-02-29' is no date"),
        (["--procedure=tap", "--opens=20211213"], "'20211213' is no date"),
        (["--procedure=tap", "--opens=2021-W50-1"], "is no date"),
        (
            ["--procedure=tap", "--opens=2021-12-13", "--revision=dubai_2012"],
            "invalid choice: 'dubai_2012'",
        ),
    ],
)
def test_bad_usage_is_said(options: list[str], complaint: str) -> None:
    with pytest.raises(CommandError, match=complaint):
        call_command("timeline", *options, "--json")


def test_bad_usage_prints_no_json_and_exits_2(tmp_path: Path) -> None:
    done = run_timeline(tmp_path, "--procedure=tap", "--json")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines()[-1].endswith("error: tap requires --opens")


def test_a_circular_has_the_dates_of_its_consultation_and_its_departures(
    issued_consultation: Consultation,
) -> None:
    opens, closes = (
        issued_consultation.meeting_opens,
        issued_consultation.meeting_closes,
    )
    OfficeClosure.objects.all().delete()
    facts = timeline("--circular=T25-TSB-CIR-0007")
    described = timeline(
        "--procedure=tap",
        f"--opens={opens}",
        f"--closes={closes}",
        f"--announced={geneva_day(database_now())}",
    )
    assert issued_consultation.deadline is not None
    assert facts["deadline"] == issued_consultation.deadline.as_facts()
    assert facts["ref"] == "T25-TSB-CIR-0007"
    assert {key: facts[key] for key in described} == {
        **described,
        "warnings": [
            *described["warnings"],
            *(["deadline_on_closing_day"] if _is_weekend(issued_consultation) else []),
            "not_determined",
            "no_request_of_the_chair",
        ],
    }


def test_a_circular_is_counted_with_the_closing_days_frozen_at_its_issue(
    issued_consultation: Consultation,
) -> None:
    before = timeline("--circular=T25-TSB-CIR-0007")
    assert issued_consultation.meeting_opens is not None
    for days in range(1, 10):
        day = issued_consultation.meeting_opens - timedelta(days=days)
        OfficeClosure.objects.create(date=day, name="Removal")
    assert timeline("--circular=T25-TSB-CIR-0007") == before


def test_a_draft_without_a_meeting_and_an_unknown_circular_are_refused(
    draft_consultation: Consultation,
) -> None:
    Consultation.objects.update(meeting_opens=None)
    with pytest.raises(CommandError, match="lacks the days of its meeting"):
        timeline("--circular=T25-TSB-CIR-0007")
    Consultation.objects.update(meeting_opens=date(2020, 1, 6))
    with pytest.raises(CommandError, match="before the announcement"):
        timeline("--circular=T25-TSB-CIR-0007")
    with pytest.raises(CommandError, match="No consultation was opened by"):
        timeline("--circular=T25-TSB-CIR-0008")
    with pytest.raises(CommandError, match="321"):
        timeline("--circular=321")


def test_a_circular_before_there_is_a_database_is_one_line(tmp_path: Path) -> None:
    done = run_timeline(tmp_path, "--circular=T17-TSB-CIR-0321", "--json")
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert json.loads(done.stdout)["error"]["code"] == "no_database"


def _is_weekend(consultation: Consultation) -> bool:
    assert consultation.deadline_date is not None
    return consultation.deadline_date.weekday() > 4
