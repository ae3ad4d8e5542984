"""Serve Consult from one machine: web processes and one worker, nothing else."""

import os
import sys
import threading
import time
from http.client import HTTPConnection, HTTPException
from io import StringIO
from pathlib import Path
from socket import AF_INET, AF_INET6, SO_REUSEADDR, SOL_SOCKET, socket
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from consult.management.commands.demo import accounts
from consult.management.supervisor import Child, supervise
from consult.models import User

START_SECONDS = 60.0


class Command(BaseCommand):
    help = "Serves Consult with one worker beside it, until Ctrl-C (embedded mode)."
    requires_system_checks = []  # done below, those of the database with them

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--bind",
            default="127.0.0.1:8000",
            type=_host_and_port,
            metavar="HOST:PORT",
            help="where to listen (default: 127.0.0.1:8000)",
        )
        parser.add_argument(
            "--demonstration",
            action="store_true",
            help="migrate and load the demonstration set first (DEBUG only)",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        host, port = options["bind"]
        if not settings.EMBEDDED:
            raise CommandError(
                "REDIS_URL is set: start gunicorn, a Celery worker and beat instead"
                " (docs/operations.md); `run` is the embedded mode."
            )
        _refuse_taken_address(host, port)
        if options["demonstration"]:
            self._load_demonstration()
        self.check(databases=["default"])
        if not settings.DEBUG and _static_files_changed():
            call_command("collectstatic", interactive=False, verbosity=0)

        address = f"http://{_in_url(host)}:{port}"
        env = {"BASE_URL": address, **os.environ}
        manage = [sys.executable, str(settings.BASE_DIR / "manage.py")]
        children = [
            Child("worker", [*manage, "worker"], env),
            Child("web", _gunicorn(f"{_in_url(host)}:{port}"), env),
        ]

        def announce(stopping: threading.Event) -> None:
            if _answers(host, port, stopping):
                self._welcome(address)

        supervise(children, when_up=announce)
        self.stdout.write("Consult has stopped.")

    def _load_demonstration(self) -> None:
        """Do in this process what `migrate` and `demo` do: it saves their start."""
        if not settings.DEBUG:
            raise CommandError("--demonstration needs DEBUG: it makes known passwords.")
        call_command("migrate", verbosity=0)
        call_command("demo", stdout=StringIO(), stderr=StringIO())

    def _welcome(self, address: str) -> None:
        lines = [f"Consult is at {address}/  (Ctrl-C stops it)"]
        if loaded := _loaded_accounts():
            lines += ["", "Demonstration logins, the same on every run:", *loaded]
        self.stdout.write("\n".join(["", *lines, ""]))
        self.stdout.flush()


def _host_and_port(text: str) -> tuple[str, int]:
    """Read `127.0.0.1:8000` or `[::1]:8000`; `ValueError` is argparse's to tell."""
    host, colon, port = text.rpartition(":")
    if not colon or not host or not 0 < int(port) < 65536:
        raise ValueError(text)
    return host.strip("[]"), int(port)


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _gunicorn(bind: str) -> list[str]:
    return [
        *(sys.executable, "-m", "gunicorn", "consult.config.wsgi"),
        *("--bind", bind),
        *("--worker-class", "gthread", "--workers", "2", "--threads", "4"),
        *("--graceful-timeout", "10"),
        *("--log-level", "warning"),
        # Loaded once and forked; nothing is connected or threaded before the fork.
        "--preload",
        "--no-control-socket",
    ]


def _refuse_taken_address(host: str, port: int) -> None:
    """Say so now, in one line, instead of restarting gunicorn for ever."""
    with socket(AF_INET6 if ":" in host else AF_INET) as probe:
        probe.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"Can't listen on {host}:{port}: {error.strerror}. Choose another"
                " address with --bind HOST:PORT."
            ) from error


def _static_files_changed() -> bool:
    """Tell whether a static file is newer than what was collected."""
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if not manifest.exists():
        return True
    collected = manifest.stat().st_mtime
    return any(
        Path(storage.path(name)).stat().st_mtime > collected
        for finder in get_finders()
        for name, storage in finder.list(None)
    )


def _loaded_accounts() -> list[str]:
    """Write the accounts of the demonstration that are there, one a line."""
    there = set(User.objects.values_list("email", flat=True))
    return [
        f"  {account['role']:<16} {account['email']:<40} {account['password']}"
        + (f"  TOTP {account['totp']}" if account["totp"] else "")
        for account in accounts()
        if account["email"] in there
    ]


def _answers(host: str, port: int, stopping: threading.Event) -> bool:
    """Wait until a web process answers; False when told to stop before."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and not stopping.wait(0.1):
        connection = HTTPConnection(host, port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            connection.getresponse().read()
        except (OSError, HTTPException):
            continue
        finally:
            connection.close()
        return True
    return False
