"""Papers of a State's own reply: as received, its receipt, and one not yet sent."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from consult.documents.circular_content import content_for
from consult.documents.comment_sheet import blank_comment_sheet
from consult.documents.renderer import RenderingFailed
from consult.documents.reply_paper import reply_paper
from consult.documents.reply_paper_content import (
    NoSuchReply,
    ReplyContent,
    SaidOnText,
    SignedBy,
)
from consult.models import ReplyDraft
from consult.permissions import Permission
from consult.procedure.errors import RuleError
from consult.procedure.states import Language
from consult.templatetags.languages import current_language
from consult.web.administrations.pages import ConsultationPage
from consult.web.administrations.replying import ReplyingPage, without_seen
from consult.web.reply_papers import WRITERS, hand_over

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class VersionPaper(ConsultationPage):
    """One version as received, or its receipt, in the language of the page."""

    def get(
        self, request: HttpRequest, ref: str, version: int, paper: str
    ) -> HttpResponse:
        if self.fetch_member(ref) is None:
            return self.refuse_outside_roll()
        self.permit(Permission.REPLY_READ)
        if paper not in WRITERS:
            raise Http404
        item = f"{self.member_state}-{version}"
        try:
            return hand_over(
                WRITERS[paper](self.consultation, current_language(), item)
            )
        except NoSuchReply:
            raise Http404 from None
        except (RuleError, RenderingFailed):
            messages.error(request, not_written())
            return redirect("administrations:receipt", ref, version)


class UnsentPaper(ReplyingPage):
    """The draft of a reply on paper, marked NOT SENT, to be cleared before sending."""

    def get(self, request: HttpRequest, ref: str) -> HttpResponse:
        if self.fetch_member(ref) is None:
            return self.refuse_outside_roll()
        self.permit(Permission.REPLY_DRAFT)
        if self.draft is None:
            raise Http404
        try:
            content = self._content(self.draft, current_language())
            return hand_over(reply_paper(content))
        except (RuleError, RenderingFailed):
            messages.error(request, not_written())
            return redirect("administrations:reply", ref)

    def _content(self, draft: ReplyDraft, language: Language) -> ReplyContent:
        """Return the draft as it stands, complete or not."""
        sheet = self.sheet(data=without_seen(draft.answers))
        forms = [form for _face, form in sheet.rows]
        said = [
            (order, form.answer())
            for order, form in enumerate(forms)
            if form.is_valid() and form.says_something
        ]
        signed = sheet.signatory.cleaned_data if sheet.signatory.is_valid() else {}
        return ReplyContent(
            circular=content_for(self.consultation, language),
            member_state=self.member_state,
            state_name=self.state,
            answers=tuple(
                SaidOnText(
                    order=order,
                    position=answer.position,
                    comments=answer.comments,
                    reasons=answer.reasons,
                    proposed_changes=answer.proposed_changes,
                )
                for order, answer in said
            ),
            signed_by=SignedBy(
                name=signed.get("name", ""),
                title=signed.get("title", ""),
                place=signed.get("place", ""),
            ),
            received=None,
        )


class BlankCommentSheet(ConsultationPage):
    """An empty sheet of comments with heads in the language of the page."""

    def get(self, _request: HttpRequest, ref: str) -> HttpResponse:
        if self.fetch_member(ref) is None:
            return self.refuse_outside_roll()
        self.permit(Permission.REPLY_READ)
        language = current_language()
        response = HttpResponse(
            blank_comment_sheet(self.consultation, language), content_type=XLSX
        )
        name = f"{self.reference}-comments-{language.value}.xlsx"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "private, no-store"
        return response


def not_written() -> str:
    """Say that a paper could not be written in the language of the page."""
    return _(
        "The PDF could not be written in this language just now. Try again in a minute,"
        " or in a language in which the circular was issued."
    )
