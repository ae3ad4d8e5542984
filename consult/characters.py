"""Which characters text from outside may hold, whatever door it comes through.

Text is kept as it was written, in the spelling it came in: nothing here composes,
folds or strips. What compares two texts composes both (NFC) at that moment. The
reasons for each choice are in docs/decisions/0008-text-from-outside.md.
"""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

# A page, a paper and a CSV file disagree on what else ends a line.
LINE_BREAK: Final = "\n"
LAYOUT: Final = frozenset("\n\t")

BIDI_CONTROLS: Final = frozenset(
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)

# Format characters that writing needs: the joiners and marks of Arabic, Persian and
# Indic scripts and of emoji, soft hyphens, and signs that belong to one script.
FORMATTING: Final = frozenset(
    "\u00ad\u0600\u0601\u0602\u0603\u0604\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2"
    "\u180e\u200c\u200d\u200e\u200f\U000110bd\U000110cd"
)

# Letters and signs that leave no ink: alone they fill no field.
INKLESS: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")

# Kept by Unicode for ideographs and pictographs: what a newer table of characters
# names there must not be refused because this machine's table is older.
AWAITED: Final = (
    range(0x1F000, 0x1FB00),
    range(0x20000, 0x2FFFE),
    range(0x30000, 0x3FFFE),
)

_INVISIBLE_CATEGORIES: Final = frozenset({"Cc", "Cf", "Zl", "Zp", "Zs"})
_VARIATION_SELECTORS: Final = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))
_QUOTED: Final = 20

# Unicode gives control characters no names of their own.
_CONTROLS: Final = {
    "\0": "NULL",
    "\b": "BACKSPACE",
    "\t": "TAB",
    "\n": "LINE FEED",
    "\x0b": "LINE TABULATION",
    "\x0c": "FORM FEED",
    "\r": "CARRIAGE RETURN",
    "\x1b": "ESCAPE",
    "\x7f": "DELETE",
    "\x85": "NEXT LINE",
}


class Offence(StrEnum):
    """Why a character is refused: a stable vocabulary that programs may rely on."""

    BIDI_CONTROL = "bidi_control"
    CONTROL = "control_character"
    LONE_SURROGATE = "lone_surrogate"
    UNASSIGNED = "unassigned_character"
    ZERO_WIDTH = "zero_width"


# By category of Unicode; private use (Co) may stand: Word writes bullets with it.
_OFFENCES: Final = {
    "Cc": Offence.CONTROL,
    "Cf": Offence.ZERO_WIDTH,
    "Cn": Offence.UNASSIGNED,
    "Cs": Offence.LONE_SURROGATE,
    "Zl": Offence.CONTROL,
    "Zp": Offence.CONTROL,
}


@dataclass(frozen=True, slots=True)
class Stray:
    """The first character of a text that it may not hold.

    `position` counts characters from 1; `before` is what stands on its line before
    it, cut short, for a reader who can't see the character itself.
    """

    offence: Offence
    character: str
    position: int
    before: str

    @property
    def name(self) -> str:
        """Return the code point and its name, where it has one: `U+200B ZERO …`."""
        return name_of(self.character)


def find_stray(text: str, *, lines: bool) -> Stray | None:
    """Return the first character that `text` may not hold, or None.

    With `lines` it may run over several lines and hold tabs; else it is one line.
    """
    if text.isascii() and text.isprintable():
        return None
    refused = {
        character: offence
        for character in set(text)
        if (offence := offence_of(character, lines=lines))
    }
    if not refused:
        return None
    index = min(map(text.index, refused))
    before = text[:index].rpartition(LINE_BREAK)[2]
    return Stray(
        offence=refused[text[index]],
        character=text[index],
        position=index + 1,
        before=before[-_QUOTED:].strip(),
    )


def offence_of(character: str, *, lines: bool) -> Offence | None:
    """Return why a character is refused, or None where it may stand."""
    if character in FORMATTING or (lines and character in LAYOUT):
        return None
    if character in BIDI_CONTROLS:
        return Offence.BIDI_CONTROL
    offence = _OFFENCES.get(unicodedata.category(character))
    if offence is Offence.UNASSIGNED and _is_in(AWAITED, character):
        return None
    return offence


def name_of(character: str) -> str:
    """Return the code point of a character and its name, where it has one."""
    name = _CONTROLS.get(character) or unicodedata.name(character, "")
    return f"U+{ord(character):04X} {name}".rstrip()


def is_blank(text: str) -> bool:
    """Tell whether nothing of `text` would be seen on paper."""
    return all(
        unicodedata.category(character) in _INVISIBLE_CATEGORIES
        or character in INKLESS
        or _is_in(_VARIATION_SELECTORS, character)
        for character in text
    )


def join_line_breaks(text: str) -> str:
    """Write the line breaks that browsers and spreadsheets send as one character."""
    return text.replace("\r\n", LINE_BREAK).replace("\r", LINE_BREAK)


def _is_in(ranges: tuple[range, ...], character: str) -> bool:
    return any(ord(character) in each for each in ranges)
