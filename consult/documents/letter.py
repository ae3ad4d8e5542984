"""What every letter of the Bureau has: its foot, its signature, its frame."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from consult.documents.content import SignatoryContent
from consult.documents.typesetting import typeset
from consult.documents.wording import DJANGO_CODES
from consult.procedure.states import Language
from consult.vocabularies import Capacity

# The foot of each page, with the address as the language's letters write it.
_LATIN_FOOT = (
    "International Telecommunication Union • Place des Nations • CH-1211 Geneva 20"
    " • Switzerland"
)
_FEET: Mapping[Language, str] = dict.fromkeys(Language, _LATIN_FOOT) | {
    Language.FR: (
        "Union internationale des télécommunications • Place des Nations •"
        " CH-1211 Genève 20 • Suisse"
    ),
    Language.ES: (
        "Unión Internacional de Telecomunicaciones • Place des Nations •"
        " CH-1211 Ginebra 20 • Suiza"
    ),
}
ADDRESSES: Mapping[Language, tuple[str, str]] = dict.fromkeys(
    Language, ("Place des Nations", "CH-1211 Geneva 20, Switzerland")
) | {
    Language.FR: ("Place des Nations", "CH-1211 Genève 20, Suisse"),
    Language.ES: ("Place des Nations", "CH-1211 Ginebra 20, Suiza"),
}


def letter_html(
    template: str,
    phrases: Mapping[str, Any],
    *,
    language: Language,
    name: str,
    title: str,
    reference: str = "",
    dated: date | None = None,
    signatory: SignatoryContent | None = None,
    draft: bool = False,
    demonstration: bool = False,
    styles: Sequence[str] = (),
) -> str:
    """Return a letter as one HTML document in `language`, framed and typeset.

    `template` extends `documents/letter.html` and prints `phrases`, which are worded
    in the language already (see `worded_in`). `name` stands in the foot of each page,
    `title` (its markup is dropped) in the file's properties, `reference` names the
    circular for machines. A draft is marked on every page, a demonstration in its
    foot. `styles` are further sheets of `templates/documents`.
    """
    frame = {
        "dated": dated,
        "demonstration": demonstration,
        "direction": "rtl" if language is Language.AR else "ltr",
        "document_name": name,
        "draft": draft,
        "foot": _FEET[language],
        "html_language": "zh-Hans" if language is Language.ZH else language.value,
        "reference": reference,
        "signatory": signatory,
        "styles": styles,
        "title": title,
    }
    with worded_in(language):
        frame["signatory_title"] = _signatory_title(signatory)
        html = render_to_string(template, frame | dict(phrases))
    return typeset(html, language)


def worded_in(language: Language) -> translation.override:
    """Speak `language` in a with block, whatever the reader's is."""
    return translation.override(DJANGO_CODES[language])


def keep_latin(value: str) -> SafeString:
    """Return Latin text that keeps its direction and stays on one line."""
    return format_html('<span dir="ltr" class="keep">{}</span>', value)


def on_one_line(words: str) -> SafeString:
    """Return words that no line breaks between."""
    return format_html('<span class="keep">{}</span>', words)


def _signatory_title(signatory: SignatoryContent | None) -> str:
    if signatory is None:
        return ""
    return {
        Capacity.DIRECTOR: _(
            "Director of the Telecommunication Standardization Bureau"
        ),
        Capacity.FOR_DIRECTOR: _(
            "For the Director of the Telecommunication Standardization Bureau"
        ),
        Capacity.ACTING: _(
            "Acting Director of the Telecommunication Standardization Bureau"
        ),
    }[signatory.capacity]
