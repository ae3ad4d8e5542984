"""Database triggers that keep facts append-only, on both engines.

SQLite: triggers refuse UPDATE, DELETE, and an INSERT OR REPLACE that would fall on
an existing row. PostgreSQL: triggers for UPDATE, DELETE and TRUNCATE, enabled
ALWAYS, so that `session_replication_role` doesn't lift them.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

# Table → the sets of columns that identify a row, besides `id`.
APPEND_ONLY: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "consult_amendment": (("consultation_id", "kind", "number"),),
    "consult_auditentry": (("chain", "sequence"), ("hash",)),
    "consult_authorityanswer": (("question_id",),),
    "consult_authorityquestion": (("consultation_id", "number"),),
    "consult_certifiedresult": (("consultation_id", "number"),),
    "consult_checkpoint": (("number",), ("digest",)),
    "consult_issueddocument": (
        ("consultation_id", "kind", "item", "language", "format"),
    ),
    "consult_questionedversion": (("question_id", "version_id"),),
    "consult_receipt": (("version_id",),),
    "consult_recordedproceeding": (("annuls_id",),),
    "consult_replyattachment": (("version_id", "number"),),
    "consult_replyconfirmation": (("transcription_id",),),
    "consult_replyposition": (("version_id", "text_id"),),
    "consult_replyversion": (
        ("consultation_id", "member_id", "version"),
        ("consultation_id", "member_id", "form_key"),
    ),
    "consult_signingkey": (("key_id",),),
    "consult_transcription": (("version_id",),),
    "consult_writtendecision": (("text_id", "number"),),
}

_REFUSE_BODY = " BEGIN RAISE EXCEPTION 'append-only: %', TG_TABLE_NAME; END "
_REFUSE_FUNCTION = (
    "CREATE OR REPLACE FUNCTION consult_refuse_change() RETURNS trigger"
    f" LANGUAGE plpgsql AS $${_REFUSE_BODY}$$"
)

# On the table that the application writes to, whatever else has its name: enabled
# ALWAYS, without a condition, for every column, and doing what they were made
# for: `tgtype` is 1 for each row + 2 before + 8 DELETE, 16 UPDATE or 32 TRUNCATE.
_STANDING = """
SELECT t.tgname, c.relname, t.tgtype FROM pg_trigger t
JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
WHERE t.tgenabled = 'A' AND t.tgqual IS NULL AND t.tgattr::text = ''
AND p.prosrc = %s AND pg_table_is_visible(c.oid)
"""


def install_guards(
    db: BaseDatabaseWrapper, tables: Mapping[str, tuple[tuple[str, ...], ...]]
) -> None:
    """Create the triggers of `tables`, replacing those that are there."""
    with db.cursor() as cursor:
        if db.vendor == "postgresql":
            cursor.execute(_REFUSE_FUNCTION)
        for table, keys in tables.items():
            for statement in _statements(db.vendor, table, keys):
                cursor.execute(statement)


def remove_guards(db: BaseDatabaseWrapper, tables: Mapping[str, object]) -> None:
    """Drop the triggers of `tables`; only tests that flush and migrations do so."""
    with db.cursor() as cursor:
        for table in tables:
            for name in _names(db.vendor, table):
                on_table = f" ON {table}" if db.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on_table}")


def missing_guards(db: BaseDatabaseWrapper = connection) -> list[str]:
    """Return the names of triggers that should be there, unchanged, and are not.

    A table that no migration has made yet needs none.
    """
    with db.cursor() as cursor:
        tables = set(db.introspection.table_names(cursor))
        if db.vendor == "postgresql":
            cursor.execute(_STANDING, [_REFUSE_BODY])
        else:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        standing = set(cursor.fetchall())
    return [
        str(expected[0])
        for table, keys in APPEND_ONLY.items()
        if table in tables
        for expected in _expected(db.vendor, table, keys)
        if expected not in standing
    ]


def _expected(
    vendor: str, table: str, keys: tuple[tuple[str, ...], ...]
) -> Iterator[tuple[str | int, ...]]:
    """Say how the triggers of a table stand in the catalogue of the database."""
    names = _names(vendor, table)
    if vendor == "postgresql":
        for name, kind in zip(names, (19, 11, 34), strict=True):
            yield name, table, kind
    else:
        written = [
            statement
            for statement in _statements(vendor, table, keys)
            if statement.startswith("CREATE")
        ]
        yield from zip(names, written, strict=True)


@contextmanager
def lowered_guards(db: BaseDatabaseWrapper) -> Iterator[None]:
    """Lift the guards for a test's flush and put them back, come what may."""
    remove_guards(db, APPEND_ONLY)
    try:
        yield
    finally:
        install_guards(db, APPEND_ONLY)


def _names(vendor: str, table: str) -> list[str]:
    last = "truncate" if vendor == "postgresql" else "replace"
    return [f"{table}_no_{act}" for act in ("update", "delete", last)]


def _statements(
    vendor: str, table: str, keys: tuple[tuple[str, ...], ...]
) -> Iterator[str]:
    update, delete, last = _names(vendor, table)
    if vendor == "postgresql":
        for name, act, each in (
            (update, "UPDATE", "ROW"),
            (delete, "DELETE", "ROW"),
            (last, "TRUNCATE", "STATEMENT"),
        ):
            yield f"DROP TRIGGER IF EXISTS {name} ON {table}"
            yield (
                f"CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH {each}"
                " EXECUTE FUNCTION consult_refuse_change()"
            )
            yield f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}"
        return
    refuse = f"BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END"
    taken = " OR ".join(
        "(" + " AND ".join(f"{column} = NEW.{column}" for column in key) + ")"
        for key in (("id",), *keys)
    )
    for name, act, when in (
        (update, "UPDATE", ""),
        (delete, "DELETE", ""),
        (last, "INSERT", f" WHEN EXISTS (SELECT 1 FROM {table} WHERE {taken})"),  # noqa: S608 -- names of our own tables
    ):
        yield f"DROP TRIGGER IF EXISTS {name}"
        yield f"CREATE TRIGGER {name} BEFORE {act} ON {table}{when} {refuse}"
