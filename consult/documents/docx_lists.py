"""The numbered and marked lists of a Word document."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from consult.documents.docx_markup import part, w
from consult.documents.docx_measures import (
    BULLET_INDENT,
    BULLETED,
    DASH_INDENT,
    NUMBERED,
    PARAGRAPH_INDENT,
)

LEVELS = 4

# The patterns of lists by name: the indent of a level, then for each level what stands
# before its text: the format of numbers and the words around them.
_NUMBERS = ("decimal", "lowerLetter", "lowerRoman", "decimal")
_KINDS: Mapping[str, tuple[int, tuple[tuple[str, str], ...]]] = {
    "paragraphs": (
        PARAGRAPH_INDENT,
        tuple(zip(_NUMBERS, ("%1", "%2)", "%3)", "%4)"), strict=True)),
    ),
    "bullets": (BULLET_INDENT, tuple(("bullet", mark) for mark in "•–•–")),
    "dashes": (DASH_INDENT, (("bullet", "–"),) * LEVELS),
    "1": (
        PARAGRAPH_INDENT,
        tuple((kind, f"%{level}.") for level, kind in enumerate(_NUMBERS, start=1)),
    ),
    **{
        letter: (
            PARAGRAPH_INDENT,
            tuple((kind, f"%{level})") for level in range(1, LEVELS + 1)),
        )
        for letter, kind in {
            "a": "lowerLetter",
            "A": "upperLetter",
            "i": "lowerRoman",
            "I": "upperRoman",
        }.items()
    },
}
_ABSTRACT = {kind: number for number, kind in enumerate(_KINDS)}


def indent_of(kind: str, level: int) -> int:
    """Return how far the text of a list stands in, in twips."""
    return _KINDS[kind][0] * (level + 1)


@dataclass(slots=True)
class Lists:
    """The lists of one document; each numbered list begins its own count."""

    _instances: list[tuple[str, int | None]] = field(
        default_factory=lambda: [("paragraphs", None), ("bullets", None)]
    )
    _shared: dict[str, int] = field(
        default_factory=lambda: {"bullets": BULLETED, "first": NUMBERED}
    )

    def number(self, kind: str, start: int = 1) -> int:
        """Return the id of a new numbered list that starts at `start`."""
        self._instances.append((kind, start))
        return len(self._instances)

    def marked(self, kind: str) -> int:
        """Return the id of the lists that one mark stands before."""
        if kind not in self._shared:
            self._instances.append((kind, None))
            self._shared[kind] = len(self._instances)
        return self._shared[kind]

    def part(self) -> str:
        """Return `word/numbering.xml`."""
        return part(
            "numbering",
            *(_abstract(kind) for kind in _KINDS),
            *(
                _instance(number, kind, start)
                for number, (kind, start) in enumerate(self._instances, start=1)
            ),
        )


@cache
def _abstract(kind: str) -> str:
    indent, levels = _KINDS[kind]
    return w(
        "abstractNum",
        w("multiLevelType", val="hybridMultilevel"),
        *(
            w(
                "lvl",
                w("start", val=1),
                w("numFmt", val=style),
                w("lvlText", val=mark),
                w("lvlJc", val="left"),
                w("pPr", w("ind", left=indent * (level + 1), hanging=indent)),
                ilvl=level,
            )
            for level, (style, mark) in enumerate(levels)
        ),
        abstractNumId=_ABSTRACT[kind],
    )


def _instance(number: int, kind: str, start: int | None) -> str:
    begin = "" if start is None else w("startOverride", val=start)
    return w(
        "num",
        w("abstractNumId", val=_ABSTRACT[kind]),
        w("lvlOverride", begin, ilvl=0) if begin else "",
        numId=number,
    )
