"""Write and change a consultation while it is a draft."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, time

from django.db import IntegrityError, transaction

from consult.audit.chain import canonical, digest
from consult.audit.record import append_entry, chain_of
from consult.flows.errors import NotADraft, NumberTaken, ReasonMissing
from consult.models import (
    Circular,
    Consultation,
    DraftText,
    DraftTextTitle,
    LanguageVersion,
    StudyGroup,
    StudyPeriod,
    User,
)
from consult.procedure.references import CircularReference
from consult.procedure.states import ConsultationState, Language
from consult.queries.locks import lock_consultation
from consult.vocabularies import AuditTag, CircularKind, LanguageStatus

SOURCE = Language.EN


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftHead:
    """What a draft says of itself; empty while not known.

    `deadline_time` is a local minute of `deadline_zone`, dates are local days.
    """

    procedure: str
    revision: str
    study_group: StudyGroup
    revision_reason: str = ""
    regional_group: str = ""
    synthetic: bool = False
    meeting_opens: date | None = None
    meeting_closes: date | None = None
    meeting_virtual: bool = False
    meeting_place: str = ""
    collective_letter: str = ""
    determined_on: date | None = None
    chair_requested_on: date | None = None
    deadline_date: date | None = None
    deadline_time: time | None = time(23, 59)
    deadline_zone: str = "Europe/Zurich"
    officer_initials: str = ""
    contact_email: str = ""
    telephone: str = ""
    fax: str = ""
    reply_email: str = "tsbdir@itu.int"
    reply_fax: str = "+41 22 730 5853"


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFacts:
    """What is the same of a draft text in every language."""

    designation: str
    kind: str
    provisional: str = ""
    location: str = ""
    location_url: str = ""
    ipr_statement_received: bool = False
    ipr_checked_on: date | None = None


@dataclass(frozen=True, slots=True)
class TextWording:
    """Title and summary of a draft text in one language."""

    title: str
    summary: str


@transaction.atomic
def create_draft(head: DraftHead, *, by: User, at: datetime) -> Consultation:
    """Store a new draft and begin its chain of the audit log."""
    consultation = Consultation.objects.create(
        **_values(head), created_by=by, created_at=at, changed_at=at
    )
    LanguageVersion.objects.bulk_create(
        LanguageVersion(
            consultation=consultation,
            language=language.value,
            status=LanguageStatus.MISSING.value,
        )
        for language in Language
    )
    _log(consultation, AuditTag.DRAFT_CREATED, by=by, at=at, facts=_facts(head))
    return consultation


@transaction.atomic
def change_draft(
    consultation: Consultation, head: DraftHead, *, by: User, at: datetime
) -> None:
    """Replace what the draft says; approved languages become stale.

    Raises `NotADraft`.
    """
    locked = _lock_draft(consultation)
    before = _facts_of(locked)
    for name, value in _values(head).items():
        setattr(locked, name, value)
    after = _facts_of(locked)
    if before == after:
        return
    locked.changed_at = at
    locked.save()
    _make_stale(locked)
    _log(locked, AuditTag.DRAFT_CHANGED, by=by, at=at, facts=after)


@transaction.atomic
def enter_number(
    consultation: Consultation,
    *,
    period: StudyPeriod,
    number: int,
    dated: date,
    by: User,
    at: datetime,
) -> Circular:
    """Enter the number TSB's register gave to the circular (decision 17).

    A number entered before is recalled: it stays listed and is never used again.

    Raises `NumberTaken` when the number is used or reserved in the study period,
    `NotADraft`.
    """
    locked = _lock_draft(consultation)
    current = Circular.objects.filter(
        consultation=locked, kind=CircularKind.CONSULTATION, recalled=False
    ).first()
    if current and (current.period_id, current.number) == (period.pk, number):
        if current.date != dated:
            current.date = dated
            current.save(update_fields=["date"])
            _make_stale(locked)
            _log_number(locked, current, by=by, at=at)
        return current
    if current:
        current.recalled = True
        current.save(update_fields=["recalled"])
        _log(
            locked,
            AuditTag.NUMBER_RECALLED,
            by=by,
            at=at,
            facts={"reference": str(current.reference)},
        )
    try:
        with transaction.atomic():
            circular = Circular.objects.create(
                period=period,
                number=number,
                date=dated,
                kind=CircularKind.CONSULTATION.value,
                consultation=locked,
            )
    except IntegrityError:
        reference = CircularReference(period.pk, number)
        raise NumberTaken(
            f"{reference} is already used or reserved in this study period."
        ) from None
    _make_stale(locked)
    _log_number(locked, circular, by=by, at=at)
    return circular


@transaction.atomic
def save_text(
    consultation: Consultation,
    facts: TextFacts,
    wordings: Mapping[Language, TextWording],
    *,
    by: User,
    at: datetime,
    text: DraftText | None = None,
) -> DraftText:
    """Add a text to the draft or replace one; the languages it touches follow.

    `wordings` holds the languages that have a title and a summary; the others are
    removed.

    Raises `NotADraft`.
    """
    locked = _lock_draft(consultation)
    values = {field.name: getattr(facts, field.name) for field in fields(facts)}
    if text is None:
        order = locked.texts.count() + 1
        text = DraftText.objects.create(consultation=locked, order=order, **values)
        changed = set(Language)
    else:
        same = all(getattr(text, name) == value for name, value in values.items())
        changed = _changed_languages(text, wordings) if same else set(Language)
        for name, value in values.items():
            setattr(text, name, value)
        text.save()
    text.titles.exclude(language__in=[each.value for each in wordings]).delete()
    for language, wording in wordings.items():
        DraftTextTitle.objects.update_or_create(
            text=text,
            language=language.value,
            defaults={"title": wording.title, "summary": wording.summary},
        )
    if changed:
        _touch_languages(locked, set(Language) if SOURCE in changed else changed)
        _log(
            locked,
            AuditTag.DRAFT_CHANGED,
            by=by,
            at=at,
            facts={"text": text.designation, "wording": _wording_digest(wordings)},
        )
    return text


@transaction.atomic
def remove_text(
    consultation: Consultation, text: DraftText, *, by: User, at: datetime
) -> None:
    """Take a text out of the draft and close the gap in the order.

    Raises `NotADraft`.
    """
    locked = _lock_draft(consultation)
    designation, gap = text.designation, text.order
    text.delete()
    for later in locked.texts.filter(order__gt=gap).order_by("order"):
        later.order -= 1
        later.save(update_fields=["order"])
    _touch_languages(locked, set(Language))
    _log(locked, AuditTag.DRAFT_CHANGED, by=by, at=at, facts={"removed": designation})


@transaction.atomic
def approve_language(
    consultation: Consultation, language: Language, *, by: User, at: datetime
) -> None:
    """Approve the circular in one language, as it stands.

    Raises `NotADraft`, and `ReasonMissing` while titles or summaries are missing.
    """
    locked = _lock_draft(consultation)
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
    _log(
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
    locked = _lock_draft(consultation)
    locked.language_versions.filter(language=language.value).update(
        status=LanguageStatus.OMITTED.value,
        approved_by=by,
        approved_at=at,
        without_reason=reason.strip(),
    )
    _log(
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


def _lock_draft(consultation: Consultation) -> Consultation:
    locked = lock_consultation(consultation.pk)
    if locked.state != ConsultationState.DRAFT:
        raise NotADraft(
            f"The consultation is {locked.state}; only a draft can be changed."
        )
    return locked


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


def _make_stale(consultation: Consultation) -> None:
    consultation.language_versions.filter(status=LanguageStatus.APPROVED.value).update(
        status=LanguageStatus.STALE.value
    )


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


def _values(head: DraftHead) -> dict[str, object]:
    return {field.name: getattr(head, field.name) for field in fields(head)}


def _facts(head: DraftHead) -> dict[str, str]:
    return {name: str(value) for name, value in _values(head).items()}


def _facts_of(consultation: Consultation) -> dict[str, str]:
    return {
        field.name: str(getattr(consultation, field.name))
        for field in fields(DraftHead)
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


def _log_number(
    consultation: Consultation, circular: Circular, *, by: User, at: datetime
) -> None:
    _log(
        consultation,
        AuditTag.NUMBER_ENTERED,
        by=by,
        at=at,
        facts={
            "reference": str(circular.reference),
            "date": circular.date.isoformat(),
        },
    )


def _log(
    consultation: Consultation,
    tag: AuditTag,
    *,
    by: User,
    at: datetime,
    facts: Mapping[str, object],
) -> None:
    append_entry(chain_of(consultation), tag=tag, at=at, by=by, facts=facts)
