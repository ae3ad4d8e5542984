"""Apply the rule of Resolution 1 to counts and print what follows."""

from collections.abc import Mapping
from typing import Any

from django.core.management.base import CommandParser

from consult.labels import REASONS, citation
from consult.management.json_output import JsonCommand
from consult.management.rule_options import add_rule_options, chosen_profile
from consult.procedure.outcome import decide
from consult.procedure.states import Reason, Revision


class Command(JsonCommand):
    help = "Decides a text from its counts of replies and explains the decision."
    requires_system_checks = []
    requires_migrations_checks = False

    def add_options(self, parser: CommandParser) -> None:
        add_rule_options(parser)
        for side in ("--in-favour", "--against"):
            parser.add_argument(
                side,
                type=int,
                required=True,
                metavar="N",
                help="number of Member States",
            )

    def answer(self, options: Mapping[str, Any]) -> Mapping[str, Any]:
        decision = decide(
            chosen_profile(options),
            in_favour=options["in_favour"],
            against=options["against"],
            announced=options["announced"],
        )
        return decision.as_facts()

    def readable(self, facts: Mapping[str, Any]) -> str:
        explained = [str(REASONS[Reason(code)]) for code in facts["reasons"]]
        cited = citation(Revision(facts["revision"]), facts["clause"])
        return "\n".join([super().readable(facts), *explained, cited])
