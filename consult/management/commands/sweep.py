"""Do what the scheduler does every minute."""

from collections.abc import Mapping
from typing import Any

from consult.management.json_output import JsonCommand
from consult.tasks import sweep


class Command(JsonCommand):
    help = "Closes what is over, renders and sends what waits; safe to run at any time."

    def answer(self, options: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: ARG002 -- takes none
        return {**sweep()}
