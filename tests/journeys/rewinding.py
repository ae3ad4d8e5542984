"""Begin again from the same rows, with real commits and real connections in between.

What the flows write is committed, so a rollback can't take it back. The tables of
Consult are copied once, beside themselves in the test's database, and copied back.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from consult.audit.guards import lowered_guards

COPY = "copied_{}"


@contextmanager
def copied_tables() -> Iterator[list[str]]:
    """Keep a copy of every table of Consult as it stands now."""
    tables = [
        table
        for table in connection.introspection.django_table_names(only_existing=True)
        if table.startswith("consult_")
    ]
    with connection.cursor() as cursor:
        for table in tables:
            copy = COPY.format(table)
            cursor.execute(f"CREATE TABLE {copy} AS SELECT * FROM {table}")  # noqa: S608
    try:
        yield tables
    finally:
        with connection.cursor() as cursor:
            for table in tables:
                cursor.execute(f"DROP TABLE {COPY.format(table)}")


def rewind(tables: list[str]) -> None:
    """Put every table back to its copy. Keys that were given out stay given out."""
    with (
        lowered_guards(connection),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        for table in tables:
            copy = COPY.format(table)
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608 -- our own tables
            cursor.execute(f"INSERT INTO {table} SELECT * FROM {copy}")  # noqa: S608


def reconnect() -> None:
    """Hang up; the next statement opens a new connection, as a new process does.

    Django's own `close` leaves a SQLite database in memory open, lest it be lost.
    """
    BaseDatabaseWrapper.close(connection)


@contextmanager
def lasting_database() -> Iterator[None]:
    """Keep a database in memory while nobody is connected; commit without fsync."""
    if connection.vendor == "sqlite":
        name = str(connection.settings_dict["NAME"])
        with closing(sqlite3.connect(name, uri=True)):
            yield
        return
    options = connection.settings_dict["OPTIONS"]
    connection.settings_dict["OPTIONS"] = {
        **options,
        "options": "-c synchronous_commit=off",
    }
    reconnect()
    try:
        yield
    finally:
        connection.settings_dict["OPTIONS"] = options
        reconnect()
