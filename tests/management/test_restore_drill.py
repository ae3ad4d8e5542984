"""The drill says whether the newest backup would come back, and leaves nothing."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

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
    assert f"T25-TSB-CIR-0007: verifies, root {head[chain]}" in done.said
    assert done.said.endswith("1 records verified\nThe backup is good.\n")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_database WHERE datname = %s",
                [f"consult_drill_{done.pid}"],
            )
            assert cursor.fetchone() == (0,)


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
