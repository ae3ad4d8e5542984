"""Read a stranger's file in a child process that can't take anything along.

The child (a module of this room that calls `answer_each`) has no Django and an empty
environment. Each file is read in a fork of it, which has ten seconds, 512 MB and no
file to write but its answer: what a file does to it ends with it.
"""

import json
import os
import resource
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final, Self

ROOT: Final = Path(__file__).resolve().parent.parent.parent

SECONDS: Final = 10
ADDRESS_SPACE: Final = 512 * 1024 * 1024
ANSWER_SIZE: Final = 8 * 1024 * 1024
# What starting a child may take on a busy machine, beside the seconds of a file.
_SECONDS_TO_START: Final = 60
_LENGTH: Final = 8
_ENDED: Final = "ended"


class ReadingTookTooLong(Exception):  # noqa: N818 -- named for what happened
    """The child did not answer in its seconds."""


class ReadingFailed(Exception):  # noqa: N818 -- named for what happened
    """The child ended without an answer: its memory, or its answer, was too small."""


class ReaderEnded(ReadingFailed):
    """A reader of many files ended or never began, whatever the file is."""


def read_fenced(module: str, data: bytes) -> dict[str, Any]:
    """Return what a module of this room answers to a single file.

    Raises `ReadingTookTooLong` and `ReadingFailed`.
    """
    with FencedReader(module) as reader:
        return reader.read(data)


class FencedReader:
    """Read one file after the other, each in a child of its own that is quickly born.

    A module of this room, which calls `answer_each`, is started for the first file and
    ended with the `with` block. One thread at a time.
    """

    def __init__(self, module: str, *, seconds: int = SECONDS) -> None:
        """Start nothing yet."""
        self._module, self._seconds = module, seconds
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        """Be used in a `with` block, which ends the child."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the child."""
        self.close()

    def read(self, data: bytes) -> dict[str, Any]:
        """Return what the module answers to a file.

        Raises `ReadingTookTooLong` and `ReadingFailed` for this file, `ReaderEnded`
        for what is none of its fault; the next file is read all the same.
        """
        try:
            facts = self._ask(data)
        except (EOFError, OSError) as error:
            self.close()
            raise ReaderEnded("the reader ended without an answer") from error
        if facts.get(_ENDED) == signal.SIGALRM:
            raise ReadingTookTooLong(f"not read after {self._seconds} seconds")
        if _ENDED in facts:
            raise ReadingFailed(f"the reader ended with {facts[_ENDED]}")
        return facts

    def close(self) -> None:
        """End the child, if there is one, and what it started."""
        child, self._child = self._child, None
        if child is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        with suppress(OSError):
            child.communicate()

    def _ask(self, data: bytes) -> dict[str, Any]:
        self._child = child = self._child or self._start()
        if child.stdin is None or child.stdout is None:
            raise TypeError("the child was started without pipes")
        guard = threading.Timer(self._seconds + _SECONDS_TO_START, child.kill)
        guard.start()
        try:
            _send(child.stdin, data)
            facts: dict[str, Any] = json.loads(_receive(child.stdout))
        finally:
            guard.cancel()
        return facts

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603 -- our own module, fixed arguments
            (
                *(sys.executable, "-m", self._module),
                *(str(self._seconds), str(ADDRESS_SPACE)),
            ),
            cwd=ROOT,
            env=_environment(),
            start_new_session=True,
            stderr=subprocess.DEVNULL,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )


def _environment() -> dict[str, str]:
    return {
        "LANG": "C.UTF-8",
        "PATH": os.defpath,
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": str(ROOT),
    }


def _send(pipe: IO[bytes], data: bytes) -> None:
    pipe.write(len(data).to_bytes(_LENGTH) + data)
    pipe.flush()


def _receive(pipe: IO[bytes]) -> bytes:
    length = pipe.read(_LENGTH)
    if len(length) < _LENGTH:
        raise EOFError
    return pipe.read(int.from_bytes(length))


def answer_each(
    read: Callable[[bytes], dict[str, Any]], seconds: str, address_space: str
) -> None:
    """Be the child of a `FencedReader`: let a fork of it read each file that comes.

    The limits are those of each fork; its seconds are counted by the clock, too.
    """
    _close_fence(int(seconds) + 1, int(address_space))
    with suppress(EOFError):
        while True:
            data = _receive(sys.stdin.buffer)
            _send(sys.stdout.buffer, _read_apart(read, data, int(seconds)))


def _read_apart(
    read: Callable[[bytes], dict[str, Any]], data: bytes, seconds: int
) -> bytes:
    """Return as JSON what a fork reads, or by which signal or code it ended."""
    back, out = os.pipe()
    fork = os.fork()
    if not fork:
        try:
            signal.alarm(seconds)
            for shared in (back, sys.stdin.fileno(), sys.stdout.fileno()):
                os.close(shared)  # what this file does reaches no other
            with os.fdopen(out, "wb") as pipe:
                pipe.write(json.dumps(read(data)).encode())
            os._exit(0)
        finally:
            os._exit(1)
    os.close(out)
    with os.fdopen(back, "rb") as pipe:
        written = pipe.read(ANSWER_SIZE + 1)
    code = os.waitstatus_to_exitcode(os.waitpid(fork, 0)[1])
    if code or len(written) > ANSWER_SIZE:
        return json.dumps({_ENDED: abs(code)}).encode()
    return written


def _close_fence(seconds: int, address_space: int) -> None:
    for what, most in (
        (resource.RLIMIT_AS, address_space),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, ANSWER_SIZE),
    ):
        resource.setrlimit(what, (most, most))
