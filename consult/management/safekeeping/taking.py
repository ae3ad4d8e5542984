"""Take a backup."""

import platform
from datetime import datetime
from pathlib import Path

import django
from django.conf import settings
from django.db import connection

from consult.audit.record import instant_text
from consult.audit.verify import verify_log
from consult.files import store
from consult.management.safekeeping import postgresql, sqlite
from consult.management.safekeeping.contents import (
    applied_migrations,
    newest_checkpoint,
)
from consult.management.safekeeping.errors import NotBackedUp
from consult.management.safekeeping.folder import finish, keep, new_folder, settle
from consult.management.safekeeping.manifest import KEYS, Manifest, Part
from consult.queries.stored_files import named_files, originals_elsewhere

ENGINES = {"postgresql": postgresql, "sqlite": sqlite}


def key_files() -> dict[str, Path]:
    """Return the keys of this machine by the names they have in a backup."""
    signing, secret = KEYS
    return {
        signing: Path(settings.SIGNING_KEY_FILE),
        secret: Path(settings.DATA_DIR) / "secret_key",
    }


def take_backup(
    folder: Path, *, with_keys: bool, at: datetime
) -> tuple[Manifest, Part]:
    """Copy the database and the files its rows name; return the manifest and its file.

    In order: the database, from one snapshot; every file that this snapshot names,
    read back against its digest; keys, if asked for; the manifest. Others go on
    working meanwhile. Whatever fails leaves an empty folder.

    Raises `NotBackedUp`, `ToolMissing`.
    """
    engine = ENGINES[connection.vendor]
    try:
        with new_folder(folder):
            versions = engine.versions()
            with engine.copied(folder / engine.FILE):
                log = verify_log().as_facts()
                migrations, checkpoint = applied_migrations(), newest_checkpoint()
                digests, elsewhere = named_files(), originals_elsewhere()
            manifest = Manifest(
                taken_at=instant_text(at),
                engine=connection.vendor,
                versions={
                    "django": django.get_version(),
                    "python": platform.python_version(),
                    **versions,
                },
                migrations=migrations,
                log=log,
                checkpoint=checkpoint,
                database=settle(folder, engine.FILE),
                files=[_keep_file(folder, digest) for digest in digests],
                keys=_keep_keys(folder) if with_keys else [],
                originals_elsewhere=elsewhere,
            )
            return manifest, finish(folder, manifest)
    except OSError as error:
        raise NotBackedUp(
            f"{error.filename or folder}: {error.strerror or error}. There is no"
            " backup."
        ) from error


def _keep_file(folder: Path, digest: str) -> Part:
    try:
        data = store.read(digest)
    except (store.FileMissing, store.FileDamaged) as error:
        raise NotBackedUp(
            f"{error} Put it back from an earlier backup (docs/operations.md); there is"
            " no new one."
        ) from error
    return keep(folder, f"files/{digest[:2]}/{digest}", data)


def _keep_keys(folder: Path) -> list[Part]:
    return [
        keep(folder, name, path.read_bytes())
        for name, path in key_files().items()
        if path.exists()
    ]
