"""What a backup says of itself, written when all else is there."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from consult.management.safekeeping.errors import NotABackup

NAME = "manifest.json"
FORMAT = "consult-backup/1"
KEYS = ("keys/signing", "keys/secret_key")


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a backup: where it is in the folder, its bytes and their SHA-256."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """Everything a restore has to know and to compare.

    `taken_at` is an instant of the database's clock in UTC. `log` is what `verify_log`
    said of the copy: `{ok, entries, heads, first_broken}`. `checkpoint` is the number,
    digest and instant of the newest signed checkpoint, None before the first. The
    parts of `keys` are there only when they were asked for. `originals_elsewhere` are
    the SHA-256 of papers that replies were keyed in from and that were no file here.
    """

    taken_at: str
    engine: str
    versions: Mapping[str, str]
    migrations: list[str]
    log: Mapping[str, Any]
    checkpoint: Mapping[str, Any] | None
    database: Part
    files: list[Part]
    keys: list[Part]
    originals_elsewhere: list[str] = field(default_factory=list)

    @property
    def parts(self) -> list[Part]:
        """Return every file of the backup but the manifest."""
        return [self.database, *self.files, *self.keys]

    @property
    def size(self) -> int:
        """Return the bytes of all parts."""
        return sum(part.size for part in self.parts)

    def as_bytes(self) -> bytes:
        """Return the manifest as it is written."""
        facts = {"format": FORMAT, **asdict(self)}
        text = json.dumps(facts, ensure_ascii=False, indent=1, sort_keys=True)
        return f"{text}\n".encode()


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of a backup.

    Raises `NotABackup` where there is none, or none that can be read.
    """
    try:
        facts = json.loads((folder / NAME).read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        raise NotABackup(
            f"{folder} has no {NAME}: it is no backup, or one that was never finished."
        ) from None
    except OSError as error:
        raise NotABackup(f"{folder / NAME}: {error.strerror}.") from error
    except ValueError as error:
        raise NotABackup(f"{folder / NAME} is damaged: {error}.") from error
    if not isinstance(facts, dict) or facts.pop("format", None) != FORMAT:
        raise NotABackup(f"{folder / NAME} is not of the format {FORMAT}.")
    try:
        return _manifest(facts)
    except (KeyError, TypeError, ValueError) as error:
        raise NotABackup(f"{folder / NAME} is damaged: {error}.") from error


def _manifest(facts: dict[str, Any]) -> Manifest:
    manifest = Manifest(
        database=Part(**facts.pop("database")),
        files=[Part(**part) for part in facts.pop("files")],
        keys=[Part(**part) for part in facts.pop("keys")],
        **facts,
    )
    if missing := {"entries", "first_broken", "heads", "ok"} - set(manifest.log):
        raise ValueError(f"of the log it does not say {min(missing)}")
    for part in manifest.keys:
        if part.path not in KEYS:
            raise ValueError(f"{part.path} is no key of Consult")
    for part in manifest.parts:
        path = Path(part.path)
        if path.is_absolute() or ".." in path.parts:
            raise ValueError(f"{part.path} is outside of the backup")
    return manifest
