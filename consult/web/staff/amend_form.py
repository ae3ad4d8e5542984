"""What an addendum or corrigendum is to say, as a form; nearly all may stay empty."""

from datetime import datetime
from typing import Any, Final

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from consult import vocabularies
from consult.fields import ProseField
from consult.flows.amendable import Change
from consult.models import AmendmentDraft, Consultation
from consult.procedure.states import ConsultationState, Language
from consult.queries.amendments import CHANGEABLE
from consult.queries.clock import geneva_day
from consult.templatetags.languages import NATIVE_NAMES, direction, html_language
from consult.vocabularies import AmendmentKind
from consult.web.staff.form_fields import (
    PAIR,
    day_field,
    line_field,
    sheet,
    time_field,
    too_long,
)
from consult.web.staff.seen_form import SeenForm
from consult.web.staff.text_form import WRITING_ORDER

LONGEST: Final = 4000
STAYS, VIRTUAL, IN_PERSON = "", "yes", "no"
HELD: Final = {STAYS: None, VIRTUAL: True, IN_PERSON: False}

_DEADLINE: Final = ("deadline_date", "deadline_time")
_MEETING: Final = tuple(name for name in CHANGEABLE if name not in _DEADLINE)


class AmendForm(SeenForm):
    """Ask what changes: the deadline while it runs, a meeting that is awaited."""

    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=vocabularies.amendment_kind_choices,
        help_text=_("An addendum changes or adds; a corrigendum only mends words."),
    )
    dated = day_field(_("Date of the document"))
    deadline_date = day_field(
        _("New last day for replies"), _("Later than now. Left empty: it stays.")
    )
    deadline_time = time_field(_("Until"), _("Left empty: the hour stays."))
    meeting_opens = day_field(_("First day of the meeting"), _("Left empty: it stays."))
    meeting_closes = day_field(_("Last day of the meeting"), _("Left empty: it stays."))
    meeting_virtual = forms.ChoiceField(
        label=_("How the meeting is held"),
        required=False,
        choices=[
            (STAYS, _("As it was")),
            (VIRTUAL, _("Virtual meeting")),
            (IN_PERSON, _("In one place")),
        ],
    )
    meeting_place = line_field(
        _("Place of the meeting"), max_length=120, help_text=_("Left empty: it stays.")
    )

    def __init__(
        self,
        data: Any = None,
        *,
        at: datetime,
        consultation: Consultation,
        waiting: AmendmentDraft | None,
    ) -> None:
        """Begin with what waits for a second person, else with today's date."""
        today = {"kind": AmendmentKind.ADDENDUM.value, "dated": geneva_day(at)}
        super().__init__(data, initial=_initial(waiting) if waiting else today)
        self.fields["dated"].required = True
        for language in WRITING_ORDER:
            self.fields[_words_name(language)] = _words_field(language)
        if consultation.state != ConsultationState.ISSUED:
            self._leave_out(_DEADLINE)
        if not consultation.profile.counts_back:
            self._leave_out(_MEETING)

    @property
    def change(self) -> Change:
        """Return the checked form as what is to be changed."""
        cleaned = self.cleaned_data
        return Change(
            kind=AmendmentKind(cleaned["kind"]),
            dated=cleaned["dated"],
            deadline_date=cleaned.get("deadline_date"),
            deadline_time=cleaned.get("deadline_time"),
            meeting_opens=cleaned.get("meeting_opens"),
            meeting_closes=cleaned.get("meeting_closes"),
            meeting_virtual=HELD[cleaned.get("meeting_virtual", STAYS)],
            meeting_place=cleaned.get("meeting_place", ""),
            words={
                language.value: cleaned[_words_name(language)].strip()
                for language in WRITING_ORDER
            },
        )

    @property
    def helper(self) -> FormHelper:
        """Return how the form is laid out, in sheets; no value stands in it."""
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        helper.hide_optional = True
        sheets = [sheet(_("Document"), Div("kind", "dated", css_class=PAIR))]
        if "deadline_date" in self.fields:
            sheets.append(
                sheet(_("Deadline for replies"), Div(*_DEADLINE, css_class=PAIR))
            )
        if "meeting_opens" in self.fields:
            opens, closes, virtual, place = _MEETING
            sheets.append(
                sheet(
                    _("Meeting"),
                    Div(opens, closes, css_class=PAIR),
                    Div(virtual, place, css_class=PAIR),
                )
            )
        names = [_words_name(language) for language in WRITING_ORDER]
        helper.layout = Layout(*sheets, sheet(_("What is said besides"), *names))
        return helper

    def _leave_out(self, names: tuple[str, ...]) -> None:
        for name in names:
            del self.fields[name]


def _initial(waiting: AmendmentDraft) -> dict[str, Any]:
    held = {value: name for name, value in HELD.items()}
    return {
        **{name: getattr(waiting, name) for name in CHANGEABLE},
        "kind": waiting.kind,
        "dated": waiting.date,
        "meeting_virtual": held[waiting.meeting_virtual],
        **{f"words_{code}": text for code, text in waiting.words.items()},
    }


def _words_name(language: Language) -> str:
    return f"words_{language.value}"


def _words_field(language: Language) -> ProseField:
    name = NATIVE_NAMES[language]
    attributes = {
        "rows": "4",
        "lang": html_language(language),
        "dir": direction(language),
    }
    return ProseField(
        label=name,
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs=attributes),
        error_messages={"max_length": too_long(name)},
    )
