"""The papers of a consultation by language, written or still waiting to be."""

from django.urls import reverse
from django.utils.translation import gettext as _

from consult.models import Consultation, DocumentDraft, IssuedDocument
from consult.procedure.references import CircularReference
from consult.procedure.states import Language
from consult.queries.consultations import reference_of
from consult.templatetags.languages import NATIVE_NAMES
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
    return [
        LanguageFiles(
            language=language.value,
            editions=(
                _edition(
                    reference,
                    language,
                    issued.get(language.value),
                    why=_why_missing(
                        waiting.get(language.value), omitted.get(language.value)
                    ),
                ),
            ),
            reference=_name_document(reference, language),
        )
        for language in NATIVE_NAMES
    ]


def document_url(reference: str, language: Language) -> str:
    """Return the public address of a circular as PDF."""
    return reverse("public:document", args=[reference, language.value])


def _edition(
    reference: str, language: Language, document: IssuedDocument | None, *, why: str
) -> Edition:
    if document is None:
        return Edition("", missing=why)
    return Edition(document_url(reference, language), size=document.size)


def _name_document(reference: str, language: Language) -> str:
    if not reference:
        return ""
    return CircularReference.parse(reference).document_name(language)


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
