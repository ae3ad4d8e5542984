"""Name a temporary document (TD), and order what is said on clauses of a text."""

import re
from dataclasses import dataclass
from typing import Final, Self

from consult.procedure.errors import BadTemporaryDocument

_NUMBER: Final = re.compile(
    r"SG([1-9][0-9]?)-TD([1-9][0-9]{0,4})(?:R([1-9][0-9]?))?/(PLEN|GEN|WP[1-9])"
)
_WORDS_AND_NUMBERS: Final = re.compile(r"\d{1,30}|[^\W\d_]+")
_ROMAN: Final = {"I": 1, "V": 5, "X": 10, "L": 50}
# How "appendix" begins in the languages that number appendices in Roman numerals.
_APPENDIX: Final = ("app", "apé", "ape")
# What is written beside a clause's number and says nothing of its place.
_BESIDE: Final = (
    "clause clauses section sections subclause point points article articles para"
    " paragraph paragraphs paragraphe paragraphes cláusula cláusulas sección apartado"
    " apartados punto párrafo пункт пункты п пп раздел разделы البند الفقرة القسم"
    " 条款 条 第 节 段"
)
_WORDS_BESIDE: Final = frozenset(_BESIDE.split())

ClauseKey = tuple[tuple[int, int, str], ...]


@dataclass(frozen=True, slots=True)
class TemporaryDocument:
    """Name a TD by study group, number, revision and where it goes: `SG2-TD9R1/PLEN`.

    `revision` is 0 for the first edition. The number is the secretariat's.
    """

    study_group: int
    number: int
    revision: int
    addressee: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a TD's name, such as SG3-TD12/PLEN; raise BadTemporaryDocument."""
        found = _NUMBER.fullmatch(text)
        if found is None:
            raise BadTemporaryDocument(
                f"{text!r} is no number of a temporary document, such as SG3-TD12/PLEN."
            )
        return cls(int(found[1]), int(found[2]), int(found[3] or 0), found[4])

    def __str__(self) -> str:
        revision = f"R{self.revision}" if self.revision else ""
        return f"SG{self.study_group}-TD{self.number}{revision}/{self.addressee}"

    @property
    def file_name(self) -> str:
        """Return the name as a file can bear it: `SG2-TD9R1-PLEN`."""
        return str(self).replace("/", "-")


def clause_key(clause: str) -> ClauseKey:
    """Return by what clauses are sorted in their natural order.

    5.2 comes before 5.10, a clause before what is below it, numbers before annexes,
    and no clause before all. Appendices count in Roman numerals.
    """
    key: list[tuple[int, int, str]] = []
    before = ""
    for token in _WORDS_AND_NUMBERS.findall(clause):
        word = token.casefold()
        if token.isdecimal():
            key.append((0, int(token), ""))
        elif before.startswith(_APPENDIX) and (value := _roman_value(token)):
            key.append((0, value, ""))
        elif word not in _WORDS_BESIDE:
            key.append((1, 0, word))
        before = word
    return tuple(key)


def _roman_value(numeral: str) -> int:
    """Return the value of a Roman numeral up to LXXXIX, 0 for any other word."""
    values = [_ROMAN.get(letter, 0) for letter in numeral]
    if not all(values):
        return 0
    after = [*values[1:], 0]
    return sum(
        -value if value < follows else value
        for value, follows in zip(values, after, strict=True)
    )
