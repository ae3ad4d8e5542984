"""What an officer writes when replies of one State come from different authorities."""

from collections.abc import Sequence

from django import forms
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consult import labels
from consult.documents.wording import format_date
from consult.fields import ProseField
from consult.models import ReplyVersion
from consult.procedure.states import Channel
from consult.queries.clock import geneva_day
from consult.templatetags.languages import current_language
from consult.web.staff.inner_form import InnerForm


class QuestionForm(InnerForm):
    """Ask which versions are in question, and why."""

    versions = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Replies in question"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "Choose each reply that may come from another authority than the others."
        ),
        error_messages={"required": gettext_lazy("Choose the replies in question.")},
    )
    reason = ProseField(
        label=gettext_lazy("Reason"),
        max_length=2000,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy(
            "Say from which authorities they come and how you know. Staff read it."
        ),
        error_messages={
            "required": gettext_lazy(
                "Write the reason: this act is not done without one."
            ),
            "max_length": gettext_lazy("Shorten the reason to 2000 characters."),
        },
    )

    def __init__(
        self, sent: QueryDict | None, *, versions: Sequence[ReplyVersion]
    ) -> None:
        super().__init__(sent)
        self.fields["versions"].choices = choices_of(versions)  # type: ignore[attr-defined]


class AnswerForm(InnerForm):
    """Ask which version stands, in the words of the head of the administration."""

    stands = forms.TypedChoiceField(
        label=gettext_lazy("The reply that stands"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose the reply that stands.")},
    )
    statement = ProseField(
        label=gettext_lazy("What the head of the administration wrote"),
        max_length=2000,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy(
            "The words of the letter or message, its date and where it is kept."
        ),
        error_messages={
            "required": gettext_lazy(
                "Write what the head of the administration wrote: without it the"
                " question stays open."
            ),
            "max_length": gettext_lazy("Shorten the statement to 2000 characters."),
        },
    )

    def __init__(
        self, sent: QueryDict | None, *, versions: Sequence[ReplyVersion]
    ) -> None:
        super().__init__(sent)
        self.fields["stands"].choices = choices_of(versions)  # type: ignore[attr-defined]


def choices_of(versions: Sequence[ReplyVersion]) -> list[tuple[int, str]]:
    """Return versions by number, in words."""
    return [(version.version, words_of(version)) for version in versions]


def words_of(version: ReplyVersion) -> str:
    """Name a version by its number, the day it came and its channel."""
    day = format_date(geneva_day(version.received_at), current_language())
    return _("Version %(n)d, received on %(day)s (%(channel)s)") % {
        "n": version.version,
        "day": day,
        "channel": capfirst(str(labels.label(Channel(version.channel)))),
    }
