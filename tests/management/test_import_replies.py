"""Importing a sheet of replies: all of its rows, or none and every reason why."""

import getpass
import json
import os
import subprocess
import sys
from datetime import datetime, timedelta
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consult.flows import certifying
from consult.intake.sheets import ZIP_SIGNATURE
from consult.models import (
    AuditEntry,
    Consultation,
    Delegate,
    OutboxMessage,
    ReplyPosition,
    ReplySignatory,
    ReplyVersion,
    User,
)
from consult.notify.messages import write_out
from consult.queries.clock import database_now, geneva_day
from consult.queries.tallies import tally_consultation
from tests import factories
from tests.intake.conftest import as_csv, as_workbook

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[2]
REF = "T25-TSB-CIR-0007"
KEYS = ["accepted", "unchanged", "rejected", "late", "errors", "warnings"]


def imported(path: Path, *options: str, ref: str = REF) -> tuple[dict[str, Any], str]:
    """Return the JSON the command prints and, where it refuses, its one line."""
    out, refusal = StringIO(), ""
    arguments = (str(path), "--circular", ref, "--json", *options)
    try:
        call_command("import_replies", *arguments, stdout=out)
    except CommandError as error:
        refusal = str(error)
    facts: dict[str, Any] = json.loads(out.getvalue())
    return facts, refusal


def row(at: datetime, **changes: object) -> dict[str, object]:
    return {
        "member_state": "KEN",
        "position": "authorize",
        "received_at": at.isoformat(),
        "channel": "email",
        **changes,
    }


def stored() -> tuple[int, ...]:
    return tuple(
        model.objects.count()
        for model in (ReplyVersion, ReplyPosition, ReplySignatory, AuditEntry)
    )


@pytest.fixture
def sheet(tmp_path: Path) -> Any:
    def write(*rows: dict[str, object], content: bytes | None = None) -> Path:
        path = tmp_path / "replies"
        path.write_bytes(as_csv(rows) if content is None else content)
        return path

    return write


@pytest.mark.parametrize("write", [as_csv, as_workbook], ids=["csv", "xlsx"])
def test_rows_are_stored_and_count(issued_consultation, at, sheet, write):
    rows = [
        row(at, signatory="Grace Njoroge", title="Director", place="Nairobi"),
        row(at, member_state="CHE", channel="fax", text="D.1102"),
        row(at, member_state="EGY", position="not_authorize", reasons="بند ٥"),
    ]
    content = write(rows)
    facts, refusal = imported(sheet(content=content))
    assert (facts, refusal) == (
        {
            "accepted": 3,
            "unchanged": 0,
            "rejected": 0,
            "late": 0,
            "errors": [],
            "warnings": [],
        },
        "",
    )
    assert list(facts) == KEYS
    (text,) = tally_consultation(issued_consultation).texts
    assert (text.tally.in_favour, text.tally.against) == (2, 1)
    kenya = ReplyVersion.objects.get(member__member_state="KEN")
    assert (kenya.signatory.name, kenya.signatory.place) == ("Grace Njoroge", "Nairobi")
    assert kenya.recorded_by is None
    assert kenya.source_digest == sha256(content).hexdigest()
    entry = AuditEntry.objects.get(tag="consultation:replies:imported")
    assert json.loads(entry.body)["facts"] == {
        "accepted": 3,
        "operator": getpass.getuser(),
        "file": sha256(content).hexdigest(),
        "unchanged": 0,
    }


def told() -> list[tuple[str, str, int]]:
    """Return who is told of which version of which State."""
    rows = OutboxMessage.objects.filter(kind="reply_received").select_related("reply")
    return sorted(
        (each.recipient_email, each.member_state_id, each.reply.version)
        for each in rows
    )


def test_all_delegates_of_a_state_are_told_of_each_version_that_is_stored(
    issued_consultation, at, sheet, head_of_administration, viewer, outsider
):
    factories.make_delegate("Nora Neighbour", "EGY", "head")
    idle = factories.make_delegate("Ines Idle", "KEN", "head")
    User.objects.filter(pk=idle.pk).update(is_active=False)
    imported(sheet(row(at), row(database_now()), row(at, member_state="CHE")))
    ours = (head_of_administration.email, viewer.email)
    assert told() == sorted(
        [
            *((email, "KEN", version) for email in ours for version in (1, 2)),
            (outsider.email, "CHE", 1),
        ]
    )


def test_who_acts_for_two_states_is_told_of_the_reply_of_each(
    issued_consultation, at, sheet, head_of_administration
):
    Delegate.objects.create(
        user=head_of_administration,
        member_state_id="CHE",
        role="viewer",
        valid_from=geneva_day(at),
    )
    imported(sheet(row(at), row(at, member_state="CHE")))
    mine = head_of_administration.email
    assert told() == [(mine, "CHE", 1), (mine, "KEN", 1)]


def test_of_a_row_that_was_there_nobody_is_told_again(
    issued_consultation, at, sheet, head_of_administration
):
    imported(sheet(row(at)))
    imported(sheet(row(at), row(at, member_state="CHE")))
    assert told() == [(head_of_administration.email, "KEN", 1)]


def test_of_a_trial_and_of_a_sheet_that_is_refused_nobody_is_told(
    issued_consultation, at, sheet, head_of_administration
):
    imported(sheet(row(at)), "--dry-run")
    imported(sheet(row(at), row(at, member_state="XXX")))
    assert told() == []


def test_of_a_demonstration_nobody_is_told(
    issued_consultation, at, sheet, head_of_administration
):
    Consultation.objects.update(synthetic=True)
    facts, _ = imported(sheet(row(at)))
    assert (facts["accepted"], told()) == (1, [])


def test_the_message_says_what_was_imported_and_how_it_had_come(
    issued_consultation, at, sheet, head_of_administration
):
    imported(sheet(row(at, channel="fax")))
    message = OutboxMessage.objects.get(kind="reply_received")
    write_out(message)
    assert "Version 1 of the reply of Kenya to TSB Circular 7" in message.body_text
    assert "Through: fax" in message.body_text
    assert "Keyed in" not in message.body_text


@pytest.mark.parametrize("rows", [1, 3])
def test_telling_costs_two_queries_for_any_number_of_rows(
    issued_consultation, at, sheet, head_of_administration, outsider, rows
):
    path = sheet(*(row(at, member_state=s) for s in ("KEN", "CHE", "EGY")[:rows]))
    with CaptureQueriesContext(connection) as asked:
        imported(path)
    tables = (OutboxMessage._meta.db_table, Delegate._meta.db_table)
    telling = [
        each["sql"]
        for each in asked.captured_queries
        if any(f'"{table}"' in each["sql"] for table in tables)
    ]
    assert len(telling) == 2


def test_the_same_sheet_again_changes_nothing(issued_consultation, at, sheet):
    path = sheet(row(at), row(at, member_state="CHE"))
    imported(path)
    before = stored()[:3]
    again, _ = imported(path)
    assert (again["accepted"], again["unchanged"]) == (0, 2)
    assert stored()[:3] == before


def test_a_row_that_comes_twice_in_one_sheet_counts_once(
    issued_consultation, at, sheet
):
    facts, _ = imported(sheet(row(at), row(at)))
    assert (facts["accepted"], facts["unchanged"]) == (1, 1)


def test_with_one_bad_row_nothing_is_stored(issued_consultation, at, sheet):
    before = stored()
    path = sheet(
        row(at),
        row(at, member_state="XXX", channel="telex"),
        row(at, member_state="CHE", position="not_authorize"),
    )
    facts, refusal = imported(path)
    assert {key: facts[key] for key in KEYS[:4]} == {
        "accepted": 0,
        "unchanged": 0,
        "rejected": 1,
        "late": 0,
    }
    places = [(each["row"], each["column"]) for each in facts["errors"]]
    codes = [each["code"] for each in facts["errors"]]
    assert [*zip(places, codes, strict=True)] == [
        ((3, "member_state"), "unknown_state"),
        ((3, "channel"), "bad_channel"),
    ]
    assert [(each["row"], each["code"]) for each in facts["warnings"]] == [
        (4, "reasons_missing")
    ]
    assert all(each["message"] for each in facts["errors"])
    assert refusal == "Nothing was stored; errors in the sheet: 2."
    assert stored() == before


def test_a_dry_run_says_what_would_be_and_stores_nothing(
    issued_consultation, at, sheet
):
    imported(sheet(row(at)))
    before = stored()
    path = sheet(row(at), row(at, member_state="CHE"))
    facts, _ = imported(path, "--dry-run")
    assert (facts["accepted"], facts["unchanged"]) == (1, 1)
    assert stored() == before
    assert imported(path)[0] == facts


def test_late_rows_are_accepted_and_counted_as_late(
    closed_consultation, sheet, settings
):
    settings.TEST_CLOCK_OFFSET = timedelta(days=40)
    closes_at = closed_consultation.closes_at
    facts, _ = imported(
        sheet(
            row(closes_at - timedelta(microseconds=1)),
            row(closes_at, member_state="CHE"),
            row(closes_at + timedelta(days=1), member_state="EGY"),
        )
    )
    assert (facts["accepted"], facts["late"]) == (3, 2)
    tally = tally_consultation(closed_consultation)
    assert (tally.late, tally.texts[0].tally.in_favour) == (2, 1)


def test_once_certified_no_sheet_is_taken(
    closed_consultation, tsb_officer, second_officer, at, sheet
):
    certifying.propose_result(closed_consultation, by=tsb_officer, at=at)
    certifying.certify_result(closed_consultation, by=second_officer, at=at)
    before = stored()
    facts, refusal = imported(sheet(row(at)))
    assert facts["error"]["code"] == "not_open_for_replies"
    assert "certified" in facts["error"]["message"]
    assert refusal == facts["error"]["message"]
    assert stored() == before


def test_a_draft_takes_no_sheet(draft_consultation, at, sheet):
    assert imported(sheet(row(at)))[0]["error"]["code"] == "not_open_for_replies"


@pytest.mark.parametrize(
    ("ref", "code"),
    [("T25-TSB-CIR-0008", "unknown_circular"), ("321", "bad_reference")],
)
def test_a_reference_that_opens_nothing_is_refused(
    issued_consultation, at, sheet, ref, code
):
    assert imported(sheet(row(at)), ref=ref)[0]["error"]["code"] == code


def test_a_file_that_is_not_there_is_refused(issued_consultation, tmp_path):
    facts, refusal = imported(tmp_path / "absent.csv")
    assert facts["error"]["code"] == "missing_file"
    assert "absent.csv" in refusal


def test_a_file_in_another_encoding_is_an_error_of_the_sheet(
    issued_consultation, sheet
):
    facts, _ = imported(sheet(content="Côte d’Ivoire".encode("cp1252")))
    assert [each["code"] for each in facts["errors"]] == ["unreadable_file"]
    assert (facts["accepted"], facts["rejected"]) == (0, 0)


def test_without_json_the_faults_are_lines_by_row(issued_consultation, at, sheet):
    out = StringIO()
    path = sheet(row(at, member_state="XXX"))
    with pytest.raises(CommandError, match="errors in the sheet: 1"):
        call_command("import_replies", str(path), "--circular", REF, stdout=out)
    assert out.getvalue().startswith("row 2, member_state: “XXX”")

    out = StringIO()
    unreadable = sheet(content=b"\xff")
    with pytest.raises(CommandError):
        call_command("import_replies", str(unreadable), "--circular", REF, stdout=out)
    assert out.getvalue().startswith("row 1: The file")

    out = StringIO()
    path = sheet(row(at, position="not_authorize"))
    call_command("import_replies", str(path), "--circular", REF, stdout=out)
    lines = out.getvalue().splitlines()
    assert lines[0] == "accepted: 1"
    assert lines[-1].startswith("row 2: ")


def test_bad_usage_prints_no_json_and_exits_with_two(tmp_path):
    run = subprocess.run(
        [sys.executable, "manage.py", "import_replies", "replies.csv", "--json"],
        cwd=ROOT,
        env={**os.environ, "DATA_DIR": str(tmp_path), "DEBUG": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stdout) == (2, "")
    assert "--circular" in run.stderr


@pytest.mark.parametrize("rows", [1, 3])
def test_checking_costs_the_same_queries_for_any_number_of_rows(
    issued_consultation, at, sheet, django_assert_num_queries, rows
):
    states = ("KEN", "CHE", "EGY")[:rows]
    bad = [row(at, member_state=iso3, channel="telex") for iso3 in states]
    path = sheet(*bad)
    with django_assert_num_queries(6):
        imported(path)


anything = st.binary(max_size=200)


@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    deadline=None,
)
@given(content=anything | anything.map(ZIP_SIGNATURE.__add__))
def test_whatever_the_file_holds_the_database_stays_as_it_was(
    issued_consultation, sheet, content
):
    before = stored()
    facts, refusal = imported(sheet(content=content))
    assert facts["errors"]
    assert facts["accepted"] == 0
    assert refusal
    assert stored() == before


@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    deadline=None,
)
@given(
    faults=st.lists(
        st.sampled_from(
            [
                {},
                {"member_state": "PLW"},
                {"channel": ""},
                {"received_at": "soon"},
                {"position": "object"},
                {"text": "D.9999"},
                {"comments": "\x00"},
            ]
        ),
        min_size=1,
        max_size=5,
    )
)
def test_a_sheet_with_any_error_leaves_the_database_as_it_was(
    issued_consultation, at, sheet, faults
):
    before = stored()
    states = list(factories.STATES)
    rows = [
        {**row(at, member_state=states[n]), **fault} for n, fault in enumerate(faults)
    ]
    path = sheet(*rows, row(at, member_state="XXX"))
    facts, _ = imported(path)
    assert facts["rejected"] == 1 + sum(map(bool, faults))
    assert {each["row"] for each in facts["errors"]} == {
        *(n for n, fault in enumerate(faults, start=2) if fault),
        len(faults) + 2,
    }
    assert stored() == before
