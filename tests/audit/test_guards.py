"""Facts can be appended and nothing else, on the engine the suite runs on."""

import pytest
from django.db import DatabaseError, connection, transaction

from consult.audit.guards import (
    APPEND_ONLY,
    install_guards,
    lowered_guards,
    missing_guards,
    remove_guards,
)
from consult.models import AuditEntry

pytestmark = pytest.mark.django_db


def refused(statement, *values):
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, values)


def test_the_migration_leaves_no_guard_out():
    assert missing_guards() == []


def test_an_entry_of_the_log_is_neither_changed_nor_deleted(draft_consultation):
    entry = AuditEntry.objects.first()
    refused("UPDATE consult_auditentry SET body = '{}' WHERE id = %s", entry.pk)
    refused("DELETE FROM consult_auditentry WHERE id = %s", entry.pk)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="a way only SQLite has")
def test_sqlite_replaces_no_row_by_its_key_or_by_its_place(draft_consultation):
    columns = "chain, sequence, at, tag, actor, body, previous, hash"
    entry = AuditEntry.objects.first()
    for identity in (f"{entry.pk}, {columns}", f"NULL, {columns}"):
        refused(
            f"INSERT OR REPLACE INTO consult_auditentry (id, {columns})"  # noqa: S608
            f" SELECT {identity} FROM consult_auditentry WHERE id = %s",
            entry.pk,
        )


@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="a way only PostgreSQL has"
)
def test_postgresql_truncates_no_facts_and_heeds_no_replica_role(draft_consultation):
    refused("TRUNCATE consult_auditentry CASCADE")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        refused("DELETE FROM consult_auditentry")


@pytest.mark.parametrize("table", sorted(APPEND_ONLY))
def test_a_missing_guard_is_noticed(table):
    remove_guards(connection, {table: ()})
    assert {name.rpartition("_no_")[0] for name in missing_guards()} == {table}
    install_guards(connection, {table: APPEND_ONLY[table]})
    assert missing_guards() == []


def test_a_guard_that_was_changed_is_noticed():
    table = "consult_auditentry"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "CREATE OR REPLACE FUNCTION consult_refuse_change() RETURNS trigger"
                " LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$"
            )
        else:
            cursor.execute(f"DROP TRIGGER {table}_no_update")
            cursor.execute(
                f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table}"
                " WHEN 0 BEGIN SELECT 1; END"
            )
    assert f"{table}_no_update" in missing_guards()
    install_guards(connection, {table: APPEND_ONLY[table]})
    assert missing_guards() == []


@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="a way only PostgreSQL has"
)
def test_the_guards_of_another_table_of_the_same_name_are_none():
    table = "consult_auditentry"
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA elsewhere")
        cursor.execute(f"CREATE TABLE elsewhere.{table} (LIKE {table})")
        for name, act, each in (
            ("update", "UPDATE", "ROW"),
            ("delete", "DELETE", "ROW"),
            ("truncate", "TRUNCATE", "STATEMENT"),
        ):
            cursor.execute(
                f"CREATE TRIGGER {table}_no_{name} BEFORE {act} ON elsewhere.{table}"
                f" FOR EACH {each} EXECUTE FUNCTION consult_refuse_change()"
            )
            cursor.execute(
                f"ALTER TABLE elsewhere.{table} ENABLE ALWAYS TRIGGER {table}_no_{name}"
            )
    remove_guards(connection, {table: ()})
    assert len(missing_guards()) == 3


def test_a_guard_of_one_column_alone_is_noticed():
    table, name = "consult_auditentry", "consult_auditentry_no_update"
    on_table = f" ON {table}" if connection.vendor == "postgresql" else ""
    refusing = "BEGIN SELECT RAISE(ABORT, 'append-only'); END"
    if on_table:
        refusing = "FOR EACH ROW EXECUTE FUNCTION consult_refuse_change()"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}{on_table}")
        cursor.execute(
            f"CREATE TRIGGER {name} BEFORE UPDATE OF id ON {table} {refusing}"
        )
        if on_table:
            cursor.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")
    assert missing_guards() == [name]
    install_guards(connection, {table: APPEND_ONLY[table]})
    assert missing_guards() == []


def test_the_guards_come_back_after_a_flush_that_fails():
    def flush():
        with lowered_guards(connection):
            assert len(missing_guards()) == 3 * len(APPEND_ONLY)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        flush()
    assert missing_guards() == []


def test_a_reply_is_not_edited(issued_consultation, head_of_administration):
    from tests.flows.test_life_of_a_consultation import (  # noqa: PLC0415 -- needs its cast
        reply,
    )

    version = reply(issued_consultation, head_of_administration).version
    refused("UPDATE consult_replyversion SET late = NOT late WHERE id = %s", version.pk)
    refused("DELETE FROM consult_replyposition WHERE version_id = %s", version.pk)
