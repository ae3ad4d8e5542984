"""Promise 7: a backup taken under load comes back whole."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from tests.faults.figures import Figure
from tests.faults.stand import Stand
from tests.faults.traffic import check_record, stored, traffic
from tests.services.provision import ROOT

pytestmark = [pytest.mark.services, pytest.mark.xdist_group("faults")]

FRESH = "restored"


@contextmanager
def fresh_machine(served: Stand, folder: Path) -> Iterator[Stand]:
    """Give a database without a table and a folder without a file; serve nothing."""
    (folder / FRESH).mkdir()
    server = served.environ["DATABASE_URL"]
    url = f"{server.rpartition('/')[0]}/{FRESH}"
    with psycopg.connect(server, autocommit=True) as there:
        there.execute(f"CREATE DATABASE {FRESH}")
        yield replace(
            served,
            environ={
                **served.environ,
                "DATABASE_URL": url,
                "DATA_DIR": str(folder / FRESH),
            },
        )
        there.execute(f"DROP DATABASE {FRESH} WITH (FORCE)")


def test_a_backup_under_load_restores_every_reply_acknowledged_before_it(
    served: Stand, tmp_path: Path, figure: Figure
) -> None:
    busy = served.another("--closes-in", "60")
    reference = busy.scenario["reference"]
    witness, backup = tmp_path / "witness.zip", tmp_path / "backup"
    with traffic(busy.heads(8)) as flow:
        flow.wait_for(8)
        witnessed = busy.manage("export_record", reference, "--out", str(witness))
        flow.wait_for(8)
        before = list(flow.acknowledged)
        taken = busy.manage("backup", str(backup))
        during = len(flow.acknowledged) - len(before)
        flow.wait_for(8)
    check_record(busy, flow)
    assert during > 0, "nobody replied during the backup"

    with fresh_machine(busy, tmp_path) as there:
        restored = there.manage("restore", str(backup))
        assert (restored["ok"], restored["checkpoint"], restored["heads"]) == (
            True,
            taken["checkpoint"],
            taken["heads"],
        )
        kept = stored(there)
        assert set(before) <= set(kept) <= set(flow.acknowledged)
        found = there.manage("verify_log")
        assert found["ok"] is True
        assert {**found["heads"], "system": taken["heads"]["system"]} == taken["heads"]
        record = tmp_path / "record.zip"
        there.manage("export_record", reference, "--out", str(record))
        verified = subprocess.run(  # noqa: S603 -- our own command
            [
                *(sys.executable, str(ROOT / "deploy" / "verify_record.py")),
                *(str(record), "--older", str(witness)),
                *("--fingerprint", witnessed["fingerprint"]),
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        assert verified.returncode == 0, verified.stdout + verified.stderr
    figure(
        "backup under load",
        f"{len(before)} replies acknowledged before it, {during} during it,"
        f" {len(kept)} restored, the record verifies",
    )
