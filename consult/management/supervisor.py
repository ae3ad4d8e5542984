"""Keep a few child processes running until told to stop."""

import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from types import FrameType

import structlog

logger = structlog.get_logger(__name__)

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0
# A child that lived this long is taken to have started well.
SETTLED_SECONDS = 60.0
PATIENCE_SECONDS = 15.0
LOOK_SECONDS = 0.2


class Child:
    """One command that should always be running."""

    def __init__(self, name: str, command: Sequence[str], env: Mapping[str, str]):
        self.name = name
        self._command = command
        self._env = env
        self._process: subprocess.Popen[bytes] | None = None
        self._started = 0.0
        self._pause = 0.0
        self._starts_at = 0.0

    @property
    def is_running(self) -> bool:
        """Tell whether the process lives."""
        return self._process is not None and self._process.poll() is None

    def look(self) -> None:
        """Start the process when its time has come, note it when it has died."""
        now = time.monotonic()
        if self._process is None:
            if now >= self._starts_at:
                self._start()
        elif self._process.poll() is not None:
            lived = now - self._started
            code = self._process.returncode
            settled = lived >= SETTLED_SECONDS
            self._pause = (
                FIRST_PAUSE if settled else min(self._pause * 2, LONGEST_PAUSE)
            ) or FIRST_PAUSE
            self._starts_at = now + self._pause
            self._process = None
            logger.warning(
                "child_died", child=self.name, code=code, restart_in=self._pause
            )

    def ask_to_stop(self) -> None:
        """Send SIGTERM, which both children take as "finish and leave"."""
        if self._process is not None and self.is_running:
            self._process.terminate()

    def see_off(self, *, until: float) -> None:
        """Wait for the process until a monotonic instant, then kill it."""
        if self._process is None:
            return
        try:
            self._process.wait(timeout=max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            logger.warning("child_killed", child=self.name)
            self._process.kill()
            self._process.wait()

    def _start(self) -> None:
        """Start in a session of its own: Ctrl-C reaches the supervisor alone.

        Where setpriv is there (Linux), the kernel ends the child should the
        supervisor be killed.
        """
        setpriv = shutil.which("setpriv")
        leash = [setpriv, "--pdeathsig", "TERM", "--"] if setpriv else []
        self._started = time.monotonic()
        self._process = subprocess.Popen(  # noqa: S603 -- our own commands
            [*leash, *self._command], env={**self._env}, start_new_session=True
        )


def supervise(
    children: Sequence[Child], *, when_up: Callable[[threading.Event], None]
) -> None:
    """Run `children` until SIGINT or SIGTERM, then stop them in reverse order.

    `when_up` is called once, after the first starts; it is given the event that
    says "stop" so that it need not wait in vain.
    """
    stopping = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopping.set()

    before = {
        number: signal.signal(number, stop)
        for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        for child in children:
            child.look()
        when_up(stopping)
        while not stopping.wait(LOOK_SECONDS):
            for child in children:
                child.look()
    finally:
        for child in reversed(children):
            child.ask_to_stop()
        until = time.monotonic() + PATIENCE_SECONDS
        for child in reversed(children):
            child.see_off(until=until)
        for number, handler in before.items():
            signal.signal(number, handler)
