"""What sends a reply, and for which State."""

import json

from django import forms
from django.core.exceptions import ValidationError

from consult.fields import LineField


class SendForm(forms.Form):
    """What the page of checking carries: its key, what was seen, the answers.

    The answers travel with it so that what is sent is what was looked at, and so
    that nothing is lost if the draft is gone meanwhile.
    """

    member_state = LineField(max_length=3)
    form_key = forms.UUIDField()
    seen_version = forms.IntegerField(min_value=0)
    answers = forms.CharField(strip=False)

    def clean_answers(self) -> dict[str, str]:
        """Read the answers back as text by field name.

        JSON can name half of a character, which no page could show again.
        """
        try:
            answers = json.loads(self.cleaned_data["answers"])
            json.dumps(answers, ensure_ascii=False).encode()
        except (ValueError, RecursionError):
            raise ValidationError("no JSON", code="malformed") from None
        if not isinstance(answers, dict):
            raise ValidationError("no mapping", code="malformed")
        if not all(isinstance(value, str) for value in answers.values()):
            raise ValidationError("no text", code="malformed")
        return answers


class StateForm(forms.Form):
    """For which of the States one serves the form was opened, or one acts."""

    member_state = LineField(max_length=3)
