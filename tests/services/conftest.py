"""A real Celery worker and beat on the database and the Redis of this test process."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection

from consult.models import OutboxMessage
from consult.notify import doorbell
from tests.notify.mailbox import Mailbox, mail_server
from tests.services.redis_per_process import forget_rings

CELERY = (sys.executable, "-m", "celery", "--app", "consult.config")
# Beside the whole suite a worker has taken more than half a minute to load.
START_SECONDS = 120.0


@pytest.fixture(scope="module")
def served_mailbox() -> Iterator[Mailbox]:
    """The mail server that the Celery worker talks to."""
    with mail_server() as mailbox:
        yield mailbox


@pytest.fixture(scope="module")
def celery_worker_and_beat(
    served_mailbox: Mailbox,
    django_db_setup: None,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[None]:
    doorbell.hand.finish()
    forget_rings(settings.REDIS_URL)
    folder = tmp_path_factory.mktemp("celery")
    environ = {
        **os.environ,
        "DATABASE_URL": database_of_this_test(),
        "DATA_DIR": str(folder),
        "EMAIL_URL": f"smtp://127.0.0.1:{settings.EMAIL_PORT}",
    }
    worker = (*CELERY, "worker", "--concurrency=2", "--loglevel=info")
    beat = (*CELERY, "beat", "--loglevel=info")
    with (
        running(worker, environ, folder / "worker.log", says=" ready."),
        running(beat, environ, folder / "beat.log", says="beat: Starting"),
    ):
        yield


@contextmanager
def running(
    command: tuple[str, ...], environ: dict[str, str], log: Path, *, says: str
) -> Iterator[None]:
    """Keep a process running; it has started when its log says so."""
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 -- our own command
            command, env=environ, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        wait_until(lambda: says in log.read_text(errors="replace"), START_SECONDS, log)
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=START_SECONDS)


def written(number: int, at: datetime) -> OutboxMessage:
    """Return a message, unsaved, due at `at`."""
    return OutboxMessage(
        kind="circular_issued",
        recipient_email=f"person{number}@example.org",
        language="en",
        subject=f"Message {number}",
        body_text="A circular was issued.\n",
        body_html="<p>A circular was issued.</p>",
        message_id=f"<celery.{number}@consult.example>",
        due_at=at,
        created_at=at,
    )


def wait_until(
    is_true: Callable[[], bool], seconds: float, log: Path | None = None
) -> None:
    until = time.monotonic() + seconds
    while not is_true():
        said = log.read_text(errors="replace")[-3000:] if log else ""
        assert time.monotonic() < until, f"not within {seconds} s\n{said}"
        time.sleep(0.1)


def database_of_this_test() -> str:
    """Return the address of the database that pytest-django made for this process."""
    values = connection.settings_dict
    password = f":{quote(values['PASSWORD'])}" if values["PASSWORD"] else ""
    return (
        f"postgres://{values['USER']}{password}"
        f"@{values['HOST']}:{values['PORT']}/{values['NAME']}"
    )
