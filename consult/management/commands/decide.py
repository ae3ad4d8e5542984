"""Apply the rule of Resolution 1 to counts and print what follows."""

from collections.abc import Mapping
from typing import Any

from django.core.management.base import CommandParser

from consult.documents.explaining import explain_in_words
from consult.labels import citation
from consult.management.json_output import JsonCommand, lines_of
from consult.management.rule_options import add_rule_options, chosen_profile
from consult.procedure.errors import BadCount
from consult.procedure.explanation import Explained, explain
from consult.procedure.outcome import decide
from consult.procedure.profiles import MEMBER_STATES
from consult.procedure.states import Language, Revision


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
        for kept, why in (
            ("--late", "came late"),
            ("--in-question", "is in question"),
            ("--rejected", "was keyed in and rejected"),
        ):
            parser.add_argument(
                kept,
                type=int,
                default=0,
                metavar="N",
                help=f"number of Member States whose reply {why}: not counted",
            )
        parser.add_argument(
            "--members",
            type=int,
            default=MEMBER_STATES,
            metavar="N",
            help="size of the roll (default: %(default)s)",
        )

    def answer(self, options: Mapping[str, Any]) -> Mapping[str, Any]:
        _check_roll(options["members"])
        profile = chosen_profile(options)
        decision = decide(
            profile,
            in_favour=options["in_favour"],
            against=options["against"],
            late=options["late"],
            in_question=options["in_question"],
            rejected=options["rejected"],
            members=options["members"],
            announced=options["announced"],
        )
        explanation = [point.as_facts() for point in explain(decision, profile)]
        return {**decision.as_facts(), "explanation": explanation}

    def readable(self, facts: Mapping[str, Any]) -> str:
        figures = {
            name: value for name, value in facts.items() if name != "explanation"
        }
        points = [Explained.from_facts(point) for point in facts["explanation"]]
        cited = citation(Revision(facts["revision"]), facts["clause"])
        return "\n".join(
            [*lines_of(figures), *explain_in_words(points, Language.EN), cited]
        )


def _check_roll(members: int) -> None:
    if not 0 <= members <= MEMBER_STATES:
        raise BadCount(
            f"A roll holds from 0 to {MEMBER_STATES} Member States, not {members}."
        )
