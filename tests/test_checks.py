"""The system checks find what would break the first circular."""

import pytest
from django.core.checks import run_checks
from django.db import connection, connections
from django.db.utils import ConnectionHandler

from consult import checks
from consult.audit.guards import APPEND_ONLY, install_guards, remove_guards
from consult.flows.referencing import load_reference_data
from consult.models import ConfirmedYear, OfficeClosure
from tests.factories import UserFactory


def ids(messages):
    return [message.id for message in messages]


def test_this_machine_has_what_a_document_needs():
    assert ids(run_checks(tags=["documents"])) == []


def test_a_missing_library_is_named_with_its_package(monkeypatch):
    monkeypatch.setattr(
        checks, "LIBRARIES", {"libnowhere.so.7": "libnowhere7", "libc.so.6": "libc6"}
    )
    (found,) = checks.check_libraries()
    assert found.id == "consult.E001"
    assert "libnowhere.so.7" in found.msg
    assert "apt-get install libnowhere7" in found.hint


def test_missing_fonts_are_said(monkeypatch, tmp_path):
    monkeypatch.setattr(checks, "FONTS", tmp_path)
    assert ids(checks.check_fonts()) == ["consult.E002"]


def test_missing_fallback_fonts_are_named_with_their_package(monkeypatch):
    monkeypatch.setattr(checks, "FALLBACK_FONTS", {"/nowhere": "fonts-noto-cjk"})
    (found,) = checks.check_fallback_fonts()
    assert found.id == "consult.W003"
    assert "apt-get install fonts-noto-cjk" in found.hint


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("", []),
        ("redis://:secret@127.0.0.1:6379/0", []),
        ("redis://:secret@[::1]:6379/0", []),
        ("redis://:secret@localhost/0", []),
        ("rediss://:secret@redis.example:6380/0", []),
        ("redis://127.0.0.1:6379/0", ["consult.W004"]),
        ("redis://user@localhost/0", ["consult.W004"]),
        ("rediss://redis.example:6380/0", ["consult.W004"]),
        ("redis://:secret@redis.example:6379/0", ["consult.W005"]),
        ("redis://:secret@10.0.0.7:6379/0", ["consult.W005"]),
        ("redis://10.0.0.7:6379/0", ["consult.W004", "consult.W005"]),
    ],
)
def test_a_redis_that_others_can_write_or_listen_to_is_said(settings, address, found):
    settings.REDIS_URL = address
    assert ids(checks.check_broker()) == found


def test_the_broker_is_looked_at_before_a_deployment_only(settings):
    settings.REDIS_URL = "redis://127.0.0.1:6379/0"
    assert "consult.W004" not in ids(run_checks(tags=["security"]))
    assert "consult.W004" in ids(
        run_checks(tags=["security"], include_deployment_checks=True)
    )


@pytest.mark.django_db
def test_every_guard_is_there_after_the_migrations():
    assert checks.check_guards(databases=["default"]) == []


@pytest.mark.django_db
def test_each_lost_guard_is_named():
    remove_guards(connection, {"consult_auditentry": ()})
    try:
        found = checks.check_guards(databases=["default"])
    finally:
        install_guards(connection, APPEND_ONLY)
    assert ids(found) == ["consult.E003"] * 3
    assert "consult_auditentry_no_update" in found[0].msg


@pytest.mark.django_db
def test_a_database_that_cannot_be_asked_for_its_guards_is_an_error(tmp_path):
    away = {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(tmp_path / "nowhere" / "db"),
    }
    connections["away"] = ConnectionHandler({"default": away})["default"]
    try:
        (found,) = checks.check_guards(databases=["away"])
    finally:
        del connections["away"]
    assert found.id == "consult.E006"
    assert "OperationalError" in found.msg


@pytest.mark.django_db
def test_years_whose_closing_days_nobody_entered_are_named_with_the_command(at):
    found = closures()
    assert ids(found) == ["consult.W001"] * 2
    assert [one.msg.partition(":")[0] for one in found] == [
        f"No closing day of the office is entered for {year}"
        for year in (at.year, at.year + 1)
    ]
    assert "reference_data" in closures()[0].hint


@pytest.mark.django_db
def test_years_whose_closing_days_nobody_confirmed_are_named(at):
    load_reference_data(by=None, at=at)
    assert [found.msg for found in closures()] == [
        f"The office's closing days of {year} are not confirmed."
        for year in (at.year, at.year + 1)
    ]
    ConfirmedYear.objects.create(year=at.year, confirmed_at=at)
    (found,) = closures()
    assert str(at.year + 1) in found.msg
    OfficeClosure.objects.filter(date__year=at.year + 1).delete()
    (found,) = closures()
    assert found.msg.startswith(
        f"No closing day of the office is entered for {at.year + 1}"
    )


@pytest.mark.django_db
def test_a_year_confirmed_to_have_no_closing_day_is_quiet(at):
    for year in (at.year, at.year + 1):
        ConfirmedYear.objects.create(year=year, confirmed_at=at)
    assert not OfficeClosure.objects.exists()
    assert closures() == []


def test_no_database_is_asked_unless_it_was_named():
    assert checks.check_guards(databases=None) == []
    assert checks.check_closures(databases=None) == []


def closures():
    return checks.check_closures(databases=["default"])


def test_accounts_of_the_demonstration_are_refused_outside_debug(settings, db):
    UserFactory.create(email=f"officer@{settings.DEMONSTRATION_DOMAIN}")
    (error,) = checks.check_demonstration_accounts(databases=["default"])
    assert error.id == "consult.E004"
    assert checks.check_demonstration_accounts() == []
    settings.DEBUG = True
    assert checks.check_demonstration_accounts(databases=["default"]) == []
