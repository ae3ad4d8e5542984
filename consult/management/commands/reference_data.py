"""Load Member States, study groups, signatories and the closing days of the office."""

from collections.abc import Mapping
from typing import Any

from consult.flows.referencing import load_reference_data
from consult.management.json_output import JsonCommand
from consult.queries.clock import database_now


class Command(JsonCommand):
    help = "Fills what the reference tables lack; what staff changed stays."

    def answer(self, options: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: ARG002 -- has none
        return {"counts": load_reference_data(by=None, at=database_now())}
