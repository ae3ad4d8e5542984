"""Erase personal data under its retention periods."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from consult.flows.erasing import count_personal_data, erase_personal_data
from consult.management.json_output import JsonCommand
from consult.queries.clock import database_now


class Command(JsonCommand):
    help = (
        "Erases names and addresses that were kept as long as RETENTION_…_DAYS say;"
        " the log says how many, never whose."
    )

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="only count what would be erased"
        )

    def answer(self, options: Mapping[str, Any]) -> Mapping[str, Any]:
        days, at = settings.RETENTION_DAYS, database_now()
        if options["dry_run"]:
            erased = count_personal_data(days, at=at)
        else:
            erased = erase_personal_data(days, by=None, at=at)
        return {"dry_run": options["dry_run"], "erased": erased, "days": dict(days)}
