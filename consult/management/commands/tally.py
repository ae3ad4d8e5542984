"""Print the tally of a consultation."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.management.base import CommandParser

from consult.flows.looking import note_look
from consult.labels import OUTCOMES, POSITIONS, REASONS, citation
from consult.management.json_output import JsonCommand, lines_of
from consult.procedure.states import Outcome, Position, Reason, Revision
from consult.queries.clock import database_now
from consult.queries.consultations import find_consultation
from consult.queries.tallies import tally_consultation


class Command(JsonCommand):
    help = "Counts the replies to a consultation and applies the rule to them."

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument(
            "reference", metavar="REF", help="for example T17-TSB-CIR-0321"
        )

    def answer(self, options: Mapping[str, Any]) -> Mapping[str, Any]:
        consultation = find_consultation(options["reference"])
        facts = tally_consultation(consultation).as_facts()
        note_look(consultation, by=None, at=database_now())
        return facts

    def readable(self, facts: Mapping[str, Any]) -> str:
        head = {key: value for key, value in facts.items() if key != "texts"}
        blocks = ["\n".join(lines_of(head))]
        blocks += ["\n".join(_lines_of_text(text)) for text in facts["texts"]]
        return "\n\n".join(blocks)


def _lines_of_text(text: Mapping[str, Any]) -> Iterator[str]:
    yield text["designation"]
    share = f", {text['percentage']} %" if text["percentage"] else ""
    yield f"  {text['in_favour']} of {text['replies']} replies in favour{share}"
    if text["outcome"]:
        yield f"  {OUTCOMES[Outcome(text['outcome'])]}"
    for code in text["reasons"]:
        yield f"  {REASONS[Reason(code)]}"
    yield f"  {citation(Revision(text['revision']), text['clause'])}"
    for iso3, position in text["positions"].items():
        yield f"  {iso3}  {POSITIONS[Position(position)]}"
