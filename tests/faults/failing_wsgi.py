"""Consult's own WSGI application that dies at a commit when a file tells it to.

The failpoint is here and not in the product: nothing that serves a real consultation
can be armed. `ARMED` names a file; what it holds, `before` or `after`, says on which
side of the commit of the next reply the process kills itself.
"""

import os
import signal
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from consult.config.wsgi import application as consult

_request = threading.local()
_armed = Path(os.environ["ARMED"])
_commit = BaseDatabaseWrapper._commit  # type: ignore[attr-defined]


def commit_or_die(self: BaseDatabaseWrapper) -> None:
    side = _side()
    if side == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    _commit(self)
    if side == "after":
        os.kill(os.getpid(), signal.SIGKILL)


def _side() -> str:
    if not getattr(_request, "sends_reply", False):
        return ""
    try:
        side = _armed.read_text(encoding="ascii")
        _armed.unlink()
    except FileNotFoundError:
        return ""
    return side


BaseDatabaseWrapper._commit = commit_or_die  # type: ignore[attr-defined]


def application(
    environ: dict[str, Any], start_response: Callable[..., Any]
) -> Iterable[bytes]:
    """Serve a request, and note whether it is the one that sends a reply."""
    _request.sends_reply = environ["REQUEST_METHOD"] == "POST" and environ[
        "PATH_INFO"
    ].endswith("/check/")
    return consult(environ, start_response)
