"""A whole Consult on servers of its own, filled with a consultation that is open."""

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
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
FOREIGN = {"DEBUG", "TEST_CLOCK_OFFSET", "DATABASE_OWNER_URL", "ALLOWED_HOSTS"}


@dataclass
class Stand:
    """The processes and what they serve; every one of them may be killed.

    `database` is the address of PostgreSQL, empty where SQLite is used; `redis` is
    None in the embedded mode.
    """

    folder: Path
    environ: Mapping[str, str]
    web: Server
    scenario: Mapping[str, Any]
    postgresql: Server | None = None
    redis: Server | None = None
    celery: Server | None = None

    @property
    def address(self) -> str:
        return self.environ["BASE_URL"]

    def heads(self, count: int | None = None) -> list[Head]:
        """Return the heads of the first administrations, each with a browser."""
        return [
            Head(
                Browser(self.address, self.scenario["cookie"], one["session"]),
                one["member_state"],
                self.scenario["reference"],
                len(self.scenario["texts"]),
            )
            for one in self.scenario["delegates"][:count]
        ]

    def manage(self, *arguments: str) -> dict[str, Any]:
        """Run a command of Consult with `--json`; raise when it is refused."""
        done = subprocess.run(  # noqa: S603 -- our own command
            [sys.executable, "manage.py", *arguments, "--json"],
            cwd=ROOT,
            env=dict(self.environ),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr[-4000:]
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Read rows of PostgreSQL with a connection of our own."""
        with psycopg.connect(self.environ["DATABASE_URL"]) as connection:
            return connection.execute(query).fetchall()  # type: ignore[arg-type]


@contextmanager
def stand(
    *scenario: str,
    workers: int = 2,
    threads: int = 4,
    celery: bool = False,
    application: str = "consult.config.wsgi",
    extra: Mapping[str, str] | None = None,
) -> Iterator[Stand]:
    """Serve a scenario on PostgreSQL and Redis; stop what was started, all of it."""
    with ExitStack() as stack:
        folder = stack.enter_context(workplace())
        database, url = stack.enter_context(postgresql(folder))
        broker, broker_url = stack.enter_context(redis_server(folder))
        environ = {
            **{name: text for name, text in os.environ.items() if name not in FOREIGN},
            "BASE_URL": f"http://127.0.0.1:{free_port()}",
            "DATABASE_URL": url,
            "DATA_DIR": str(folder / "data"),
            "EMAIL_URL": "smtp://127.0.0.1:1",
            "LOG_LEVEL": "ERROR",
            "PYTHONPATH": str(ROOT),
            "REDIS_URL": broker_url,
            "SECRET_KEY": secrets.token_urlsafe(64),
            "SIGNING_KEY_FILE": str(new_signing_key(folder)),
            **(extra or {}),
        }
        filled = fill(scenario, environ)
        web = web_server(
            folder, environ, application=application, workers=workers, threads=threads
        )
        stack.callback(web.stop)
        web.start()
        worker = None
        if celery:
            worker = celery_worker(folder, environ)
            stack.callback(worker.stop)
            worker.start()
        yield Stand(folder, environ, web, filled, database, broker, worker)


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


def fill(scenario: Sequence[str], environ: Mapping[str, str]) -> dict[str, Any]:
    """Migrate, collect the static files and load the scenario."""
    commands = (
        ["-m", "tests.faults.scenario", *scenario],
        ["manage.py", "collectstatic", "--noinput", "--verbosity=0"],
    )
    said = [
        subprocess.run(  # noqa: S603 -- our own commands
            [sys.executable, *command],
            cwd=ROOT,
            env=dict(environ),
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        ).stdout
        for command in commands
    ]
    filled: dict[str, Any] = json.loads(said[0])
    return filled
