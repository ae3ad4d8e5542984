"""The circular in one language: read beside the English, approved or left out."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from consult.documents.circular_content import content_to_come
from consult.documents.circular_paragraphs import Paragraph, paragraphs_of
from consult.flows.approving import approve_language, omit_language, review_language
from consult.flows.errors import LanguageFrozen
from consult.flows.shown import wording_shown
from consult.flows.wording import SOURCE, has_wording
from consult.models import DraftText, DraftTextTitle, LanguageVersion
from consult.permissions import Permission
from consult.procedure.states import ConsultationState, Language
from consult.templatetags.languages import translated_name
from consult.vocabularies import LanguageStatus
from consult.web.consultations import is_open
from consult.web.staff.naming import kicker_of
from consult.web.staff.overview import LANGUAGE_TONES, crumbs_to
from consult.web.staff.pages import ConsultationAct
from consult.web.staff.reason_form import ReasonForm
from consult.web.staff.refusals import word_refusal
from consult.web.staff.seen_form import SeenForm

APPROVE, OMIT, REVIEW = "approve", "omit", "review"


@dataclass(frozen=True, slots=True)
class Wording:
    """A text as the circular words it in one language, and in English beside it."""

    text: DraftText
    here: DraftTextTitle | None
    english: DraftTextTitle | None


@dataclass(frozen=True, slots=True)
class Beside:
    """A numbered paragraph as it prints in one language, and in English beside it."""

    here: Paragraph
    english: Paragraph | None


class LanguageForm(SeenForm, ReasonForm):
    """Vouch for a language as it was read, or leave it out with a reason."""

    act = forms.ChoiceField(choices=[(one, one) for one in (APPROVE, OMIT, REVIEW)])

    def __init__(self, data: Any = None, *, complete: bool) -> None:
        """Take what was sent; `complete` tells whether the wording lacks nothing."""
        super().__init__(data)
        self.complete = complete
        self.fields["act"].widget = forms.HiddenInput()
        if data is not None and data.get("act") in {APPROVE, REVIEW}:
            self.fields["reason"].required = False

    def clean(self) -> dict[str, Any]:
        """Refuse to vouch for what is not there."""
        cleaned = super().clean() or {}
        if cleaned.get("act") in {APPROVE, REVIEW} and not self.complete:
            self.add_error(
                None,
                _("A title or a summary is missing: the language can't be approved."),
            )
        return cleaned


class LanguageAct(ConsultationAct):
    """An act on one language that may still change: `self.language`, `self.version`.

    That is any of a draft, and of an issued circular one that it went out without,
    until the deadline.
    """

    states = frozenset({ConsultationState.DRAFT, ConsultationState.ISSUED})
    language: Language
    version: LanguageVersion

    def fetch(self, **kwargs: Any) -> None:
        """Read the consultation and check that the language is one of the six."""
        super().fetch(**kwargs)
        if kwargs["language"] not in set(Language):
            raise Http404
        self.language = Language(kwargs["language"])
        self.version = self.consultation.language_versions.select_related(
            "approved_by"
        ).get(language=self.language.value)

    @property
    def is_later(self) -> bool:
        """Tell whether the circular went out without this language."""
        return self.consultation.issued_at is not None

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the page, or the overview where the words stand for good."""
        frozen = self.version.issued_at or not is_open(self.consultation, self.at)
        if self.is_in(ConsultationState.ISSUED) and frozen:
            messages.warning(request, word_refusal(LanguageFrozen("")))
            return redirect("staff:consultation", pk=self.consultation.pk)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Give the page its language, where it stands and what was seen of it."""
        context: dict[str, Any] = {
            "seen": wording_shown(self.consultation, self.language),
            "crumbs": crumbs_to(
                self.consultation, translated_name(self.language.value)
            ),
            "kicker": kicker_of(self.consultation),
            "language": self.language.value,
            "version": self.version,
            "tone": LANGUAGE_TONES[self.version.status],
            "later": self.is_later,
        }
        return super().get_context_data(**context | kwargs)

    def paragraphs(self) -> list[Beside]:
        """Return the paragraphs in this language, the English beside them."""
        here = paragraphs_of(
            content_to_come(self.consultation, self.language, partial=True)
        )
        if self.language is SOURCE:
            return [Beside(paragraph, None) for paragraph in here]
        english = paragraphs_of(
            content_to_come(self.consultation, SOURCE, partial=True)
        )
        return [Beside(*pair) for pair in zip(here, english, strict=True)]

    def words(self) -> list[Wording]:
        """Return every text in this language and in English."""
        return [self.word(text) for text in self.consultation.texts.all()]

    def word(self, text: DraftText) -> Wording:
        """Return one text in this language and in English."""
        titles = {row.language: row for row in text.titles.all()}
        english = None if self.language is SOURCE else titles.get(SOURCE)
        return Wording(text, titles.get(self.language.value), english)


class LanguagePage(LanguageAct):
    """Show the wording of one language and decide on it (decision 11)."""

    permission = Permission.LANGUAGE_REVIEW
    template_name = "staff/language.html"

    def get_form(self) -> LanguageForm:
        """Return the form, which knows whether the wording is complete."""
        return LanguageForm(
            self.sent, complete=has_wording(self.consultation, self.language)
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Give the page every text and paragraph in this language and in English."""
        status = self.version.status
        edits = self.may(Permission.CONSULTATION_DRAFT)
        return super().get_context_data(
            may_edit=edits,
            may_approve=self.may(Permission.LANGUAGE_APPROVE),
            may_issue=self.is_later
            and status == LanguageStatus.APPROVED
            and self.may(Permission.LANGUAGE_ISSUE),
            approved=status == LanguageStatus.APPROVED,
            vouched=status in {LanguageStatus.REVIEWED, LanguageStatus.APPROVED},
            wordings=self.words(),
            paragraphs=self.paragraphs(),
            **kwargs,
        )

    def is_allowed(self) -> bool:
        """Let a translator review; approving and leaving out are an officer's."""
        if self.request.POST.get("act") in {APPROVE, OMIT}:
            return self.may(Permission.LANGUAGE_APPROVE)
        return super().is_allowed()

    def act(self, form: Any) -> str:
        """Review or approve the language, or leave it out."""
        name = {"language": translated_name(self.language.value)}
        sent = form.cleaned_data
        what = (self.consultation, self.language)
        if sent["act"] == APPROVE:
            approve_language(*what, by=self.user, at=self.at, seen=sent["seen"])
            return _("%(language)s is approved.") % name
        if sent["act"] == REVIEW:
            review_language(*what, by=self.user, at=self.at, seen=sent["seen"])
            return _("%(language)s is reviewed: an officer approves it.") % name
        omit_language(*what, reason=sent["reason"], by=self.user, at=self.at)
        return _("%(language)s is left out, with its reason.") % name
