"""Read a stranger's file in a child process that can't take anything along.

The child (a module of this room that begins with `shut_in`) has no Django, an empty
environment, ten seconds, 512 MB and no file to write but its answer. One file, one
child: what a file does to it ends with it.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parent.parent.parent

SECONDS: Final = 10
ADDRESS_SPACE: Final = 512 * 1024 * 1024
ANSWER_SIZE: Final = 8 * 1024 * 1024


class ReadingTookTooLong(Exception):  # noqa: N818 -- named for what happened
    """The child did not answer in its seconds."""


class ReadingFailed(Exception):  # noqa: N818 -- named for what happened
    """The child ended without an answer: its memory, or its answer, was too small."""


def read_fenced(
    module: str,
    data: bytes,
    *,
    seconds: float = SECONDS,
    address_space: int = ADDRESS_SPACE,
) -> dict[str, Any]:
    """Return what a module of this room answers to a file.

    It is started as `python -m MODULE SECONDS BYTES`, gets the file on its standard
    input and writes one JSON object. Raises `ReadingTookTooLong` and `ReadingFailed`.
    """
    command = (sys.executable, "-m", module, str(int(seconds) + 1), str(address_space))
    environment = {
        "LANG": "C.UTF-8",
        "PATH": os.defpath,
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": str(ROOT),
    }
    with tempfile.TemporaryFile() as answer:
        try:
            done = subprocess.run(  # noqa: S603 -- our own module, fixed arguments
                command,
                check=False,
                cwd=ROOT,
                env=environment,
                input=data,
                start_new_session=True,
                stderr=subprocess.DEVNULL,
                stdout=answer,
                timeout=seconds,
            )
        except subprocess.TimeoutExpired as error:
            raise ReadingTookTooLong(f"not read after {seconds:g} seconds") from error
        answer.seek(0)
        written = answer.read()
    if done.returncode or not written:
        raise ReadingFailed(f"the reader ended with {done.returncode}")
    facts: dict[str, Any] = json.loads(written)
    return facts


def shut_in(seconds: str, address_space: str) -> bytes:
    """Begin the child: close the fence, then take in the file."""
    for what, most in (
        (resource.RLIMIT_AS, int(address_space)),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_CPU, int(seconds)),
        (resource.RLIMIT_FSIZE, ANSWER_SIZE),
    ):
        resource.setrlimit(what, (most, most))
    return sys.stdin.buffer.read()


def answer(facts: dict[str, Any]) -> None:
    """Write the child's answer."""
    sys.stdout.write(json.dumps(facts))
    sys.stdout.flush()
