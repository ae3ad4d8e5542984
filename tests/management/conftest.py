"""A machine with a consultation in it, and a backup of that machine."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.contenttypes.models import ContentType
from django.test import override_settings

from consult.documents.store import keep_document
from consult.models import Pause
from consult.procedure.states import Language
from consult.queries.clock import database_now
from consult.vocabularies import DocumentKind
from tests import factories
from tests.management.machines import PAPER, Machine, as_of, new_machine, reply, run


@pytest.fixture(scope="session")
def origin(django_db_setup, django_db_blocker, tmp_path_factory):
    """A machine with a consultation, one document of it, one reply and a key."""
    folder = tmp_path_factory.mktemp("machines")
    with django_db_blocker.unblock(), new_machine(folder / "origin") as machine:
        (folder / "here").mkdir()
        with override_settings(
            MEDIA_ROOT=folder, SIGNING_KEY_FILE=str(folder / "none.pem")
        ):
            run("backup", folder / "schema")
        with machine.at_work():
            run("restore", folder / "schema")
            Pause.objects.all().delete()
            people(database_now())
        yield machine


def people(at):
    officer = factories.make_staff("Olga Officer", "officer")
    second = factories.make_staff("Samuel Second", "officer")
    head = factories.make_delegate("Grace Head", "KEN", "head")
    draft = factories.make_draft(by=officer, at=at)
    consultation = factories.issue(draft, by=officer, second=second, at=at)
    keep_document(
        consultation,
        PAPER,
        kind=DocumentKind.CIRCULAR,
        language=Language.EN,
        suffix="pdf",
        name="T25-TSB-CIR-0007E.pdf",
        inputs="{}",
        at=at,
    )
    reply(consultation, "KEN", head)


@pytest.fixture
def here(origin, tmp_path, db) -> Iterator[Machine]:
    """The machine with the consultation, with files that a test may harm."""
    machine = origin.twin(tmp_path / "here")
    with machine.at_work():
        yield machine


@pytest.fixture(scope="session")
def taken(origin, django_db_blocker, tmp_path_factory) -> Path:
    """A backup of that machine, to be copied before it is harmed."""
    folder = tmp_path_factory.mktemp("backups") / "taken"
    with django_db_blocker.unblock(), origin.at_work():
        run("backup", folder)
    return folder


@pytest.fixture
def backup(taken, tmp_path) -> Path:
    return shutil.copytree(taken, tmp_path / "backup")


@pytest.fixture
def there(tmp_path, db) -> Iterator[Machine]:
    """Another machine, without a table in its database."""
    with new_machine(tmp_path / "there") as machine, machine.at_work():
        yield machine


@pytest.fixture
def older(backup, there):
    """A backup with replies of an older version, on a machine that still is."""
    as_of("0006", backup)
    yield backup
    ContentType.objects.clear_cache()  # migrations read those of another database
