"""Fields of the forms that record what happens beside and after the replies."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from consult import labels
from consult.fields import LinkField, ProseField
from consult.procedure.admissibility import NEEDS_WORDS
from consult.procedure.profiles import MEMBER_STATES
from consult.procedure.states import Proceeding
from consult.web.staff.form_fields import line_field, too_long

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

_WORDS: Final[Mapping[Proceeding, tuple["_StrOrPromise", "_StrOrPromise"]]] = {
    Proceeding.RESERVATION: (
        _("The reservation"),
        _("As the delegation words it: it is appended to the text, for all to read."),
    ),
    Proceeding.FORMAL_OPPOSITION: (_("Reasons"), ""),
    Proceeding.EDITORIAL_CORRECTION: (_("What was corrected"), ""),
}


def reference_field(kind: Proceeding) -> forms.Field:
    """Return the field for a circular, an ITU Notification or an address."""
    if kind is Proceeding.TEXT_ONLINE:
        return LinkField(
            label=_("Address of the text"),
            max_length=200,
            error_messages={
                "invalid": _(
                    "Address of the text: write it whole, like https://itu.int/…"
                ),
                "max_length": too_long(_("Address of the text")),
            },
        )
    circular = kind is Proceeding.OUTCOME_CIRCULAR
    field = line_field(
        _("Number of the circular")
        if circular
        else _("Number of the ITU Notification"),
        max_length=40,
        help_text=_("Like 322 or T17-TSB-CIR-0322, from TSB's register.")
        if circular
        else "",
        dir="ltr",
    )
    field.required = True
    return field


def name_field(kind: Proceeding) -> forms.Field:
    """Return the field for a designation, or for the process of a Question."""
    if kind is Proceeding.PROCESS_SELECTED:
        processes = [
            (process.value, capfirst(str(words)))
            for process, words in labels.APPROVAL_PROCESSES.items()
        ]
        return forms.ChoiceField(
            label=_("Process"), choices=processes, widget=forms.RadioSelect
        )
    field = line_field(
        _("Designation"), max_length=80, help_text=_("Like ITU-T D.266."), dir="ltr"
    )
    field.required = True
    return field


def words_field(kind: Proceeding) -> forms.Field:
    """Return the field for what was said, or what the report says of it."""
    label, hint = _WORDS.get(kind, (_("What the report of the meeting says"), ""))
    field = prose_field(label, hint)
    field.required = kind in NEEDS_WORDS
    return field


def prose_field(label: "_StrOrPromise", hint: "_StrOrPromise" = "") -> ProseField:
    """Return a field for several paragraphs, which may stay empty."""
    return ProseField(
        label=label,
        help_text=hint,
        required=False,
        strip=True,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"max_length": too_long(label)},
    )


def present_field() -> forms.Field:
    """Return the field for how many Member States were at the meeting."""
    return forms.IntegerField(
        label=_("Member States at the meeting"),
        required=False,
        min_value=1,
        max_value=MEMBER_STATES,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
