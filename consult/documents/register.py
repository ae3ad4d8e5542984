"""The one door to the papers of a consultation.

What was issued is served as it was stored; a draft is rendered each time, marked as a
draft, and never stored.
"""

from dataclasses import dataclass
from datetime import datetime

from consult.documents.circular import circular_pdf
from consult.documents.circular_content import content_for
from consult.documents.circular_phrases import document_name
from consult.documents.content import frozen_inputs
from consult.documents.store import find_document, keep_document
from consult.files import store as files
from consult.models import Consultation, IssuedDocument
from consult.procedure.errors import RuleError
from consult.procedure.states import Language
from consult.vocabularies import DocumentKind

PDF = "pdf"


class FormatMissing(RuleError):  # noqa: N818 -- named for what happened
    """This paper is not written in this format."""

    code = "format_missing"


@dataclass(frozen=True, slots=True)
class Document:
    """A paper ready to be handed over; `draft` ones are not the real thing."""

    name: str
    data: bytes
    draft: bool


def issue_document(
    consultation: Consultation,
    *,
    kind: DocumentKind,
    language: Language,
    suffix: str,
    at: datetime,
) -> IssuedDocument:
    """Render and store a paper of an issued consultation, once and for all.

    Call it outside a transaction: it renders. Run twice it returns the first one's.

    Raises `FormatMissing`, `LanguageMissing`, `RenderingFailed`, and `ValueError` for
    a consultation that is not issued.
    """
    if consultation.issued_at is None:
        raise ValueError("A draft has no issued documents.")
    _check_known(kind, suffix)
    found = find_document(consultation, kind=kind, language=language, suffix=suffix)
    if found is not None:
        return found
    content = content_for(consultation, language)
    return keep_document(
        consultation,
        circular_pdf(content),
        kind=kind,
        language=language,
        suffix=suffix,
        name=f"{document_name(content)}.{suffix}",
        inputs=frozen_inputs(content),
        at=at,
    )


def document_for(
    consultation: Consultation,
    *,
    kind: DocumentKind,
    language: Language,
    suffix: str,
    at: datetime,
) -> Document:
    """Return a paper to read: the stored one, or the draft as it stands.

    Raises `FormatMissing`, `LanguageMissing`, `RenderingFailed`, and `FileMissing` or
    `FileDamaged` when the stored bytes are not there.
    """
    _check_known(kind, suffix)
    if consultation.issued_at is not None:
        issued = issue_document(
            consultation, kind=kind, language=language, suffix=suffix, at=at
        )
        return Document(issued.name, files.read(issued.sha256), draft=False)
    content = content_for(consultation, language)
    name = f"{document_name(content) or f'draft-{language.value}'}.{suffix}"
    return Document(name, circular_pdf(content), draft=True)


def _check_known(kind: DocumentKind, suffix: str) -> None:
    if suffix != PDF:
        raise FormatMissing(f"The {kind.value} is written as PDF only, not {suffix}.")
