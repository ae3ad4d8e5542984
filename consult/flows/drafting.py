"""Write and change a consultation while it is a draft."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, time

from django.db import IntegrityError, transaction

from consult.audit.record import append_entry, chain_of
from consult.flows.errors import NotADraft, NumberTaken
from consult.models import (
    Circular,
    Consultation,
    LanguageVersion,
    StudyGroup,
    StudyPeriod,
    User,
)
from consult.procedure.references import CircularReference
from consult.procedure.states import ConsultationState, Language
from consult.queries.locks import lock_consultation
from consult.vocabularies import AuditTag, CircularKind, LanguageStatus

# Names and addresses of persons may stand here; the log can't forget them.
NOT_LOGGED = frozenset({"contact_email", "fax", "officer_initials", "telephone"})


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
    determined_at: str = ""
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
    note_draft(consultation, AuditTag.DRAFT_CREATED, by=by, at=at, facts=_facts(head))
    return consultation


@transaction.atomic
def change_draft(
    consultation: Consultation, head: DraftHead, *, by: User, at: datetime
) -> None:
    """Replace what the draft says; what was vouched for is stale.

    Raises `NotADraft`.
    """
    locked = lock_draft(consultation)
    values = _values(head)
    if all(getattr(locked, name) == value for name, value in values.items()):
        return
    for name, value in values.items():
        setattr(locked, name, value)
    locked.changed_at = at
    locked.save()
    _make_stale(locked)
    note_draft(locked, AuditTag.DRAFT_CHANGED, by=by, at=at, facts=_facts(head))


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
    locked = lock_draft(consultation)
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
        note_draft(
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


def _values(head: DraftHead) -> dict[str, object]:
    return {field.name: getattr(head, field.name) for field in fields(head)}


def _facts(head: DraftHead) -> dict[str, str]:
    return {
        name: str(value)
        for name, value in _values(head).items()
        if name not in NOT_LOGGED
    }


def _log_number(
    consultation: Consultation, circular: Circular, *, by: User, at: datetime
) -> None:
    note_draft(
        consultation,
        AuditTag.NUMBER_ENTERED,
        by=by,
        at=at,
        facts={
            "reference": str(circular.reference),
            "date": circular.date.isoformat(),
        },
    )


def lock_draft(consultation: Consultation) -> Consultation:
    """Hold a draft to be changed; raise `NotADraft` for anything else."""
    locked = lock_consultation(consultation.pk)
    if locked.state != ConsultationState.DRAFT:
        raise NotADraft(
            f"The consultation is {locked.state}; only a draft can be changed."
        )
    return locked


def _make_stale(consultation: Consultation) -> None:
    consultation.language_versions.filter(
        status__in=(LanguageStatus.REVIEWED.value, LanguageStatus.APPROVED.value)
    ).update(status=LanguageStatus.STALE.value)


def note_draft(
    consultation: Consultation,
    tag: AuditTag,
    *,
    by: User,
    at: datetime,
    facts: Mapping[str, object],
) -> None:
    """Append what was changed to the chain of the consultation."""
    append_entry(chain_of(consultation), tag=tag, at=at, by=by, facts=facts)
