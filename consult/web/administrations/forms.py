"""What sends a reply, and for which State."""

import json
import re
from typing import Final

from django import forms
from django.core.exceptions import ValidationError

from consult.fields import LineField
from consult.web.administrations.seen import LONGEST_STAMP, Seen

_DIGEST: Final = re.compile(r"[0-9a-f]{64}")


class SendForm(forms.Form):
    """What the page of checking carries: its key, what was seen, the answers, files.

    The answers travel with it so that what is sent is what was looked at, and so
    that nothing is lost if the draft is gone meanwhile.
    """

    member_state = LineField(max_length=3)
    form_key = forms.UUIDField()
    seen_version = forms.IntegerField(min_value=0)
    seen_draft = LineField(required=False, max_length=LONGEST_STAMP)
    attached = LineField(required=False, max_length=1_000)
    answers = forms.CharField(strip=False)

    @property
    def seen(self) -> Seen:
        """Return what the page of checking was opened with."""
        cleaned = self.cleaned_data
        return Seen(version=cleaned["seen_version"], draft=cleaned["seen_draft"])

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

    def clean_attached(self) -> list[str]:
        """Read the digests of the files that were shown, in their order."""
        digests = str(self.cleaned_data["attached"]).split()
        if not all(map(_DIGEST.fullmatch, digests)):
            raise ValidationError("no digest", code="malformed")
        return digests


class StateForm(forms.Form):
    """For which of the States one serves the form was opened, or one acts."""

    member_state = LineField(max_length=3)
