"""The filters of the public list."""

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consult.documents.wording import name_study_group
from consult.fields import LineField
from consult.models import StudyGroup, StudyPeriod
from consult.templatetags.languages import current_language

OPEN, CLOSED, CERTIFIED, WITHDRAWN = "open", "closed", "certified", "withdrawn"

Choices = list[tuple[str, str | Promise]]

ALL = ("", _("All"))
STATES: Choices = [
    ALL,
    (OPEN, _("Open for replies")),
    (CLOSED, _("Closed, no result yet")),
    (CERTIFIED, _("Result certified")),
    (WITHDRAWN, _("Withdrawn")),
]


def group_choices() -> Choices:
    """Return the study groups that have consulted Member States."""
    numbers = (
        StudyGroup.objects.filter(consultation__issued_at__isnull=False)
        .order_by("number")
        .values_list("number", flat=True)
        .distinct()
    )
    language = current_language()
    return [
        ALL,
        *((str(number), name_study_group(number, language)) for number in numbers),
    ]


def period_choices() -> Choices:
    """Return the study periods by their codes, the newest first."""
    codes = StudyPeriod.objects.order_by("-code").values_list("code", flat=True)
    return [ALL, *((code, code) for code in codes)]


class CircularFilter(forms.Form):
    """A name of a text, study group, state and study period of circulars to list."""

    use_required_attribute = False

    name = LineField(
        label=_("Text"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"dir": "ltr"}),
        help_text=_("Any name it has or had, like D.1102 or D.ConsumerOTT."),
    )

    group = forms.ChoiceField(
        label=_("Study group"), required=False, choices=group_choices
    )
    state = forms.ChoiceField(label=_("State"), required=False, choices=STATES)
    period = forms.ChoiceField(
        label=_("Study period"), required=False, choices=period_choices
    )

    def words_of(self, name: str) -> str:
        """Return the words of what is chosen in a field of a valid form."""
        if name == "name":
            return str(self.cleaned_data[name])
        choices = {"group": group_choices, "period": period_choices}
        known = dict(choices[name]() if name in choices else STATES)
        return str(known[self.cleaned_data[name]])
