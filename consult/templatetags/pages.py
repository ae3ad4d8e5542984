"""Small arithmetic and addresses for lists and tables."""

from collections.abc import Iterable, Sequence
from itertools import zip_longest
from typing import Any

from django import template
from django.core.paginator import Page
from django.http import QueryDict
from django.utils.translation import gettext

register = template.Library()

_KILOBYTE = 1000


@register.simple_tag(takes_context=True)
def same_page(context: template.Context, **changes: Any) -> str:
    """Return the address of this page with some of its query changed.

    `{% same_page page=2 %}`; a value of None or "" takes the parameter away.
    """
    request = context.get("request")
    query = QueryDict(mutable=True)
    if request is not None:
        query = request.GET.copy()
    for name, value in changes.items():
        if value in {None, ""}:
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"


@register.filter
def beside(first: Iterable[Any], second: Sequence[Any]) -> list[tuple[Any, Any]]:
    """Pair the members of two rows: `{% for a, b in one|beside:other %}`."""
    return list(zip_longest(first, second))


@register.filter
def shown_pages(page: Page[Any]) -> list[int | str]:
    """List the numbers of pages to link, with `…` for those left out."""
    shown = page.paginator.get_elided_page_range(page.number, on_each_side=2)
    return list(shown)


@register.filter
def kilobytes(size: int) -> str:
    """Write a size in bytes as `148 kB`, in thousands of bytes, rounded up."""
    return gettext("%(n)d kB") % {"n": -(-size // _KILOBYTE)}
