"""The papers of a consultation by language, written or still waiting to be."""

from django.utils.translation import gettext as _

from consult.models import Consultation, DocumentDraft
from consult.procedure.references import CircularReference
from consult.procedure.states import Language
from consult.queries.consultations import reference_of
from consult.templatetags.languages import NATIVE_NAMES
from consult.web.consultations import (
    PAPERS,
    issued_later,
    issues_of,
    paper_edition,
    sizes_of_papers,
)
from consult.web.layout import LanguageFiles


def papers_of(consultation: Consultation) -> list[LanguageFiles]:
    """Return circular and form by language: issued, being prepared, or why not."""
    issued = sizes_of_papers(consultation)
    waiting = {
        (row.kind, row.format, row.language): row
        for row in DocumentDraft.objects.filter(consultation=consultation, item="")
    }
    issued_at = issues_of(consultation)
    omitted = {
        row.language: row.without_reason
        for row in consultation.language_versions.all()
        if row.without_reason and row.language not in issued_at
    }
    reference = reference_of(consultation)
    return [
        LanguageFiles(
            language=language.value,
            editions=tuple(
                paper_edition(
                    reference,
                    language,
                    paper,
                    issued.get((*paper, language)),
                    missing=why_missing(
                        waiting.get((*paper, language)),
                        omitted.get(language.value),
                    ),
                    note=issued_later(consultation, issued_at.get(language.value)),
                )
                for paper in PAPERS
            ),
            reference=_name_document(reference, language),
        )
        for language in NATIVE_NAMES
    ]


def _name_document(reference: str, language: Language) -> str:
    if not reference:
        return ""
    return CircularReference.parse(reference).document_name(language)


def why_missing(waiting: DocumentDraft | None, omitted: str | None) -> str:
    """Say why a paper is not there: left out, being prepared, or what went wrong."""
    if omitted is not None:
        return _("Left out: %(reason)s") % {"reason": omitted}
    if waiting is None:
        return _("None")
    if waiting.last_error:
        return _("Could not be written yet (attempt %(n)d); it is tried again") % {
            "n": waiting.attempts
        }
    return _("Being prepared")
