"""Copy a SQLite database whole while others write to it, and put a copy back."""

import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import Error, connection

from consult.management.safekeeping.contents import connected_to
from consult.management.safekeeping.errors import NotBackedUp, NotRestored
from consult.management.safekeeping.folder import reserve, workplace
from consult.procedure.errors import RuleError

FILE = "database.sqlite3"
PATIENCE_SECONDS = 20.0


def versions() -> dict[str, str]:
    """Return the version of the engine."""
    return {"sqlite": sqlite3.sqlite_version}


@contextmanager
def copied(target: Path) -> Iterator[None]:
    """Copy the database into a file; within the block, queries see that copy.

    All pages are read in one transaction: writers go on meanwhile, and what they
    commit is not in the copy.

    Raises `NotBackedUp`.
    """
    try:
        connection.ensure_connection()
        with closing(sqlite3.connect(reserve(target))) as copy:
            connection.connection.backup(
                copy, progress=_patience(NotBackedUp("The database is being written."))
            )
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, whole by itself
            (verdict,) = copy.execute("PRAGMA quick_check(1)").fetchone()
    except (Error, sqlite3.Error) as error:
        raise NotBackedUp(f"The database can't be copied: {error}.") from error
    if verdict != "ok":
        raise NotBackedUp(f"The database is damaged: {verdict}.")
    with connected_to(NAME=f"{target.absolute().as_uri()}?mode=ro", OPTIONS={}):
        yield


def replace(source: Path, *, complete: Callable[[], None]) -> None:
    """Put a copy in the place of the configured database, in one transaction.

    `complete` is called first, where queries go to a copy of the copy: when it raises,
    the configured database stays as it was.

    Raises `NotRestored`.
    """
    try:
        with workplace() as folder:
            prepared = folder / FILE
            shutil.copyfile(source, prepared)
            with connected_to(NAME=prepared, OPTIONS={}):
                complete()
            connection.ensure_connection()
            with closing(sqlite3.connect(prepared)) as copy:
                copy.backup(
                    connection.connection,
                    progress=_patience(
                        NotRestored("The database is in use: stop all who work on it.")
                    ),
                )
    except (Error, sqlite3.Error) as error:
        raise NotRestored(f"The database can't be written: {error}.") from error


def _patience(refusal: RuleError) -> Callable[[int, int, int], None]:
    """Return what ends a copy that waits for a lock, which would wait for ever."""
    until = time.monotonic() + PATIENCE_SECONDS

    def look(_status: int, _remaining: int, _total: int) -> None:
        if time.monotonic() > until:
            raise refusal

    return look
