"""The comments of a closed consultation, and the TDs that collect them (9.4.7)."""

from typing import Any, cast

from django.contrib import messages
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
)
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from consult.documents.comments_content import COLLATED
from consult.documents.renderer import RenderingFailed
from consult.flows.collating import COLLATABLE, issue_comments, preview_comments
from consult.flows.collecting import collect_comments
from consult.flows.errors import OtherStudyGroup, TemporaryDocumentTaken
from consult.models import IssuedDocument
from consult.permissions import Permission
from consult.procedure.errors import BadTemporaryDocument, RuleError
from consult.procedure.states import Language
from consult.queries.replies import waiting_replies
from consult.templatetags.languages import current_language
from consult.vocabularies import DocumentKind
from consult.web.papers import serve_document
from consult.web.staff.collate_faces import comment_parts, file_faces, issued_papers
from consult.web.staff.collate_form import CollateForm
from consult.web.staff.naming import kicker_of
from consult.web.staff.overview import crumbs_to
from consult.web.staff.pages import ConsultationAct, ConsultationPage

OF_THE_NUMBER = (BadTemporaryDocument, OtherStudyGroup, TemporaryDocumentTaken)


class CommentsPage(ConsultationPage):
    """Show what a TD would say now, what could not be read, and the TDs issued."""

    permission = Permission.REGISTER_READ
    template_name = "staff/comments.html"

    def elsewhere(self) -> HttpResponseBase | None:
        """Lead to the overview while replies still come, and after a withdrawal."""
        if self.is_in(*COLLATABLE):
            return None
        messages.warning(
            self.request, _("Comments are collated once the consultation is closed.")
        )
        return redirect("staff:consultation", pk=self.consultation.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Give the page the comments, the files, the papers and the form."""
        language = current_language()
        collected = collect_comments(self.consultation)
        return super().get_context_data(
            **{
                "crumbs": crumbs_to(self.consultation, _("Comments")),
                "kicker": kicker_of(self.consultation),
                "parts": comment_parts(collected.content, language),
                "files": file_faces(collected.files, language),
                "papers": issued_papers(self.consultation),
                "empty": collected.is_empty,
                "waiting": len(waiting_replies(self.consultation)),
                "may_collate": self.may(Permission.COMMENTS_COLLATE),
                "form": CollateForm(),
                "seen": collected.seen,
                "preview_url": reverse(
                    "staff:comments_preview",
                    args=[self.consultation.pk, language.value],
                ),
            }
            | kwargs
        )


class IssueComments(ConsultationAct, CommentsPage):
    """Issue what the page showed under the secretariat's number."""

    permission = Permission.COMMENTS_COLLATE
    form_class = CollateForm
    states = COLLATABLE
    many_valued = frozenset({"languages"})

    def elsewhere(self) -> HttpResponseBase | None:
        """Leave it to the flow to refuse what is sent in another state."""
        return None

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ARG002
        """Have no page of its own."""
        return HttpResponseNotAllowed(["POST"])

    def act(self, form: Any) -> str:
        """Issue the TD."""
        values = form.cleaned_data
        kept = issue_comments(
            self.consultation,
            number=values["number"],
            languages=[Language(code) for code in values["languages"]],
            by=self.user,
            at=self.at,
            seen=values["seen"],
        )
        return _("%(number)s is issued; its papers are being prepared.") % {
            "number": kept.item
        }

    def field_for(self, error: RuleError) -> str | None:
        """Put what is wrong with the number beside it."""
        return "number" if isinstance(error, OF_THE_NUMBER) else None

    def get_success_url(self) -> str:
        """Return the page of the comments."""
        return reverse("staff:comments", args=[self.consultation.pk])


class CommentsPreview(CommentsPage):
    """Show the TD as it would be now, as PDF, without a number."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ARG002
        """Return the PDF, or go back and say that it could not be written."""
        if kwargs["language"] not in set(Language):
            raise Http404
        try:
            document = preview_comments(self.consultation, Language(kwargs["language"]))
        except RenderingFailed:
            messages.error(
                request,
                _(
                    "The PDF could not be written just now. Try again in a minute; if"
                    " it happens again, tell who runs this installation."
                ),
            )
            return redirect("staff:comments", pk=self.consultation.pk)
        response = HttpResponse(document.data, content_type="application/pdf")
        response["Content-Disposition"] = f'inline; filename="{document.name}"'
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "private, no-store"
        return response


class CommentsPaper(ConsultationPage):
    """Hand over an issued TD, as the bytes that were stored."""

    permission = Permission.REGISTER_READ

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ARG002
        """Return the paper, 404 where there is none, 503 while it can't be read."""
        papers = IssuedDocument.objects.exclude(format=COLLATED)
        paper = get_object_or_404(
            papers,
            pk=kwargs["document"],
            consultation=self.consultation,
            kind=DocumentKind.COMMENTS.value,
        )
        return cast("HttpResponse", serve_document(request, paper, public=False))
