"""Every kind of paper of the demonstration, in every language that it has."""

from collections.abc import Iterator
from dataclasses import replace

from consult.documents.circular_content import LanguageMissing
from consult.documents.comments_td import comments_paper
from consult.documents.paper import PDF, Paper, paper_pdf
from consult.documents.register import RECIPES
from consult.documents.renderer import Variant
from consult.flows.collecting import collect_comments
from consult.models import Consultation
from consult.procedure.states import Language
from consult.queries.consultations import consultations, reference_of
from consult.vocabularies import DocumentKind

ALWAYS = (DocumentKind.CIRCULAR, DocumentKind.REPLY_FORM)
WITH_RESULT = (
    DocumentKind.ARCHIVE_COPY,
    DocumentKind.CHAIR_NOTICE,
    DocumentKind.REGISTER,
)


def papers_of_the_demonstration() -> Iterator[tuple[str, Paper]]:
    """Return each paper with a file name of its own."""
    for consultation in consultations():
        for kind, item in kinds_of(consultation):
            for language in Language:
                try:
                    paper = RECIPES[kind].write(consultation, language, item)
                except LanguageMissing:
                    continue
                yield (
                    f"{name_of(consultation)}-{kind.value}-{item}-{language.value}",
                    paper,
                )
        if consultation.closed_at is not None:
            content = collect_comments(consultation).content
            for language in Language:
                name = f"{name_of(consultation)}-comments-{language.value}"
                yield name, comments_paper(content, language)


def name_of(consultation: Consultation) -> str:
    """Return the reference, or what tells drafts without one apart."""
    return reference_of(consultation) or f"draft-{consultation.pk}"


def kinds_of(consultation: Consultation) -> Iterator[tuple[DocumentKind, str]]:
    """Return the papers that a consultation has: kind and item."""
    for kind in ALWAYS:
        yield kind, ""
    for result in consultation.results.all():
        for kind in WITH_RESULT:
            yield kind, str(result.number)
    for amendment in consultation.amendments.all():
        yield DocumentKind(amendment.kind), str(amendment.number)
    for circular in consultation.circulars.exclude(prepared_by=None):
        yield DocumentKind.OUTCOME, str(circular.reference)


def as_archived(paper: Paper) -> bytes | None:
    """Return the PDF as Preflight can judge it; None for a form: it is no PDF/A."""
    if paper.form or PDF not in RECIPES[paper.kind].setters:
        return None
    return paper_pdf(replace(paper, variant=Variant.ARCHIVE_BASIC, attached=()))
