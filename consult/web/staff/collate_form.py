"""Under which number, and in which languages, comments are issued."""

from django import forms
from django.utils.translation import gettext_lazy as _

from consult.fields import LineField
from consult.procedure.states import Language
from consult.templatetags.languages import NATIVE_NAMES
from consult.web.staff.inner_form import InnerForm


class CollateForm(InnerForm):
    """Ask for the number that the secretariat gave the temporary document.

    `seen` carries the digest of the comments that the page showed.
    """

    number = LineField(
        label=_("Number of the temporary document"),
        max_length=40,
        strip=True,
        widget=forms.TextInput(attrs={"dir": "ltr"}),
        help_text=_("As the secretariat gave it, such as SG3-TD12/PLEN."),
        error_messages={"required": _("Enter the number that the secretariat gave.")},
    )
    languages = forms.MultipleChoiceField(
        label=_("Also in"),
        required=False,
        choices=[
            (language.value, name)
            for language, name in NATIVE_NAMES.items()
            if language is not Language.EN
        ],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("It is written in English in any case."),
    )
    seen = LineField(required=False, max_length=64, widget=forms.HiddenInput)
