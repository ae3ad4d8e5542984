"""Hand out a stored paper as the bytes that were stored, for ever the same."""

import structlog
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control

from consult.documents.paper import CONTENT_TYPES, PDF
from consult.files import store as files
from consult.models import IssuedDocument
from consult.templatetags.languages import html_language

logger = structlog.get_logger(__name__)

A_YEAR = 365 * 24 * 60 * 60


def serve_document(
    request: HttpRequest, document: IssuedDocument, *, public: bool
) -> HttpResponseBase | None:
    """Return a stored paper: a PDF to be read in the browser, others to be kept.

    What is not public is kept by no cache.

    503 while its stored bytes are missing or damaged, until they are restored.
    """
    try:
        data = files.read(document.sha256)
    except (files.FileMissing, files.FileDamaged) as error:
        return say_unreadable(
            "document", error, document=document.name, sha256=document.sha256
        )
    response = HttpResponse(data, content_type=CONTENT_TYPES[document.format])
    shown = "inline" if document.format == PDF else "attachment"
    response["Content-Disposition"] = f'{shown}; filename="{document.name}"'
    response["Content-Language"] = html_language(document.language)
    response["X-Content-Type-Options"] = "nosniff"
    if not public:
        response["Cache-Control"] = "private, no-store"
        return response
    response["ETag"] = f'"{document.sha256}"'
    patch_cache_control(response, public=True, max_age=A_YEAR, immutable=True)
    return get_conditional_response(request, etag=response["ETag"], response=response)


def say_unreadable(what: str, error: Exception, **named: str) -> HttpResponse:
    """Answer 503 for a stored file (`what`) until it is restored; the log names it."""
    event = f"{what}_unreadable"
    logger.error(event, error=type(error).__name__, **named)
    return HttpResponse(
        f"This {what} can't be read at the moment.\n",
        content_type="text/plain; charset=utf-8",
        status=503,
        headers={"Cache-Control": "no-store"},
    )
