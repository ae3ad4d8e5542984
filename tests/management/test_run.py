"""`manage.py run` serves from one machine and leaves nothing behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import socket
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from django.core.management import CommandError, call_command

from consult.management.commands import run
from tests.notify.mailbox import free_port

ROOT = Path(__file__).resolve().parents[2]
MANAGE = (sys.executable, str(ROOT / "manage.py"))
SECONDS = 90.0


@pytest.fixture(scope="module")
def embedded(tmp_path_factory) -> dict[str, str]:
    """The environment of a migrated machine of its own: SQLite and no Redis."""
    environ = {
        name: value
        for name, value in os.environ.items()
        if name
        not in {"BASE_URL", "DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE"}
    }
    environ |= {"DEBUG": "1", "DATA_DIR": str(tmp_path_factory.mktemp("machine"))}
    subprocess.run(  # noqa: S603 -- our own command
        [*MANAGE, "migrate", "--verbosity=0"],
        env=environ,
        check=True,
        capture_output=True,
    )
    return environ


@contextmanager
def served(
    environ: dict[str, str], log: Path
) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    address = f"127.0.0.1:{free_port()}"
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 -- our own command
            [*MANAGE, "run", "--bind", address],
            env=environ,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_until(lambda: "Consult is at" in log.read_text(), log)
        yield process, f"http://{address}"
    finally:
        process.kill()
        process.wait()


def wait_until(is_true, log):
    until = time.monotonic() + SECONDS
    while not is_true():
        assert time.monotonic() < until, log.read_text()
        time.sleep(0.1)


def answers(address):
    try:
        with urlopen(f"{address}/healthz", timeout=5) as response:  # noqa: S310
            return response.status == 200
    except (URLError, OSError):
        return False


def children_of(pid):
    return [
        int(each)
        for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    ]


def command_of(pid):
    return Path(f"/proc/{pid}/cmdline").read_text().split("\0")


def test_it_serves_restarts_what_dies_and_leaves_nothing_on_ctrl_c(embedded, tmp_path):
    log = tmp_path / "run.log"
    with served(embedded, log) as (process, address):
        assert answers(address)
        before = children_of(process.pid)
        assert sorted("worker" in command_of(pid) for pid in before) == [False, True]

        (web,) = (pid for pid in before if "worker" not in command_of(pid))
        os.kill(web, signal.SIGKILL)
        wait_until(
            lambda: answers(address) and web not in children_of(process.pid), log
        )

        left = children_of(process.pid)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) == 0
    assert not answers(address)
    assert [pid for pid in left if Path(f"/proc/{pid}").exists()] == []
    assert f"Consult is at {address}/" in log.read_text()
    assert "Consult has stopped." in log.read_text()


@pytest.fixture
def free_address():
    return f"127.0.0.1:{free_port()}"


def test_it_refuses_to_be_the_embedded_mode_of_a_deployment(settings, free_address):
    settings.EMBEDDED = False
    with pytest.raises(CommandError, match="REDIS_URL is set"):
        call_command("run", bind=run._host_and_port(free_address))


def test_it_makes_no_known_passwords_without_debug(settings, free_address):
    settings.EMBEDDED = True
    settings.DEBUG = False
    with pytest.raises(CommandError, match="--demonstration needs DEBUG"):
        call_command("run", "--bind", free_address, "--demonstration")


def test_a_taken_address_is_named_at_once(settings):
    settings.EMBEDDED = True
    with socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CommandError, match=f"Can't listen on 127.0.0.1:{port}"):
            call_command("run", "--bind", f"127.0.0.1:{port}")


@pytest.mark.parametrize("text", ["8000", ":8000", "127.0.0.1:70000", "127.0.0.1:http"])
def test_what_is_no_address_is_bad_usage(text):
    with pytest.raises(CommandError, match="--bind"):
        call_command("run", "--bind", text)


def test_static_files_are_collected_when_one_is_newer(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    assert run._static_files_changed()
    manifest = tmp_path / "staticfiles.json"
    manifest.write_text("{}")
    assert not run._static_files_changed()
    os.utime(manifest, (0, 0))
    assert run._static_files_changed()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("127.0.0.1:8000", ("127.0.0.1", 8000)),
        ("[::1]:8000", ("::1", 8000)),
        ("localhost:80", ("localhost", 80)),
    ],
)
def test_an_address_is_a_host_and_a_port(text, expected):
    assert run._host_and_port(text) == expected
