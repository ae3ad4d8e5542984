"""Bytes on disk under their SHA-256: written once, never changed, checked when read.

A file is there completely or not at all, and survives a power cut once `write` has
returned: its bytes and every folder on the way to it are synchronized.
"""

import hashlib
import os
import re
import tempfile
from pathlib import Path

from django.conf import settings

_DIGEST = re.compile(r"[0-9a-f]{64}")


class FileMissing(Exception):  # noqa: N818 -- named for what happened
    """No file is stored under this digest."""


class FileDamaged(Exception):  # noqa: N818 -- named for what happened
    """The stored bytes are no longer those that were written."""


def write(data: bytes) -> str:
    """Store bytes and return their SHA-256 in hex; storing them again changes nothing.

    A damaged file under the same digest is replaced by the bytes it should hold.
    """
    digest = hashlib.sha256(data).hexdigest()
    path = path_of(digest)
    if _holds(path, digest):
        return digest
    _make_folder(path.parent)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
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
    return digest


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


def _make_folder(folder: Path) -> None:
    """Make a folder and those above it, each entry on disk before the next."""
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    synchronize(folder.parent)
