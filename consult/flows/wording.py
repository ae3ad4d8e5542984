"""Word the circular in one language: its titles, and paragraphs in own words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count

from consult.audit.chain import canonical, digest
from consult.audit.record import append_entry, chain_of
from consult.documents.circular_paragraphs import check_paragraph
from consult.flows.errors import LanguageFrozen, NotADraft, WordingChanged
from consult.flows.shown import wording_shown
from consult.models import (
    Consultation,
    DraftTextTitle,
    LanguageVersion,
    ParagraphWording,
    User,
)
from consult.procedure.states import ConsultationState, Language, Procedure
from consult.queries.locks import lock_consultation
from consult.vocabularies import AuditTag, LanguageStatus

SOURCE = Language.EN


@dataclass(frozen=True, slots=True)
class TextWording:
    """Title and summary of a draft text in one language."""

    title: str
    summary: str


@transaction.atomic
def write_titles(
    consultation: Consultation,
    language: Language,
    wordings: Mapping[int, TextWording],
    *,
    by: User,
    at: datetime,
    seen: str | None = None,
) -> None:
    """Write title and summary of texts (by key) in one language.

    `seen` is the digest (`wording_shown`) of what was changed. What is there already
    may be saved twice.

    Raises `NotADraft`, `LanguageFrozen`, `WordingChanged`.
    """
    locked = hold_language(consultation, language, at=at)
    texts = {text.pk: text for text in locked.texts.all() if text.pk in wordings}
    stored = {
        row.text_id: TextWording(row.title, row.summary)
        for row in DraftTextTitle.objects.filter(
            text__in=texts, language=language.value
        )
    }
    changed = {key: wordings[key] for key in texts if stored.get(key) != wordings[key]}
    if not changed:
        return
    check_seen(locked, language, seen)
    for key, wording in changed.items():
        DraftTextTitle.objects.update_or_create(
            text=texts[key],
            language=language.value,
            defaults={"title": wording.title, "summary": wording.summary},
        )
    _reword(
        locked,
        language,
        by=by,
        at=at,
        facts={
            "texts": {
                texts[key].designation: digest(canonical([word.title, word.summary]))
                for key, word in changed.items()
            }
        },
    )


@transaction.atomic
def word_paragraph(
    consultation: Consultation,
    language: Language,
    paragraph: int,
    words: str,
    *,
    by: User,
    at: datetime,
    seen: str | None = None,
) -> None:
    """Word a paragraph (from 1) otherwise than usual, in what `documents.markup` reads.

    Its language has to be approved again, and after a change of the English every
    other one. `seen` is the digest (`wording_shown`) of what was changed.

    Raises `NotADraft`, `LanguageFrozen`, `WordingChanged`, and what `check_paragraph`
    raises.
    """
    locked = hold_language(consultation, language, at=at)
    check_paragraph(Procedure(locked.procedure), paragraph, words)
    rows = locked.paragraph_wordings.filter(language=language.value)
    if rows.filter(paragraph=paragraph, words=words).exists():
        return
    check_seen(locked, language, seen)
    ParagraphWording.objects.update_or_create(
        consultation=locked,
        language=language.value,
        paragraph=paragraph,
        defaults={"words": words},
    )
    facts = {"paragraph": paragraph, "words": digest(canonical(words))}
    _reword(locked, language, by=by, at=at, facts=facts)


@transaction.atomic
def restore_paragraph(
    consultation: Consultation,
    language: Language,
    paragraph: int,
    *,
    by: User,
    at: datetime,
    seen: str | None = None,
) -> None:
    """Give a paragraph its usual words again; languages follow as after a wording.

    Raises `NotADraft`, `LanguageFrozen`, `WordingChanged`.
    """
    locked = hold_language(consultation, language, at=at)
    own = locked.paragraph_wordings.filter(language=language.value, paragraph=paragraph)
    if not own.exists():
        return
    check_seen(locked, language, seen)
    own.delete()
    facts = {"paragraph": paragraph, "words": ""}
    _reword(locked, language, by=by, at=at, facts=facts)


def hold_language(
    consultation: Consultation, language: Language, *, at: datetime
) -> Consultation:
    """Hold a consultation whose wording in `language` may still change.

    That is a draft, or one that went out without this language and still awaits
    replies: the language may be issued later.

    Raises `NotADraft`, and `LanguageFrozen` once the language was issued or the
    deadline has passed.
    """
    locked = lock_consultation(consultation.pk)
    if locked.state == ConsultationState.DRAFT:
        return locked
    if locked.state != ConsultationState.ISSUED:
        raise NotADraft(
            f"The consultation is {locked.state}; its wording can't be changed."
        )
    version = locked.language_versions.get(language=language.value)
    over = locked.closes_at is not None and locked.closes_at <= at
    if over or version.issued_at is not None:
        raise LanguageFrozen(
            f"The wording in {language.value} stands: it was issued, or the deadline"
            " has passed."
        )
    return locked


def check_seen(
    consultation: Consultation, language: Language, seen: str | None
) -> None:
    """Raise `WordingChanged` when a language moved since its page was opened."""
    if seen is not None and seen != wording_shown(consultation, language):
        raise WordingChanged(
            f"The wording in {language.value} changed since the page was opened: read"
            " it again as it stands."
        )


def has_wording(consultation: Consultation, language: Language) -> bool:
    """Tell whether every text has its title and summary in `language`."""
    return language in worded_languages(consultation)


def worded_languages(consultation: Consultation) -> set[Language]:
    """Return the languages in which every text has its title and summary."""
    titles = DraftTextTitle.objects.filter(text__consultation=consultation)
    whole = titles.exclude(title="").exclude(summary="")
    counted = whole.values_list("language").annotate(Count("pk")).order_by("language")
    texts = consultation.texts.count()
    return {Language(language) for language, found in counted if found == texts}


def touch_languages(consultation: Consultation, languages: set[Language]) -> None:
    """Set each language to missing, draft or, when somebody vouched for it, stale.

    What was issued already stays as it is.
    """
    worded = worded_languages(consultation)
    vouched = {LanguageStatus.REVIEWED, LanguageStatus.APPROVED, LanguageStatus.STALE}
    rows = list(
        consultation.language_versions.filter(
            language__in=[language.value for language in languages], issued_at=None
        )
    )
    for row in rows:
        if Language(row.language) not in worded:
            row.status = LanguageStatus.MISSING.value
        elif row.status in vouched:
            row.status = LanguageStatus.STALE.value
        else:
            row.status = LanguageStatus.DRAFT.value
    LanguageVersion.objects.bulk_update(rows, ["status"])


def _reword(
    consultation: Consultation,
    language: Language,
    *,
    by: User,
    at: datetime,
    facts: Mapping[str, object],
) -> None:
    """Let the languages follow a change and append it to the log."""
    touch_languages(consultation, set(Language) if language is SOURCE else {language})
    append_entry(
        chain_of(consultation),
        tag=AuditTag.LANGUAGE_WORDED,
        at=at,
        by=by,
        facts={"language": language.value, **facts},
    )
