"""Add, change and remove the texts of a draft, with their titles in six languages."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime

from django.db import transaction

from consult.audit.chain import canonical, digest
from consult.flows.drafting import lock_draft, note_draft
from consult.flows.errors import DraftChanged, NotToBeFollowed, TextGone
from consult.flows.shown import text_shown
from consult.flows.wording import SOURCE, TextWording, touch_languages
from consult.models import Consultation, DraftText, DraftTextTitle, User
from consult.procedure.states import Language
from consult.queries.consultations import reference_of
from consult.queries.lineage import ENDED
from consult.vocabularies import AuditTag


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
    DraftTextTitle.objects.bulk_create(
        [
            DraftTextTitle(
                text=text,
                language=language.value,
                title=wording.title,
                summary=wording.summary,
            )
            for language, wording in wordings.items()
        ],
        update_conflicts=True,
        unique_fields=["text", "language"],
        update_fields=["title", "summary"],
    )
    if changed:
        touch_languages(locked, set(Language) if SOURCE in changed else changed)
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
    touch_languages(locked, set(Language))
    note_draft(
        locked, AuditTag.DRAFT_CHANGED, by=by, at=at, facts={"removed": designation}
    )


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
