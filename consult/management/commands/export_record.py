"""Write the record bundle of a consultation to a file."""

from argparse import ArgumentParser
from collections.abc import Mapping
from hashlib import file_digest
from pathlib import Path
from typing import Any

from consult.audit.keys import load_signer
from consult.documents.record_bundle import write_bundle
from consult.management.json_output import JsonCommand
from consult.models import Consultation
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
        out: Path = options["out"]
        if out.exists() and not out.is_file():
            raise NotWritten(f"The record is not written to {out}: it is no file.")
        try:
            digest = _write(consultation, out)
        except OSError as error:
            raise NotWritten(
                f"The record is not written to {out}: {error.strerror}."
            ) from error
        return {
            "out": str(out),
            "size": out.stat().st_size,
            "sha256": digest,
            "fingerprint": load_signer().fingerprint,
        }


def _write(consultation: Consultation, out: Path) -> str:
    """Write the bundle beside where it is wanted, then put it there whole.

    Return its SHA-256 in hex.
    """
    partial = out.with_name(f".{out.name}.partial")
    try:
        with partial.open("w+b") as file:
            write_bundle(consultation, file, at=database_now())
            file.seek(0)
            digest = file_digest(file, "sha256").hexdigest()
        partial.replace(out)
    finally:
        partial.unlink(missing_ok=True)
    return digest
