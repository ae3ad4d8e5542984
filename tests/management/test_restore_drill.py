"""The drill says whether the newest backup would come back, and leaves nothing."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from consult.models import Consultation, User
from tests.management.machines import reply, run

DRILL = Path(__file__).resolve().parents[2] / "deploy" / "restore-drill"

pytestmark = pytest.mark.django_db


def drill(*arguments):
    environ = {name: value for name, value in os.environ.items() if name != "DATA_DIR"}
    process = subprocess.Popen(  # noqa: S603 -- our own command
        [sys.executable, str(DRILL), *map(str, arguments)],
        env=environ | {"DEBUG": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    process.said, process.complained = process.communicate()
    return process


def test_a_good_backup_is_restored_verified_and_dropped_again(backup):
    done = drill(backup.parent)
    assert done.returncode == 0, done.complained
    head = json.loads((backup / "manifest.json").read_text())["log"]["heads"]
    (chain,) = head.keys() - {"system"}
    assert f"T25-TSB-CIR-0007: root {head[chain]}" in done.said
    assert "1 records verified\nOnly the backup vouches for itself" in done.said
    assert done.said.endswith("The backup is good.\n")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_database WHERE datname = %s",
                [f"consult_drill_{done.pid}"],
            )
            assert cursor.fetchone() == (0,)


def test_a_good_backup_of_an_older_version_is_migrated_and_good(older):
    done = drill(older)
    assert done.returncode == 0, done.complained
    assert "migrated: 1 steps" in done.said


@pytest.fixture
def witness(here, tmp_path):
    """A record that was exported before the backup, and who signed it."""
    path = tmp_path / "witness.zip"
    said = run("export_record", "T25-TSB-CIR-0007", "--out", path)
    return path, said["fingerprint"]


def test_the_backup_is_held_against_what_was_kept_elsewhere(backup, witness):
    path, fingerprint = witness
    done = drill(backup, "--older", path, "--fingerprint", fingerprint)
    assert done.returncode == 0, done.complained
    assert f"T25-TSB-CIR-0007: holds all that {path} shows" in done.said
    assert "vouches for itself" not in done.said


def test_a_backup_that_lacks_what_a_witness_shows_is_not_good(backup, there):
    run("restore", backup)
    reply(Consultation.objects.get(), "CHE", User.objects.get(name="Grace Head"))
    newer = there.folder / "newer.zip"
    run("export_record", "T25-TSB-CIR-0007", "--out", newer)
    done = drill(backup, "--older", newer)
    assert done.returncode == 1
    assert "FAILED V9" in done.complained


def test_a_backup_without_a_consultation_of_a_witness_is_not_good(
    origin, witness, tmp_path
):
    path, _fingerprint = witness
    done = drill(origin.folder.parent / "schema", "--older", path)
    assert done.returncode == 1
    assert f"T25-TSB-CIR-0007 is missing, which {path} shows" in done.complained


def test_a_witness_that_another_key_signed_is_none(backup, witness):
    path, _fingerprint = witness
    done = drill(backup, "--older", path, "--fingerprint", "0" * 64)
    assert (done.returncode, "which is not known" in done.complained) == (1, True)


def test_a_record_that_another_key_signed_is_not_good(backup, witness):
    _path, fingerprint = witness
    assert drill(backup, "--fingerprint", fingerprint).returncode == 0
    done = drill(backup, "--fingerprint", "0" * 64)
    assert done.returncode == 1
    assert f"is signed with {fingerprint}, which is not known" in done.complained


def test_the_newest_of_several_is_tried_and_a_bad_one_is_said_to_be(backup, taken):
    path = backup / "manifest.json"
    facts = json.loads(path.read_text())
    path.write_text(json.dumps(facts | {"taken_at": "2999-01-01T00:00:00.000000Z"}))
    (part,) = facts["files"]
    (backup / part["path"]).unlink()
    (taken.parent / "newer").symlink_to(backup)
    done = drill(taken.parent)
    (taken.parent / "newer").unlink()
    assert done.returncode == 1
    assert f"{part['path']} is missing" in done.complained


def test_a_folder_without_a_finished_backup_fails_the_drill(tmp_path):
    done = drill(tmp_path)
    assert (done.returncode, "no finished backup" in done.complained) == (1, True)


def test_a_damaged_manifest_fails_the_drill(tmp_path):
    (tmp_path / "manifest.json").write_text("{")
    done = drill(tmp_path)
    assert (done.returncode, "is damaged" in done.complained) == (1, True)


def test_without_a_folder_it_is_used_wrongly():
    assert drill().returncode == 2
