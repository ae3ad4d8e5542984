"""Two officers announce the outcome by circular: one prepares it, a second issues it.

Clause 9.6.1; for Questions and deletions 7.2.3, 7.4.1 and 9.8.2. A circular that was
issued outside Consult is recorded by `flows.following`.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction

from consult.audit.record import append_entry, chain_of
from consult.documents.outcome_circular import outcome_digest
from consult.flows.errors import (
    AlreadyNotified,
    DateBeforeDecision,
    OutcomeChanged,
    ReasonMissing,
    SecondPersonNeeded,
    ShownOutcomeChanged,
)
from consult.flows.following import check_state, record_announced
from consult.flows.numbering import recall_number, reserve_outcome_number
from consult.flows.rendering import ask_for_documents
from consult.flows.signatories import freeze_signatory
from consult.models import (
    AuditEntry,
    Circular,
    Consultation,
    DraftText,
    User,
)
from consult.notify.doorbell import ring_after_commit
from consult.notify.messages import announce_outcome
from consult.procedure.admissibility import check_proceeding
from consult.procedure.errors import (
    BadDesignation,
    DateInFuture,
    FieldMissing,
    IllegalTransition,
    NothingDecided,
)
from consult.procedure.proceedings import ProceedingFact
from consult.procedure.references import CircularReference
from consult.procedure.states import Proceeding
from consult.queries.clock import geneva_day
from consult.queries.locks import lock_consultation
from consult.queries.outcomes import TextOutcome, outcomes_on, prepared_outcome
from consult.queries.proceedings import circumstances_of, standing_rows
from consult.vocabularies import AuditTag, DocumentKind


@transaction.atomic
def prepare_outcome(
    consultation: Consultation,
    texts: Sequence[DraftText],
    *,
    reference: str,
    dated: date,
    by: User,
    at: datetime,
) -> Circular:
    """Put a circular with the outcome of these texts before a second officer.

    `reference` and `dated` are from TSB's register; the date may be still to come.
    What was prepared before is replaced: under the same number it changes, under
    another its number is recalled. What the circular would say is logged by its
    digest.

    Raises `IllegalTransition` unless closed or certified, `FieldMissing`,
    `BadDesignation`, `BadReference`, `NumberTaken`, `NothingDecided`,
    `AlreadyNotified`, `DateBeforeDecision`, and what `check_proceeding` raises.
    """
    held = lock_consultation(consultation.pk)
    check_state(held, Proceeding.OUTCOME_CIRCULAR)
    number = CircularReference.parse(reference.strip())
    _check_texts(held, texts, reference=number, dated=dated, at=at)
    circular = prepared_outcome(held)
    if circular is not None and circular.reference != number:
        recall_number(circular, by=by, at=at)
        circular = None
    if circular is None:
        circular = reserve_outcome_number(held, number, dated=dated, by=by)
    else:
        circular.date, circular.prepared_by = dated, by
        circular.save(update_fields=["date", "prepared_by"])
    circular.texts.set(texts)
    append_entry(
        chain_of(held),
        tag=AuditTag.OUTCOME_PREPARED,
        at=at,
        by=by,
        facts=_facts(circular),
    )
    return circular


@transaction.atomic
def discard_outcome(
    circular: Circular, *, reason: str, by: User, at: datetime
) -> Circular:
    """Give up a circular that was prepared; its number stays listed as not used.

    Raises `ReasonMissing`, `IllegalTransition` where it was issued or given up.
    """
    if not reason.strip():
        raise ReasonMissing("Giving up a circular needs its reason in writing.")
    held = _hold(circular)
    held.recalled = True
    held.save(update_fields=["recalled"])
    append_entry(
        chain_of(_consultation_of(held)),
        tag=AuditTag.NUMBER_RECALLED,
        at=at,
        by=by,
        facts={
            "date": held.date.isoformat(),
            "reason": reason.strip(),
            "reference": str(held.reference),
        },
    )
    return held


@transaction.atomic
def issue_outcome(
    circular: Circular, *, by: User, at: datetime, seen: str | None = None
) -> Circular:
    """Issue a circular with the outcome as second person.

    In order: it must say what was prepared, to the byte; signatory, person and instant
    are written; so are rows for the document in six languages and for the messages;
    each text is recorded as notified. `seen` is the digest
    (`outcome_digest`) of what the page showed; None where there is no page.

    Raises `IllegalTransition` where it was issued or given up, `SecondPersonNeeded`,
    `DateInFuture`, `SignatoryMissing`, `ShownOutcomeChanged`, `OutcomeChanged`, and
    what `prepare_outcome` raises of the texts.
    """
    held = _hold(circular)
    consultation = _consultation_of(held)
    check_state(consultation, Proceeding.OUTCOME_CIRCULAR)
    if held.prepared_by_id == by.pk:
        raise SecondPersonNeeded(
            "Who prepared the circular can't issue it: a second person does."
        )
    if held.date > geneva_day(at):
        raise DateInFuture(f"The circular is dated {held.date}, which is to come.")
    texts = list(held.texts.order_by("order"))
    _check_texts(consultation, texts, reference=held.reference, dated=held.date, at=at)
    digest = outcome_digest(held)
    if seen is not None and seen != digest:
        raise ShownOutcomeChanged("What it says changed since the page was opened.")
    if prepared_digest(held) != digest:
        raise OutcomeChanged("What it says changed since it was prepared.")
    held.issued_by, held.issued_at = by, at
    held.frozen_signatory = freeze_signatory(held.date)
    held.save(update_fields=["issued_by", "issued_at", "frozen_signatory"])
    ask_for_documents(
        consultation, DocumentKind.OUTCOME, item=str(held.reference), at=at
    )
    announce_outcome(held, at=at)
    for text in texts:
        record_announced(held, text, by=by, at=at)
    append_entry(
        chain_of(consultation),
        tag=AuditTag.OUTCOME_ISSUED,
        at=at,
        by=by,
        facts=_facts(held, digest=digest),
    )
    ring_after_commit()
    return held


def prepared_digest(circular: Circular) -> str:
    """Return what the circular said when it was prepared last, as the log knows it."""
    entry = AuditEntry.objects.filter(
        chain=chain_of(_consultation_of(circular)),
        tag=AuditTag.OUTCOME_PREPARED.value,
    ).order_by("-sequence")[0]
    return str(json.loads(entry.body)["facts"]["outcome"])


def _hold(circular: Circular) -> Circular:
    """Hold the consultation and read the circular again, as it stands."""
    lock_consultation(_consultation_of(circular).pk)
    held = Circular.objects.select_related("consultation").get(pk=circular.pk)
    if held.prepared_by_id is None or held.issued_at is not None or held.recalled:
        raise IllegalTransition(f"{held.reference} is not prepared: it awaits nobody.")
    return held


def _consultation_of(circular: Circular) -> Consultation:
    if circular.consultation is None:
        raise ValueError("a circular with the outcome belongs to a consultation")
    return circular.consultation


def _check_texts(
    consultation: Consultation,
    texts: Sequence[DraftText],
    *,
    reference: CircularReference,
    dated: date,
    at: datetime,
) -> None:
    """Let a circular tell of decided texts only, each once and as it stands."""
    if not texts:
        raise FieldMissing("Name the texts that the circular covers.", field="texts")
    day = max(dated, geneva_day(at))
    outcomes = {each.text.pk: each for each in outcomes_on(consultation, day=day)}
    before = [row.fact for row in standing_rows(consultation)]
    for text in texts:
        if text.pk not in outcomes:
            raise BadDesignation(f"{text} is not put to this consultation.")
        _check_outcome(outcomes[text.pk], dated=dated)
        check_proceeding(
            ProceedingFact(
                kind=Proceeding.OUTCOME_CIRCULAR,
                on=dated,
                text=text.designation,
                reference=str(reference),
            ),
            before=before,
            circumstances=circumstances_of(consultation, day=day),
        )


def _check_outcome(outcome: TextOutcome, *, dated: date) -> None:
    kind = Proceeding.OUTCOME_CIRCULAR
    clause = outcome.text.consultation.profile.proceedings[kind]
    if outcome.since is None:
        raise NothingDecided(f"{outcome.text} is not decided.", clause=clause)
    if outcome.told_on is not None:
        raise AlreadyNotified(
            f"A circular of {outcome.told_on} told of {outcome.text}.", clause=clause
        )
    if dated < outcome.since:
        raise DateBeforeDecision(
            f"{outcome.text} stands like this since {outcome.since} only.",
            clause=clause,
        )


def _facts(circular: Circular, *, digest: str = "") -> Mapping[str, object]:
    return {
        "date": circular.date.isoformat(),
        "outcome": digest or outcome_digest(circular),
        "reference": str(circular.reference),
        "texts": [text.designation for text in circular.texts.order_by("order")],
    }
