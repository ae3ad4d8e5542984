"""Read many rows as of one instant, while others go on writing."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def one_snapshot() -> Iterator[None]:
    """Let every read of the block see the database as the first one did.

    PostgreSQL: REPEATABLE READ. SQLite: a deferred transaction, which takes no write
    lock as Django's IMMEDIATE ones would. Nothing is written in the block. Inside a
    transaction already begun nothing changes.
    """
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic():
            begin_snapshot()
            yield
    else:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")


def begin_snapshot() -> None:
    """Have this transaction of PostgreSQL, which did nothing yet, read one snapshot.

    It may pause as long as it likes between two reads: it keeps no lock from anybody.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
