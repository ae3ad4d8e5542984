"""A disk small enough to be filled up: a tmpfs of our own."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from errno import ENOSPC
from pathlib import Path

CHUNK = 64 * 1024


class NoDisk(Exception):  # noqa: N818 -- named for what is missing
    """Nobody may mount anything here."""


@dataclass(frozen=True)
class Disk:
    """Where it is for the processes that use it, and where we see it.

    They differ where only a namespace of its own may mount: `inside` is what brings a
    command into it.
    """

    path: Path
    seen: Path
    inside: Sequence[str] = ()

    def fill(self) -> int:
        """Leave no byte free; return how many were."""
        written = 0
        with (self.seen / "filler").open("wb", buffering=0) as filler:
            for size in (CHUNK, 1):
                try:
                    while True:
                        written += filler.write(b"\0" * size)
                except OSError as error:
                    if error.errno != ENOSPC:
                        raise
        return written

    def free(self) -> None:
        """Give back what was filled."""
        (self.seen / "filler").unlink()


@contextmanager
def small_disk(folder: Path, *, megabytes: int) -> Iterator[Disk]:
    """Mount a disk in a folder: as root for all to see, else in a namespace.

    Raises `NoDisk`.
    """
    place = folder / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(place)]
    if os.geteuid() == 0 and _succeeds(mount):
        try:
            yield Disk(place, place)
        finally:
            subprocess.run(["umount", "--lazy", str(place)], check=True)  # noqa: S603, S607
        return
    with _namespace(mount) as holder:
        inside = ["nsenter", "--user", "--mount", "--preserve-credentials"]
        yield Disk(
            place,
            Path(f"/proc/{holder}/root{place}"),
            [*inside, "--target", str(holder), "--wd=."],
        )


@contextmanager
def _namespace(mount: Sequence[str]) -> Iterator[int]:
    """Keep a process in a namespace with the mount; give its id."""
    if shutil.which("unshare") is None or not _succeeds(["unshare", "-rm", *mount]):
        raise NoDisk("neither root nor a namespace may mount a tmpfs")
    script = '"$@" && echo mounted && exec sleep infinity'
    with subprocess.Popen(  # noqa: S603 -- our own command
        ["unshare", "-rm", "sh", "-c", script, "sh", *mount],  # noqa: S607
        stdout=subprocess.PIPE,
    ) as holder:
        try:
            assert holder.stdout is not None
            assert holder.stdout.readline() == b"mounted\n"
            yield holder.pid
        finally:
            holder.kill()


def _succeeds(command: Sequence[str]) -> bool:
    done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603
    return done.returncode == 0
