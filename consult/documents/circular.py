"""The circular as a letter in one language, with its two annexes."""

from datetime import UTC, date, datetime, time

from django.template.loader import render_to_string
from django.utils import translation

from consult.documents.circular_phrases import phrases_of
from consult.documents.content import CircularContent
from consult.documents.renderer import render_pdf
from consult.documents.typesetting import typeset
from consult.documents.wording import DJANGO_CODES

UNDATED = date(1970, 1, 1)


def circular_html(content: CircularContent) -> str:
    """Return the circular as one HTML document in its language."""
    with translation.override(DJANGO_CODES[content.language]):
        html = render_to_string(
            "documents/circular.html", phrases_of(content) | {"content": content}
        )
    return typeset(html, content.language)


def circular_pdf(content: CircularContent) -> bytes:
    """Return the circular as PDF/UA-1, the same bytes for the same content.

    Raises `RenderingFailed` and `RenderingTimedOut`.
    """
    midnight = datetime.combine(content.dated or UNDATED, time(), UTC)
    epoch = int(midnight.timestamp())
    return render_pdf(circular_html(content), epoch=epoch)
