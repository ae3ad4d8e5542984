"""The circular in one language as PDF: the draft as it stands, or what was issued."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from consult.documents.register import document_for
from consult.documents.renderer import RenderingFailed
from consult.files.store import FileDamaged, FileMissing
from consult.permissions import Permission
from consult.procedure.errors import RuleError
from consult.procedure.states import Language
from consult.templatetags.languages import translated_name
from consult.vocabularies import DocumentKind
from consult.web.staff.pages import ConsultationPage
from consult.web.staff.refusals import word_refusal

NOT_WRITTEN = (RuleError, RenderingFailed, FileMissing, FileDamaged, OSError)


class Preview(ConsultationPage):
    """Show the PDF; what can't be written is said on the overview instead."""

    permission = Permission.CONSULTATION_READ
    language: Language

    def fetch(self, **kwargs: Any) -> None:
        """Read the consultation and check that the language is one of the six."""
        super().fetch(**kwargs)
        if kwargs["language"] not in set(Language):
            raise Http404
        self.language = Language(kwargs["language"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ARG002
        """Return the PDF, or go back with what stood in the way."""
        try:
            document = document_for(
                self.consultation,
                kind=DocumentKind.CIRCULAR,
                language=self.language,
                suffix="pdf",
                at=self.at,
            )
        except NOT_WRITTEN as error:
            messages.error(request, self.word(error))
            return redirect("staff:consultation", pk=self.consultation.pk)
        response = HttpResponse(document.data, content_type="application/pdf")
        response["Content-Disposition"] = f'inline; filename="{document.name}"'
        response["Cache-Control"] = "private, no-store"
        return response

    def word(self, error: Exception) -> str:
        """Say why there is no PDF in this language."""
        name = translated_name(self.language.value)
        if isinstance(error, RuleError):
            return f"{name}: {word_refusal(error)}"
        return _(
            "%(language)s: the PDF could not be written just now. Try again in a"
            " minute; if it happens again, tell who runs this installation."
        ) % {"language": name}
