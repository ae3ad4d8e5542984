"""What the Director writes on a text for which the rule gives no outcome."""

from django import forms
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from consult import labels
from consult.fields import LineField, ProseField
from consult.procedure.profiles import Profile
from consult.web.staff.inner_form import InnerForm


class DecisionForm(InnerForm):
    """Ask for an outcome of the procedure and its reason; `seen` is what it rests on.

    `order` is the text's place in the circular: each text has a form of its own.
    """

    outcome = forms.ChoiceField(
        label=_("Outcome"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose the outcome."),
            "invalid_choice": _("Choose one of the outcomes of this procedure."),
        },
    )
    reason = ProseField(
        label=_("Reason"),
        max_length=2000,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_(
            "Staff and, once the result is certified, Member States read it. The public"
            " does not."
        ),
        error_messages={
            "required": _("Write the reason: this act is not done without one."),
            "max_length": _("Shorten the reason to 2000 characters."),
        },
    )
    seen = LineField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(
        self, sent: QueryDict | None = None, *, order: int, profile: Profile
    ) -> None:
        super().__init__(sent, prefix=f"text-{order}")
        self.order = order
        self.fields["outcome"].choices = [  # type: ignore[attr-defined]
            (outcome.value, capfirst(str(labels.label(outcome))))
            for outcome in (profile.favourable, profile.unfavourable)
        ]

    def rest_on(self, grounds: str) -> None:
        """Show the digest of the counts on the page, also in a form that came back."""
        self.initial["seen"] = grounds
        if self.is_bound:
            filled = QueryDict(mutable=True)
            filled.update(self.data)
            filled[self.add_prefix("seen")] = grounds
            self.data = filled
