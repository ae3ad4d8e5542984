"""Reply forms filled in, and spoilt, the way software outside does it."""

from collections.abc import Callable, Mapping
from functools import cache
from io import BytesIO
from typing import Any

from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from consult.documents.paper import paper_pdf
from consult.documents.reply_form import write_reply_form
from consult.models import Consultation
from consult.procedure.states import Language

_PRINTED = cache(paper_pdf)

IN_FAVOUR = {"text_1_opinion": "in_favour", "text_1_comments": "no_comments"}
SIGNED = {"signatory": "Grace Head", "official_role": "Director"}


def printed(
    consultation: Consultation, language: Language = Language.EN, state: str = "CHE"
) -> bytes:
    """Return the form of a consultation, rendered once for the same paper."""
    return _PRINTED(write_reply_form(consultation, language, state))


def filled(pdf: bytes, values: Mapping[str, str]) -> bytes:
    """Type and mark as a viewer does: marks are the names of their states."""

    def fill(writer: PdfWriter) -> None:
        marks = ("_opinion", "_comments")
        named = {
            name: f"/{value}" if name.endswith(marks) else value
            for name, value in values.items()
        }
        for page in writer.pages:
            writer.update_page_form_field_values(page, named, auto_regenerate=False)

    return changed(pdf, fill)


def changed(pdf: bytes, change: Callable[[PdfWriter], Any]) -> bytes:
    """Return a file after a change to its objects."""
    writer = PdfWriter(clone_from=BytesIO(pdf))
    change(writer)
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


def form_of(writer: PdfWriter) -> Any:
    """Return the dictionary of the form."""
    return writer.root_object["/AcroForm"]


def field_of(writer: PdfWriter, name: str) -> Any:
    """Return a field by its name."""
    fields = (one.get_object() for one in form_of(writer)["/Fields"])
    return next(field for field in fields if field["/T"] == name)


def action(kind: str, **entries: Any) -> DictionaryObject:
    """Return an action of a kind, such as `/Launch`."""
    written = {NameObject(f"/{key}"): value for key, value in entries.items()}
    return DictionaryObject({NameObject("/S"): NameObject(kind), **written})


def words(text: str) -> TextStringObject:
    return TextStringObject(text)


def named(name: str) -> NameObject:
    return NameObject(name)
