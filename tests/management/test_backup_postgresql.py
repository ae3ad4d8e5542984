"""What can go wrong between Consult and PostgreSQL's own programs."""

import shutil
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from consult.management.safekeeping import postgresql
from consult.management.safekeeping.contents import connected_to
from consult.management.safekeeping.errors import ToolMissing
from consult.models import Consultation, Pause
from tests.management.machines import new_machine, run
from tests.management.test_backup import refused

pytestmark = [pytest.mark.services, pytest.mark.django_db]


@pytest.fixture
def programs(tmp_path, monkeypatch):
    """A folder that is the only one programs are found in."""
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def program(folder: Path, name, *lines):
    path = folder / name
    path.write_text("\n".join(["#!/bin/sh", *lines, ""]))
    path.chmod(0o755)


def test_without_pg_dump_nothing_is_left_but_one_clear_line(tmp_path, programs):
    code, line = refused("backup", tmp_path / "backup")
    assert code == "tool_missing"
    assert line.startswith("pg_dump is not installed")
    assert list((tmp_path / "backup").iterdir()) == []


def test_without_pg_restore_the_database_stays_as_it_was(backup, programs):
    with pytest.raises(ToolMissing, match="pg_restore is not installed"):
        postgresql.replace(backup, complete=lambda: None)


@pytest.mark.parametrize("said", ["pg_dump (PostgreSQL) 9.6.24", "something else"])
def test_a_pg_dump_older_than_the_server_is_refused(tmp_path, programs, said):
    program(programs, "pg_dump", f"echo '{said}'")
    code, line = refused("backup", tmp_path / "backup")
    assert (code, "is older than the server" in line) == ("tool_missing", True)


def test_what_pg_dump_complains_of_is_told_in_one_line(tmp_path, programs):
    program(
        programs,
        "pg_dump",
        '[ "$1" = --version ] && echo "pg_dump (PostgreSQL) 99.1" && exit',
        "echo 'pg_dump: last built-in OID is 16383' >&2",
        "echo 'pg_dump: error: could not write: No space left on device' >&2",
        "exit 1",
    )
    code, line = refused("backup", tmp_path / "backup")
    assert (code, line) == (
        "not_backed_up",
        "pg_dump failed: pg_dump: error: could not write: No space left on device",
    )
    assert list((tmp_path / "backup").iterdir()) == []


def test_the_password_goes_by_the_environment_and_no_other_secret_does(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "of ours")
    with connected_to(PASSWORD="s3cret", OPTIONS={"sslmode": "prefer"}):
        said = postgresql._run(["env"]).splitlines()
    assert {"PGPASSWORD=s3cret", "PGSSLMODE=prefer"} <= set(said)
    assert not [line for line in said if line.startswith("SECRET_KEY")]


def test_guards_and_grants_are_in_force_again(tmp_path, backup):
    with new_machine(tmp_path / "there") as there, there.at_work():
        run("restore", backup)
        with connection.cursor() as cursor:
            cursor.execute("GRANT SELECT ON consult_auditentry TO PUBLIC")
        run("backup", tmp_path / "granted")
        run("restore", tmp_path / "granted", "--force")
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            with pytest.raises(DatabaseError, match="append-only"):
                cursor.execute("DELETE FROM consult_auditentry")
            cursor.execute(
                "SELECT relacl::text FROM pg_class WHERE relname = 'consult_auditentry'"
            )
            assert "=r/" in cursor.fetchone()[0]


def test_what_a_newer_version_made_is_gone_after_the_restore(tmp_path, backup):
    with new_machine(tmp_path / "there") as there, there.at_work():
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE consult_later (id integer PRIMARY KEY)")
        run("restore", backup)
        assert "consult_later" not in connection.introspection.table_names()


def test_a_database_in_use_stays_as_it_was(tmp_path, backup, monkeypatch):
    hurried = postgresql.EMPTY.replace("10s", "100ms")
    monkeypatch.setattr(postgresql, "EMPTY", hurried)
    with new_machine(tmp_path / "there") as there, there.at_work():
        run("restore", backup)
        Pause.objects.all().delete()
        with connected_to(CONN_MAX_AGE=0), transaction.atomic():
            reading = connection.cursor()
            reading.execute("SELECT count(*) FROM consult_consultation")
            with there.connected():
                code, line = refused("restore", backup, "--force")
        assert (code, "lock timeout" in line) == ("not_restored", True)
        assert (Consultation.objects.count(), Pause.objects.count()) == (1, 0)


def test_a_newer_pg_restore_sets_what_the_server_does_not_know(
    tmp_path, backup, there, monkeypatch
):
    program(
        tmp_path,
        "pg_restore",
        f'{shutil.which("pg_restore")} "$@" || exit',
        "for each; do case $each in --file=*)",
        "sed -i '0,/^SET /s//SET of_a_later_version = 0;\\n&/' ${each#--file=} ;;",
        "esac; done",
    )
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    run("restore", backup)
    assert Consultation.objects.count() == 1


@pytest.fixture
def owner(there):
    """How to connect as the owner of a database, who is no superuser."""
    role, password = f"{there.database}_owner", uuid4().hex
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE \"{role}\" LOGIN PASSWORD '{password}'")
        cursor.execute(f'ALTER DATABASE "{there.database}" OWNER TO "{role}"')
    yield {"USER": role, "PASSWORD": password}
    with connection.cursor() as cursor:
        cursor.execute(f'REASSIGN OWNED BY "{role}" TO CURRENT_USER')
        cursor.execute(f'DROP OWNED BY "{role}"')
        cursor.execute(f'DROP ROLE "{role}"')


def test_an_extension_of_the_superuser_stays_out_of_it_and_where_it_is(
    tmp_path, backup, there, owner
):
    with connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION pg_stat_statements")
        cursor.execute("CREATE TABLE of_the_extension (id integer)")
        cursor.execute("ALTER EXTENSION pg_stat_statements ADD TABLE of_the_extension")
    with connected_to(**owner, CONN_MAX_AGE=0):
        run("restore", backup)
        run("backup", tmp_path / "again")
        run("restore", tmp_path / "again", "--force")
        assert Consultation.objects.count() == 1
        assert "of_the_extension" in connection.introspection.table_names()
    dump = tmp_path / "again" / postgresql.FILE
    listed = postgresql._run(["pg_restore", "--list", str(dump)])
    assert ("consult_consultation" in listed, "EXTENSION" in listed) == (True, False)
