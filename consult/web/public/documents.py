"""Issued documents, as the bytes that were stored, for ever the same."""

import structlog
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.generic.base import View

from consult.files import store as files
from consult.models import IssuedDocument
from consult.procedure.states import Language
from consult.templatetags.languages import html_language
from consult.vocabularies import DocumentKind
from consult.web.consultations import circular_of, find_issued

logger = structlog.get_logger(__name__)

A_YEAR = 365 * 24 * 60 * 60


class CircularDocument(View):
    """The circular in one language; 404 while it was not issued in it.

    503 while its stored bytes are missing or damaged, until they are restored.
    """

    def get(self, request: HttpRequest, ref: str, lang: str) -> HttpResponseBase | None:
        if lang not in set(Language):
            raise Http404
        consultation = find_issued(ref)
        document = get_object_or_404(
            IssuedDocument,
            consultation=consultation,
            kind=DocumentKind.CIRCULAR.value,
            language=lang,
            format="pdf",
        )
        name = circular_of(consultation).reference.document_name(Language(lang))
        try:
            data = files.read(document.sha256)
        except (files.FileMissing, files.FileDamaged) as error:
            return _say_unreadable(document, error)
        response = HttpResponse(data, content_type="application/pdf")
        response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
        response["Content-Language"] = html_language(lang)
        response["X-Content-Type-Options"] = "nosniff"
        response["ETag"] = f'"{document.sha256}"'
        patch_cache_control(response, public=True, max_age=A_YEAR, immutable=True)
        return get_conditional_response(
            request, etag=response["ETag"], response=response
        )


def _say_unreadable(document: IssuedDocument, error: Exception) -> HttpResponse:
    logger.error(
        "document_unreadable",
        document=document.name,
        sha256=document.sha256,
        error=type(error).__name__,
    )
    return HttpResponse(
        "This document can't be read at the moment.\n",
        content_type="text/plain; charset=utf-8",
        status=503,
        headers={"Cache-Control": "no-store"},
    )
