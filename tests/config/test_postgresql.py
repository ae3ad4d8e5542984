"""Nobody waits for PostgreSQL without end."""

import time

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection, transaction

from consult.audit.snapshot import one_snapshot
from consult.config.postgresql.limits import with_limits

ADDRESS = {"ENGINE": "django.db.backends.postgresql", "NAME": "consult"}


def asked(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]


def test_the_owner_may_make_tables_for_as_long_as_it_takes():
    owner, everybody = (
        with_limits(ADDRESS, as_owner=as_owner)["OPTIONS"] for as_owner in (True, False)
    )
    assert set(everybody) - set(owner) == {"options", "patience"}
    assert "statement_timeout" in everybody["options"]


def test_what_the_address_says_goes_before():
    address = {**ADDRESS, "OPTIONS": {"patience": 60, "sslmode": "require"}}
    options = with_limits(address, as_owner=False)["OPTIONS"]
    assert options["patience"] == 60
    assert options["sslmode"] == "require"
    assert options["connect_timeout"] == 5


def test_the_address_of_another_engine_is_refused():
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL must be a postgres"):
        with_limits({"ENGINE": "django.db.backends.mysql"}, as_owner=False)


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_the_server_ends_what_takes_too_long():
    assert asked("SHOW lock_timeout") == "15s"
    assert asked("SHOW statement_timeout") == "20s"
    assert asked("SHOW idle_in_transaction_session_timeout") == "30s"


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_who_reads_a_snapshot_may_pause_and_nobody_after_it():
    with one_snapshot():
        assert asked("SHOW idle_in_transaction_session_timeout") == "0"
    assert asked("SHOW idle_in_transaction_session_timeout") == "30s"


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_an_answer_that_does_not_come_ends_the_connection_and_not_the_process():
    asked("SELECT 1")
    connection.connection.patience = 0.3
    began = time.monotonic()
    with pytest.raises(OperationalError), transaction.atomic():
        asked("SELECT pg_sleep(10)")
    assert time.monotonic() - began < 5
    assert asked("SELECT 1") == 1
    assert connection.connection.patience == 25


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_a_statement_that_the_server_ended_does_not_cost_the_connection():
    process = asked("SELECT pg_backend_pid()")
    asked("SELECT set_config('statement_timeout', '100ms', false)")
    with pytest.raises(OperationalError, match="statement timeout"):
        asked("SELECT pg_sleep(10)")
    assert asked("SELECT pg_backend_pid()") == process
    connection.close()
