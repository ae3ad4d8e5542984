"""What an addendum or corrigendum says in each language, as TSB reads it first."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from consult.documents.wording import join_list
from consult.models import AmendmentDraft, Consultation
from consult.procedure.states import Language
from consult.queries.amendments import changes_of, languages_of
from consult.templatetags.languages import (
    NATIVE_NAMES,
    current_language,
    translated_name,
)


@dataclass(frozen=True, slots=True)
class SaidLine:
    """What is said in a language; `preview_url` is empty where there is no paper."""

    language: Language
    words: str
    preview_url: str


def said_lines(consultation: Consultation, draft: AmendmentDraft) -> list[SaidLine]:
    """Return the languages in the order of the UN, each with its words and paper."""
    papers = set(languages_of(consultation, draft))
    return [
        SaidLine(
            language=language,
            words=draft.words.get(language.value, ""),
            preview_url=reverse(
                "staff:amendment_preview", args=[consultation.pk, language.value]
            )
            if language in papers
            else "",
        )
        for language in NATIVE_NAMES
    ]


def lacking_words(consultation: Consultation, draft: AmendmentDraft) -> list[str]:
    """Name the languages of the circular in which the words are missing."""
    if not draft.words:
        return []
    issued = [
        row.language
        for row in consultation.language_versions.all()
        if row.issued_at is not None
    ]
    lacking = [
        translated_name(language.value)
        for language in NATIVE_NAMES
        if language.value in issued and language.value not in draft.words
    ]
    if not lacking:
        return []
    named = join_list(lacking, current_language())
    if changes_of(draft):
        words = _("Nothing is said besides in: %(languages)s. The papers say so.")
    else:
        words = _("Nothing is said in: %(languages)s. No paper is issued in them.")
    return [words % {"languages": named}]
