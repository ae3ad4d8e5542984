"""Write the record bundle of a consultation to a file."""

from argparse import ArgumentParser
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from consult.audit.keys import load_signer
from consult.documents.record_bundle import write_bundle
from consult.management.json_output import JsonCommand
from consult.procedure.errors import RuleError
from consult.queries.clock import database_now
from consult.queries.consultations import find_consultation


class NotWritten(RuleError):  # noqa: N818 -- named for what happened
    """The bundle could not be put where it was wanted."""

    code = "not_written"


class Command(JsonCommand):
    help = "Writes the record bundle that deploy/verify_record.py checks."

    def add_options(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "reference", metavar="REF", help="for example T17-TSB-CIR-0321"
        )
        parser.add_argument("--out", required=True, type=Path, metavar="FILE.zip")

    def answer(self, options: Mapping[str, Any]) -> Mapping[str, Any]:
        consultation = find_consultation(options["reference"])
        bundle = write_bundle(consultation, at=database_now())
        try:
            options["out"].write_bytes(bundle)
        except OSError as error:
            raise NotWritten(
                f"The record is not written to {options['out']}: {error.strerror}."
            ) from error
        return {
            "out": str(options["out"]),
            "size": len(bundle),
            "sha256": sha256(bundle).hexdigest(),
            "fingerprint": load_signer().fingerprint,
        }
