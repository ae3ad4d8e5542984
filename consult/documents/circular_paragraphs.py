"""The numbered paragraphs of a circular: the usual words, or staff's own."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from consult.documents.circular_phrases import phrases_of
from consult.documents.content import CircularContent
from consult.documents.letter import on_one_line, worded_in
from consult.documents.markup import check_words, markup_html
from consult.procedure.errors import RuleError
from consult.procedure.states import Procedure
from consult.vocabularies import Placeholder

_TAP: Final = ("tap/intention", "tap/annex", "tap/consultation", "tap/threshold")
USUAL: Final[Mapping[Procedure, tuple[str, ...]]] = {
    Procedure.TAP: _TAP,
    Procedure.TAP_REGIONAL: _TAP,
    Procedure.QUESTION_APPROVAL: (
        "question_approval/proposal",
        "question_approval/annex",
        "question_approval/request",
        "question_approval/majority",
    ),
    Procedure.QUESTION_DELETION: (
        "question_deletion/proposal",
        "question_deletion/annex",
        "deletion_request",
        "question_deletion/majority",
    ),
    Procedure.RECOMMENDATION_DELETION: (
        "recommendation_deletion/agreement",
        "recommendation_deletion/annex",
        "deletion_request",
        "recommendation_deletion/objection",
    ),
}
"""Which template words each paragraph, in their order."""

# In every procedure the paragraph that asks for the reply, and by when.
REQUEST: Final = 3


class NoSuchParagraph(RuleError):  # noqa: N818 -- named for the rule broken
    """The circular has no paragraph of this number."""

    code = "no_such_paragraph"


class DeadlineNotNamed(RuleError):  # noqa: N818 -- named for the rule broken
    """The request for a reply prints the deadline from the one value."""

    code = "deadline_not_named"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One numbered paragraph as it prints; `own` where staff worded it."""

    number: int
    html: SafeString
    own: bool


def paragraphs_of(content: CircularContent) -> list[Paragraph]:
    """Return the paragraphs of a circular in its language, as they print.

    Raises what `markup_html` raises; own wording was checked when it was written.
    """
    with worded_in(content.language):
        return word_paragraphs(content, phrases_of(content))


def word_paragraphs(
    content: CircularContent, phrases: Mapping[str, Any]
) -> list[Paragraph]:
    """Return the paragraphs, worded in the active language with `phrases` of it."""
    own, values = dict(content.own_wording), _values(phrases)
    return [
        Paragraph(number, markup_html(own[number], values, content.language), own=True)
        if number in own
        else Paragraph(number, _usual(name, content, phrases), own=False)
        for number, name in enumerate(USUAL[content.procedure], start=1)
    ]


def word_own(content: CircularContent, words: str) -> SafeString:
    """Return staff's words as a paragraph of the circular would print them.

    Raises what `markup_html` raises.
    """
    with worded_in(content.language):
        values = _values(phrases_of(content))
    return markup_html(words, values, content.language)


def check_paragraph(procedure: Procedure, number: int, words: str) -> None:
    """Check staff's own words for a paragraph of a circular.

    Raises `NoSuchParagraph`, what `check_words` raises, and `DeadlineNotNamed` when
    the request for a reply lacks `{deadline}`: typed by hand it would be a second
    truth.
    """
    if not 1 <= number <= len(USUAL[procedure]):
        raise NoSuchParagraph(f"The circular has no paragraph {number}.")
    named = check_words(words)
    if number == REQUEST and Placeholder.DEADLINE not in named:
        raise DeadlineNotNamed("The request for a reply names its {deadline}.")


def _usual(
    name: str, content: CircularContent, phrases: Mapping[str, Any]
) -> SafeString:
    template = f"documents/circular/paragraphs/{name}.html"
    words = render_to_string(template, {**phrases, "content": content})
    # The template's own markup; its values were escaped as it was rendered.
    return format_html("<p>{}</p>", mark_safe(words.strip()))  # noqa: S308 -- see above


def _values(phrases: Mapping[str, Any]) -> Mapping[Placeholder, str]:
    return {
        Placeholder.CIRCULAR: on_one_line(phrases["circular"]),
        Placeholder.DATES: phrases["dates"],
        Placeholder.DEADLINE: format_html("<strong>{}</strong>", phrases["deadline"]),
        Placeholder.PLACE: phrases["where"],
        Placeholder.STUDY_GROUP: str(phrases["study_group"]),
        Placeholder.STUDY_GROUP_TITLE: phrases["study_group_title"],
    }
