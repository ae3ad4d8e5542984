"""The reply of a State as received, and its receipt, as PDF for the file."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from consult.documents.renderer import RenderingFailed
from consult.documents.reply_paper_content import NoSuchReply
from consult.flows.looking import note_look
from consult.permissions import Permission
from consult.procedure.errors import RuleError
from consult.templatetags.languages import current_language
from consult.web.reply_papers import WRITERS, hand_over
from consult.web.staff.pages import IssuedPage
from consult.web.staff.refusals import word_refusal


class ReplyPaper(IssuedPage):
    """Write the paper on demand; a look while replies come in is logged."""

    permission = Permission.REGISTER_READ

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ARG002
        """Return the PDF, or go back to the State and say what stood in the way."""
        iso3, version, paper = kwargs["iso3"], kwargs["version"], kwargs["paper"]
        if paper not in WRITERS:
            raise Http404
        try:
            written = WRITERS[paper](
                self.consultation, current_language(), f"{iso3}-{version}"
            )
            note_look(self.consultation, by=self.user, at=self.at)
            return hand_over(written)
        except NoSuchReply:
            raise Http404 from None
        except RuleError as error:
            messages.error(request, word_refusal(error))
        except RenderingFailed:
            messages.error(
                request,
                _("The PDF could not be written just now. Try again in a minute."),
            )
        return redirect("staff:state", pk=self.consultation.pk, iso3=iso3)
