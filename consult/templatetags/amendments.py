"""Addenda and corrigenda as pages and messages name them."""

from django import template

from consult.documents.amendment_names import name_amendment, name_amendment_to
from consult.models import Amendment
from consult.procedure.references import CircularReference
from consult.templatetags.languages import current_language
from consult.vocabularies import AmendmentKind

register = template.Library()


@register.filter
def amendment_name(amendment: Amendment) -> str:
    """Name an amendment beside its circular: `Addendum 1`."""
    return name_amendment(
        AmendmentKind(amendment.kind), amendment.number, current_language()
    )


@register.filter
def amendment_to(amendment: Amendment, reference: str) -> str:
    """Name an amendment with the circular of a reference."""
    return name_amendment_to(
        AmendmentKind(amendment.kind),
        amendment.number,
        CircularReference.parse(str(reference)).number,
        current_language(),
    )
