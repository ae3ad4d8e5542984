"""The papers of a certification: notice to the chair, register, archive copy."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from consult.documents.paper import PDF
from consult.models import CertifiedResult, Consultation
from consult.templatetags.languages import NATIVE_NAMES
from consult.vocabularies import DocumentKind
from consult.web.layout import Edition, LanguageFiles
from consult.web.shelf import PaperKey, Shelf

PAGES = {
    DocumentKind.CHAIR_NOTICE: "staff:chair_notice",
    DocumentKind.REGISTER: "staff:result_register",
    DocumentKind.ARCHIVE_COPY: "staff:archive_copy",
}


@dataclass(frozen=True, slots=True)
class ResultPapers:
    """The papers of one result by language; `columns` head their editions."""

    number: int
    columns: list[str]
    rows: list[LanguageFiles]


def result_papers(
    consultation: Consultation,
    results: Iterable[CertifiedResult],
    *,
    may_register: bool,
) -> list[ResultPapers]:
    """Return the papers of each result; what holds positions for who may read them."""
    kinds = [DocumentKind.CHAIR_NOTICE]
    if may_register:
        kinds += [DocumentKind.REGISTER, DocumentKind.ARCHIVE_COPY]
    shelf = Shelf(consultation, kinds, inside=True)

    def edition(kind: DocumentKind, number: int, language: str) -> Edition:
        url = reverse(PAGES[kind], args=[consultation.pk, number, language])
        return shelf.edition(PaperKey(kind.value, str(number), language, PDF), url)

    heads = {
        DocumentKind.CHAIR_NOTICE: _("Notice to the chair"),
        DocumentKind.REGISTER: _("Register of replies"),
        DocumentKind.ARCHIVE_COPY: capfirst(str(DocumentKind.ARCHIVE_COPY.label)),
    }
    return [
        ResultPapers(
            number=result.number,
            columns=[heads[kind] for kind in kinds],
            rows=[
                LanguageFiles(
                    language=language.value,
                    editions=tuple(
                        edition(kind, result.number, language.value) for kind in kinds
                    ),
                )
                for language in NATIVE_NAMES
            ],
        )
        for result in results
    ]
