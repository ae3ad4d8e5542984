"""The circular as a letter in one language, with its two annexes."""

from django.utils.html import format_html

from consult.documents.circular_content import content_for
from consult.documents.circular_paragraphs import word_paragraphs
from consult.documents.circular_phrases import document_name, phrases_of
from consult.documents.content import CircularContent, frozen_inputs
from consult.documents.letter import letter_html, worded_in
from consult.documents.paper import Paper, paper_pdf
from consult.models import Consultation
from consult.procedure.states import Language
from consult.vocabularies import DocumentKind


def write_circular(consultation: Consultation, language: Language, item: str) -> Paper:
    """Word the circular of a consultation; a draft without number has a plain name.

    Raises `LanguageMissing`.
    """
    del item  # there is one
    return circular_paper(content_for(consultation, language))


def circular_paper(content: CircularContent) -> Paper:
    """Return the circular that says `content`."""
    return Paper(
        kind=DocumentKind.CIRCULAR,
        language=content.language,
        name=document_name(content) or f"draft-{content.language.value}",
        html=circular_html(content),
        inputs=frozen_inputs(content),
        dated=content.dated,
    )


def circular_html(content: CircularContent) -> str:
    """Return the circular as one HTML document in its language."""
    with worded_in(content.language):
        phrases = phrases_of(content) | {"content": content}
        phrases["paragraphs"] = word_paragraphs(content, phrases)
    return letter_html(
        "documents/circular.html",
        phrases,
        language=content.language,
        name=document_name(content),
        title=format_html("{} – {}", phrases["circular"], phrases["subject"]),
        reference=content.reference,
        dated=content.dated,
        signatory=content.signatory,
        draft=content.draft,
        demonstration=content.demonstration,
    )


def circular_pdf(content: CircularContent) -> bytes:
    """Return the circular as PDF/UA-1, the same bytes for the same content.

    Raises `RenderingFailed` and `RenderingTimedOut`.
    """
    return paper_pdf(circular_paper(content))
