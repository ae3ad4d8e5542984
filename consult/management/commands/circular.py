"""Write a circular to a file."""

from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from consult.documents.register import document_for
from consult.documents.renderer import RenderingFailed
from consult.files.store import FileDamaged, FileMissing
from consult.management.json_output import JsonCommand
from consult.procedure.errors import RuleError
from consult.procedure.states import Language
from consult.queries.clock import database_now
from consult.queries.consultations import find_consultation
from consult.vocabularies import DocumentKind


class NotWritten(RuleError):  # noqa: N818 -- named for what happened
    """The paper could not be made, read or written."""

    code = "not_written"


class Command(JsonCommand):
    help = "Writes a circular in one language to a file."

    def add_options(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "reference", metavar="REF", help="for example T17-TSB-CIR-0321"
        )
        languages = [language.value for language in Language]
        parser.add_argument("--lang", required=True, choices=languages)
        parser.add_argument("--format", required=True, choices=["pdf", "docx"])
        parser.add_argument(
            "--form", action="store_true", help="the fillable Annex 2 alone"
        )
        parser.add_argument(
            "--member-state",
            default="",
            metavar="XXX",
            help="with --form: made out to this Member State (ISO 3166 alpha-3)",
        )
        parser.add_argument("--out", required=True, type=Path, metavar="FILE")

    def answer(self, options: Mapping[str, Any]) -> Mapping[str, Any]:
        consultation = find_consultation(options["reference"])
        if options["member_state"] and not options["form"]:
            raise CommandError("argument --member-state: only with --form")
        try:
            document = document_for(
                consultation,
                kind=DocumentKind.REPLY_FORM
                if options["form"]
                else DocumentKind.CIRCULAR,
                language=Language(options["lang"]),
                suffix=options["format"],
                at=database_now(),
                item=options["member_state"],
            )
            options["out"].write_bytes(document.data)
        except (RenderingFailed, FileMissing, FileDamaged, OSError) as error:
            raise NotWritten(f"The circular is not written: {error}") from error
        return {
            "document": document.name,
            "draft": document.draft,
            "out": str(options["out"]),
            "size": len(document.data),
        }
