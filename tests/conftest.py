"""The cast of the tests, and what every test needs of the machine."""

import gc
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client, TransactionTestCase, override_settings
from django.utils import translation
from pytest_django import DjangoDbBlocker

from consult.audit import frozen
from consult.audit.guards import lowered_guards, missing_guards
from consult.models import Consultation, User
from consult.queries.clock import database_now
from tests import factories
from tests.faults.figures import figure, pytest_terminal_summary  # noqa: F401


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the fault tests: they wait, beside all that the others do.

    They have databases of their own, so it doesn't matter what comes after them.
    """
    items.sort(key=lambda item: not item.nodeid.startswith("tests/faults/"))


def pytest_collection_finish() -> None:
    """Leave what is loaded by now out of every collection: a tenth of the run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


@pytest.fixture(scope="session", autouse=True)
def machine_for_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep files in a folder of the run; plain static files; a quick hasher."""
    folder = tmp_path_factory.mktemp("data")
    (folder / "static").mkdir()
    with override_settings(
        CACHES={
            "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
        },
        DATA_DIR=folder,
        MEDIA_ROOT=folder / "files",
        STATIC_ROOT=folder / "static",
        SIGNING_KEY_FILE=str(folder / "keys" / "signing.pem"),
        MAKES_SIGNING_KEY=True,
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        STORAGES={
            "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
            "staticfiles": {
                "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
            },
        },
    ):
        yield


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Hang up on whoever still holds the test database when the suite is over.

    A browser keeps its connection to the live server alive, and with it the thread
    and its session, for a moment longer than the test: PostgreSQL then refuses to
    drop the database.
    """
    connection.settings_dict["CONN_MAX_AGE"] = 0
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture(scope="session", autouse=True)
def guards_around_flush() -> Iterator[None]:
    """Lower the append-only guards while Django empties tables, and only then."""
    flush = TransactionTestCase._fixture_teardown

    def flush_with_guards_lowered(self: TransactionTestCase) -> None:
        with lowered_guards(connection):
            flush(self)
        assert missing_guards(connection) == []

    patch = pytest.MonkeyPatch()
    patch.setattr(TransactionTestCase, "_fixture_teardown", flush_with_guards_lowered)
    yield
    patch.undo()


@pytest.fixture(autouse=True)
def nothing_known_of_another_test() -> None:
    """Forget what a process reads once: keys of rows come again in another test."""
    frozen.issue_in.cache_clear()


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Begin in English; a request of the test before may have left another language."""
    with translation.override("en"):
        yield


@pytest.fixture
def at(db: None) -> datetime:
    """The instant of the test, read from the database's clock."""
    return database_now()


@pytest.fixture
def tsb_officer(db: None) -> User:
    return factories.make_staff("Olga Officer", "officer")


@pytest.fixture
def second_officer(db: None) -> User:
    return factories.make_staff("Samuel Second", "officer")


@pytest.fixture
def translator(db: None) -> User:
    return factories.make_staff("Tian Translator", "translator")


@pytest.fixture
def director(db: None) -> User:
    return factories.make_staff("Dina Director", "director")


@pytest.fixture
def auditor(db: None) -> User:
    return factories.make_staff("Aude Auditor", "auditor")


@pytest.fixture
def head_of_administration(db: None) -> User:
    return factories.make_delegate("Grace Head", "KEN", "head")


@pytest.fixture
def drafter(db: None) -> User:
    return factories.make_delegate("Daniel Drafter", "KEN", "drafter")


@pytest.fixture
def viewer(db: None) -> User:
    return factories.make_delegate("Vera Viewer", "KEN", "viewer")


@pytest.fixture
def outsider(db: None) -> User:
    """The head of another administration."""
    return factories.make_delegate("Otto Outsider", "CHE", "head")


@pytest.fixture
def stranger(db: None) -> User:
    """A person with an account and no role at all."""
    return factories.UserFactory.create(name="Stella Stranger")


@pytest.fixture
def draft_consultation(tsb_officer: User, at: datetime) -> Consultation:
    """A complete draft with one text, number T25-TSB-CIR-0007."""
    return factories.make_draft(by=tsb_officer, at=at)


@pytest.fixture
def issued_consultation(
    draft_consultation: Consultation,
    tsb_officer: User,
    second_officer: User,
    at: datetime,
) -> Consultation:
    return factories.issue(
        draft_consultation, by=tsb_officer, second=second_officer, at=at
    )


@pytest.fixture
def closed_consultation(issued_consultation: Consultation) -> Consultation:
    return factories.close(issued_consultation)


@pytest.fixture
def signed_in(client: Client) -> Any:
    """Sign a person in: `signed_in(tsb_officer)` returns the client."""

    def sign_in(user: User) -> Client:
        client.force_login(
            user, backend="allauth.account.auth_backends.AuthenticationBackend"
        )
        return client

    return sign_in
