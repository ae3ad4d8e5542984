"""The field that says which text of an earlier consultation starts again."""

from django import forms
from django.utils.translation import gettext_lazy as _

from consult.models import Consultation, DraftText
from consult.queries.consultations import reference_of
from consult.queries.lineage import texts_to_follow
from consult.templatetags.plain import plain_name


class EarlierTextField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """The same text in a consultation that ended; it may stay empty."""

    def __init__(self, consultation: Consultation) -> None:
        super().__init__(
            texts_to_follow(consultation),
            required=False,
            label=_("The same text in an earlier consultation"),
            empty_label=_("None"),
            help_text=_(
                "A text that was formally opposed may start again without a new"
                " determination (Resolution 1, clause 9.5.5). No reply goes over."
            ),
            error_messages={
                "invalid_choice": _(
                    "The same text in an earlier consultation: choose one from the"
                    " list, whose consultation has ended."
                )
            },
        )

    def label_from_instance(self, text: DraftText) -> str:
        """Name the circular, if it had a number, and the text."""
        reference = reference_of(text.consultation)
        written = (reference, str(text)) if reference else (str(text),)
        return " · ".join(plain_name(each) for each in written)
