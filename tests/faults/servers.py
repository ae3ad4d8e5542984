"""Servers that a test may kill: a PostgreSQL, a Redis and Consult's own processes."""

import os
import pwd
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from tests.services.provision import (
    ROOT,
    free_port,
    postgresql_problem,
    postgresql_programs,
    redis_problem,
    run,
)

PATIENCE = 60.0


class DidNotStart(AssertionError):  # noqa: N818 -- named for what happened
    """A process ended or did not answer in time; the message holds what it said."""


@dataclass
class Server:
    """A process with what it needs to be started again after it was killed.

    `problem` says in one line why it does not serve yet, nothing when it does.
    """

    name: str
    command: Sequence[str | Path]
    log: Path
    problem: Callable[[], str]
    environ: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    user: str | None = None
    stop_signal: int = signal.SIGTERM
    process: subprocess.Popen[bytes] | None = None
    _began: int = 0

    @property
    def runs(self) -> bool:
        """Tell whether the process that was started last is there."""
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        """Start it and wait until it serves."""
        self.launch()
        self.await_service()

    def launch(self) -> None:
        """Start it; what it needs may be missing yet."""
        with self.log.open("ab") as output:
            self._began = output.tell()
            self.process = subprocess.Popen(  # noqa: S603 -- our own command
                [str(part) for part in self.command],
                cwd=ROOT if self.user is None else self.log.parent,
                env=dict(self.environ),
                user=self.user,
                group=self.user,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def await_service(self) -> None:
        """Wait until it serves."""
        until = time.monotonic() + PATIENCE
        while why := self.problem():
            if not self.runs or time.monotonic() > until:
                raise DidNotStart(f"{self.name}: {why}\n{self.said()[-4000:]}")
            time.sleep(0.05)

    def said(self) -> str:
        """Return what it logged since it was started last."""
        return self.log.read_bytes()[self._began :].decode(errors="replace")

    def kill(self) -> None:
        """Kill it and all it forked, as a power cut does; wait until they are gone.

        What PostgreSQL forks leaves its group, and holds the memory that the next
        server needs.
        """
        if self.process is None or not self.runs:
            return
        children = self.children()
        os.killpg(self.process.pid, signal.SIGKILL)
        for child in children:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        self.process.wait()
        until = time.monotonic() + PATIENCE
        while any(map(lives, children)) and time.monotonic() < until:
            time.sleep(0.01)

    def stop(self) -> None:
        """Ask it to end and wait; what does not end is killed."""
        if self.process is None or not self.runs:
            return
        self.process.send_signal(self.stop_signal)
        try:
            self.process.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            self.kill()

    def children(self) -> list[int]:
        """Return the process ids of what it forked, oldest first."""
        if self.process is None:
            return []
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        try:
            return sorted(map(int, listed.read_text().split()))
        except FileNotFoundError:
            return []


def lives(pid: int) -> bool:
    """Tell whether a process runs; one that ended and waits to be noticed doesn't."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except FileNotFoundError:
        return False
    return "\nState:\tZ" not in status


@contextmanager
def postgresql(folder: Path) -> Iterator[tuple[Server, str]]:
    """Serve a PostgreSQL of our own that keeps its promises after a crash: fsync on.

    Gives the server and the address of its empty database.
    """
    programs = postgresql_programs()
    owner = "postgres" if os.geteuid() == 0 else None
    password, port = secrets.token_urlsafe(16), free_port()
    home, secret = folder / "postgresql", folder / "postgresql" / "password"
    home.mkdir()
    secret.write_text(password, encoding="ascii")
    if owner:
        account = pwd.getpwnam(owner)
        for path in (home, secret):
            os.chown(path, account.pw_uid, account.pw_gid)
    run(
        [
            *(programs / "initdb", "--pgdata", home / "data"),
            *("--username", "consult", "--pwfile", secret),
            *("--auth", "scram-sha-256", "--encoding", "UTF8"),
            *("--locale", "C.UTF-8", "--no-sync"),
        ],
        user=owner,
        cwd=home,
    )
    url = f"postgres://consult:{quote(password)}@127.0.0.1:{port}/postgres"
    server = Server(
        "PostgreSQL",
        [
            *(programs / "postgres", "-D", home / "data"),
            *("-h", "127.0.0.1", "-p", str(port), "-k", ""),
            *("-c", "max_connections=200"),
        ],
        home / "server.log",
        lambda: postgresql_problem(url),
        user=owner,
        stop_signal=signal.SIGINT,
    )
    server.start()
    try:
        yield server, url
    finally:
        server.stop()


@contextmanager
def redis_server(folder: Path) -> Iterator[tuple[Server, str]]:
    """Serve a Redis of our own with a password, that keeps nothing."""
    password, port = secrets.token_urlsafe(16), free_port()
    url = f"redis://:{quote(password)}@127.0.0.1:{port}/0"
    settings = folder / "redis.conf"
    settings.write_text(
        f"bind 127.0.0.1\nport {port}\nrequirepass {password}\n"
        f'save ""\nappendonly no\ndir {folder}\n',
        encoding="ascii",
    )
    server = Server(
        "Redis",
        [shutil.which("redis-server") or "redis-server", settings],
        folder / "redis.log",
        lambda: redis_problem(url),
    )
    server.start()
    try:
        yield server, url
    finally:
        server.stop()


def web_server(
    folder: Path,
    environ: Mapping[str, str],
    *,
    application: str = "consult.config.wsgi",
    workers: int = 2,
    threads: int = 4,
    inside: Sequence[str] = (),
) -> Server:
    """Describe a gunicorn as `run` starts it, on a free port in `environ[BASE_URL]`."""
    address = environ["BASE_URL"].removeprefix("http://")
    return Server(
        "gunicorn",
        [
            *inside,
            *(sys.executable, "-m", "gunicorn", application, "--bind", address),
            *("--worker-class", "gthread", "--workers", str(workers)),
            *("--threads", str(threads), "--graceful-timeout", "10"),
            *("--log-level", "warning", "--preload", "--no-control-socket"),
        ],
        folder / "gunicorn.log",
        lambda: web_problem(address),
        environ=environ,
    )


def celery_worker(folder: Path, environ: Mapping[str, str]) -> Server:
    """Describe a Celery worker with two processes."""
    worker = Server(
        "Celery",
        [
            *(sys.executable, "-m", "celery", "--app", "consult.config", "worker"),
            *("--concurrency=2", "--loglevel=info"),
        ],
        folder / "celery.log",
        lambda: "" if " ready." in worker.said() else "not ready",
        environ=environ,
    )
    return worker


def celery_beat(
    folder: Path, environ: Mapping[str, str], *, application: str = "consult.config"
) -> Server:
    """Describe the one beat, which has a worker sweep."""
    beat = Server(
        "beat",
        [
            *(sys.executable, "-m", "celery", "--app", application, "beat"),
            "--loglevel=info",
        ],
        folder / "beat.log",
        lambda: "" if "beat: Starting" in beat.said() else "not ready",
        environ=environ,
    )
    return beat


def web_problem(address: str) -> str:
    """Say why the web server does not answer; nothing when it does."""
    host, _, port = address.rpartition(":")
    connection = HTTPConnection(host, int(port), timeout=5)
    try:
        connection.request("GET", "/healthz")
        status = connection.getresponse().status
    except (OSError, HTTPException) as error:
        return str(error) or type(error).__name__
    finally:
        connection.close()
    return "" if status == 200 else f"answers {status}"


@contextmanager
def workplace() -> Iterator[Path]:
    """Give a folder that servers of another account may enter."""
    with TemporaryDirectory(prefix="consult-faults-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)
