"""Pages on which one language is worded: its paragraphs and, later, its titles."""

from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from consult.documents.circular_content import content_to_come
from consult.documents.circular_paragraphs import USUAL, word_own
from consult.flows.issuing_language import issue_language
from consult.flows.wording import restore_paragraph, word_paragraph, write_titles
from consult.permissions import Permission
from consult.procedure.errors import RuleError
from consult.procedure.states import ConsultationState, Procedure
from consult.templatetags.languages import translated_name
from consult.vocabularies import LanguageStatus, Placeholder
from consult.web.layout import Crumb
from consult.web.staff.languages import LanguageAct
from consult.web.staff.overview import crumbs_to
from consult.web.staff.seen_form import SeenForm
from consult.web.staff.wording_form import ParagraphForm, TitlesForm


class _Step(LanguageAct):
    """A page below that of its language, where the reader goes on."""

    def crumbs_to_step(self, step: str) -> list[Crumb]:
        """Return the way to a page below that of the language."""
        name = translated_name(self.language.value)
        return crumbs_to(self.consultation, Crumb(name, self.language_url()), step)

    def language_url(self) -> str:
        """Return the address of the language's page."""
        where = [self.consultation.pk, self.language.value]
        return reverse("staff:language", args=where)

    def get_success_url(self) -> str:
        """Return to the language."""
        return self.language_url()


class WordParagraph(_Step):
    """Word one paragraph otherwise than usual, and see how it prints."""

    permission = Permission.CONSULTATION_DRAFT
    template_name = "staff/paragraph.html"
    paragraph: int

    def fetch(self, **kwargs: Any) -> None:
        """Check that the circular has a paragraph of this number."""
        super().fetch(**kwargs)
        self.paragraph = kwargs["paragraph"]
        if (
            not 1
            <= self.paragraph
            <= len(USUAL[Procedure(self.consultation.procedure)])
        ):
            raise Http404

    def get_form(self) -> BaseForm:
        """Return the form as the paragraph stands, or as it was sent."""
        return ParagraphForm(
            self.sent,
            consultation=self.consultation,
            language=self.language,
            paragraph=self.paragraph,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save the words, or only show how they would print."""
        if "preview" in request.POST:
            return self.show(self.get_form())
        return super().post(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Give the page the paragraph as it prints and as it would."""
        step = _("Paragraph %(number)d") % {"number": self.paragraph}
        return super().get_context_data(
            crumbs=self.crumbs_to_step(step),
            heading=step,
            beside=self.paragraphs()[self.paragraph - 1],
            number=self.paragraph,
            placeholders=Placeholder,
            preview=self.preview(kwargs["form"]),
            leave_url=self.language_url(),
            **kwargs,
        )

    def preview(self, form: BaseForm) -> SafeString | None:
        """Return what was sent as it would print; None while it can't."""
        if not form.is_bound or not form.is_valid():
            return None
        content = content_to_come(self.consultation, self.language, partial=True)
        return word_own(content, form.cleaned_data["words"])

    def act(self, form: Any) -> str:
        """Save the words."""
        word_paragraph(
            self.consultation,
            self.language,
            self.paragraph,
            form.cleaned_data["words"],
            by=self.user,
            at=self.at,
            seen=form.cleaned_data["seen"],
        )
        return _("Paragraph %(number)d has its own wording.") % {
            "number": self.paragraph
        }


class RestoreParagraph(_Step):
    """Give a paragraph its usual words again."""

    http_method_names = ["post", "options"]
    form_class = SeenForm
    permission = Permission.CONSULTATION_DRAFT

    def refuse(self, form: Any, error: RuleError) -> None:  # noqa: ARG002
        """Say what was refused on the page of the paragraph."""
        messages.error(self.request, self.words_for(error))

    def show(self, form: BaseForm, *, status: int = 200) -> HttpResponse:  # noqa: ARG002
        """Lead to the paragraph as it stands now."""
        where = [self.consultation.pk, self.language.value, self.kwargs["paragraph"]]
        return HttpResponseRedirect(reverse("staff:paragraph", args=where))

    def act(self, form: Any) -> str:
        """Restore the words."""
        number = self.kwargs["paragraph"]
        restore_paragraph(
            self.consultation,
            self.language,
            number,
            by=self.user,
            at=self.at,
            seen=form.cleaned_data["seen"],
        )
        return _("Paragraph %(number)d has its usual words again.") % {"number": number}


class WriteTitles(_Step):
    """Write titles and summaries in a language that the circular went out without."""

    permission = Permission.CONSULTATION_DRAFT
    states = frozenset({ConsultationState.ISSUED})
    template_name = "staff/titles.html"

    def get_form(self) -> BaseForm:
        """Return the form as the titles stand, or as they were sent."""
        return TitlesForm(
            self.sent, consultation=self.consultation, language=self.language
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Give the page each text with its fields and the English beside them."""
        form = kwargs["form"]
        return super().get_context_data(
            crumbs=self.crumbs_to_step(_("Titles and summaries")),
            rows=[
                (wording, form[f"title_{key}"], form[f"summary_{key}"])
                for wording in self.words()
                for key in [wording.text.pk]
            ],
            leave_url=self.language_url(),
            **kwargs,
        )

    def act(self, form: Any) -> str:
        """Save the titles."""
        write_titles(
            self.consultation,
            self.language,
            form.wordings,
            by=self.user,
            at=self.at,
            seen=form.cleaned_data["seen"],
        )
        return _("The titles and summaries are saved.")


class IssueLanguage(_Step):
    """Show what goes out in a further language and issue it; a second person only."""

    asks_who = True
    form_class = SeenForm
    permission = Permission.LANGUAGE_ISSUE
    states = frozenset({ConsultationState.ISSUED})
    template_name = "staff/language_issue.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Give the page all words in the language, and who approved them."""
        return super().get_context_data(
            crumbs=self.crumbs_to_step(_("Issue")),
            wordings=self.words(),
            paragraphs=self.paragraphs(),
            approved=self.version.status == LanguageStatus.APPROVED,
            approved_it=self.version.approved_by_id == self.user.pk,
            leave_url=self.language_url(),
            **kwargs,
        )

    def get_success_url(self) -> str:
        """Go on to the overview, where the papers stand."""
        return reverse("staff:consultation", args=[self.consultation.pk])

    def act(self, form: Any) -> str:
        """Issue the language."""
        issue_language(
            self.consultation,
            self.language,
            by=self.user,
            at=self.at,
            seen=form.cleaned_data["seen"],
        )
        return _("The circular is issued in %(language)s.") % {
            "language": translated_name(self.language.value)
        }
