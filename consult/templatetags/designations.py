"""Designations and other Latin names, kept whole and left to right."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from consult.documents.wording import localize_designation, name_circular
from consult.procedure.references import CircularReference
from consult.templatetags.languages import current_language

register = template.Library()


@register.filter
def designation(text: str) -> SafeString:
    """Write a designation in the page's language, isolated: `UIT-T D.1102`."""
    return latin(localize_designation(text, current_language()))


@register.filter
def short_designation(text: str) -> SafeString:
    """Write a designation without the Sector's name: `D.1102`."""
    return latin(text.removeprefix("ITU-T "))


@register.filter
def latin(text: str) -> SafeString:
    """Isolate a run that is read left to right in every language."""
    return format_html('<bdi class="designation" dir="ltr">{}</bdi>', text)


@register.filter
def circular_name(reference: str) -> str:
    """Name the circular of a reference: `TSB Circular 321` for T17-TSB-CIR-0321."""
    return name_circular(
        CircularReference.parse(str(reference)).number, current_language()
    )
