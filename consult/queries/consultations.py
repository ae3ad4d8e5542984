"""Find consultations by what people call them."""

from django.db.models import Prefetch, QuerySet

from consult.models import Circular, Consultation, StudyGroupTitle
from consult.procedure.errors import BadReference
from consult.procedure.references import CircularReference
from consult.procedure.states import ConsultationState
from consult.vocabularies import CircularKind

PUBLIC_STATES = (
    ConsultationState.ISSUED,
    ConsultationState.CLOSED,
    ConsultationState.CERTIFIED,
)


class UnknownCircular(BadReference):
    """No consultation was opened by a circular with this reference."""

    code = "unknown_circular"


def consultations() -> QuerySet[Consultation]:
    """Return consultations with all that a list shows, in a fixed count of queries."""
    return Consultation.objects.select_related("study_group__period").prefetch_related(
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


def find_consultation(reference: str) -> Consultation:
    """Return the consultation that the circular `reference` opens, in any state.

    Raises `BadReference` for a malformed reference, `UnknownCircular` for one that
    opens no consultation.
    """
    parsed = CircularReference.parse(reference)
    found = (
        consultations()
        .filter(
            circulars__period=parsed.period,
            circulars__number=parsed.number,
            circulars__kind=CircularKind.CONSULTATION,
            circulars__recalled=False,
        )
        .first()
    )
    if found is None:
        raise UnknownCircular(f"No consultation was opened by {reference}.")
    return found


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
