"""A text of a draft as a form: its designation, where it is, six titles."""

import re
from dataclasses import replace
from typing import Any, Final

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from consult.fields import LineField, LinkField, ProseField
from consult.flows.translating import TextFacts
from consult.flows.wording import SOURCE, TextWording
from consult.models import Consultation, DraftText
from consult.procedure.errors import RuleError
from consult.procedure.references import Designation, check_consultable
from consult.procedure.states import Language, Procedure
from consult.queries.checklist import TEXT_KINDS
from consult.templatetags.languages import (
    NATIVE_NAMES,
    direction,
    html_language,
    translated_name,
)
from consult.web.staff.earlier_text import EarlierTextField
from consult.web.staff.form_fields import PAIR, day_field, line_field, sheet, too_long
from consult.web.staff.opened_form import OpenedForm
from consult.web.staff.refusals import REFUSALS, word_refusal

SECTOR: Final = "ITU-T "
# The others are translated from the English, so it is written first.
WRITING_ORDER: Final = sorted(NATIVE_NAMES, key=lambda one: one is not SOURCE)
_QUESTION: Final = re.compile(r"(?:Question |Q\.?)?([A-Z]|[1-9][0-9]?)/([1-9][0-9]?)")

QUESTIONS: Final = frozenset(
    {Procedure.QUESTION_APPROVAL.value, Procedure.QUESTION_DELETION.value}
)


class TextForm(OpenedForm):
    """Ask for one text; a language may stay empty until it is translated."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput())
    designation = line_field(
        _("Designation"),
        max_length=80,
        help_text=_("Like ITU-T D.1102, G.989 Amd. 1 or, for a Question, Q1/3."),
        dir="ltr",
    )
    provisional = line_field(
        _("Provisional name"),
        max_length=80,
        help_text=_("Like D.ConsumerOTT; capitals and small letters differ."),
        dir="ltr",
    )
    location = line_field(
        _("Where the text is"), max_length=40, help_text=_("Like SG3-R39."), dir="ltr"
    )
    location_url = LinkField(
        label=_("Address of the text"),
        required=False,
        max_length=200,
        error_messages={
            "invalid": _("Address of the text: write it whole, like https://itu.int/…"),
            "max_length": too_long(_("Address of the text")),
        },
    )
    ipr_statement_received = forms.BooleanField(
        label=_("A statement about intellectual property was received"), required=False
    )
    ipr_checked_on = day_field(
        _("Statements looked for on"), _("The circular says what was found that day.")
    )

    def __init__(
        self,
        data: Any = None,
        *,
        consultation: Consultation,
        text: DraftText | None = None,
    ) -> None:
        """Take what was sent; for an edit also the text as it stands."""
        self.consultation = consultation
        self.text = text
        super().__init__(data, initial=_initial(text))
        self.fields["kind"] = _kind_field(Procedure(consultation.procedure))
        self.fields["follows"] = EarlierTextField(consultation)
        self.fields["designation"].required = True
        self.fields["designation"].error_messages["required"] = _(
            "Enter the designation of the text."
        )
        for language in WRITING_ORDER:
            self.fields[f"title_{language}"] = _title_field(language)
            self.fields[f"summary_{language}"] = _summary_field(language)

    @property
    def helper(self) -> FormHelper:
        """Return how the form is laid out; no value ever stands in it."""
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        helper.hide_optional = True
        helper.layout = Layout(
            sheet(
                _("The text"),
                "seen",
                "opened",
                "kind",
                Div("designation", "provisional", css_class=PAIR),
                Div("location", "location_url", css_class=PAIR),
                Div("ipr_checked_on", css_class=PAIR),
                "ipr_statement_received",
                "follows",
            ),
            *(
                sheet(
                    translated_name(language.value),
                    f"title_{language}",
                    f"summary_{language}",
                )
                for language in WRITING_ORDER
            ),
        )
        return helper

    @property
    def facts(self) -> TextFacts:
        """Return what is the same of the text in every language."""
        names = (
            "designation",
            "kind",
            "provisional",
            "location",
            "location_url",
            "ipr_statement_received",
            "ipr_checked_on",
            "follows",
        )
        return TextFacts(**{name: self.cleaned_data[name] for name in names})

    @property
    def wordings(self) -> dict[Language, TextWording]:
        """Return the languages of which at least a title or a summary is there."""
        found = {
            language: TextWording(
                title=self.cleaned_data[f"title_{language}"],
                summary=self.cleaned_data[f"summary_{language}"],
            )
            for language in WRITING_ORDER
        }
        return {
            language: wording
            for language, wording in found.items()
            if wording.title or wording.summary
        }

    def clean(self) -> dict[str, Any]:
        """Read the designation, and the provisional name where it stands with it."""
        super().clean()
        if self.text and self.cleaned_data.get("seen") not in {None, self.text.pk}:
            self.add_error(None, word_moved())
        if "designation" in self.cleaned_data:
            self._read_designation(self.cleaned_data["designation"])
        if self.cleaned_data.get("provisional"):
            self._check_provisional(self.cleaned_data["provisional"])
        return self.cleaned_data

    def _read_designation(self, text: str) -> None:
        if self.consultation.procedure in QUESTIONS:
            self._read_question(text)
        else:
            self._read_recommendation(text)
        written = self.cleaned_data.get("designation", "")
        if written and self.is_taken(written):
            self.add_error("designation", str(REFUSALS["text_taken"]))

    def is_taken(self, designation: str) -> bool:
        """Tell whether another text of the consultation has this designation."""
        others = self.consultation.texts.filter(designation=designation)
        if self.text:
            others = others.exclude(pk=self.text.pk)
        return others.exists()

    def _read_question(self, text: str) -> None:
        found = _QUESTION.fullmatch(text)
        if found is None:
            self.add_error(
                "designation", _("This is no designation of a Question, such as Q1/3.")
            )
            return
        self.cleaned_data["designation"] = f"Q{found[1]}/{found[2]}"

    def _read_recommendation(self, text: str) -> None:
        try:
            designation = Designation.parse(text)
            check_consultable(designation)
        except RuleError as error:
            self.add_error("designation", word_refusal(error))
            return
        beside = self.cleaned_data.get("provisional", "")
        if designation.provisional and not designation.former:
            if beside and beside != designation.provisional:
                self.add_error(
                    "provisional",
                    _("Another provisional name stands beside the designation."),
                )
            self.cleaned_data["provisional"] = designation.provisional
            designation = replace(designation, provisional="")
        self.cleaned_data["designation"] = f"{SECTOR}{designation}"

    def _check_provisional(self, name: str) -> None:
        try:
            designation = Designation.parse(name)
        except RuleError as error:
            self.add_error("provisional", word_refusal(error))
            return
        if str(designation) != name or not designation.is_provisional:
            self.add_error(
                "provisional",
                _("This is no provisional name, such as D.ConsumerOTT."),
            )


def _kind_field(procedure: Procedure) -> forms.ChoiceField:
    kinds = [(kind.value, capfirst(str(kind.label))) for kind in TEXT_KINDS[procedure]]
    return forms.ChoiceField(label=_("Kind of text"), choices=kinds)


def _title_field(language: Language) -> LineField:
    title = line_field(_("Title"), max_length=500)
    title.widget.attrs.update(_script(language))
    return title


def _summary_field(language: Language) -> ProseField:
    return ProseField(
        label=_("Summary"),
        required=False,
        max_length=20_000,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 5, **_script(language)}),
    )


def _script(language: Language) -> dict[str, str]:
    """Return the attributes that tell language and direction of what is written."""
    return {
        "lang": html_language(language.value),
        "dir": "rtl" if direction(language.value) == "rtl" else "auto",
    }


def _initial(text: DraftText | None) -> dict[str, Any]:
    if text is None:
        return {}
    names = [name for name in TextForm.base_fields if hasattr(text, name)]
    titles = {
        f"{part}_{row.language}": getattr(row, part)
        for row in text.titles.all()
        for part in ("title", "summary")
    }
    chosen = {"kind": text.kind, "follows": text.follows_id}
    facts = {name: getattr(text, name) for name in names}
    return {"seen": text.pk} | chosen | facts | titles


def word_moved() -> str:
    """Say that the texts moved up since the page was opened."""
    return gettext(
        "Another text stands here now: one was removed since the page was opened. Open"
        " it again from the overview."
    )
