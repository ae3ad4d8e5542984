"""Copy a PostgreSQL database from one snapshot, and put a copy back.

The work is done by the server's own programs. What they need to connect goes to them
in their environment: an argument could be read by everybody on the machine.
"""

import os
import re
import subprocess
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from django.db import Error, connection, transaction

from consult.audit.snapshot import begin_snapshot
from consult.management.safekeeping.contents import connected_to
from consult.management.safekeeping.errors import NotBackedUp, NotRestored, ToolMissing
from consult.management.safekeeping.folder import reserve, workplace
from consult.procedure.errors import RuleError

FILE = "database.dump"

# How libpq's variables are called, and where DATABASES has their values.
SETTINGS = {
    "PGDATABASE": "NAME",
    "PGHOST": "HOST",
    "PGPASSWORD": "PASSWORD",
    "PGPORT": "PORT",
    "PGUSER": "USER",
}
OPTIONS = {
    "PGPASSFILE": "passfile",
    "PGSERVICE": "service",
    "PGSSLCERT": "sslcert",
    "PGSSLKEY": "sslkey",
    "PGSSLMODE": "sslmode",
    "PGSSLROOTCERT": "sslrootcert",
}

# Everything of ours goes, also what a newer version made; then comes the copy. What
# belongs to an extension stays: that is the superuser's.
EMPTY = """
SET lock_timeout = '10s';
DO $$ DECLARE made record; BEGIN
  FOR made IN SELECT c.oid::regclass AS name FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass
      AND d.objid = c.oid AND d.deptype = 'e')
  LOOP EXECUTE format('DROP TABLE IF EXISTS %s CASCADE', made.name); END LOOP;
  FOR made IN SELECT p.oid::regprocedure AS name FROM pg_proc p
    WHERE p.pronamespace = 'public'::regnamespace AND p.proname LIKE 'consult%'
  LOOP EXECUTE format('DROP FUNCTION %s CASCADE', made.name); END LOOP;
END $$;
"""

# A setting at the head of what pg_restore writes.
SETTING = re.compile(rb"SET (\w+) = ")


def versions() -> dict[str, str]:
    """Return the versions of server and program.

    Raises `ToolMissing`.
    """
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        (server,) = cursor.fetchone()
    return {"postgresql": server, "pg_dump": version_of("pg_dump")}


def version_of(program: str) -> str:
    """Return a program's version, which may not be older than the server's.

    Raises `ToolMissing`.
    """
    said = _run([program, "--version"])
    found = re.search(r"(\d+)\.?\S*", said)
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        server = int(cursor.fetchone()[0]) // 10_000
    if not found or int(found[1]) < server:
        raise ToolMissing(
            f"{said.strip()} is older than the server, which is PostgreSQL {server}:"
            f" install postgresql-client-{server}."
        )
    return found[0]


@contextmanager
def copied(target: Path) -> Iterator[None]:
    """Copy the database into a file; within the block, queries see that copy.

    The block's queries and the dump share one snapshot. Extensions are left out: only
    a superuser could put them back.

    Raises `NotBackedUp`, `ToolMissing`.
    """
    try:
        with connected_to(CONN_MAX_AGE=0), transaction.atomic():
            begin_snapshot()
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_export_snapshot()")
                (snapshot,) = cursor.fetchone()
            dump = ["pg_dump", "--format=custom", f"--snapshot={snapshot}"]
            ours = "--extension=plpgsql"  # that every database has, and no other
            _run([*dump, ours, f"--file={reserve(target)}"], failing=NotBackedUp)
            yield
    except Error as error:
        raise NotBackedUp(f"The database can't be copied: {error}.") from error


def replace(source: Path, *, complete: Callable[[], None]) -> None:
    """Put a copy in the place of what is in the database, in one transaction.

    `complete` is called in it, when all is there: its queries see the copy, which
    nobody else does, and when it raises, the database stays as it was.

    Raises `NotRestored`, `ToolMissing`.
    """
    version_of("pg_restore")
    try:
        with workplace() as folder:
            # In a file, not through a pipe: what breaks off in between must not be run.
            script = reserve(folder / "script.sql")
            write = ["pg_restore", "--no-owner", "--no-comments", f"--file={script}"]
            _run([*write, str(source)], failing=NotRestored)
            with connected_to(CONN_MAX_AGE=0), transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute(EMPTY)
                    _play(script)
                    cursor.execute("SET search_path = public")
                    # No table with checks that wait can be altered by a migration.
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                complete()
    except Error as error:
        raise NotRestored(
            f"Nothing is restored: {_first_complaint(str(error))}."
        ) from error
    connection.close()  # it may remember what is gone


def _play(script: Path) -> None:
    """Run what pg_restore wrote for psql: statements, and rows after each COPY.

    Lines of psql's own begin with a backslash; one ends the rows, the others are for
    psql's eyes. At its head, before anything is created, a newer pg_restore than the
    server sets what only newer servers know (`transaction_timeout`): that is left out.
    """
    statements: list[bytes] = []
    at_head = True
    with script.open("rb") as lines:
        for line in lines:
            at_head = at_head and not line.startswith(b"CREATE ")
            if line.startswith(b"COPY ") and line.endswith(b" FROM stdin;\n"):
                _execute(statements)
                statements = []
                _copy(line.decode().removesuffix(";\n"), lines)
            elif not (line.startswith(b"\\") or (at_head and _sets_unknown(line))):
                statements.append(line)
    _execute(statements)


def _sets_unknown(line: bytes) -> bool:
    """Tell whether a line sets something that the server doesn't have."""
    setting = SETTING.match(line)
    if not setting:
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting(%s, true) IS NULL", [setting[1].decode()]
        )
        (unknown,) = cursor.fetchone()
    return bool(unknown)


def _execute(statements: Sequence[bytes]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(b"".join(statements).decode())


def _copy(statement: str, lines: Iterable[bytes]) -> None:
    """Send the server the lines up to the one that ends them."""
    with (
        connection.cursor() as cursor,
        connection.wrap_database_errors,
        cursor.copy(statement) as rows,
    ):
        for line in lines:
            if line == b"\\.\n":
                return
            rows.write(line)


def _run(command: Sequence[str], *, failing: type[RuleError] = ToolMissing) -> str:
    """Run a program on the configured database and return what it prints."""
    try:
        done = subprocess.run(  # noqa: S603 -- our own command
            command,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
    except FileNotFoundError:
        raise ToolMissing(
            f"{command[0]} is not installed: install the server's client programs"
            " (postgresql-client)."
        ) from None
    if done.returncode:
        raise failing(f"{command[0]} failed: {_first_complaint(done.stderr)}")
    return done.stdout


def _environment() -> dict[str, str]:
    """Return what says where the database is, and no other secret of ours."""
    values = connection.settings_dict
    ours = {name: str(values[key]) for name, key in SETTINGS.items() if values[key]}
    given = values.get("OPTIONS", {})
    ours |= {name: str(given[key]) for name, key in OPTIONS.items() if given.get(key)}
    theirs = {
        name: value
        for name, value in os.environ.items()
        if name in {"HOME", "PATH"} or name.startswith("PG")
    }
    return {**theirs, "LC_ALL": "C.UTF-8", "PGTZ": "UTC", **ours}


def _first_complaint(said: str) -> str:
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    errors = [line for line in lines if "error:" in line.lower()]
    return (errors or lines or ["it said nothing"])[0]
