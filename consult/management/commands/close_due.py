"""Close every consultation whose closing instant has passed."""

from collections.abc import Mapping
from typing import Any

from consult.flows.closing import close_due
from consult.management.json_output import JsonCommand
from consult.queries.clock import database_now


class Command(JsonCommand):
    help = "Closes every consultation whose closing instant has passed."

    def answer(self, options: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: ARG002 -- takes none
        return {"closed": close_due(at=database_now())}
