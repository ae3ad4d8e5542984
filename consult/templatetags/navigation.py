"""Links that know where the reader is."""

from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag(takes_context=True)
def nav_link(
    context: template.Context, view_name: str, label: str, *also: str
) -> SafeString:
    """Link to a page without arguments, marked as current where the reader is there.

    `also` names further views under the same heading:
    `{% nav_link "staff:list" _("Consultations") "staff:consultation" %}`.
    """
    request = context.get("request")
    match = getattr(request, "resolver_match", None)
    here = match.view_name if match else ""
    current = "page" if here == view_name else "true" if here in also else ""
    return format_html(
        '<a href="{}"{}>{}</a>',
        reverse(view_name),
        format_html(' aria-current="{}"', current) if current else "",
        label,
    )


@register.simple_tag
def url_or_nothing(view_name: str, *args: Any) -> str:
    """Return the address of a page, or nothing while it is not offered."""
    try:
        return reverse(view_name, args=args)
    except NoReverseMatch:
        return ""
