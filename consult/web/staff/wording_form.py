"""A paragraph in own words, and titles of a language that comes later, as forms."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from consult.documents.circular_paragraphs import check_paragraph
from consult.documents.markup import (
    Construct,
    LinkNotAllowed,
    MarkupNotAllowed,
    UnknownPlaceholder,
)
from consult.fields import LineField, ProseField
from consult.flows.wording import TextWording
from consult.labels import Label
from consult.models import Consultation, DraftTextTitle
from consult.procedure.errors import RuleError
from consult.procedure.states import Language, Procedure
from consult.templatetags.languages import direction, html_language
from consult.vocabularies import Placeholder
from consult.web.staff.form_fields import line_field
from consult.web.staff.inner_form import InnerForm
from consult.web.staff.refusals import word_refusal
from consult.web.staff.seen_form import SeenForm

CONSTRUCTS: Final[Mapping[Construct, Label]] = {
    Construct.CODE: _(
        "Backticks and lines that begin with four spaces have no meaning here: remove"
        " them."
    ),
    Construct.HEADING: _(
        "A paragraph has no headings: remove the “#” before, or the line of “-” or “=”"
        " under the words."
    ),
    Construct.HTML: _("HTML is not printed: remove what stands between “<” and “>”."),
    Construct.IMAGE: _(
        "A paragraph has no images: remove the “!” before the brackets."
    ),
    Construct.LIST_FIRST: _("Begin with words: a list follows them."),
    Construct.LIST_START: _("A numbered list begins with 1."),
    Construct.QUOTATION: _(
        "Lines that begin with “>” have no meaning here: remove it."
    ),
    Construct.RULE: _(
        "A line of “*”, “-” or “_” alone has no meaning here: remove it."
    ),
}


class ParagraphForm(SeenForm, InnerForm):
    """Ask for the words of one paragraph in one language."""

    words = ProseField(
        label=_("Own wording"),
        max_length=5000,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_(
            "*emphasis*, **bold**, [words of a link](https://…), lists with “-” or “1.”"
            " and an empty line between paragraphs."
        ),
        error_messages={
            "required": _("Write the paragraph, or go back to the usual words."),
            "max_length": _("Shorten the paragraph to 5000 characters."),
        },
    )

    def __init__(
        self,
        data: Any = None,
        *,
        consultation: Consultation,
        language: Language,
        paragraph: int,
    ) -> None:
        """Take what was sent, or the own wording as it stands."""
        own = consultation.paragraph_wordings.filter(
            language=language.value, paragraph=paragraph
        ).first()
        super().__init__(data, initial={"words": own.words if own else ""})
        self.procedure, self.paragraph = Procedure(consultation.procedure), paragraph
        self.fields["words"].widget.attrs.update(script_of(language))

    def clean_words(self) -> str:
        """Check what may stand in a paragraph; the error names the rule."""
        words: str = self.cleaned_data["words"]
        try:
            check_paragraph(self.procedure, self.paragraph, words)
        except RuleError as error:
            raise forms.ValidationError(word_markup(error)) from None
        return words


class TitlesForm(SeenForm, InnerForm):
    """Ask for titles and summaries of all texts in one language."""

    def __init__(
        self, data: Any = None, *, consultation: Consultation, language: Language
    ) -> None:
        """Take what was sent, or the titles as they stand."""
        super().__init__(data)
        self.texts = list(consultation.texts.all())
        rows = {
            row.text_id: row
            for row in DraftTextTitle.objects.filter(
                text__consultation=consultation, language=language.value
            )
        }
        for text in self.texts:
            row = rows.get(text.pk)
            self.fields[f"title_{text.pk}"] = _title(language)
            self.fields[f"summary_{text.pk}"] = _summary(language)
            self.initial[f"title_{text.pk}"] = row.title if row else ""
            self.initial[f"summary_{text.pk}"] = row.summary if row else ""

    @property
    def wordings(self) -> dict[int, TextWording]:
        """Return title and summary of each text by its key."""
        return {
            text.pk: TextWording(
                title=self.cleaned_data[f"title_{text.pk}"],
                summary=self.cleaned_data[f"summary_{text.pk}"],
            )
            for text in self.texts
        }


def word_markup(error: RuleError) -> str:
    """Say what of the words is refused and what to do about it."""
    if isinstance(error, MarkupNotAllowed):
        return str(CONSTRUCTS[error.construct])
    if isinstance(error, LinkNotAllowed):
        return gettext(
            "%(address)s: a link leads to a whole address that begins with https://,"
            " http:// or mailto:, and to nothing else."
        ) % {"address": error.address}
    if isinstance(error, UnknownPlaceholder):
        return gettext("{%(name)s} is none of the placeholders: %(known)s.") % {
            "name": error.name,
            "known": ", ".join(f"{{{one.value}}}" for one in Placeholder),
        }
    return word_refusal(error)


def script_of(language: Language) -> dict[str, str]:
    """Return the attributes that tell language and direction of what is written."""
    return {
        "lang": html_language(language.value),
        "dir": "rtl" if direction(language.value) == "rtl" else "auto",
    }


def _title(language: Language) -> LineField:
    title = line_field(_("Title"), max_length=500)
    title.widget.attrs.update(script_of(language))
    return title


def _summary(language: Language) -> ProseField:
    return ProseField(
        label=_("Summary"),
        required=False,
        max_length=20_000,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 5, **script_of(language)}),
    )
