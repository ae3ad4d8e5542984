"""`erase_personal_data` erases by the periods of the settings, or only counts."""

import json
import subprocess
import sys
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from consult.flows.erasing import KINDS
from consult.models import Delegate

MANAGE = Path(__file__).resolve().parents[2] / "manage.py"


def run(*arguments):
    out = StringIO()
    call_command("erase_personal_data", *arguments, json=True, stdout=out)
    return json.loads(out.getvalue())


@pytest.mark.django_db
def test_a_dry_run_counts_and_the_real_one_erases(head_of_administration, settings):
    Delegate.objects.update(valid_until=date(2001, 1, 1))
    expected = dict.fromkeys(KINDS, 0) | {"accounts": 1}
    said = run("--dry-run")
    assert (said["dry_run"], said["erased"]) == (True, expected)
    assert said["days"] == settings.RETENTION_DAYS
    head_of_administration.refresh_from_db()
    assert head_of_administration.name == "Grace Head"

    said = run()
    assert (said["dry_run"], said["erased"]) == (False, expected)
    head_of_administration.refresh_from_db()
    assert head_of_administration.name == ""


def test_every_kind_has_its_period(settings):
    assert set(settings.RETENTION_DAYS) == set(KINDS)


def test_a_period_of_no_days_stops_the_start(tmp_path):
    done = subprocess.run(  # noqa: S603 -- our own command
        [sys.executable, str(MANAGE), "check"],
        env={"DEBUG": "1", "DATA_DIR": str(tmp_path), "RETENTION_DRAFTS_DAYS": "0"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "RETENTION_DRAFTS_DAYS: 0 is no number of days" in done.stderr
