"""Recompute the audit log and what was signed of it, and say whether it holds."""

from collections.abc import Mapping
from typing import Any

from consult.audit.verify import verify_log
from consult.management.json_output import JsonCommand, Refused


class Command(JsonCommand):
    help = "Recomputes the hash chains of the audit log from its rows."

    def answer(self, options: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: ARG002 -- has none
        found = verify_log()
        if not found.ok:
            where = ", ".join(
                f"{each.chain} at entry {each.sequence}" for each in found.broken
            )
            raise Refused(f"The audit log is broken: {where}.", facts=found.as_facts())
        return found.as_facts()
