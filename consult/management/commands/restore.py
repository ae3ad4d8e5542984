"""Put a backup back, with the outbox paused."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from consult.management.json_output import JsonCommand, lines_of
from consult.management.operators import operator_name
from consult.management.safekeeping.restoring import restore_backup
from consult.queries.clock import database_now

ADVICE = (
    "The outbox is paused. See on the delivery board what would be sent a second time,"
    " then: manage.py outbox resume"
)
MIGRATED = (
    "The backup was of an older version and is migrated. Where there is a role for the"
    " owner, run deploy/database-roles.sql before anything is started."
)


class Command(JsonCommand):
    help = "Puts a backup in the place of the database; stop everything else first."
    requires_system_checks = []  # the key that one asks for may be in the backup

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument(
            "folder", metavar="DIR", type=Path, help="what `backup` wrote"
        )
        parser.add_argument(
            "--force",
            action="store_true",
            help="overwrite a database that has consultations in it",
        )

    def answer(self, options: Mapping[str, Any]) -> Mapping[str, Any]:
        manifest, done = restore_backup(
            options["folder"],
            force=options["force"],
            operator=operator_name(),
            at=database_now(),
        )
        return {
            "taken_at": manifest.taken_at,
            "engine": manifest.engine,
            "files": len(manifest.files),
            **done,
            "ok": True,
            "entries": manifest.log["entries"],
            "heads": manifest.log["heads"],
            "checkpoint": manifest.checkpoint,
            "outbox": "paused",
        }

    def readable(self, facts: Mapping[str, Any]) -> str:
        lines = [*lines_of(facts), ADVICE]
        if facts["migrated"]:
            lines.append(MIGRATED)
        return "\n".join(lines)
