"""The papers of a consultation by language, written or still waiting to be."""

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from consult.models import Consultation, DocumentDraft
from consult.procedure.states import Language
from consult.queries.consultations import reference_of
from consult.templatetags.languages import NATIVE_NAMES, html_language
from consult.vocabularies import DocumentKind, LanguageStatus
from consult.web.layout import Edition, LanguageFiles


def papers_of(consultation: Consultation) -> list[LanguageFiles]:
    """Return the circular by language: issued, being prepared, or why there is none."""
    issued = {
        row.language: row
        for row in consultation.documents.filter(kind=DocumentKind.CIRCULAR)
    }
    waiting = {
        row.language: row
        for row in DocumentDraft.objects.filter(
            consultation=consultation, kind=DocumentKind.CIRCULAR
        )
    }
    omitted = {
        row.language: row.without_reason
        for row in consultation.language_versions.all()
        if row.status == LanguageStatus.OMITTED
    }
    reference = reference_of(consultation)
    rows = []
    for language in NATIVE_NAMES:
        document = issued.get(language.value)
        if document:
            url = document_url(reference, language)
            edition = Edition(url, kind="PDF", size=document.size)
            rows.append(LanguageFiles(language.value, (edition,), document.name))
            continue
        why = _why_missing(waiting.get(language.value), omitted.get(language.value))
        rows.append(LanguageFiles(language.value, (Edition("", missing=why),)))
    return rows


def document_url(reference: str, language: Language) -> str:
    """Return the public address of a circular, or nothing while there is none."""
    try:
        return reverse("public:document", args=[reference, html_language(language)])
    except NoReverseMatch:
        return ""


def _why_missing(waiting: DocumentDraft | None, omitted: str | None) -> str:
    if omitted is not None:
        return _("Left out: %(reason)s") % {"reason": omitted}
    if waiting is None:
        return _("None")
    if waiting.last_error:
        return _("Could not be written yet (attempt %(n)d); it is tried again") % {
            "n": waiting.attempts
        }
    return _("Being prepared")
