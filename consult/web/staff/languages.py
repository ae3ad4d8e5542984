"""The circular in one language: read beside the English, approved or left out."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404
from django.utils.translation import gettext as _

from consult.flows.shown import wording_shown
from consult.flows.translating import approve_language, has_wording, omit_language
from consult.models import DraftText, DraftTextTitle
from consult.permissions import Permission
from consult.procedure.states import ConsultationState, Language
from consult.templatetags.languages import translated_name
from consult.web.staff.naming import kicker_of
from consult.web.staff.overview import LANGUAGE_TONES, crumbs_to
from consult.web.staff.pages import ConsultationAct
from consult.web.staff.reason_form import ReasonForm
from consult.web.staff.seen_form import SeenForm

APPROVE, OMIT = "approve", "omit"


@dataclass(frozen=True, slots=True)
class Wording:
    """A text as the circular words it in one language, and in English beside it."""

    text: DraftText
    here: DraftTextTitle | None
    english: DraftTextTitle | None


class LanguageForm(SeenForm, ReasonForm):
    """Approve a language as it was read, or leave it out with a reason."""

    act = forms.ChoiceField(choices=[(APPROVE, APPROVE), (OMIT, OMIT)])

    def __init__(self, data: Any = None, *, complete: bool) -> None:
        """Take what was sent; `complete` tells whether the wording lacks nothing."""
        super().__init__(data)
        self.complete = complete
        self.fields["act"].widget = forms.HiddenInput()
        if data is not None and data.get("act") == APPROVE:
            self.fields["reason"].required = False

    def clean(self) -> dict[str, Any]:
        """Refuse to approve what is not there."""
        cleaned = super().clean() or {}
        if cleaned.get("act") == APPROVE and not self.complete:
            self.add_error(
                None,
                _("A title or a summary is missing: the language can't be approved."),
            )
        return cleaned


class LanguagePage(ConsultationAct):
    """Show the wording of one language and decide on it (decision 11)."""

    permission = Permission.LANGUAGE_APPROVE
    states = frozenset({ConsultationState.DRAFT})
    template_name = "staff/language.html"
    language: Language

    def fetch(self, **kwargs: Any) -> None:
        """Read the consultation and check that the language is one of the six."""
        super().fetch(**kwargs)
        if kwargs["language"] not in set(Language):
            raise Http404
        self.language = Language(kwargs["language"])

    def get_form(self) -> LanguageForm:
        """Return the form, which knows whether the wording is complete."""
        data = self.request.POST if self.request.method == "POST" else None
        return LanguageForm(
            data, complete=has_wording(self.consultation, self.language)
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Give the page every text in this language and in English."""
        name = translated_name(self.language.value)
        version = self.consultation.language_versions.get(language=self.language.value)
        return super().get_context_data(
            seen=wording_shown(self.consultation, self.language),
            crumbs=crumbs_to(self.consultation, name),
            kicker=kicker_of(self.consultation),
            language=self.language.value,
            version=version,
            tone=LANGUAGE_TONES[version.status],
            may_edit=self.may(Permission.CONSULTATION_DRAFT),
            wordings=[self.word(text) for text in self.consultation.texts.all()],
            **kwargs,
        )

    def word(self, text: DraftText) -> Wording:
        """Return one text in this language and in English."""
        titles = {row.language: row for row in text.titles.all()}
        english = None if self.language is Language.EN else titles.get(Language.EN)
        return Wording(text, titles.get(self.language.value), english)

    def act(self, form: Any) -> str:
        """Approve the language or leave it out."""
        name = translated_name(self.language.value)
        if form.cleaned_data["act"] == APPROVE:
            approve_language(
                self.consultation,
                self.language,
                by=self.user,
                at=self.at,
                seen=form.cleaned_data["seen"],
            )
            return _("%(language)s is approved.") % {"language": name}
        reason = form.cleaned_data["reason"]
        omit_language(
            self.consultation, self.language, reason=reason, by=self.user, at=self.at
        )
        return _("%(language)s is left out, with its reason.") % {"language": name}
