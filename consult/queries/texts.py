"""Find a text of a consultation by any of the names it is called by."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from consult.models import DraftText
from consult.procedure.errors import BadDesignation
from consult.procedure.references import Designation

# The Sector's name in the languages that write it otherwise.
_SECTORS: Final = ("ITU-T ", "UIT-T ", "МСЭ-Т ")


def named_texts(texts: Sequence[DraftText]) -> dict[str, DraftText]:
    """Map every name of the texts to its text; a name of two texts is nobody's.

    A designation always means its own text. Names are case-sensitive.
    """
    owners: dict[str, list[DraftText]] = {}
    for text in texts:
        for name in _names_of(text):
            owners.setdefault(name, []).append(text)
    named = {name: texts[0] for name, texts in owners.items() if len(texts) == 1}
    return named | {text.designation: text for text in texts}


def _names_of(text: DraftText) -> set[str]:
    bare = text.designation.removeprefix(_SECTORS[0])
    names = {bare}
    if text.provisional:
        names |= {text.provisional, f"{bare} ({text.provisional})"}
    try:
        parsed = Designation.parse(text.designation)
    except BadDesignation:  # a Question has a number of its own kind
        parsed = None
    if parsed and parsed.provisional:
        names |= {str(replace(parsed, provisional="", former=False))}
        names |= {parsed.provisional}
    return names | {sector + name for sector in _SECTORS for name in names}
