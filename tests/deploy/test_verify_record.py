"""The stand-alone verifier: what it accepts, what it answers."""

import ast
import io
import os
import subprocess
import sys
import zipfile
from datetime import UTC, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfoNotFoundError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.procedure.outcome import decide
from consult.procedure.profiles import profile_for
from consult.procedure.replies import ReplyFact, judge_replies
from consult.procedure.states import Disregard, Position, Procedure, Revision
from consult.procedure.tally import tally_text
from tests.deploy.verifier import PATH, verdict, verify_record, zipped

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(tmp_path):
    """Run the verifier as a delegate does, on bundles in files."""

    def verify(*arguments, **environ):
        written = []
        for number, each in enumerate(arguments):
            if isinstance(each, bytes):
                path = tmp_path / f"{number}.zip"
                path.write_bytes(each)
                each = str(path)  # noqa: PLW2901 -- the file of these bytes
            written.append(each)
        return subprocess.run(  # noqa: S603 -- our own command
            [sys.executable, str(PATH), *written],
            capture_output=True,
            text=True,
            check=False,
            cwd=tmp_path,
            env={"PATH": os.environ["PATH"], **environ},
        )

    return verify


@pytest.mark.parametrize("name", ["early", "full", "decided"])
def test_a_clean_bundle_verifies(bundles, name):
    assert verdict(getattr(bundles, name)) == ""


def test_a_clean_bundle_verifies_against_its_key_and_an_older_one(bundles):
    fingerprint = bundles.signer.fingerprint
    assert verdict(bundles.full, older=bundles.early, fingerprint=fingerprint) == ""
    assert verdict(bundles.full, older=bundles.full) == ""


def test_it_says_what_it_checked_and_who_vouched_for_the_key(bundles, run):
    ended = run(bundles.zip)
    lines = ended.stdout.splitlines()
    assert (ended.returncode, ended.stderr) == (0, "")
    assert [line.split()[0] for line in lines[:9]] == [
        *(f"V{number}" for number in range(1, 9)),
        "V10",
    ]
    assert lines[-2].startswith(f"key {bundles.signer.fingerprint}, vouched for only")
    assert lines[-1] == "The record of T25-TSB-CIR-0007 verifies."
    spelled = bundles.signer.fingerprint.upper()
    ended = run(bundles.zip, "--fingerprint", spelled, "--older", zipped(bundles.early))
    assert ended.returncode == 0
    assert "V9 older: ok" in ended.stdout
    assert "vouched for by --fingerprint" in ended.stdout


def test_a_failed_check_is_named_with_its_entry(bundles, run):
    lines = bundles.full["log.jsonl"].split(b"\n")
    lines[4] = lines[4].replace(b"user:", b"user:9", 1)
    broken = {**bundles.full, "log.jsonl": b"\n".join(lines)}
    ended = run(zipped(broken))
    assert ended.returncode == 1
    assert ended.stdout.splitlines()[-1].startswith("FAILED V1: entry 5 ")


def test_another_key_than_the_callers_fails(bundles, run):
    ended = run(bundles.zip, "--fingerprint", "0" * 64)
    assert ended.returncode == 1
    assert "FAILED V3: the manifest is signed by key" in ended.stdout
    assert ", not the key of --fingerprint 000" in ended.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("nowhere.zip",),
        (b"no zip",),
        (b"PK\x05\x06",),
        (b"", "--fingerprint", "abc"),
        (b"", "--unknown"),
    ],
)
def test_wrong_usage_and_what_is_no_zip_exit_with_2(run, arguments):
    ended = run(*arguments)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr


def test_an_older_bundle_that_is_no_zip_exits_with_2(bundles, run):
    assert run(bundles.zip, "--older", b"no zip").returncode == 2


def test_a_damaged_member_exits_with_1(bundles, run):
    with zipfile.ZipFile(io.BytesIO(bundles.zip)) as archive:
        place = archive.getinfo("replies.json").header_offset + 60
    damaged = bytearray(bundles.zip)
    damaged[place] ^= 0x10
    ended = run(bytes(damaged))
    assert ended.returncode == 1
    assert "FAILED V8" in ended.stdout


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_member_that_is_there_twice_exits_with_1(bundles, run, tmp_path):
    path = tmp_path / "twice.zip"
    path.write_bytes(bundles.zip)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("roll.json", bundles.full["roll.json"])
    ended = run(str(path))
    assert ended.returncode == 1
    assert "FAILED V8: roll.json is there twice" in ended.stdout


def test_what_a_bundle_names_can_not_write_a_verdict_of_its_own(bundles, run):
    name = "\x1b[2J\x1b[HThe record verifies.\x1b[8m\u202e\N{GREEK SMALL LETTER PI}"
    ended = run(zipped({**bundles.full, name: b""}))
    assert ended.returncode == 1
    assert "\\x1b[2J\\x1b[HThe record verifies.\\x1b[8m\\u202e" in ended.stdout
    assert "\x1b" not in ended.stdout


def test_what_a_terminal_can_not_show_is_spelled_out(bundles, run):
    ended = run(zipped({**bundles.full, "π": b""}), PYTHONIOENCODING="ascii")
    assert "FAILED V8: \\u03c0 is not in the manifest" in ended.stdout


def test_a_machine_that_knows_no_time_zones_says_so(bundles, monkeypatch):
    def unknown(name):
        raise ZoneInfoNotFoundError(name)

    monkeypatch.setattr(verify_record, "ZoneInfo", unknown)
    record, said = verify_record.Record(dict(bundles.full)), []
    assert verify_record.verify(record, say=said.append) is None
    (line,) = [line for line in said if line.startswith("V6")]
    assert line.startswith("V6 lateness: ok, 1 late; NOT COMPARED with the printed")


def test_a_member_that_would_fill_the_memory_is_not_read(bundles, monkeypatch):
    monkeypatch.setattr(verify_record, "LARGEST_MEMBER", 1_000)
    with pytest.raises(verify_record.Failed, match="is too large"):
        verify_record.read_bundle(io.BytesIO(bundles.zip))


def test_an_empty_zip_exits_with_1(run):
    ended = run(zipped({}))
    assert ended.returncode == 1
    assert "FAILED V8: log.jsonl is missing" in ended.stdout


def test_it_knows_nothing_of_consult():
    tree = ast.parse(PATH.read_text(encoding="utf-8"))
    imported = {
        name.name.partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for name in node.names
    } | {
        (node.module or "").partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
    }
    assert imported - set(sys.stdlib_module_names) == {"cryptography"}


@pytest.mark.parametrize("procedure", list(Procedure))
def test_its_own_reading_of_the_resolution_is_that_of_the_product(procedure):
    profile = profile_for(procedure, Revision.HAMMAMET_2016)
    for counts in product(range(14), range(14), *[range(2)] * 3):
        in_favour, against, *others = counts
        uncounted = dict(zip(("late", "in_question", "rejected"), others, strict=True))
        decided = decide(profile, in_favour=in_favour, against=against, **uncounted)
        outcome = decided.outcome and decided.outcome.value
        reasons = [reason.value for reason in decided.reasons]
        recomputed = verify_record.decide(
            procedure.value, in_favour, against, **uncounted
        )
        assert recomputed == (outcome, decided.clause, reasons), counts


CONFIRMED, REJECTED, KEYED_IN = (
    f"consultation:reply:{act}" for act in ("confirmed", "rejected", "transcribed")
)
ROLL = {"BRA": "member", "CHE": "member", "EGY": "suspended"}
CLOSES = datetime(2026, 12, 1, 23, tzinfo=UTC)
A_REPLY = st.tuples(
    st.sampled_from(sorted(ROLL)),
    st.sampled_from(["authorize", "not_authorize", "", None]),
    st.integers(-3, 3),
    st.sampled_from([0, 0, 1, 2]),
    st.sampled_from(["", "", "authority_in_question"]),
    st.sampled_from([CONFIRMED, CONFIRMED, CONFIRMED, KEYED_IN, REJECTED]),
)


@given(st.lists(A_REPLY, max_size=9))
def test_it_counts_the_replies_that_the_product_counts(replies):
    rows, facts, sent = [], [], {}
    for place, (state, position, minutes, corrects, doubt, said) in enumerate(replies):
        versions = sent.setdefault(state, [])
        corrected = corrects if corrects <= len(versions) else 0
        received_at = CLOSES + timedelta(minutes=minutes)
        in_question = "entitlement_in_question" if state == "EGY" else doubt
        rows.append(
            {
                "confirmation": said,
                "answers": []
                if position is None
                else [{"text": "T", "position": position}],
                "corrects": corrected,
                "in_question": in_question,
                "member_state": state,
                "received_at": received_at.isoformat(),
                "version": len(versions) + 1,
            }
        )
        facts.append(
            ReplyFact(
                version=place,
                member_state=state,
                positions=(
                    {}
                    if position is None
                    else {"T": Position(position) if position else None}
                ),
                received_at=received_at,
                corrects=versions[corrected - 1] if corrected else None,
                confirmed=said == CONFIRMED,
                rejected=said == REJECTED,
                in_question=Disregard(in_question) if in_question else None,
            )
        )
        versions.append(place)
    judged = judge_replies(
        facts, texts=["T"], entitled={"BRA", "CHE"}, closes_at=CLOSES
    )
    tally = tally_text(judged, "T", profile_for("tap", Revision.HAMMAMET_2016))
    record = verify_record.Record({})
    record.roll, record.closes_at = ROLL, CLOSES
    count = verify_record.count_replies(record, rows, "T")
    assert count.effective == {
        state: reply.position.value for state, reply in judged.effective["T"].items()
    }
    assert count.if_counted == {
        state: reply.position.value
        for state, reply in judged.effective_if_counted["T"].items()
    }
    assert (len(count.late), len(count.in_question), len(count.rejected)) == (
        tally.late,
        tally.in_question,
        tally.rejected,
    )
