"""Papers of a consultation as PDF: drafts as they stand, or what was issued."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from consult.documents.circular import circular_paper
from consult.documents.circular_content import content_to_come
from consult.documents.paper import paper_pdf
from consult.documents.register import Document, document_for, preview_document
from consult.documents.renderer import RenderingFailed
from consult.files.store import FileDamaged, FileMissing
from consult.flows.looking import note_look
from consult.models import CertifiedResult, Consultation
from consult.permissions import Permission
from consult.procedure.errors import RuleError
from consult.procedure.states import Language
from consult.templatetags.languages import translated_name
from consult.vocabularies import DocumentKind
from consult.web.staff.pages import ConsultationPage
from consult.web.staff.refusals import word_refusal

NOT_WRITTEN = (RuleError, RenderingFailed, FileMissing, FileDamaged, OSError)


class PaperView(ConsultationPage):
    """Show a paper; what can't be written is said on the overview instead."""

    permission = Permission.CONSULTATION_READ
    kind: DocumentKind = DocumentKind.CIRCULAR
    item: str = ""
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
            document = self.read()
        except NOT_WRITTEN as error:
            messages.error(request, self.word(error))
            return redirect("staff:consultation", pk=self.consultation.pk)
        response = HttpResponse(document.data, content_type="application/pdf")
        response["Content-Disposition"] = f'inline; filename="{document.name}"'
        response["Cache-Control"] = "private, no-store"
        return response

    def read(self) -> Document:
        """Return what was issued, or the draft as it stands."""
        return document_for(
            self.consultation,
            kind=self.kind,
            language=self.language,
            suffix="pdf",
            at=self.at,
            item=self.item,
        )

    def preview(self) -> Document:
        """Return the paper as it stands, never stored."""
        return preview_document(
            self.consultation,
            kind=self.kind,
            language=self.language,
            suffix="pdf",
            item=self.item,
        )

    def word(self, error: Exception) -> str:
        """Say why there is no PDF in this language."""
        name = translated_name(self.language.value)
        if isinstance(error, RuleError):
            return f"{name}: {word_refusal(error)}"
        return _(
            "%(language)s: the PDF could not be written just now. Try again in a"
            " minute; if it happens again, tell who runs this installation."
        ) % {"language": name}


class Preview(PaperView):
    """Show the circular; as it would be in a language that is still to be issued."""

    def read(self) -> Document:
        """Return what was issued, or the draft of the circular or of the language."""
        version = self.consultation.language_versions.get(language=self.language.value)
        if self.consultation.issued_at is None or version.issued_at is not None:
            return super().read()
        paper = circular_paper(content_to_come(self.consultation, self.language))
        return Document(f"{paper.name}.pdf", paper_pdf(paper), draft=True)


class ChairNotice(PaperView):
    """Show the notice to the chair of a certified result."""

    kind = DocumentKind.CHAIR_NOTICE

    def fetch(self, **kwargs: Any) -> None:
        """Read which result it is about."""
        super().fetch(**kwargs)
        self.item = str(find_result(self.consultation, kwargs["number"]).number)


class RegisterOfResult(ChairNotice):
    """Show the register on which a result was certified."""

    kind = DocumentKind.REGISTER
    permission = Permission.REGISTER_READ


class ArchiveCopy(RegisterOfResult):
    """Show the circular as the archive keeps it, with the record of a result."""

    kind = DocumentKind.ARCHIVE_COPY


class RegisterDraft(PaperView):
    """Show the register as it stands; a look while replies come in is logged."""

    kind = DocumentKind.REGISTER
    permission = Permission.REGISTER_READ

    def read(self) -> Document:
        """Return the register marked as a draft."""
        if self.consultation.issued_at is None:
            raise Http404
        note_look(self.consultation, by=self.user, at=self.at)
        return self.preview()


def find_result(consultation: Consultation, number: int) -> CertifiedResult:
    """Return a certified result; Http404 where there is none of this number."""
    return get_object_or_404(CertifiedResult, consultation=consultation, number=number)
