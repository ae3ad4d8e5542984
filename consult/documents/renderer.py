"""Turn HTML into PDF in a fenced, warm child process.

The child (`consult.documents.pdf`) holds WeasyPrint and no Django, sees neither the
network nor the environment, and is killed and replaced when a document takes longer
than its seconds or its address space. One child serves one worker process.
"""

import atexit
import base64
import os
import selectors
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import IO, Any

from consult.documents.frames import pack_frame, unpack_frame

ROOT = Path(__file__).resolve().parent.parent.parent
FONTS = ROOT / "static" / "fonts"
ASSETS = ROOT / "templates" / "documents"

SECONDS_PER_DOCUMENT = 20
SECONDS_TO_START = 60
SECONDS_TO_WAIT = 120
ADDRESS_SPACE = 512 * 1024 * 1024
DOCUMENTS_PER_CHILD = 200


class Variant(StrEnum):
    """Which standard a PDF follows: for readers, for the archive, for a check."""

    ACCESSIBLE = "pdf/ua-1"
    ARCHIVE = "pdf/a-3a"
    ARCHIVE_BASIC = "pdf/a-1b"


@dataclass(frozen=True, slots=True)
class Attached:
    """A file to travel inside a PDF of the archive."""

    name: str
    description: str
    data: bytes


class RenderingFailed(Exception):  # noqa: N818 -- named for what happened
    """The document could not be made; the message says why, in one line."""


class RenderingTimedOut(RenderingFailed):
    """The document took longer than it may, or the renderer stayed busy."""


class _ChildEnded(Exception):  # noqa: N818 -- named for what happened
    """The child closed its pipe instead of answering."""


class Renderer:
    """One child process and the lock that lets one thread at a time use it."""

    def __init__(
        self,
        *,
        seconds: int = SECONDS_PER_DOCUMENT,
        address_space: int = ADDRESS_SPACE,
    ) -> None:
        """Start nothing yet: the first document starts the child."""
        self._seconds = seconds
        self._address_space = address_space
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._printed = 0

    @property
    def pid(self) -> int | None:
        """The process number of the child that is warm, None without one."""
        return self._child.pid if self._child else None

    def render(
        self,
        html: str,
        *,
        epoch: int,
        variant: Variant = Variant.ACCESSIBLE,
        form: bool = False,
        attached: Sequence[Attached] = (),
    ) -> bytes:
        """Return `html` as PDF, the same bytes for the same input.

        `epoch` (seconds since 1970, UTC) dates what inside the file bears a date;
        `form` makes the inputs of the page fields that can be filled in.
        Raises `RenderingTimedOut` or `RenderingFailed`; the next call finds a child
        that works.
        """
        if not self._lock.acquire(timeout=SECONDS_TO_WAIT):
            raise RenderingTimedOut("the renderer stayed busy with other documents")
        header = {
            "attached": [
                [one.name, one.description, base64.b64encode(one.data).decode()]
                for one in attached
            ],
            "epoch": epoch,
            "form": form,
            "seconds": self._seconds + 5,
            "variant": variant.value,
        }
        try:
            return self._render(pack_frame(header, html.encode()))
        finally:
            self._lock.release()

    def close(self) -> None:
        """End the child, if there is one."""
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        for pipe in (child.stdin, child.stdout):
            with suppress(OSError):
                _opened(pipe).close()
        child.wait()

    def _render(self, request: bytes) -> bytes:
        try:
            answer, pdf = self._ask(request)
        except _ChildEnded:
            # Killed while idle or by this document: one more try tells which.
            try:
                answer, pdf = self._ask(request)
            except _ChildEnded as error:
                raise RenderingFailed("the renderer ended without an answer") from error
        if "error" not in answer:
            return pdf
        if answer.get("finished"):
            self.close()
        raise RenderingFailed(answer["error"])

    def _ask(self, request: bytes) -> tuple[dict[str, Any], bytes]:
        try:
            child = self._warm_child()
            self._printed += 1
            return _exchange(child, request, seconds=self._seconds)
        except (_ChildEnded, RenderingTimedOut):
            self.close()
            raise

    def _warm_child(self) -> subprocess.Popen[bytes]:
        if self._child and self._printed >= DOCUMENTS_PER_CHILD:
            self.close()
        if self._child is None:
            self._child = _start_child(self._address_space)
            self._printed = 0
            _exchange(self._child, b"", seconds=SECONDS_TO_START)
        return self._child


def render_pdf(
    html: str,
    *,
    epoch: int,
    variant: Variant = Variant.ACCESSIBLE,
    form: bool = False,
    attached: Sequence[Attached] = (),
) -> bytes:
    """Render with this process's own child (see `Renderer.render`)."""
    return _renderer.render(
        html, epoch=epoch, variant=variant, form=form, attached=attached
    )


def _start_child(address_space: int) -> subprocess.Popen[bytes]:
    command = [
        *(sys.executable, "-m", "consult.documents.pdf"),
        *(str(FONTS), str(ASSETS), str(address_space)),
    ]
    environment = {
        "LANG": "C.UTF-8",
        "PATH": os.defpath,
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": str(ROOT),
        "TMPDIR": tempfile.gettempdir(),
    }
    child = subprocess.Popen(  # noqa: S603 -- our own module, fixed arguments
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env=environment,
        bufsize=0,
        start_new_session=True,
    )
    for pipe in (child.stdin, child.stdout):
        os.set_blocking(_opened(pipe).fileno(), False)
    return child


def _exchange(
    child: subprocess.Popen[bytes], request: bytes, *, seconds: float
) -> tuple[dict[str, Any], bytes]:
    """Send one frame and return the answer, however slowly the child reads."""
    out, back = _opened(child.stdin), _opened(child.stdout)
    ends_at = time.monotonic() + seconds
    unsent, received = memoryview(request), bytearray()
    with selectors.DefaultSelector() as ready:
        ready.register(back, selectors.EVENT_READ)
        if unsent:
            ready.register(out, selectors.EVENT_WRITE)
        while (frame := unpack_frame(received)) is None:
            remaining = ends_at - time.monotonic()
            if remaining <= 0:
                raise RenderingTimedOut(f"not finished after {seconds:g} seconds")
            for key, _ in ready.select(remaining):
                if key.fileobj is out:
                    unsent = _send(out, unsent)
                    if not unsent:
                        ready.unregister(out)
                else:
                    received += _receive(back)
    return frame


def _send(pipe: IO[bytes], unsent: memoryview) -> memoryview:
    try:
        return unsent[os.write(pipe.fileno(), unsent) :]
    except BrokenPipeError as error:
        raise _ChildEnded from error


def _receive(pipe: IO[bytes]) -> bytes:
    received = os.read(pipe.fileno(), 1 << 20)
    if not received:
        raise _ChildEnded
    return received


def _opened(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise TypeError("the child was started without pipes")
    return pipe


def _forget_child() -> None:
    """Give a forked process a renderer of its own; the child stays its parent's."""
    global _renderer  # noqa: PLW0603 -- one renderer a process is the point
    _renderer = Renderer()


_renderer = Renderer()
os.register_at_fork(after_in_child=_forget_child)


@atexit.register
def _close_renderer() -> None:
    _renderer.close()
