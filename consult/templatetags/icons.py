"""Line drawings of 24 by 24 that stand beside words, never for them."""

from collections.abc import Mapping

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

_SQUARE = '<rect x="3.5" y="3.5" width="17" height="17" rx="1.5"/>'
_FILLED = '<rect class="icon__fill" x="3" y="3" width="18" height="18" rx="1.5"/>'
_CIRCLE = '<circle cx="12" cy="12" r="9"/>'
_ENVELOPE = '<path d="M3 5.5h18v13H3zM3 6.5l9 7 9-7"/>'
_QUESTION = '<path d="M9.6 9.6a2.4 2.4 0 1 1 3.4 2.3c-.7.4-1 .9-1 1.6M12 16.6v.2"/>'

_DRAWINGS: Mapping[str, str] = {
    "account": (
        '<circle cx="12" cy="8" r="4"/><path d="M4 20.5c1-4.5 4-6.5 8-6.5s7 2 8 6.5"/>'
    ),
    "alarm": '<path d="M8 2.8h8L21.2 8v8L16 21.2H8L2.8 16V8zM12 7.5v5.5M12 16.4v.2"/>',
    "arrow": '<path d="M4 12h15M13 6l6 6-6 6"/>',
    "bounced": _ENVELOPE + '<path d="M4 20.5L20 3.5"/>',
    "box": _SQUARE,
    "box-comments": _FILLED
    + '<path class="icon__mark" d="M6.5 9.5l2 2 3.5-4M14 8.5h4M14 12h4M6.5 16h11.5"/>',
    "box-cross": _FILLED
    + '<path class="icon__mark icon__mark--bold" d="M8 8l8 8M16 8l-8 8"/>',
    "box-question": (
        '<rect x="3.5" y="3.5" width="17" height="17" rx="1.5"'
        ' stroke-dasharray="3 2.4"/>' + _QUESTION
    ),
    "box-struck": _SQUARE + '<path d="M4 20L20 4"/>',
    "box-tick": _FILLED
    + '<path class="icon__mark icon__mark--bold" d="M7.5 12.5l3 3 6-7"/>',
    "calendar": '<path d="M3.5 5.5h17v15h-17zM3.5 10h17M8 3v4M16 3v4"/>',
    "clock": _CIRCLE + '<path d="M12 7v5.5l3.5 2"/>',
    "cross": '<path d="M6 6l12 12M18 6L6 18"/>',
    "done": _CIRCLE + '<path d="M8 12.5l3 3 5-6"/>',
    "download": '<path d="M12 3v12M7 10.5l5 5 5-5M4 20.5h16"/>',
    "envelope": _ENVELOPE,
    "eye": (
        '<path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5'
        ' 12z"/><circle cx="12" cy="12" r="3"/>'
    ),
    "fax": '<path d="M7 9V3h10v6M3.5 9h17v11h-17zM7 13h4M7 16.5h4M15 13h2M15 16.5h2"/>',
    "file": '<path d="M6 2.8h8l4 4v14.4H6zM14 2.8v4h4"/>',
    "go": '<path d="M2.5 12H21M15 6l6 6-6 6M9.5 4v16"/>',
    "hourglass": (
        '<path d="M7 3h10M7 21h10M8 3v4.5l4 4.5 4-4.5V3M8 21v-4.5l4-4.5 4 4.5V21"/>'
    ),
    "info": _CIRCLE + '<path d="M12 11v5.5M12 7.6v.2"/>',
    "key": '<circle cx="8" cy="15.5" r="4.5"/><path d="M11.2 12.3L20 3.5M16 7.5l3 3"/>',
    "letter": '<path d="M3 20h18M5 16l1-3.5L15.5 3 18 5.5 8.5 15z"/>',
    "lock": '<path d="M5 10.5h14v10H5zM8 10.5V7a4 4 0 0 1 8 0v3.5"/>',
    "pencil": '<path d="M4 20l1-4L16 5l3 3L8 19zM14 7l3 3"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "print": '<path d="M7 8V3h10v5M7 17H4V8h16v9h-3M7 14h10v7H7z"/>',
    "screen": '<path d="M3 4.5h18v12H3zM9 20.5h6M12 16.5v4"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="M15.5 15.5l5 5"/>',
    "stay": '<path d="M2.5 12H14M8.5 6.5L14 12l-5.5 5.5M19 4v16"/>',
    "tick": '<path d="M5 12.5l4.5 4.5L19 7"/>',
    "upload": '<path d="M12 16V4M7 8.5l5-5 5 5M4 20.5h16"/>',
    "warn": '<path d="M12 3.5L21.5 20h-19zM12 10v4.5M12 17.2v.2"/>',
}

# These show a way forward or back, so they turn round with the writing.
_POINTING = frozenset({"arrow", "go", "stay"})

NAMES: tuple[str, ...] = tuple(_DRAWINGS)


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw an icon, hidden from readers of the screen: `{% icon "clock" %}`.

    Raises KeyError for a name that is not drawn.
    """
    return format_html(
        '<svg class="icon{}" viewBox="0 0 24 24" aria-hidden="true"'
        ' focusable="false">{}</svg>',
        " icon--points" if name in _POINTING else "",
        mark_safe(_DRAWINGS[name]),  # noqa: S308 -- drawings written above
    )
