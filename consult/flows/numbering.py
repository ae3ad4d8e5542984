"""Numbers of TSB's register for circulars with the outcome (decision 17)."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from consult.audit.record import append_entry, chain_of
from consult.flows.errors import NumberTaken
from consult.models import Circular, Consultation, StudyPeriod, User
from consult.procedure.errors import BadReference
from consult.procedure.proceedings import ProceedingFact
from consult.procedure.references import CircularReference
from consult.vocabularies import AuditTag, CircularKind


def enter_outcome_number(
    consultation: Consultation, fact: ProceedingFact
) -> tuple[Circular, bool]:
    """Return the circular of a record and whether its number was entered just now.

    For a circular that was issued outside Consult. It may notify several texts, each
    by a record of its own; a number that was recalled because its record was annulled
    may be recorded rightly.

    Raises `BadReference` for another study period or date, `NumberTaken`.
    """
    reference = CircularReference.parse(fact.reference)
    circular, created = Circular.objects.get_or_create(
        period=_period_of(reference, fact.on),
        number=reference.number,
        defaults={
            "date": fact.on,
            "kind": CircularKind.OUTCOME.value,
            "consultation": consultation,
        },
    )
    if created:
        return circular, True
    if (circular.kind, circular.consultation_id, circular.prepared_by_id) != (
        CircularKind.OUTCOME.value,
        consultation.pk,
        None,
    ):
        raise _taken(reference)
    if circular.recalled:
        circular.recalled, circular.date = False, fact.on
        circular.save(update_fields=["recalled", "date"])
        return circular, True
    if circular.date != fact.on:
        raise BadReference(f"{reference} is dated {circular.date:%Y-%m-%d}.")
    return circular, False


def reserve_outcome_number(
    consultation: Consultation, reference: CircularReference, *, dated: date, by: User
) -> Circular:
    """Return a circular of this number, to be prepared by `by`.

    Raises `BadReference` for a number of another study period, `NumberTaken` also for
    one that was recalled.
    """
    period = _period_of(reference, dated)
    try:
        with transaction.atomic():
            return Circular.objects.create(
                period=period,
                number=reference.number,
                date=dated,
                kind=CircularKind.OUTCOME.value,
                consultation=consultation,
                prepared_by=by,
            )
    except IntegrityError:
        raise _taken(reference) from None


def recall_number(circular: Circular, *, by: User, at: datetime) -> None:
    """Recall a number: it stays listed as not used and is never given again."""
    circular.recalled = True
    circular.save(update_fields=["recalled"])
    log_number(circular, AuditTag.NUMBER_RECALLED, by=by, at=at)


def log_number(circular: Circular, tag: AuditTag, *, by: User, at: datetime) -> None:
    """Append to the log what became of the number of a circular."""
    if circular.consultation is None:
        raise ValueError("a circular with the outcome belongs to a consultation")
    append_entry(
        chain_of(circular.consultation),
        tag=tag,
        by=by,
        at=at,
        facts={
            "reference": str(circular.reference),
            "date": circular.date.isoformat(),
        },
    )


def _period_of(reference: CircularReference, on: date) -> StudyPeriod:
    in_force = StudyPeriod.objects.filter(starts_on__lte=on).order_by("starts_on")
    period = in_force.last()
    if period is None or period.code != reference.period:
        raise BadReference(f"{reference} is not of the study period of {on:%Y-%m-%d}.")
    return period


def _taken(reference: CircularReference) -> NumberTaken:
    return NumberTaken(f"{reference} is already used or reserved in this study period.")
