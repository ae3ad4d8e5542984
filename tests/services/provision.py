"""Run a command with PostgreSQL and Redis behind it: `python -m … provision COMMAND`.

Servers come, in this order, from DATABASE_URL and REDIS_URL, from 127.0.0.1 where one
listens that lets us in, or are started here on free ports, from programs that
deploy/bootstrap installs when they are missing. What was started here, and only that,
is stopped at the end. Without servers it fails; it never skips.
"""

import os
import pwd
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from socket import socket
from tempfile import TemporaryDirectory
from urllib.parse import quote

import psycopg
import redis
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

ROOT = Path(__file__).resolve().parents[2]
LOCAL_POSTGRESQL = (
    "postgres://postgres@127.0.0.1:5432",
    "postgres://postgres:postgres@127.0.0.1:5432",
)
# What the shell of whoever runs the tests may not decide.
OURS = {
    "ALLOWED_HOSTS",
    "BASE_URL",
    "DATABASE_OWNER_URL",
    "DEBUG",
    "TEST_CLOCK_OFFSET",
}

LOCAL_REDIS = "redis://127.0.0.1:6379/8"
START_SECONDS = 30.0


class NoServer(Exception):  # noqa: N818 -- named for what is missing
    """A server can't be had; the message says why."""


@contextmanager
def database_url(environ: Mapping[str, str]) -> Iterator[str]:
    """Give the address of a PostgreSQL that lets us create databases."""
    if given := environ.get("DATABASE_URL"):
        if problem := postgresql_problem(given):
            raise NoServer(f"DATABASE_URL: {problem}")
        yield given
        return
    for local in LOCAL_POSTGRESQL:
        if not postgresql_problem(f"{local}/postgres"):
            # Only the name of the tests' database is made of it.
            yield f"{local}/consult_{os.getpid()}"
            return
    with private_postgresql() as started:
        yield started


@contextmanager
def redis_url(environ: Mapping[str, str]) -> Iterator[str]:
    """Give the address of a Redis that answers."""
    if given := environ.get("REDIS_URL"):
        if problem := redis_problem(given):
            raise NoServer(f"REDIS_URL: {problem}")
        yield given
    elif not redis_problem(LOCAL_REDIS):
        yield LOCAL_REDIS
    else:
        with private_redis() as started:
            yield started


@contextmanager
def signing_key() -> Iterator[Path]:
    """Keep a key that signs receipts, for processes the tests start."""
    with TemporaryDirectory(prefix="consult-key-") as folder:
        path = Path(folder) / "signing.pem"
        path.touch(mode=0o600)
        path.write_bytes(
            Ed25519PrivateKey.generate().private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        yield path


def postgresql_problem(url: str) -> str:
    """Say in one line why a PostgreSQL can't be used; nothing when it can."""
    maintenance = url.rpartition("/")[0] + "/postgres"
    try:
        with psycopg.connect(maintenance, connect_timeout=5) as connection:
            row = connection.execute(
                "SELECT rolcreatedb OR rolsuper FROM pg_roles"
                " WHERE rolname = current_user"
            ).fetchone()
    except psycopg.Error as error:
        return first_line(error)
    return "" if row and row[0] else "the role may not create databases"


def redis_problem(url: str) -> str:
    """Say in one line why a Redis can't be used; nothing when it can."""
    client = redis.Redis.from_url(url, socket_connect_timeout=5, socket_timeout=5)
    try:
        client.ping()
    except redis.RedisError as error:
        return first_line(error)
    finally:
        client.close()
    return ""


@contextmanager
def private_postgresql() -> Iterator[str]:
    """Start a PostgreSQL of our own; as user postgres, for initdb refuses root."""
    programs = postgresql_programs()
    owner = "postgres" if os.geteuid() == 0 else None
    password, port = secrets.token_urlsafe(16), free_port()
    with TemporaryDirectory(prefix="consult-postgresql-") as folder:
        home = Path(folder)
        secret = home / "password"
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
        url = f"postgres://consult:{quote(password)}@127.0.0.1:{port}/consult"
        server = [
            *(programs / "postgres", "-D", home / "data"),
            *("-h", "127.0.0.1", "-p", str(port), "-k", ""),
            *("-c", "fsync=off", "-c", "max_connections=200"),
        ]
        with running(
            server, problem=lambda: postgresql_problem(url), user=owner, cwd=home
        ):
            yield url


@contextmanager
def private_redis() -> Iterator[str]:
    """Start a Redis of our own, with a password, that keeps nothing."""
    if not shutil.which("redis-server"):
        install_servers()
    password, port = secrets.token_urlsafe(16), free_port()
    url = f"redis://:{quote(password)}@127.0.0.1:{port}/0"
    with TemporaryDirectory(prefix="consult-redis-") as folder:
        home = Path(folder)
        settings = home / "redis.conf"
        settings.write_text(
            f"bind 127.0.0.1\nport {port}\nrequirepass {password}\n"
            f'save ""\nappendonly no\ndir {home}\n',
            encoding="ascii",
        )
        server = [shutil.which("redis-server") or "redis-server", settings]
        with running(server, problem=lambda: redis_problem(url), cwd=home):
            yield url


@contextmanager
def running(
    command: Sequence[str | Path],
    *,
    problem: Callable[[], str],
    cwd: Path,
    user: str | None = None,
) -> Iterator[None]:
    """Keep a server running while the block runs; it has START_SECONDS to answer."""
    log = cwd / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 -- our own command
            command,
            cwd=cwd,
            user=user,
            group=user,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        until = time.monotonic() + START_SECONDS
        while why := problem():
            if process.poll() is not None or time.monotonic() > until:
                said = log.read_text(errors="replace")[-2000:]
                raise NoServer(f"{Path(command[0]).name}: {why}\n{said}")
            time.sleep(0.1)
        yield
    finally:
        process.send_signal(signal.SIGINT)  # PostgreSQL: at once, but in order
        process.wait(timeout=START_SECONDS)


def postgresql_programs() -> Path:
    """Return the folder of initdb and postgres, the newest where there are several."""
    for attempt in ("found", "installed"):
        on_path = shutil.which("initdb")
        folders = [
            *([Path(on_path).resolve().parent] if on_path else []),
            *sorted(
                Path("/usr/lib/postgresql").glob("*/bin"),
                key=lambda folder: int(folder.parent.name),
                reverse=True,
            ),
        ]
        for folder in folders:
            if (folder / "initdb").exists() and (folder / "postgres").exists():
                return folder
        if attempt == "found":
            install_servers()
    raise NoServer("PostgreSQL: no initdb on this machine")


def install_servers() -> None:
    run([ROOT / "deploy" / "bootstrap", "--services"], cwd=ROOT)


def run(command: Sequence[str | Path], *, cwd: Path, user: str | None = None) -> None:
    """Run a command to its end; what it says is shown only when it fails."""
    done = subprocess.run(  # noqa: S603 -- our own command
        command,
        cwd=cwd,
        user=user,
        group=user,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise NoServer(f"{Path(command[0]).name} failed:\n{done.stdout}{done.stderr}")


def free_port() -> int:
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]


def main(command: list[str]) -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        with ExitStack() as servers:
            database = servers.enter_context(database_url(os.environ))
            broker = servers.enter_context(redis_url(os.environ))
            for server in (database, broker):
                sys.stderr.write(f"using {shown(server)}\n")
            environ = {
                **{
                    name: value
                    for name, value in os.environ.items()
                    if name not in OURS
                },
                "DATABASE_URL": database,
                "PYTEST_PLUGINS": "tests.services.redis_per_process",
                "PYTHONPATH": str(ROOT),
                "REDIS_URL": broker,
                "SECRET_KEY": secrets.token_urlsafe(64),
            }
            environ["SIGNING_KEY_FILE"] = str(servers.enter_context(signing_key()))
            return subprocess.run(command, env=environ, check=False).returncode  # noqa: S603
    except NoServer as error:
        sys.stderr.write(f"services-test: {error}\n")
        return 1


def shown(url: str) -> str:
    """Return a server's address without who signs in and how."""
    return url.partition("://")[0] + "://" + url.rpartition("@")[2].rpartition("://")[2]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
