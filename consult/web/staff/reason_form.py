"""The one question of acts that need their reason in writing."""

from django import forms
from django.utils.translation import gettext_lazy as _

from consult.fields import ProseField
from consult.web.staff.inner_form import InnerForm


class ReasonForm(InnerForm):
    """Ask for the reason; it is kept in the log for good."""

    reason = ProseField(
        label=_("Reason"),
        max_length=500,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("It is kept with the consultation and in its log."),
        error_messages={
            "required": _("Write the reason: this act is not done without one."),
            "max_length": _("Shorten the reason to 500 characters."),
        },
    )
