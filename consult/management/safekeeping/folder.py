"""The folders: that of a backup, for its owner's eyes only, and a restore's own."""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings

from consult.files.store import synchronize
from consult.management.safekeeping.errors import NotABackup, NotBackedUp
from consult.management.safekeeping.manifest import NAME, Manifest, Part

CHUNK = 1 << 20
UNFINISHED = f".{NAME}"
RESTORING = ".restoring-"


@contextmanager
def new_folder(folder: Path) -> Iterator[None]:
    """Make the folder, mode 0700, and empty it again unless the block gets through.

    It is reserved by what will be its manifest: of two backups at once into one
    folder, the second leaves it alone.

    Raises `NotBackedUp` when something is in it already.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        reservation = reserve(folder / UNFINISHED)
    except FileExistsError:
        raise NotBackedUp(
            f"{folder} is not empty: another backup is being taken there, or broke off."
        ) from None
    if list(folder.iterdir()) != [reservation]:
        reservation.unlink()
        raise NotBackedUp(f"{folder} is not empty: a backup takes a folder of its own.")
    folder.chmod(0o700)
    try:
        yield
    except BaseException:
        for path in set(folder.iterdir()) - {reservation}:
            with suppress(OSError):
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        reservation.unlink(missing_ok=True)  # last: from now on it is another's
        raise


@contextmanager
def workplace() -> Iterator[Path]:
    """Give a restore a folder of DATA_DIR to work in, which is gone afterwards.

    What a restore that was killed left there holds the whole database: it goes first.
    """
    home = Path(settings.DATA_DIR)
    for left in home.glob(f"{RESTORING}*"):
        with suppress(BlockingIOError), _held(left):
            shutil.rmtree(left)
    with TemporaryDirectory(dir=home, prefix=RESTORING) as name, _held(Path(name)):
        yield Path(name)


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Hold a folder for as long as the block runs, or the process lives.

    Raises `BlockingIOError` where another process holds it.
    """
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(handle)


def reserve(path: Path) -> Path:
    """Make an empty file, mode 0600, that a program is going to write."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    return path


def keep(folder: Path, path: str, data: bytes) -> Part:
    """Write one file of the backup, mode 0600, to the disk itself."""
    target = folder / path
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(
        os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb"
    ) as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    return Part(path, len(data), hashlib.sha256(data).hexdigest())


def settle(folder: Path, path: str) -> Part:
    """Put on the disk itself what a program wrote, and describe it."""
    with (folder / path).open("rb") as file:
        os.fsync(file.fileno())
    return describe(folder, path)


def finish(folder: Path, manifest: Manifest) -> Part:
    """Write the manifest, under its name only once all of it is on the disk."""
    for inner in (path for path in folder.rglob("*") if path.is_dir()):
        synchronize(inner)
    (folder / UNFINISHED).write_bytes(manifest.as_bytes())
    settle(folder, UNFINISHED)
    (folder / UNFINISHED).rename(folder / NAME)
    synchronize(folder)
    synchronize(folder.parent)
    return describe(folder, NAME)


def describe(folder: Path, path: str) -> Part:
    """Return size and SHA-256 of a file of the backup."""
    digest, size = hashlib.sha256(), 0
    with (folder / path).open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return Part(path, size, digest.hexdigest())


def check_parts(folder: Path, manifest: Manifest) -> None:
    """Compare every file of a backup with what the manifest says of it.

    Raises `NotABackup` for the first that is missing or altered.
    """
    for part in manifest.parts:
        try:
            found = describe(folder, part.path)
        except FileNotFoundError:
            raise NotABackup(f"{folder / part.path} is missing.") from None
        if found != part:
            raise NotABackup(
                f"{folder / part.path} is not the file that was backed up: its SHA-256"
                " differs."
            )
