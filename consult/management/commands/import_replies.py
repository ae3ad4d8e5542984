"""Register replies in bulk from a CSV or XLSX sheet."""

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.db import transaction

from consult.flows.errors import NotOpenForReplies
from consult.flows.importing import IMPORTABLE, SheetReply, import_replies
from consult.flows.recording import Answer, Signature
from consult.intake.findings import Finding
from consult.intake.reply_sheet import ProposedReply, read_reply_sheet
from consult.intake.sheets import MAX_BYTES
from consult.management.json_output import JsonCommand, Refused, lines_of
from consult.management.operators import operator_name
from consult.procedure.errors import RuleError
from consult.queries.clock import database_now
from consult.queries.consultations import find_consultation


class MissingFile(RuleError):  # noqa: N818 -- named for what happened
    """There is nothing to read."""

    code = "missing_file"


class Command(JsonCommand):
    help = "Registers the replies of a sheet: all of its rows or, with an error, none."

    def add_options(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="CSV or XLSX")
        parser.add_argument(
            "--circular",
            required=True,
            metavar="REF",
            help="the circular replied to, for example T17-TSB-CIR-0321",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="check everything, store nothing"
        )

    def answer(self, options: Mapping[str, Any]) -> Mapping[str, Any]:
        consultation = find_consultation(options["circular"], light=True)
        if consultation.state not in IMPORTABLE:
            raise NotOpenForReplies(
                f"{options['circular']} is {consultation.state}; replies are imported"
                " while it is issued or closed."
            )
        content = _content(options["file"])
        at = database_now()
        reading = read_reply_sheet(content, consultation=consultation, at=at)
        findings = {
            "errors": [each.as_facts() for each in reading.errors],
            "warnings": [each.as_facts() for each in reading.warnings],
        }
        if reading.errors:
            if not options["json"]:
                self.stdout.write("\n".join(_lines(reading.errors)))
            raise Refused(
                f"Nothing was stored; errors in the sheet: {len(reading.errors)}.",
                facts={
                    "accepted": 0,
                    "unchanged": 0,
                    "rejected": reading.rejected,
                    "late": 0,
                    **findings,
                },
            )
        with transaction.atomic():
            counts = import_replies(
                consultation,
                [_sheet_reply(each) for each in reading.replies],
                source_digest=sha256(content).hexdigest(),
                by=None,
                operator=operator_name(),
                at=at,
            )
            transaction.set_rollback(options["dry_run"])
        return {
            "accepted": counts.accepted,
            "unchanged": counts.unchanged,
            "rejected": 0,
            "late": counts.late,
            **findings,
        }

    def readable(self, facts: Mapping[str, Any]) -> str:
        counts = {key: value for key, value in facts.items() if key not in _FINDINGS}
        told = [f"row {each['row']}: {each['message']}" for each in facts["warnings"]]
        return "\n".join([*lines_of(counts), *told])


_FINDINGS = {"errors", "warnings"}


def _content(path: Path) -> bytes:
    """Return the bytes of the file, or just more of them than a sheet may have."""
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise MissingFile(f"{path} can't be read: {error.strerror}.") from error


def _lines(findings: Sequence[Finding]) -> Iterator[str]:
    for each in findings:
        place = f"row {each.row}, {each.column}" if each.column else f"row {each.row}"
        yield f"{place}: {each.message}"


def _sheet_reply(proposed: ProposedReply) -> SheetReply:
    return SheetReply(
        member_state=proposed.member_state,
        channel=proposed.channel,
        received_at=proposed.received_at,
        answers=tuple(
            Answer(
                text=text,
                position=proposed.position,
                comments=proposed.comments,
                reasons=proposed.reasons,
                proposed_changes=proposed.proposed_changes,
            )
            for text in proposed.texts
        ),
        signature=Signature(
            name=proposed.signatory, title=proposed.title, place=proposed.place
        ),
    )
