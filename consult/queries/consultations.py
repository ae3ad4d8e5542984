"""Find consultations by what people call them."""

from typing import Any

from django.db.models import Prefetch, QuerySet

from consult.models import Circular, Consultation, DraftText, StudyGroupTitle
from consult.procedure.errors import BadReference
from consult.procedure.references import CircularReference
from consult.procedure.states import ConsultationState
from consult.queries.statements import Given, Statement
from consult.vocabularies import CircularKind

PUBLIC_STATES = (
    ConsultationState.ISSUED,
    ConsultationState.CLOSED,
    ConsultationState.CERTIFIED,
)

# What decides whether a reply is taken in; the other columns are read when asked for.
RULING = ("state", "procedure", "revision", "issued_at", "closes_at")


class UnknownCircular(BadReference):
    """No consultation was opened by a circular with this reference."""

    code = "unknown_circular"


def consultations() -> QuerySet[Consultation]:
    """Return consultations with all that a list shows, in a fixed count of queries."""
    return Consultation.objects.select_related("study_group__period").prefetch_related(
        "amendments",
        "texts__titles",
        opening_circulars(),
        Prefetch("study_group__titles", StudyGroupTitle.objects.all()),
    )


def opening_circulars(lookup: str = "circulars") -> "Prefetch[str]":
    """Return the prefetch from which `opening_circular` reads without a query.

    `lookup` leads to the circulars of a consultation.
    """
    return Prefetch(
        lookup,
        Circular.objects.filter(kind=CircularKind.CONSULTATION, recalled=False),
        to_attr="opening_circulars",
    )


def find_consultation(reference: str, *, light: bool = False) -> Consultation:
    """Return the consultation that the circular `reference` opens, in any state.

    `light` is for an act, which shows nothing: only what rules it is read with it.
    Raises `BadReference` for a malformed reference, `UnknownCircular` for one that
    opens no consultation.
    """
    parsed = CircularReference.parse(reference)
    period, number = parsed.period, parsed.number
    found = (
        _ruled(period=period, number=number)
        if light
        else _opened_by(consultations(), period, number)
    )
    for consultation in found:
        return consultation
    raise UnknownCircular(f"No consultation was opened by {reference}.")


def texts_put_by(consultation: Consultation) -> list[DraftText]:
    """Return the texts a consultation puts to Member States, in their order."""
    return _put(consultation=consultation.pk)


def opening_circular(consultation: Consultation) -> Circular | None:
    """Return the circular that opens the consultation, once a number is entered."""
    prefetched: list[Circular] | None = getattr(consultation, "opening_circulars", None)
    if prefetched is not None:
        return prefetched[0] if prefetched else None
    return Circular.objects.filter(
        consultation=consultation, kind=CircularKind.CONSULTATION, recalled=False
    ).first()


def reference_of(consultation: Consultation) -> str:
    """Return the reference of the opening circular, empty while it has no number."""
    circular = opening_circular(consultation)
    return str(circular.reference) if circular else ""


def _opened_by(
    rows: QuerySet[Consultation], period: Any, number: Any
) -> QuerySet[Consultation]:
    """Keep the one consultation, at most, that this circular opens."""
    return rows.filter(
        circulars__period=period,
        circulars__number=number,
        circulars__kind=CircularKind.CONSULTATION,
        circulars__recalled=False,
    )


_ruled = Statement(
    lambda: _opened_by(
        Consultation.objects.only(*RULING), Given("period"), Given("number")
    )
)
_put = Statement(
    lambda: DraftText.objects.filter(consultation=Given("consultation")).order_by(
        "order"
    )
)
