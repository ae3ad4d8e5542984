"""Take a backup of everything Consult holds."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from consult.management.json_output import JsonCommand
from consult.management.safekeeping.taking import take_backup
from consult.queries.clock import database_now


class Command(JsonCommand):
    help = "Copies database, documents and attachments, as of one instant, to a folder."
    requires_system_checks = []  # what is not well is worth a backup

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument(
            "folder", metavar="DIR", type=Path, help="an empty folder, or a new one"
        )
        parser.add_argument(
            "--with-keys",
            action="store_true",
            help="also copy the private keys: whoever has the folder can then sign",
        )

    def answer(self, options: Mapping[str, Any]) -> Mapping[str, Any]:
        manifest, file = take_backup(
            options["folder"], with_keys=options["with_keys"], at=database_now()
        )
        return {
            "folder": str(options["folder"]),
            "taken_at": manifest.taken_at,
            "engine": manifest.engine,
            "size": manifest.size,
            "files": len(manifest.files),
            "originals_elsewhere": manifest.originals_elsewhere,
            "keys": len(manifest.keys),
            "ok": manifest.log["ok"],
            "entries": manifest.log["entries"],
            "heads": manifest.log["heads"],
            "checkpoint": manifest.checkpoint,
            "manifest_sha256": file.sha256,
        }
