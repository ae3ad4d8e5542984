"""Issued documents, as the bytes that were stored, for ever the same."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.generic.base import View

from consult.documents.paper import PDF
from consult.models import IssuedDocument, User
from consult.permissions import Case, Permission, allows
from consult.procedure.states import Language
from consult.queries.clock import database_now
from consult.vocabularies import AmendmentKind, DocumentKind
from consult.web.access import begin_session
from consult.web.consultations import FORMATS, find_issued, find_outcome
from consult.web.papers import serve_document


class CircularDocument(View):
    """A circular in one language and format, also one with the outcome.

    404 while it was not issued in it.

    503 while its stored bytes are missing or damaged, until they are restored.
    """

    suffix = PDF

    def get(self, request: HttpRequest, ref: str, lang: str) -> HttpResponseBase | None:
        if lang not in set(Language):
            raise Http404
        outcome = find_outcome(ref)
        document = get_object_or_404(
            IssuedDocument,
            consultation=outcome.consultation if outcome else find_issued(ref),
            kind=DocumentKind.OUTCOME if outcome else DocumentKind.CIRCULAR,
            item=str(outcome.reference) if outcome else "",
            language=lang,
            format=self.suffix,
        )
        return serve_document(request, document, public=True)


class FormDocument(View):
    """The reply form in one language and format; 404 until it is issued."""

    suffix = PDF

    def get(self, request: HttpRequest, ref: str, lang: str) -> HttpResponseBase | None:
        if lang not in set(Language):
            raise Http404
        document = get_object_or_404(
            IssuedDocument,
            consultation=find_issued(ref),
            kind=DocumentKind.REPLY_FORM.value,
            language=lang,
            format=self.suffix,
            item="",
        )
        return serve_document(request, document, public=True)


class AmendmentDocument(View):
    """An addendum or corrigendum in one language and format; as `CircularDocument`."""

    def get(
        self,
        request: HttpRequest,
        *,
        ref: str,
        kind: str,
        number: int,
        lang: str,
        suffix: str,
    ) -> HttpResponseBase | None:
        if kind not in set(AmendmentKind) or suffix not in FORMATS:
            raise Http404
        document = get_object_or_404(
            IssuedDocument,
            consultation=find_issued(ref),
            kind=kind,
            item=str(number),
            language=lang,
            format=suffix,
        )
        return serve_document(request, document, public=True)


class ChairNotice(View):
    """The notice of a result, for the chairs of the study group and for TSB.

    A visitor is asked to sign in; 404 while it is not written.
    """

    def get(
        self, request: HttpRequest, ref: str, number: int, lang: str
    ) -> HttpResponseBase | None:
        consultation = find_issued(ref)
        if not isinstance(request.user, User):
            return begin_session(request)
        case = Case(at=database_now(), consultation=consultation)
        if not allows(request.user, Permission.CHAIR_NOTICE_READ, case):
            raise PermissionDenied
        document = get_object_or_404(
            IssuedDocument,
            consultation=consultation,
            kind=DocumentKind.CHAIR_NOTICE.value,
            item=str(number),
            language=lang,
            format="pdf",
        )
        return serve_document(request, document, public=False)
