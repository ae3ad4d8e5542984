"""Write the texts of a draft in each language and approve the language versions."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime

from django.db import transaction

from consult.audit.chain import canonical, digest
from consult.flows.drafting import lock_draft, note_draft
from consult.flows.errors import (
    DraftChanged,
    NotToBeFollowed,
    ReasonMissing,
    TextGone,
    WordingChanged,
)
from consult.flows.shown import text_shown, wording_shown
from consult.models import Consultation, DraftText, DraftTextTitle, User
from consult.procedure.states import Language
from consult.queries.consultations import reference_of
from consult.queries.lineage import ENDED
from consult.vocabularies import AuditTag, LanguageStatus

SOURCE = Language.EN


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFacts:
    """What is the same of a draft text in every language.

    `follows` is the same text in an earlier consultation.
    """

    designation: str
    kind: str
    provisional: str = ""
    location: str = ""
    location_url: str = ""
    ipr_statement_received: bool = False
    ipr_checked_on: date | None = None
    follows: DraftText | None = None


@dataclass(frozen=True, slots=True)
class TextWording:
    """Title and summary of a draft text in one language."""

    title: str
    summary: str


@transaction.atomic
def save_text(
    consultation: Consultation,
    facts: TextFacts,
    wordings: Mapping[Language, TextWording],
    *,
    by: User,
    at: datetime,
    text: DraftText | None = None,
    seen: str | None = None,
) -> DraftText:
    """Add a text to the draft or replace one; the languages it touches follow.

    `wordings` holds the languages that have a title and a summary; the others are
    removed. Which earlier text it follows touches no language. `seen` is the digest
    (`text_shown`) of the text that is replaced, as the page showed it; what is there
    already may be saved twice.

    Raises `NotADraft`, `NotToBeFollowed`, and, when somebody was faster, `TextGone` or
    `DraftChanged`.
    """
    locked = lock_draft(consultation)
    if facts.follows is not None:
        _check_followed(facts.follows)
    values = {field.name: getattr(facts, field.name) for field in fields(facts)}
    if text is None:
        order = locked.texts.count() + 1
        text = DraftText.objects.create(consultation=locked, order=order, **values)
        changed, relinked = set(Language), facts.follows is not None
    else:
        text = _still_there(locked, text)
        relinked = text.follows != facts.follows
        same = all(
            getattr(text, name) == value
            for name, value in values.items()
            if name != "follows"
        )
        changed = _changed_languages(text, wordings) if same else set(Language)
        if (changed or relinked) and seen is not None and seen != text_shown(text):
            raise DraftChanged(f"{text} was changed since the page was opened.")
        for name, value in values.items():
            setattr(text, name, value)
        text.save(update_fields=list(values))
    text.titles.exclude(language__in=[each.value for each in wordings]).delete()
    for language, wording in wordings.items():
        DraftTextTitle.objects.update_or_create(
            text=text,
            language=language.value,
            defaults={"title": wording.title, "summary": wording.summary},
        )
    if changed:
        _touch_languages(locked, set(Language) if SOURCE in changed else changed)
    if changed or relinked:
        note_draft(
            locked,
            AuditTag.DRAFT_CHANGED,
            by=by,
            at=at,
            facts={
                "text": text.designation,
                "wording": _wording_digest(wordings),
                "follows": _earlier(text.follows) if text.follows else "",
            },
        )
    return text


@transaction.atomic
def remove_text(
    consultation: Consultation, text: DraftText, *, by: User, at: datetime
) -> None:
    """Take a text out of the draft and close the gap in the order.

    Raises `NotADraft`, `TextGone`.
    """
    locked = lock_draft(consultation)
    text = _still_there(locked, text)
    designation, gap = text.designation, text.order
    text.delete()
    for later in locked.texts.filter(order__gt=gap).order_by("order"):
        later.order -= 1
        later.save(update_fields=["order"])
    _touch_languages(locked, set(Language))
    note_draft(
        locked, AuditTag.DRAFT_CHANGED, by=by, at=at, facts={"removed": designation}
    )


@transaction.atomic
def approve_language(
    consultation: Consultation,
    language: Language,
    *,
    by: User,
    at: datetime,
    seen: str | None = None,
) -> None:
    """Approve the circular in one language, as it stands.

    `seen` is the digest (`wording_shown`) of what was read; None where nobody reads a
    page, as in commands.

    Raises `NotADraft`, `WordingChanged`, and `ReasonMissing` while titles or summaries
    are missing.
    """
    locked = lock_draft(consultation)
    if seen is not None and seen != wording_shown(locked, language):
        raise WordingChanged(
            f"The wording in {language.value} changed since the page was opened: read"
            " it again as it stands."
        )
    if not has_wording(locked, language):
        raise ReasonMissing(
            f"The circular is not complete in {language.value}: a title or a summary"
            " is missing."
        )
    locked.language_versions.filter(language=language.value).update(
        status=LanguageStatus.APPROVED.value,
        approved_by=by,
        approved_at=at,
        without_reason="",
    )
    note_draft(
        locked,
        AuditTag.LANGUAGE_APPROVED,
        by=by,
        at=at,
        facts={"language": language.value},
    )


@transaction.atomic
def omit_language(
    consultation: Consultation,
    language: Language,
    *,
    reason: str,
    by: User,
    at: datetime,
) -> None:
    """Record why the circular goes out without a language (decision 11).

    Raises `ReasonMissing` without a reason, `NotADraft`.
    """
    if not reason.strip():
        raise ReasonMissing("Leaving a language out needs its reason in writing.")
    locked = lock_draft(consultation)
    locked.language_versions.filter(language=language.value).update(
        status=LanguageStatus.OMITTED.value,
        approved_by=by,
        approved_at=at,
        without_reason=reason.strip(),
    )
    note_draft(
        locked,
        AuditTag.LANGUAGE_OMITTED,
        by=by,
        at=at,
        facts={"language": language.value, "reason": reason.strip()},
    )


def has_wording(consultation: Consultation, language: Language) -> bool:
    """Tell whether every text has its title and summary in `language`."""
    texts = consultation.texts.count()
    complete = (
        DraftTextTitle.objects.filter(
            text__consultation=consultation, language=language.value
        )
        .exclude(title="")
        .exclude(summary="")
        .count()
    )
    return 0 < texts == complete


def _still_there(consultation: Consultation, text: DraftText) -> DraftText:
    """Return the text as it stands under the lock; it was read before."""
    current = consultation.texts.filter(pk=text.pk).first()
    if current is None:
        raise TextGone(f"{text} was taken out of the draft meanwhile.")
    return current


def _check_followed(earlier: DraftText) -> None:
    """Refuse to follow a text that is still in a draft or open for replies.

    What ended never becomes a draft again, so no text can come to follow itself.
    """
    state = Consultation.objects.get(pk=earlier.consultation_id).state
    if state not in ENDED:
        raise NotToBeFollowed(
            f"The consultation on {earlier.designation} is {state}: a text follows one"
            " of a consultation that ended."
        )


def _earlier(text: DraftText) -> str:
    """Name an earlier text: `T17-TSB-CIR-0321 ITU-T D.1102`."""
    return f"{reference_of(text.consultation)} {text.designation}".strip()


def _touch_languages(consultation: Consultation, languages: set[Language]) -> None:
    """Set each language to missing, draft or, when it was approved, stale."""
    for row in consultation.language_versions.filter(
        language__in=[language.value for language in languages]
    ):
        if not has_wording(consultation, Language(row.language)):
            row.status = LanguageStatus.MISSING.value
        elif row.status in {LanguageStatus.APPROVED, LanguageStatus.STALE}:
            row.status = LanguageStatus.STALE.value
        else:
            row.status = LanguageStatus.DRAFT.value
        row.save(update_fields=["status"])


def _changed_languages(
    text: DraftText, wordings: Mapping[Language, TextWording]
) -> set[Language]:
    stored = {
        Language(row.language): TextWording(row.title, row.summary)
        for row in text.titles.all()
    }
    return {
        language
        for language in Language
        if stored.get(language) != wordings.get(language)
    }


def _wording_digest(wordings: Mapping[Language, TextWording]) -> str:
    return digest(
        canonical(
            {
                language.value: [wording.title, wording.summary]
                for language, wording in wordings.items()
            }
        )
    )
