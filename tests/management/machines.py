"""Other machines for a test: each a folder, and a database on the same engine."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from io import StringIO
from pathlib import Path
from uuid import uuid4

from django.core.management import call_command
from django.db import connection
from django.test import override_settings

from consult.audit.verify import verify_log
from consult.flows import replying
from consult.flows.recording import Answer, Signature
from consult.management.safekeeping.contents import applied_migrations, connected_to
from consult.management.safekeeping.folder import describe
from consult.management.safekeeping.taking import ENGINES
from consult.procedure.states import Position

PAPER = b"%PDF of a circular"


@dataclass(frozen=True)
class Machine:
    """Where a machine keeps its files, and the name of its database."""

    folder: Path
    database: str

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Have the settings and this thread's queries be those of the machine."""
        with (
            override_settings(
                DATA_DIR=self.folder,
                MEDIA_ROOT=self.folder / "files",
                SIGNING_KEY_FILE=str(self.folder / "keys" / "signing.pem"),
            ),
            self.connected(),
        ):
            yield

    @contextmanager
    def connected(self) -> Iterator[None]:
        """Have this thread's queries go to the machine's database."""
        with connected_to(NAME=self.database, CONN_MAX_AGE=0):
            yield

    def twin(self, folder: Path) -> "Machine":
        """Return one with files of its own; on PostgreSQL the database is shared."""
        shutil.copytree(self.folder, folder)
        if connection.vendor == "sqlite":
            return Machine(folder, str(folder / "consult.sqlite3"))
        return Machine(folder, self.database)


@contextmanager
def new_machine(folder: Path) -> Iterator[Machine]:
    """Make a machine without a table in its database, for as long as the block runs."""
    folder.mkdir()
    if connection.vendor == "sqlite":
        yield Machine(folder, str(folder / "consult.sqlite3"))
        return
    name = f"{connection.settings_dict['NAME']}_{folder.name}"
    _on_server(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    _on_server(f'CREATE DATABASE "{name}"')
    try:
        yield Machine(folder, name)
    finally:
        _on_server(f'DROP DATABASE "{name}" WITH (FORCE)')


def _on_server(statement: str) -> None:
    """Run what no transaction may be around, beside that of the test."""
    with connected_to(CONN_MAX_AGE=0), connection.cursor() as cursor:
        cursor.execute(statement)


def reply(consultation, iso3, person, seen=0):
    position = [Position.AUTHORIZE, Position.NOT_AUTHORIZE][seen % 2]
    return replying.submit_reply(
        consultation,
        iso3,
        [Answer(text=consultation.texts.get(), position=position, reasons=str(seen))],
        Signature(name="Grace Head"),
        by=person,
        form_key=uuid4(),
        seen_version=seen,
    ).version


def run(command, *arguments):
    out = StringIO()
    call_command(command, *map(str, arguments), json=True, stdout=out)
    return json.loads(out.getvalue())


def alter(backup, **facts):
    """Have the manifest of a backup say other facts."""
    path = backup / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | facts))


def as_of(migration, backup):
    """Make of a backup what a version whose last migration this is had taken."""
    run("restore", backup)
    log = verify_log().as_facts()
    call_command("migrate", "consult", migration, verbosity=0)
    engine = ENGINES[connection.vendor]
    (backup / engine.FILE).unlink()
    with engine.copied(backup / engine.FILE):
        migrations = applied_migrations()
    database = asdict(describe(backup, engine.FILE))
    alter(backup, database=database, migrations=migrations, log=log)
