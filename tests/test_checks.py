"""The system checks find what would break the first circular."""

from datetime import timedelta

import pytest
from django.core.checks import run_checks
from django.db import connection

from consult import checks
from consult.audit.guards import APPEND_ONLY, install_guards, remove_guards
from consult.models import ConfirmedYear
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
def test_years_whose_closures_nobody_confirmed_are_named(at):
    assert [str(year) in found.msg for year, found in _by_year(at)] == [True, True]
    ConfirmedYear.objects.create(year=at.year, confirmed_at=at)
    ((next_year, found),) = _by_year(at, first=at.year + 1)
    assert str(next_year) in found.msg


@pytest.mark.django_db
def test_confirmed_years_are_quiet(at):
    for year in (at.year, at.year + 1):
        ConfirmedYear.objects.create(year=year, confirmed_at=at - timedelta(days=1))
    assert checks.check_closures(databases=["default"]) == []


def test_no_database_is_asked_unless_it_was_named():
    assert checks.check_guards(databases=None) == []
    assert checks.check_closures(databases=None) == []


def _by_year(at, *, first=None):
    found = checks.check_closures(databases=["default"])
    return list(zip(range(first or at.year, at.year + 2), found, strict=True))


def test_accounts_of_the_demonstration_are_refused_outside_debug(settings, db):
    UserFactory.create(email=f"officer@{settings.DEMONSTRATION_DOMAIN}")
    (error,) = checks.check_demonstration_accounts(databases=["default"])
    assert error.id == "consult.E004"
    assert checks.check_demonstration_accounts() == []
    settings.DEBUG = True
    assert checks.check_demonstration_accounts(databases=["default"]) == []
