"""Record what happens to a text beside and after the replies, and annul a record."""

from datetime import date, datetime

from django.db import transaction

from consult.audit.chain import canonical, digest
from consult.audit.record import append_entry, chain_of
from consult.flows.errors import NotStanding, NumberTaken, ReasonMissing
from consult.models import (
    Circular,
    Consultation,
    DraftText,
    MemberState,
    RecordedProceeding,
    StudyPeriod,
    User,
)
from consult.procedure.admissibility import check_annulment, check_proceeding
from consult.procedure.errors import (
    BadCount,
    BadDesignation,
    BadReference,
    FieldOutOfPlace,
    IllegalTransition,
)
from consult.procedure.proceedings import DECISIONS, ProceedingFact
from consult.procedure.profiles import MEMBER_STATES
from consult.procedure.references import CircularReference, Designation
from consult.procedure.states import ConsultationState, Proceeding
from consult.queries.clock import geneva_day
from consult.queries.locks import lock_consultation
from consult.queries.proceedings import (
    NAMING,
    SECTOR,
    circumstances_of,
    standing_rows,
)
from consult.vocabularies import AuditTag, CircularKind

BEFORE_CLOSING = frozenset({Proceeding.TEXTS_DISTRIBUTED})
"""These may be recorded while replies still come in; all others once it is closed."""

CLOSED = frozenset({ConsultationState.CLOSED, ConsultationState.CERTIFIED})
NAME_LENGTH = 80


@transaction.atomic
def record_proceeding(
    consultation: Consultation,
    *,
    kind: Proceeding,
    on: date,
    text: DraftText | None = None,
    member_state: MemberState | None = None,
    words: str = "",
    proposed_changes: str = "",
    name: str = "",
    reference: str = "",
    present: int | None = None,
    by: User,
    at: datetime,
) -> RecordedProceeding:
    """Record what happened on a local day to one text, or without `text` to all.

    In order: what stands is read under the lock and the rules of
    `procedure.admissibility` are asked; the number of an outcome circular is entered;
    the row is appended. `reference` is then that of the circular
    (`T17-TSB-CIR-0350`), `present` the number of Member States at the meeting.

    Raises `IllegalTransition` in another state, `NumberTaken`, `BadReference` for a
    number of another study period, and all that `check_proceeding` raises.
    """
    held = lock_consultation(consultation.pk)
    _check_state(held, kind)
    if text is not None and text.consultation_id != held.pk:
        raise BadDesignation(f"{text.designation} is not put to this consultation.")
    _check_particulars(kind, proposed_changes=proposed_changes, present=present)
    fact = ProceedingFact(
        kind=kind,
        on=on,
        text=text.designation if text else "",
        member_state=member_state.iso3 if member_state else "",
        words=words.strip(),
        name=name.strip(),
        reference=reference.strip(),
    )
    check_proceeding(
        fact,
        before=[row.fact for row in standing_rows(held)],
        circumstances=circumstances_of(held, day=geneva_day(at)),
    )
    circular, entered = None, False
    if kind is Proceeding.OUTCOME_CIRCULAR:
        circular, entered = _enter_number(held, fact)
    row = RecordedProceeding.objects.create(
        consultation=held,
        kind=kind.value,
        text=text,
        member_state=member_state,
        on=on,
        words=fact.words,
        proposed_changes=proposed_changes.strip(),
        name=_written_name(fact),
        reference=fact.reference,
        circular=circular,
        present=present,
        recorded_by=by,
        recorded_at=at,
    )
    if circular is not None and entered:
        _log_number(row, circular, AuditTag.NUMBER_ENTERED)
    _log(row, AuditTag.PROCEEDING_RECORDED)
    return row


@transaction.atomic
def annul_proceeding(
    row: RecordedProceeding, *, reason: str, by: User, at: datetime
) -> RecordedProceeding:
    """Annul a record that was made wrongly; both rows are kept.

    The number of an outcome circular is recalled with the last record of it.

    Raises `ReasonMissing`, `IllegalTransition` once withdrawn, `NotStanding` for what
    is annulled or annuls, `StillNeeded` while another record rests on it.
    """
    if not reason.strip():
        raise ReasonMissing("Annulling a record needs its reason in writing.")
    held = lock_consultation(row.consultation_id)
    _check_state(held, Proceeding(row.kind))
    rows = standing_rows(held)
    annulled = next((each for each in rows if each.pk == row.pk), None)
    if annulled is None:
        raise NotStanding("This record was annulled, or annuls another.")
    facts = {each.pk: each.fact for each in rows}
    check_annulment(
        facts[annulled.pk],
        standing=list(facts.values()),
        circumstances=circumstances_of(held, day=geneva_day(at)),
    )
    circular = annulled.circular
    if circular is not None and not any(
        each.circular_id == circular.pk for each in rows if each.pk != annulled.pk
    ):
        circular.recalled = True
        circular.save(update_fields=["recalled"])
    annulling = RecordedProceeding.objects.create(
        consultation=held,
        kind=annulled.kind,
        text=annulled.text,
        member_state=annulled.member_state,
        on=geneva_day(at),
        words=reason.strip(),
        annuls=annulled,
        recorded_by=by,
        recorded_at=at,
    )
    if circular is not None and circular.recalled:
        _log_number(annulling, circular, AuditTag.NUMBER_RECALLED)
    _log(annulling, AuditTag.PROCEEDING_ANNULLED)
    return annulling


def _check_state(consultation: Consultation, kind: Proceeding) -> None:
    state = ConsultationState(consultation.state)
    if state in CLOSED:
        return
    if state is not ConsultationState.ISSUED or kind not in BEFORE_CLOSING:
        raise IllegalTransition(
            f"The consultation is {state.value}: {kind.value} is recorded once it is"
            " closed."
        )


def _check_particulars(
    kind: Proceeding, *, proposed_changes: str, present: int | None
) -> None:
    """Check what the rules do not judge: changes proposed, States at the meeting."""
    if proposed_changes.strip() and kind is not Proceeding.FORMAL_OPPOSITION:
        raise FieldOutOfPlace(
            "Only a formal opposition proposes changes.", field="proposed_changes"
        )
    if present is None:
        return
    if kind not in DECISIONS:
        raise FieldOutOfPlace(
            "Member States are counted at a decision of the meeting.", field="present"
        )
    if not 1 <= present <= MEMBER_STATES:
        raise BadCount(f"{present} Member States can't have been at the meeting.")


def _enter_number(
    consultation: Consultation, fact: ProceedingFact
) -> tuple[Circular, bool]:
    """Return the outcome circular and whether its number was entered just now.

    The number comes from TSB's register (decision 17). One circular may notify several
    texts, each by a record of its own; a number that was recalled because its record
    was annulled may be recorded rightly.
    """
    reference = CircularReference.parse(fact.reference)
    in_force = StudyPeriod.objects.filter(starts_on__lte=fact.on).order_by("starts_on")
    period = in_force.last()
    if period is None or period.code != reference.period:
        raise BadReference(
            f"{reference} is not of the study period of {fact.on:%Y-%m-%d}."
        )
    circular, created = Circular.objects.get_or_create(
        period=period,
        number=reference.number,
        defaults={
            "date": fact.on,
            "kind": CircularKind.OUTCOME.value,
            "consultation": consultation,
        },
    )
    if created:
        return circular, True
    if (circular.kind, circular.consultation_id) != (
        CircularKind.OUTCOME.value,
        consultation.pk,
    ):
        raise NumberTaken(
            f"{reference} is already used or reserved in this study period."
        )
    if circular.recalled:
        circular.recalled, circular.date = False, fact.on
        circular.save(update_fields=["recalled", "date"])
        return circular, True
    if circular.date != fact.on:
        raise BadReference(f"{reference} is dated {circular.date:%Y-%m-%d}.")
    return circular, False


def _written_name(fact: ProceedingFact) -> str:
    """Write a designation as texts have it; the process of a Question as it is."""
    if fact.kind not in NAMING:
        return fact.name
    name = f"{SECTOR}{Designation.parse(fact.name)}"
    if len(name) > NAME_LENGTH:
        raise BadDesignation(f"{name} is longer than {NAME_LENGTH} characters.")
    return name


def _log_number(row: RecordedProceeding, circular: Circular, tag: AuditTag) -> None:
    append_entry(
        chain_of(row.consultation),
        tag=tag,
        by=row.recorded_by,
        at=row.recorded_at,
        facts={
            "reference": str(circular.reference),
            "date": circular.date.isoformat(),
        },
    )


def _log(row: RecordedProceeding, tag: AuditTag) -> None:
    """Append a row to the log by a digest of what was written: words stay out."""
    written = [
        row.words,
        row.proposed_changes,
        row.name,
        row.reference,
        "" if row.present is None else row.present,
    ]
    append_entry(
        chain_of(row.consultation),
        tag=tag,
        by=row.recorded_by,
        at=row.recorded_at,
        facts={
            "annuls": row.annuls_id or 0,
            "kind": row.kind,
            "member_state": row.member_state_id or "",
            "on": row.on.isoformat(),
            "record": row.pk,
            "text": row.text.designation if row.text else "",
            "words": digest(canonical(written)),
        },
    )
