"""Fields of the draft's forms that name themselves in their errors."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from crispy_forms.layout import Div, Fieldset
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from consult.fields import AddressField, LineField
from consult.procedure.calendar import check_range
from consult.procedure.errors import RuleError
from consult.web.staff.refusals import word_refusal

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

# Two fields side by side, their controls on one line whatever stands above them.
PAIR: Final = "rows__fields align-items-end"


def day_field(
    label: "_StrOrPromise", help_text: "_StrOrPromise" = ""
) -> forms.DateField:
    """Return a field for one day, which may stay empty."""
    return forms.DateField(
        label=label,
        help_text=help_text,
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        validators=[_check_year],
        error_messages={
            "invalid": _named(
                label, _("write the day as year-month-day, like “2021-12-13”.")
            )
        },
    )


def time_field(
    label: "_StrOrPromise", help_text: "_StrOrPromise" = ""
) -> forms.TimeField:
    """Return a field for a minute of the day, 00:00 to 23:59."""
    return forms.TimeField(
        label=label,
        help_text=help_text,
        required=False,
        input_formats=["%H:%M"],
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={
            "invalid": _named(label, _("write hour and minute, 00:00 to 23:59."))
        },
    )


def line_field(
    label: "_StrOrPromise",
    *,
    max_length: int,
    help_text: "_StrOrPromise" = "",
    validators: Sequence[RegexValidator] = (),
    **attributes: str,
) -> LineField:
    """Return a field for one line of text, which may stay empty."""
    return LineField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=max_length,
        widget=forms.TextInput(attrs=attributes),
        validators=validators,
        error_messages={"max_length": too_long(label)},
    )


def email_field(
    label: "_StrOrPromise", help_text: "_StrOrPromise" = ""
) -> AddressField:
    """Return a field for an address, which may stay empty."""
    return AddressField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=254,
        error_messages={
            "invalid": _named(label, _("write one address, like tsbsg3@itu.int.")),
            "max_length": too_long(label),
        },
    )


def too_long(label: "_StrOrPromise") -> Any:
    """Return the message for more characters than a field holds."""
    return _named(label, _("write %(limit_value)d characters at most."))


def sheet(legend: "_StrOrPromise", *fields: Any) -> Div:
    """Return fields under one legend, on a sheet of their own."""
    return Div(Fieldset(legend, *fields), css_class="sheet mb-4")


def _named(label: "_StrOrPromise", message: "_StrOrPromise") -> Any:
    return format_lazy("{}: {}", label, message)


def _check_year(day: date) -> None:
    try:
        check_range(day)
    except RuleError as error:
        raise ValidationError(word_refusal(error)) from None
