"""One snapshot: others go on writing, and what is read stays as it was."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections, transaction

from consult.audit.record import append_entry
from consult.audit.snapshot import one_snapshot
from consult.management.safekeeping.contents import connected_to
from consult.models import AuditEntry
from consult.vocabularies import AuditTag


def count(table):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 -- ours
        return cursor.fetchone()[0]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="how SQLite does it")
@pytest.mark.django_db
def test_on_sqlite_it_takes_no_write_lock_and_sees_no_later_row(tmp_path):
    path = str(tmp_path / "some.sqlite3")
    with sqlite3.connect(path) as other:
        other.execute("PRAGMA journal_mode=WAL")
        other.execute("CREATE TABLE fact (n)")
    other.execute("BEGIN IMMEDIATE")
    with connected_to(NAME=path), one_snapshot():
        assert count("fact") == 0
        other.execute("INSERT INTO fact VALUES (1)")
        other.commit()
        assert count("fact") == 0
    with connected_to(NAME=path):
        assert count("fact") == 1
    other.close()


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_on_postgresql_it_sees_no_entry_that_comes_meanwhile(at):
    def append():
        try:
            with transaction.atomic():
                append_entry(
                    "system", tag=AuditTag.REFERENCE_LOADED, at=at, by=None, facts={}
                )
        finally:
            connections.close_all()

    with one_snapshot():
        assert AuditEntry.objects.count() == 0
        with ThreadPoolExecutor(1) as pool:
            pool.submit(append).result()
        assert AuditEntry.objects.count() == 0
    assert AuditEntry.objects.count() == 1
