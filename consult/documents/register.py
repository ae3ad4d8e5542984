"""The one door to the papers of a consultation.

What was issued is served as it was stored; a draft is rendered each time, marked as a
draft, and never stored.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from consult.documents.amendment import write_addendum, write_corrigendum
from consult.documents.archive_copy import write_archive_copy
from consult.documents.chair_notice import write_chair_notice
from consult.documents.circular import write_circular
from consult.documents.comments_td import write_comments
from consult.documents.docx import paper_docx
from consult.documents.outcome_circular import write_outcome
from consult.documents.paper import DOCX, PDF, Paper, Setter, paper_pdf
from consult.documents.receipt_paper import write_receipt
from consult.documents.register_paper import write_register
from consult.documents.reply_form import write_reply_form
from consult.documents.reply_paper import write_reply
from consult.documents.store import find_document, keep_document
from consult.files import store as files
from consult.models import Consultation, IssuedDocument
from consult.procedure.errors import RuleError
from consult.procedure.states import Language
from consult.vocabularies import DocumentKind

Writer = Callable[[Consultation, Language, str], Paper]


class FormatMissing(RuleError):  # noqa: N818 -- named for what happened
    """This paper is not written in this format."""

    code = "format_missing"


@dataclass(frozen=True, slots=True)
class Document:
    """A paper ready to be handed over; `draft` ones are not the real thing."""

    name: str
    data: bytes
    draft: bool


@dataclass(frozen=True, slots=True)
class Recipe:
    """Who words a kind of paper, and in which formats it is set.

    `keeps_items` is False where only the paper without an item is stored.
    """

    write: Writer
    setters: Mapping[str, Setter]
    keeps_items: bool = True


RECIPES: Mapping[DocumentKind, Recipe] = {
    DocumentKind.ADDENDUM: Recipe(write_addendum, {PDF: paper_pdf, DOCX: paper_docx}),
    DocumentKind.ARCHIVE_COPY: Recipe(write_archive_copy, {PDF: paper_pdf}),
    DocumentKind.CHAIR_NOTICE: Recipe(write_chair_notice, {PDF: paper_pdf}),
    DocumentKind.CIRCULAR: Recipe(write_circular, {PDF: paper_pdf, DOCX: paper_docx}),
    DocumentKind.COMMENTS: Recipe(write_comments, {PDF: paper_pdf, DOCX: paper_docx}),
    DocumentKind.CORRIGENDUM: Recipe(
        write_corrigendum, {PDF: paper_pdf, DOCX: paper_docx}
    ),
    DocumentKind.OUTCOME: Recipe(write_outcome, {PDF: paper_pdf, DOCX: paper_docx}),
    DocumentKind.RECEIPT: Recipe(write_receipt, {PDF: paper_pdf}, keeps_items=False),
    DocumentKind.REGISTER: Recipe(write_register, {PDF: paper_pdf}),
    DocumentKind.REPLY: Recipe(write_reply, {PDF: paper_pdf}, keeps_items=False),
    DocumentKind.REPLY_FORM: Recipe(
        write_reply_form, {PDF: paper_pdf, DOCX: paper_docx}, keeps_items=False
    ),
}


def issue_document(
    consultation: Consultation,
    *,
    kind: DocumentKind,
    language: Language,
    suffix: str,
    at: datetime,
    item: str = "",
) -> IssuedDocument:
    """Render and store a paper of an issued consultation, once and for all.

    `item` tells papers of one kind apart (see `IssuedDocument`). Call it outside a
    transaction: it renders. Run twice it returns the first one's.

    Raises `FormatMissing`, what the paper's writer raises (`LanguageMissing`),
    `RenderingFailed`, and `ValueError` for a consultation that is not issued.
    """
    if consultation.issued_at is None:
        raise ValueError("A draft has no issued documents.")
    setter = _setter(kind, suffix)
    found = find_document(
        consultation, kind=kind, language=language, suffix=suffix, item=item
    )
    if found is not None:
        return found
    paper = RECIPES[kind].write(consultation, language, item)
    return keep_document(
        consultation,
        setter(paper),
        kind=kind,
        language=language,
        suffix=suffix,
        item=item,
        name=f"{paper.name}.{suffix}",
        inputs=paper.inputs,
        at=at,
    )


def document_for(
    consultation: Consultation,
    *,
    kind: DocumentKind,
    language: Language,
    suffix: str,
    at: datetime,
    item: str = "",
) -> Document:
    """Return a paper to read: the stored one, else as it stands now.

    Raises as `issue_document`, and `FileMissing` or `FileDamaged` when the stored
    bytes are not there.
    """
    _setter(kind, suffix)
    kept = not item or RECIPES[kind].keeps_items
    if kept and consultation.issued_at is not None:
        issued = issue_document(
            consultation, kind=kind, language=language, suffix=suffix, at=at, item=item
        )
        return Document(issued.name, files.read(issued.sha256), draft=False)
    return preview_document(
        consultation, kind=kind, language=language, suffix=suffix, item=item
    )


def preview_document(
    consultation: Consultation,
    *,
    kind: DocumentKind,
    language: Language,
    suffix: str,
    item: str = "",
) -> Document:
    """Return a paper as it stands, never stored.

    Raises `FormatMissing`, what the paper's writer raises and `RenderingFailed`.
    """
    setter = _setter(kind, suffix)
    paper = RECIPES[kind].write(consultation, language, item)
    draft = consultation.issued_at is None
    return Document(f"{paper.name}.{suffix}", setter(paper), draft=draft)


def _setter(kind: DocumentKind, suffix: str) -> Setter:
    setters = RECIPES[kind].setters if kind in RECIPES else {}
    if suffix not in setters:
        written = ", ".join(setters) or "no format"
        raise FormatMissing(f"The {kind.value} is written as {written}, not {suffix}.")
    return setters[suffix]
