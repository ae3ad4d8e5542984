"""Find the circulars that put the texts of a consultation to the States before, after.

`queries.lineage` follows one text to its first circular; this is one step each way,
for all texts of a page at once and for readers of issued circulars only.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q

from consult.models import Consultation, DraftText
from consult.queries.consultations import opening_circulars, reference_of


@dataclass(frozen=True, slots=True)
class Relatives:
    """References of the other issued circulars on the same text, before and after."""

    earlier: tuple[str, ...] = ()
    later: tuple[str, ...] = ()


def relatives_of(consultation: Consultation) -> Mapping[int, Relatives]:
    """Return the relatives of each text (by its key), in a fixed count of queries."""
    near = list(
        DraftText.objects.filter(
            Q(followed_by__consultation=consultation)
            | Q(follows__consultation=consultation),
            consultation__issued_at__isnull=False,
        )
        .distinct()
        .select_related("consultation")
        .prefetch_related(opening_circulars("consultation__circulars"))
        .order_by("consultation_id", "pk")
    )
    references = [(text, reference_of(text.consultation)) for text in near]
    return {
        own.pk: Relatives(
            earlier=tuple(ref for text, ref in references if text.pk == own.follows_id),
            later=tuple(ref for text, ref in references if text.follows_id == own.pk),
        )
        for own in consultation.texts.all()
    }
