"""Put a backup back."""

import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction

from consult.audit.guards import missing_guards
from consult.audit.record import SYSTEM, append_entry
from consult.audit.verify import verify_log
from consult.files import store
from consult.management.safekeeping.contents import (
    applied_migrations,
    count_consultations,
    known_migrations,
    newest_checkpoint,
)
from consult.management.safekeeping.errors import (
    NewerBackup,
    NotRestored,
    OtherEngine,
    WouldOverwrite,
)
from consult.management.safekeeping.folder import check_parts, describe, reserve
from consult.management.safekeeping.manifest import NAME, Manifest, read_manifest
from consult.management.safekeeping.taking import ENGINES, key_files
from consult.models import Pause
from consult.notify.outbox import PAUSE
from consult.vocabularies import AuditTag


def restore_backup(
    folder: Path, *, force: bool, operator: str, at: datetime
) -> tuple[Manifest, Mapping[str, Any]]:
    """Put database, files and keys of a backup in their places; the outbox rests.

    In order: manifest and digests; whether this backup fits here; files, which only
    add; the database, in one transaction: the migrations that an older backup lacks,
    its log, guards and newest checkpoint, compared with the manifest, then the outbox's
    pause and an entry of the `system` chain that names the backup and the operator (an
    account of the machine); keys. Until that is committed the database is as it was.
    Returns the manifest, what became of the keys and which migrations were applied.

    Raises `NotABackup`, `OtherEngine`, `NewerBackup`, `WouldOverwrite`, `NotRestored`,
    `ToolMissing`.
    """
    manifest = read_manifest(folder)
    _check_fit(manifest, force=force)
    check_parts(folder, manifest)
    restored = {
        "manifest": describe(folder, NAME).sha256,
        "operator": operator,
        "taken_at": manifest.taken_at,
    }
    try:
        for part in manifest.files:
            store.write((folder / part.path).read_bytes())
        engine = ENGINES[manifest.engine]
        engine.replace(
            folder / manifest.database.path,
            complete=lambda: _complete(manifest, restored, at=at),
        )
    except OSError as error:
        raise NotRestored(f"Nothing is restored: {_complaint(error)}.") from error
    try:
        keys = _restore_keys(folder, manifest, at=at)
    except OSError as error:
        raise NotRestored(
            f"The database is restored, not all keys are: {_complaint(error)}."
        ) from error
    migrated = sorted(set(applied_migrations()) - set(manifest.migrations))
    return manifest, {"keys": keys, "migrated": migrated}


def _complaint(error: OSError) -> str:
    where = f"{error.filename}: " if error.filename else ""
    return f"{where}{error.strerror or error}"


def _check_fit(manifest: Manifest, *, force: bool) -> None:
    if manifest.engine != connection.vendor:
        raise OtherEngine(
            f"The backup is of {manifest.engine}, and {connection.vendor} is configured"
            " here: a backup goes back to the engine it came from."
        )
    newer = sorted(set(manifest.migrations) - known_migrations())
    if newer:
        raise NewerBackup(
            f"The backup was taken by a newer version of Consult: {newer[0]} is not"
            " known here."
        )
    if not manifest.log["ok"]:
        raise NotRestored(
            "Nothing is restored: the log was broken when the backup was taken, at"
            f" {manifest.log['first_broken']}."
        )
    there = count_consultations()
    if there and not force:
        noun = "consultation" if there == 1 else "consultations"
        raise WouldOverwrite(
            f"The database {connection.settings_dict['NAME']} holds {there} {noun}:"
            " take a backup of it, then restore with --force."
        )


def _complete(manifest: Manifest, restored: Mapping[str, str], *, at: datetime) -> None:
    """Compare what the database will hold, then let its outbox rest and say so.

    Before anybody else sees it, so that no worker ever takes the messages of a backup
    as due, and no chain goes on from an earlier end without a word of it. An older
    database is migrated first: only then can this version read it.
    """
    if known_migrations() - set(manifest.migrations):
        call_command("migrate", interactive=False, verbosity=0)
    with transaction.atomic():
        _compare(manifest)
        Pause.objects.get_or_create(name=PAUSE, defaults={"since": at})
        append_entry(
            SYSTEM, tag=AuditTag.BACKUP_RESTORED, at=at, by=None, facts=restored
        )


def _compare(manifest: Manifest) -> None:
    """Hold what is in the database against what was there when it was copied."""
    found = verify_log().as_facts()
    if any(found[name] != manifest.log[name] for name in ("ok", "entries", "heads")):
        raise NotRestored(
            "Nothing is restored: the log in the backup is not the one that was backed"
            " up."
        )
    if newest_checkpoint() != manifest.checkpoint:
        raise NotRestored(
            "Nothing is restored: the newest checkpoint in the backup is not the one"
            " that was backed up."
        )
    if guards := missing_guards():
        raise NotRestored(
            f"Nothing is restored: the backup lacks guards ({', '.join(guards)}), facts"
            " could be altered."
        )


def _restore_keys(folder: Path, manifest: Manifest, *, at: datetime) -> dict[str, str]:
    """Put back each key and say what became of it, by its file; none is lost.

    Another key that is there is kept beside it: a machine that has just been set up
    made keys of its own.
    """
    done = {}
    for part in manifest.keys:
        target, data = key_files()[part.path], (folder / part.path).read_bytes()
        done[str(target)] = "restored"
        if target.exists():
            if target.read_bytes() == data:
                done[str(target)] = "there already"
                continue
            former = target.with_name(f"{target.name}.until-{at:%Y%m%dT%H%M%SZ}")
            target.rename(former)
            done[str(target)] = f"restored, the former is {former.name}"
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with reserve(target).open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    return done
