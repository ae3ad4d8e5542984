"""Annex 2 as a form made out to the delegate's own State, written when asked for."""

from django.http import Http404, HttpRequest, HttpResponse

from consult.documents.circular_content import LanguageMissing
from consult.documents.paper import CONTENT_TYPES
from consult.documents.register import document_for
from consult.documents.renderer import RenderingFailed
from consult.permissions import Permission
from consult.procedure.states import Language
from consult.vocabularies import DocumentKind
from consult.web.administrations.pages import ConsultationPage

TRY_AGAIN = 60


class FormFile(ConsultationPage):
    """The form in one language and format; 404 where the circular isn't issued in it.

    503 while it can't be written.
    """

    suffix = "pdf"

    def get(self, _request: HttpRequest, ref: str, lang: str) -> HttpResponse:
        if self.fetch_member(ref) is None:
            return self.refuse_outside_roll()
        self.permit(Permission.REPLY_READ)
        if lang not in set(Language):
            raise Http404
        try:
            document = document_for(
                self.consultation,
                kind=DocumentKind.REPLY_FORM,
                language=Language(lang),
                suffix=self.suffix,
                at=self.at,
                item=self.member_state,
            )
        except LanguageMissing:
            raise Http404 from None
        except RenderingFailed:
            return HttpResponse(status=503, headers={"Retry-After": str(TRY_AGAIN)})
        response = HttpResponse(document.data, content_type=CONTENT_TYPES[self.suffix])
        response["Content-Disposition"] = f'attachment; filename="{document.name}"'
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "private, no-store"
        return response
