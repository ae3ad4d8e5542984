"""Record what happens to a text beside and after the replies, and annul a record."""

from datetime import date, datetime

from django.db import transaction

from consult.audit.chain import canonical, digest
from consult.audit.record import append_entry, chain_of
from consult.flows.errors import NotStanding, ReasonMissing
from consult.flows.numbering import enter_outcome_number, log_number
from consult.models import (
    Circular,
    Consultation,
    DraftText,
    MemberState,
    RecordedProceeding,
    User,
)
from consult.procedure.admissibility import check_annulment, check_proceeding
from consult.procedure.errors import (
    BadCount,
    BadDesignation,
    FieldOutOfPlace,
    IllegalTransition,
)
from consult.procedure.proceedings import DECISIONS, ProceedingFact
from consult.procedure.profiles import MEMBER_STATES
from consult.procedure.references import Designation
from consult.procedure.states import ConsultationState, Proceeding
from consult.queries.clock import geneva_day
from consult.queries.locks import lock_consultation
from consult.queries.proceedings import (
    NAMING,
    SECTOR,
    circumstances_of,
    standing_rows,
)
from consult.vocabularies import AuditTag

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
    check_state(held, kind)
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
        circular, entered = enter_outcome_number(held, fact)
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
        log_number(circular, AuditTag.NUMBER_ENTERED, by=by, at=at)
    _log(row, AuditTag.PROCEEDING_RECORDED)
    return row


def record_announced(
    circular: Circular, text: DraftText, *, by: User, at: datetime
) -> RecordedProceeding:
    """Record that a circular which Consult issues tells of the outcome of a text.

    Part of the act that issues it; raises what `check_proceeding` raises.
    """
    held = text.consultation
    fact = ProceedingFact(
        kind=Proceeding.OUTCOME_CIRCULAR,
        on=circular.date,
        text=text.designation,
        reference=str(circular.reference),
    )
    check_proceeding(
        fact,
        before=[row.fact for row in standing_rows(held)],
        circumstances=circumstances_of(held, day=geneva_day(at)),
    )
    row = RecordedProceeding.objects.create(
        consultation=held,
        kind=fact.kind.value,
        text=text,
        on=fact.on,
        reference=fact.reference,
        circular=circular,
        recorded_by=by,
        recorded_at=at,
    )
    _log(row, AuditTag.PROCEEDING_RECORDED)
    return row


@transaction.atomic
def annul_proceeding(
    row: RecordedProceeding, *, reason: str, by: User, at: datetime
) -> RecordedProceeding:
    """Annul a record that was made wrongly; both rows are kept.

    The number of an outcome circular is recalled with the last record of it, unless
    Consult issued it: then it went out, and another circular says what is right.

    Raises `ReasonMissing`, `IllegalTransition` once withdrawn, `NotStanding` for what
    is annulled or annuls, `StillNeeded` while another record rests on it.
    """
    if not reason.strip():
        raise ReasonMissing("Annulling a record needs its reason in writing.")
    held = lock_consultation(row.consultation_id)
    check_state(held, Proceeding(row.kind))
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
    recalls = circular is not None and circular.issued_at is None
    if (
        circular is not None
        and recalls
        and not any(
            each.circular_id == circular.pk for each in rows if each.pk != annulled.pk
        )
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
        log_number(circular, AuditTag.NUMBER_RECALLED, by=by, at=at)
    _log(annulling, AuditTag.PROCEEDING_ANNULLED)
    return annulling


def check_state(consultation: Consultation, kind: Proceeding) -> None:
    """Raise `IllegalTransition` where a kind has not its time yet, or no more."""
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


def _written_name(fact: ProceedingFact) -> str:
    """Write a designation as texts have it; the process of a Question as it is."""
    if fact.kind not in NAMING:
        return fact.name
    name = f"{SECTOR}{Designation.parse(fact.name)}"
    if len(name) > NAME_LENGTH:
        raise BadDesignation(f"{name} is longer than {NAME_LENGTH} characters.")
    return name


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
