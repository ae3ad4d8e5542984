"""The stand-alone verifier: what it accepts, what it answers."""

import ast
import io
import os
import subprocess
import sys
import zipfile

import pytest

from tests.deploy.verifier import PATH, verdict, verify_record, zipped

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(tmp_path):
    """Run the verifier as a delegate does, on bundles in files."""

    def verify(*arguments):
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
            env={"PATH": os.environ["PATH"]},
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


PROCEDURES = {
    "tap": [
        ((0, 0, 0, 0), "may_proceed"),
        ((0, 0, 1, 0), None),
        ((0, 0, 1, 1), None),
        ((7, 3, 0, 0), "may_proceed"),
        ((16, 7, 0, 0), "may_not_proceed"),
    ],
    "question_approval": [
        ((0, 0, 0, 0), "not_approved"),
        ((9, 0, 0, 0), "not_approved"),
        ((6, 4, 0, 0), "approved"),
        ((5, 5, 0, 0), "not_approved"),
    ],
    "question_deletion": [
        ((0, 0, 0, 0), None),
        ((2, 1, 0, 0), "deleted"),
        ((1, 1, 0, 0), "referred_back"),
    ],
    "recommendation_deletion": [
        ((0, 0, 0, 0), "deleted"),
        ((0, 0, 3, 0), None),
        ((9, 0, 0, 0), "deleted"),
        ((99, 1, 0, 0), "referred_back"),
    ],
}


@pytest.mark.parametrize(
    ("procedure", "counts", "outcome"),
    [(name, *case) for name, cases in PROCEDURES.items() for case in cases],
)
def test_its_own_reading_of_the_resolution(procedure, counts, outcome):
    assert verify_record.decide(procedure, *counts)[0] == outcome
