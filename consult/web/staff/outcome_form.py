"""What an officer says of a circular with the outcome: number, date, texts."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consult.models import Circular, DraftText
from consult.procedure.errors import RuleError
from consult.procedure.states import Proceeding
from consult.queries.outcomes import TextOutcome
from consult.templatetags.designations import designation
from consult.web.staff.form_fields import day_field
from consult.web.staff.inner_form import InnerForm
from consult.web.staff.proceeding_fields import reference_field
from consult.web.staff.proceeding_form import complete_number, field_of


class OutcomeForm(InnerForm):
    """Ask for number and date as TSB's register gives them, and for the texts."""

    def __init__(
        self,
        data: Any = None,
        *,
        awaiting: Sequence[TextOutcome],
        prepared: Circular | None,
    ) -> None:
        """Offer the texts that await their notice; begin with what was prepared."""
        self.texts = {str(each.text.order): each.text for each in awaiting}
        initial: dict[str, Any] = {"texts": list(self.texts)}
        if prepared is not None:
            orders = prepared.texts.values_list("order", flat=True)
            initial = {
                "reference": str(prepared.reference),
                "on": prepared.date,
                "texts": [str(order) for order in orders],
            }
        super().__init__(data, initial=initial)
        self.fields["reference"] = reference_field(Proceeding.OUTCOME_CIRCULAR)
        self.fields["reference"].error_messages["required"] = _(
            "Enter the number that TSB's register gave."
        )
        self.fields["on"] = day_field(_("Date of the circular"))
        self.fields["on"].required = True
        self.fields["on"].error_messages["required"] = _(
            "Enter the date of the circular."
        )
        self.fields["texts"] = forms.MultipleChoiceField(
            label=_("Texts"),
            choices=[
                (order, designation(str(text))) for order, text in self.texts.items()
            ],
            widget=forms.CheckboxSelectMultiple,
            help_text=_("Texts that are decided and that no circular told of yet."),
            error_messages={
                "required": _("Choose the texts that the circular covers.")
            },
        )

    def clean(self) -> dict[str, Any]:
        """Write a bare number as a reference."""
        super().clean()
        number, on = self.cleaned_data.get("reference"), self.cleaned_data.get("on")
        if number and on:
            self.cleaned_data["reference"] = complete_number(number, on)
        return self.cleaned_data

    @property
    def chosen(self) -> list[DraftText]:
        """Return the texts that were chosen, in their order."""
        return [self.texts[order] for order in self.cleaned_data["texts"]]

    def field_for(self, error: RuleError) -> str | None:
        """Name the field that a refusal is about; None for the whole form."""
        found = field_of(error, Proceeding.OUTCOME_CIRCULAR)
        return found if found in self.fields else None
