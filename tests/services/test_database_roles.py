"""deploy/database-roles.sql: the application's role appends facts and alters none."""

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from psycopg import sql

from consult.audit.guards import APPEND_ONLY

pytestmark = [pytest.mark.services, pytest.mark.django_db]

SCRIPT = settings.BASE_DIR / "deploy" / "database-roles.sql"


@dataclass(frozen=True)
class Deployment:
    """A database of its own with the two roles, migrated and in use."""

    app: str
    owner: str
    said: str


@pytest.fixture(scope="module")
def deployment(
    django_db_setup: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Deployment]:
    values = connection.settings_dict
    where = f"{values['HOST']}:{values['PORT']}"
    mark, password = f"{os.getpid()}", secrets.token_hex(16)
    name, owner, app = f"roles_{mark}", f"roles_{mark}_owner", f"roles_{mark}_app"
    administrator = {
        "host": values["HOST"],
        "port": values["PORT"],
        "user": values["USER"],
        "password": values["PASSWORD"],
    }

    def administer(*statements, dbname="postgres"):
        with psycopg.connect(**administrator, dbname=dbname, autocommit=True) as link:
            for statement, *names in statements:
                link.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    def grant():
        run(
            [
                *("psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1"),
                *(f"--set=owner={owner}", f"--set=app={app}", f"--file={SCRIPT}"),
                *(f"--host={values['HOST']}", f"--port={values['PORT']}"),
                *(f"--username={values['USER']}", f"--dbname={name}"),
            ],
            {**os.environ, "PGPASSWORD": values["PASSWORD"]},
        )

    environ = {
        **os.environ,
        "DATABASE_OWNER_URL": f"postgres://{owner}:{password}@{where}/{name}",
        "DATABASE_URL": f"postgres://{app}:{password}@{where}/{name}",
        "DATA_DIR": str(tmp_path_factory.mktemp("roles")),
        "DEBUG": "1",
    }
    administer(("CREATE DATABASE {}", name))
    try:
        grant()
        for role in (owner, app):
            administer((f"ALTER ROLE {{}} PASSWORD '{password}'", role))
        manage = [sys.executable, "manage.py"]
        run([*manage, "migrate", "--verbosity=0"], environ)
        grant()
        grant()
        run([*manage, "demo"], environ)
        said = run([*manage, "verify_log", "--json"], environ)
        yield Deployment(environ["DATABASE_URL"], environ["DATABASE_OWNER_URL"], said)
    finally:
        administer(("DROP DATABASE {} WITH (FORCE)", name))
        administer(("DROP ROLE IF EXISTS {}", app), ("DROP ROLE IF EXISTS {}", owner))


def run(command, environ) -> str:
    ended = subprocess.run(  # noqa: S603 -- our own commands
        command,
        cwd=settings.BASE_DIR,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def test_the_application_does_all_its_work_with_it(deployment):
    assert '"ok": true' in deployment.said


@pytest.mark.parametrize("table", sorted(APPEND_ONLY))
def test_it_reads_and_appends_facts_and_nothing_else(deployment, table):
    with psycopg.connect(deployment.app) as link:
        rights = link.execute(
            "SELECT array_agg(privilege_type::text ORDER BY privilege_type::text)"
            " FROM information_schema.role_table_grants"
            " WHERE grantee = current_user AND table_name = %s",
            [table],
        ).fetchone()
    assert rights == (["INSERT", "SELECT"],)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE consult_auditentry SET body = '{}'",
        "DELETE FROM consult_replyversion",
        "TRUNCATE consult_receipt",
        "ALTER TABLE consult_auditentry DISABLE TRIGGER ALL",
        "DROP TRIGGER consult_auditentry_no_update ON consult_auditentry",
        "DROP FUNCTION consult_refuse_change() CASCADE",
        "CREATE TABLE public.other ()",
        "SET session_replication_role = replica",
        "DELETE FROM django_migrations",
    ],
)
def test_what_would_alter_the_record_is_refused(deployment, statement):
    with (
        psycopg.connect(deployment.app) as link,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        link.execute(statement)


def test_the_guards_hold_against_the_owner_of_the_tables_too(deployment):
    with (
        psycopg.connect(deployment.owner) as link,
        pytest.raises(psycopg.errors.RaiseException, match="append-only"),
    ):
        link.execute("DELETE FROM consult_auditentry")
