"""Print the tally of a consultation."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.management.base import CommandParser

from consult.documents.explaining import explain_in_words
from consult.flows.looking import note_look
from consult.labels import OUTCOMES, POSITIONS, citation
from consult.management.json_output import JsonCommand, lines_of
from consult.procedure.explanation import Explained
from consult.procedure.states import Language, Outcome, Position, Revision
from consult.queries.clock import database_now
from consult.queries.consultations import find_consultation
from consult.queries.outages import late_after_outage
from consult.queries.results import facts_in_force
from consult.queries.tallies import tally_consultation


class Command(JsonCommand):
    help = "Counts the replies to a consultation and applies the rule to them."

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument(
            "reference", metavar="REF", help="for example T17-TSB-CIR-0321"
        )

    def answer(self, options: Mapping[str, Any]) -> Mapping[str, Any]:
        consultation = find_consultation(options["reference"])
        facts = facts_in_force(consultation)
        late = facts["late"] and late_after_outage(tally_consultation(consultation))
        note_look(consultation, by=None, at=database_now())
        if late:
            facts = {**facts, "received_during_outage": late.as_facts()}
        return facts

    def readable(self, facts: Mapping[str, Any]) -> str:
        head = {key: value for key, value in facts.items() if key not in _APART}
        blocks = ["\n".join(lines_of(head))]
        blocks += ["\n".join(_lines_of_text(text)) for text in facts["texts"]]
        if outage := facts.get("received_during_outage"):
            blocks.append("\n".join(_lines_of_outage(outage)))
        return "\n\n".join(blocks)


_APART = {"received_during_outage", "texts"}


def _lines_of_outage(outage: Mapping[str, Any]) -> Iterator[str]:
    began, ended = outage["from"], outage["until"]
    yield f"With the late replies (outage from {began} until {ended})"
    for text in outage["if_counted"]:
        counts = f"{text['in_favour']} in favour, {text['against']} against"
        yield f"  {text['designation']}: {counts}"


def _lines_of_text(text: Mapping[str, Any]) -> Iterator[str]:
    yield text["designation"]
    share = f", {text['percentage']} %" if text["percentage"] else ""
    yield f"  {text['in_favour']} of {text['replies']} replies in favour{share}"
    if text["outcome"]:
        yield f"  {OUTCOMES[Outcome(text['outcome'])]}"
    if decided := text.get("written_decision"):
        yield f"  decided in writing by the Director, {decided['decided_at']}"
    points = [Explained.from_facts(point) for point in text.get("explanation", ())]
    for sentence in explain_in_words(points, Language.EN):
        yield f"  {sentence}"
    yield f"  {citation(Revision(text['revision']), text['clause'])}"
    for iso3, position in text["positions"].items():
        yield f"  {iso3}  {POSITIONS[Position(position)]}"
