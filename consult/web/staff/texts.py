"""Pages on which the texts of a draft are added, changed and removed."""

from typing import Any

from django import forms
from django.db import IntegrityError
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from consult.flows.errors import DraftChanged
from consult.flows.shown import text_shown
from consult.flows.translating import remove_text, save_text
from consult.models import DraftText
from consult.permissions import Permission
from consult.procedure.errors import RuleError
from consult.procedure.states import ConsultationState
from consult.web.staff.drafting import STAY
from consult.web.staff.naming import kicker_of
from consult.web.staff.overview import crumbs_to
from consult.web.staff.pages import ConsultationAct
from consult.web.staff.text_form import TextForm, word_moved


class TextTaken(RuleError):  # noqa: N818 -- named for the rule broken
    """The same text can't be put to one consultation twice."""

    code = "text_taken"


class AddText(ConsultationAct):
    """Add a text to the draft."""

    permission = Permission.CONSULTATION_DRAFT
    states = frozenset({ConsultationState.DRAFT})
    template_name = "staff/text.html"
    text: DraftText | None = None

    def get_form(self) -> TextForm:
        """Return the form as the text stands, or as it was sent."""
        data = self.request.POST if self.request.method == "POST" else None
        form = TextForm(data, consultation=self.consultation, text=self.text)
        if data is None and self.text:
            form.rest_on(text_shown(self.text))
        return form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Give the page its head."""
        label = self.text.designation if self.text else _("New text")
        return super().get_context_data(
            crumbs=crumbs_to(self.consultation, label),
            kicker=kicker_of(self.consultation),
            text=self.text,
            **kwargs,
        )

    def field_for(self, error: RuleError) -> str | None:
        """Put a text that is there already beside its designation."""
        return "designation" if isinstance(error, TextTaken) else None

    def refuse(self, form: TextForm, error: RuleError) -> None:
        """Hold what was written against what somebody else saved meanwhile."""
        if isinstance(error, DraftChanged) and self.text:
            form.name_differences(self.consultation)
            form.rest_on(text_shown(self.text))
        else:
            super().refuse(form, error)

    def act(self, form: TextForm) -> str:
        """Save the text."""
        try:
            self.text = save_text(
                self.consultation,
                form.facts,
                form.wordings,
                by=self.user,
                at=self.at,
                text=self.text,
                seen=form.cleaned_data["opened"] or None,
            )
        except IntegrityError:
            raise TextTaken("This text is already put to the consultation.") from None
        return _("%(text)s is saved.") % {"text": self.text.designation}

    def get_success_url(self) -> str:
        """Stay on the text or go on to the overview."""
        if STAY in self.request.POST and self.text:
            return reverse("staff:text", args=[self.consultation.pk, self.text.order])
        return super().get_success_url()


class EditText(AddText):
    """Change a text of the draft."""

    def fetch(self, **kwargs: Any) -> None:
        """Read the consultation and its text of that order."""
        super().fetch(**kwargs)
        self.text = get_object_or_404(self.consultation.texts, order=kwargs["order"])


class SeenTextForm(forms.Form):
    """Name the text that was seen: orders move up when another is removed."""

    seen = forms.IntegerField(required=False)

    def __init__(self, data: Any, *, text: DraftText) -> None:
        """Take what was sent, and the text that has this order now."""
        super().__init__(data)
        self.text = text

    def clean(self) -> dict[str, Any]:
        """Refuse to remove another text than the one that was seen."""
        cleaned = super().clean() or {}
        if cleaned.get("seen") not in {None, self.text.pk}:
            self.add_error(None, word_moved())
        return cleaned


class RemoveText(ConsultationAct):
    """Ask once more, then take a text with its wording out of the draft."""

    permission = Permission.CONSULTATION_DRAFT
    states = frozenset({ConsultationState.DRAFT})
    template_name = "staff/text_remove.html"
    text: DraftText

    def fetch(self, **kwargs: Any) -> None:
        """Read the consultation and its text of that order."""
        super().fetch(**kwargs)
        self.text = get_object_or_404(self.consultation.texts, order=kwargs["order"])

    def get_form(self) -> SeenTextForm:
        """Return the form that names the text."""
        data = self.request.POST if self.request.method == "POST" else None
        return SeenTextForm(data, text=self.text)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Give the page its head."""
        return super().get_context_data(
            crumbs=crumbs_to(self.consultation, _("Remove")),
            kicker=kicker_of(self.consultation),
            text=self.text,
            **kwargs,
        )

    def act(self, form: Any) -> str:  # noqa: ARG002
        """Remove the text."""
        designation = self.text.designation
        remove_text(self.consultation, self.text, by=self.user, at=self.at)
        return _("%(text)s is removed.") % {"text": designation}
