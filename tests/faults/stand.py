"""A whole Consult on servers of its own, filled with a consultation that is open."""

import json
import os
import secrets
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import psycopg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from tests.faults.delegate import Browser, Head
from tests.faults.disk import Disk
from tests.faults.servers import (
    Server,
    celery_worker,
    postgresql,
    redis_server,
    web_server,
    workplace,
)
from tests.services.provision import ROOT, free_port

# What the shell of whoever runs the tests may not decide.
FOREIGN = {
    "ALLOWED_HOSTS",
    "DATABASE_OWNER_URL",
    "DATABASE_URL",
    "DEBUG",
    "REDIS_URL",
    "TEST_CLOCK_OFFSET",
}


@dataclass
class Stand:
    """The processes and what they serve; every one of them may be killed.

    `postgresql` and `redis` are None in the embedded mode, where all lies on `disk`.
    """

    folder: Path
    environ: Mapping[str, str]
    web: Server
    scenario: Mapping[str, Any]
    postgresql: Server | None = None
    redis: Server | None = None
    celery: Server | None = None
    disk: Disk | None = None
    _browsers: list[Browser] = field(default_factory=list)

    @property
    def address(self) -> str:
        return self.environ["BASE_URL"]

    def heads(self, count: int | None = None) -> list[Head]:
        """Return the heads of the first administrations, each with a browser."""
        return [self._head(one) for one in self.scenario["delegates"][:count]]

    def head(self, number: int) -> Head:
        """Return the head of one administration, counted from 0."""
        return self._head(self.scenario["delegates"][number])

    def _head(self, signed_in: Mapping[str, str]) -> Head:
        browser = Browser(self.address, self.scenario["cookie"], signed_in["session"])
        self._browsers.append(browser)
        return Head(
            browser,
            signed_in["member_state"],
            self.scenario["reference"],
            len(self.scenario["texts"]),
        )

    def hang_up(self) -> None:
        """Close the connections of every browser it gave."""
        for browser in self._browsers:
            browser.close()

    def another(self, *scenario: str) -> "Stand":
        """Issue another consultation to the same administrations."""
        states = len(self.scenario["delegates"])
        arguments = ("--states", str(states), *scenario)
        return replace(self, scenario=fill(arguments, self.environ))

    @contextmanager
    def beside(
        self, *, application: str = "consult.config.wsgi", **environ: str
    ) -> Iterator["Stand"]:
        """Serve the same consultation by other web processes, on a port of their own.

        `environ` is what is different for them.
        """
        theirs = {
            **self.environ,
            "BASE_URL": f"http://127.0.0.1:{free_port()}",
            **environ,
        }
        web = web_server(self.folder, theirs, application=application)
        try:
            web.start()
            yield replace(self, environ=theirs, web=web)
        finally:
            web.stop()

    def manage(self, *arguments: str, **environ: str) -> dict[str, Any]:
        """Run a command of Consult with `--json`; raise when it is refused."""
        done = subprocess.run(  # noqa: S603 -- our own command
            [*self._inside, sys.executable, "manage.py", *arguments, "--json"],
            cwd=ROOT,
            env={**self.environ, **environ},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr[-4000:]
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer

    def rows(self, query: str, *parameters: object) -> list[tuple[Any, ...]]:
        """Read rows of the database with a connection of our own; `?` is a place."""
        if self.disk is not None:
            with closing(
                sqlite3.connect(self.disk.seen / "consult.sqlite3")
            ) as connection:
                return connection.execute(query, parameters).fetchall()
        with psycopg.connect(self.environ["DATABASE_URL"]) as server:
            spelled = query.replace("?", "%s").encode()
            return server.execute(spelled, parameters).fetchall()

    @property
    def _inside(self) -> Sequence[str]:
        return self.disk.inside if self.disk else ()


@contextmanager
def stand(
    *scenario: str,
    workers: int = 2,
    threads: int = 4,
    application: str = "consult.config.wsgi",
    extra: Mapping[str, str] | None = None,
    database_in: Path | None = None,
) -> Iterator[Stand]:
    """Serve a scenario on PostgreSQL and Redis; stop what was started, all of it.

    `database_in` is a folder for PostgreSQL's data, in place of one beside the rest.
    """
    with ExitStack() as stack:
        folder = stack.enter_context(workplace())
        database, url = stack.enter_context(postgresql(database_in or folder))
        broker, broker_url = stack.enter_context(redis_server(folder))
        environ = {
            **usual_environ(folder),
            "DATABASE_URL": url,
            "DATA_DIR": str(folder / "data"),
            "REDIS_URL": broker_url,
            **(extra or {}),
        }
        with collecting_static_files(environ):
            filled = fill(scenario, environ)
        web = web_server(
            folder, environ, application=application, workers=workers, threads=threads
        )
        worker = celery_worker(folder, environ)
        running = Stand(folder, environ, web, filled, database, broker, worker)
        stack.callback(worker.stop)
        stack.callback(web.stop)
        stack.callback(running.hang_up)
        web.start()
        yield running


@contextmanager
def embedded_stand(disk: Disk, *scenario: str) -> Iterator[Stand]:
    """Serve a scenario as a laptop does, on SQLite, with all its files on a disk."""
    with ExitStack() as stack:
        folder = stack.enter_context(workplace())
        environ = {**usual_environ(folder), "DATA_DIR": str(disk.path)}
        with collecting_static_files(environ, inside=disk.inside):
            filled = fill(scenario, environ, inside=disk.inside)
        web = web_server(folder, environ, inside=disk.inside)
        running = Stand(folder, environ, web, filled, disk=disk)
        stack.callback(web.stop)
        stack.callback(running.hang_up)
        web.start()
        yield running


def usual_environ(folder: Path) -> dict[str, str]:
    """Return what every process is told; nothing listens where its mail goes."""
    return {
        **{name: text for name, text in os.environ.items() if name not in FOREIGN},
        "BASE_URL": f"http://127.0.0.1:{free_port()}",
        "EMAIL_URL": "smtp://127.0.0.1:1",
        "LOG_LEVEL": "ERROR",
        "PYTHONPATH": str(ROOT),
        "SECRET_KEY": secrets.token_urlsafe(64),
        "SIGNING_KEY_FILE": str(new_signing_key(folder)),
    }


def new_signing_key(folder: Path) -> Path:
    """Make the key that signs receipts, as docs/operations.md tells operators to."""
    path = folder / "signing.pem"
    path.write_bytes(
        Ed25519PrivateKey.generate().private_bytes(
            Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
        )
    )
    path.chmod(0o600)
    return path


@contextmanager
def collecting_static_files(
    environ: Mapping[str, str], *, inside: Sequence[str] = ()
) -> Iterator[None]:
    """Collect the static files while the block runs; wait for them at its end."""
    command = (sys.executable, "manage.py", "collectstatic", "--noinput")
    with subprocess.Popen(  # noqa: S603 -- our own command
        [*inside, *command, "--verbosity=0"], cwd=ROOT, env=dict(environ)
    ) as collecting:
        yield
    assert collecting.returncode == 0


def fill(
    scenario: Sequence[str],
    environ: Mapping[str, str],
    *,
    inside: Sequence[str] = (),
) -> dict[str, Any]:
    """Load a scenario; migrate first where there is no table yet."""
    said = subprocess.run(  # noqa: S603 -- our own command
        [*inside, sys.executable, "-m", "tests.faults.scenario", *scenario],
        cwd=ROOT,
        env=dict(environ),
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout
    filled: dict[str, Any] = json.loads(said)
    return filled
