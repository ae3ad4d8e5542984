"""Bytes on disk under their SHA-256: written once, never changed, checked when read.

What no row ever named, or names any more, is removed (`flows.tidying`).

A file is there completely or not at all, and survives a power cut once `write` has
returned: its bytes and every folder on the way to it are synchronized.
"""

import fcntl
import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from django.conf import settings

_DIGEST = re.compile(r"[0-9a-f]{64}")
_WRITING = ".writing-"
_PIECE = 1 << 16


class FileMissing(Exception):  # noqa: N818 -- named for what happened
    """No file is stored under this digest."""


class FileDamaged(Exception):  # noqa: N818 -- named for what happened
    """The stored bytes are no longer those that were written."""


def write(data: bytes) -> str:
    """Store bytes and return their SHA-256 in hex; storing them again changes nothing.

    A damaged file under the same digest is replaced by the bytes it should hold. The
    file counts as used from now on: `remove_unused` leaves it alone.
    """
    digest = hashlib.sha256(data).hexdigest()
    path = path_of(digest)
    _make_folder(path.parent)
    with _held(path.parent, fcntl.LOCK_SH):
        if _holds(path, digest):
            os.utime(path)
        else:
            _put(path, data)
    return digest


def _put(path: Path, data: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=_WRITING)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o440)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    synchronize(path.parent)


def read(digest: str) -> bytes:
    """Return the bytes stored under a digest.

    Raises `FileMissing`, and `FileDamaged` when they don't have that digest.
    """
    try:
        data = path_of(digest).read_bytes()
    except FileNotFoundError as error:
        raise FileMissing(f"No file {digest} is stored.") from error
    if hashlib.sha256(data).hexdigest() != digest:
        raise FileDamaged(f"The file {digest} does not have that digest any more.")
    return data


def pieces(digest: str) -> Iterator[bytes]:
    """Yield the bytes stored under a digest piece by piece, for files that are large.

    Raises `FileMissing`, and after the last piece `FileDamaged` when they don't have
    that digest.
    """
    seen = hashlib.sha256()
    try:
        file = path_of(digest).open("rb")
    except FileNotFoundError as error:
        raise FileMissing(f"No file {digest} is stored.") from error
    with file:
        while piece := file.read(_PIECE):
            seen.update(piece)
            yield piece
    if seen.hexdigest() != digest:
        raise FileDamaged(f"The file {digest} does not have that digest any more.")


def is_stored(digest: str) -> bool:
    """Tell whether a file is there under what may be a digest; it is not read."""
    return bool(_DIGEST.fullmatch(digest)) and path_of(digest).is_file()


def use(digest: str) -> None:
    """Let a file count as used from now on, where it is there."""
    with suppress(FileNotFoundError):
        os.utime(path_of(digest))


def unused_since(instant: datetime) -> Iterator[str]:
    """Yield the digests of files that nobody wrote, or used, since an instant."""
    for path in Path(settings.MEDIA_ROOT).glob("??/*"):
        if _DIGEST.fullmatch(path.name) and _is_older(path, instant):
            yield path.name


def remove_unused(digest: str, instant: datetime) -> int:
    """Remove a file unless it was written or used since; return its bytes, else 0.

    Who writes the same bytes meanwhile either finds the file and keeps it from being
    removed, or finds none and writes it again.
    """
    path = path_of(digest)
    with _held(path.parent, fcntl.LOCK_EX):
        if not _is_older(path, instant):
            return 0
        size = path.stat().st_size
        path.unlink()
    return size


def remove_unfinished(instant: datetime) -> int:
    """Remove what processes that died were writing before an instant; return how much.

    No file is named so, and none ever will be.
    """
    unfinished = [
        path
        for path in Path(settings.MEDIA_ROOT).glob(f"??/{_WRITING}*")
        if _is_older(path, instant)
    ]
    for path in unfinished:
        path.unlink(missing_ok=True)
    return len(unfinished)


def path_of(digest: str) -> Path:
    """Return where the file of a digest is, or would be.

    Raises `ValueError` for anything but 64 small hexadecimal digits.
    """
    if not _DIGEST.fullmatch(digest):
        raise ValueError(f"{digest!r} is no SHA-256 in hexadecimal digits.")
    return Path(settings.MEDIA_ROOT) / digest[:2] / digest


def synchronize(folder: Path) -> None:
    """Put the entries of a folder on the disk itself."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _holds(path: Path, digest: str) -> bool:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest() == digest
    except FileNotFoundError:
        return False


def _is_older(path: Path, instant: datetime) -> bool:
    try:
        return path.stat().st_mtime < instant.timestamp()
    except FileNotFoundError:
        return False


@contextmanager
def _held(folder: Path, how: int) -> Iterator[None]:
    """Hold a folder, shared by who writes into it or alone to remove from it."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, how)
        yield
    finally:
        os.close(handle)


def _make_folder(folder: Path) -> None:
    """Make a folder and those above it, each entry on disk before the next."""
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    synchronize(folder.parent)
