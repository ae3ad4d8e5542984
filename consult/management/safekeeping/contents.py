"""Read the database that the default connection is on: what a copy of it holds."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from consult.audit.record import instant_text
from consult.models import Checkpoint, Consultation


@contextmanager
def connected_to(**changes: Any) -> Iterator[None]:
    """Have this thread's queries go over another connection while the block runs.

    It is made like the default one, with other values of DATABASES.
    """
    before = connections[DEFAULT_DB_ALIAS]
    other = before.copy()
    other.settings_dict.update(changes)
    connections[DEFAULT_DB_ALIAS] = other
    try:
        yield
    finally:
        other.close()
        connections[DEFAULT_DB_ALIAS] = before


def applied_migrations() -> list[str]:
    """Return the migrations the database has had, as `app.name`."""
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in applied)


def known_migrations() -> set[str]:
    """Return the migrations this version of Consult has, as `app.name`."""
    loader = MigrationLoader(None)
    replaced = {
        key for each in loader.disk_migrations.values() for key in each.replaces
    }
    return {f"{app}.{name}" for app, name in loader.disk_migrations.keys() | replaced}


def newest_checkpoint() -> dict[str, Any] | None:
    """Return number, digest and instant of the newest checkpoint, None without one."""
    checkpoint = Checkpoint.objects.order_by("number").last()
    if checkpoint is None:
        return None
    return {
        "number": checkpoint.number,
        "digest": checkpoint.digest,
        "at": instant_text(checkpoint.at),
    }


def count_consultations() -> int:
    """Return how many consultations there are; none before the first migration."""
    tables = connection.introspection.table_names()
    if Consultation._meta.db_table not in tables:  # noqa: SLF001 -- Django's own API
        return 0
    return Consultation.objects.count()
