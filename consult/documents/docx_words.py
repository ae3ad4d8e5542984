"""Words within a paragraph: how they look, in which direction they are read.

A run of Word has one direction. Words of the other one than the paragraph's stand in
runs of their own; `dir` on an element decides for all of it. Words are kept as they
are written, with plain spaces and hyphens, so that a search finds them: the places
where a line must not break are a matter of the PDF.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from lxml.etree import _Element as Element

from consult.documents.docx_markup import text, w
from consult.documents.docx_measures import language_mark
from consult.procedure.states import Language

_RTL = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
_LTR = "A-Za-z\u00aa\u00b5\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02b8\u0370-\u058f"
_LTR += "\u0900-\u1fff\u2c00-\ud7ff\uf900-\ufb1c\uff21-\uff3a\uff41-\uff5a"
_STRONG = re.compile(f"[{_RTL}{_LTR}]")
_RTL_WORDS = re.compile(f"[{_RTL}](?:[^{_LTR}]*[{_RTL}])?")
_LTR_WORDS = re.compile(f"[{_LTR}](?:[^{_RTL}]*[{_LTR}0-9])?")
_SPACES = re.compile("[ \t\n\r\f]+")
_WIDE = re.compile("[\u2010-\u2027\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
# Says to the algorithm of Unicode what a run's direction says to Word.
LEFT_TO_RIGHT_MARK, RIGHT_TO_LEFT_MARK = "\u200e", "\u200f"
BOX, CIRCLE = "\u25a1", "\u25cb"
SYMBOLS = "Segoe UI Symbol"


@dataclass(frozen=True, slots=True)
class Look:
    """How words look: their character style, weight, direction, language, address."""

    style: str = ""
    bold: bool = False
    italic: bool = False
    raised: str = ""
    direction: str = ""
    language: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that look alike, or a finished piece of markup."""

    words: str
    look: Look
    markup: str = ""


TAB = Piece("", Look(), w("r", w("tab")))
BREAK = Piece("", Look(), w("r", w("br")))


def _counter(instruction: str) -> str:
    return w("fldSimple", w("r", w("t", "1")), instr=f" {instruction} ")


def page_of_pages() -> Piece:
    """Return "n / m" as Word counts them."""
    slash = w("r", '<w:t xml:space="preserve"> / </w:t>')
    return Piece("", Look(), _counter("PAGE") + slash + _counter("NUMPAGES"))


def sign(letter: str) -> Piece:
    """Return a box or circle to be ticked by hand."""
    fonts = dict.fromkeys(("ascii", "hAnsi", "eastAsia", "cs"), SYMBOLS)
    return Piece("", Look(), w("r", w("rPr", w("rFonts", **fonts)), w("t", letter)))


_TAGS: Mapping[str, Mapping[str, Any]] = {
    "strong": {"bold": True},
    "b": {"bold": True},
    "em": {"italic": True},
    "i": {"italic": True},
    "sub": {"raised": "subscript"},
    "sup": {"raised": "superscript"},
}
_CODES = frozenset(language.value for language in Language)
_CLASSES = {"hint": "Hint", "about": "About", "demonstration": "Demonstration"}


def classes_of(element: Element) -> frozenset[str]:
    """Return the classes of an element."""
    return frozenset(element.get("class", "").split())


def look_of(element: Element, look: Look) -> Look:
    """Return how the words of an element look within others that look like `look`."""
    changes = dict(_TAGS.get(str(element.tag), {}))
    for name in sorted(classes_of(element) & _CLASSES.keys()):
        changes["style"] = _CLASSES[name]
    if element.get("lang"):
        changes["language"] = element.get("lang", "").partition("-")[0]
    if element.tag == "a" and element.get("href"):
        changes["address"] = element.get("href", "")
    return replace(look, **changes) if changes else look


def direction_of(element: Element, around: str) -> str:
    """Return the direction an element says, `around` when it says none."""
    said = element.get("dir", "")
    if said == "auto":
        found = _STRONG.search("".join(str(words) for words in element.itertext()))
        return around if found is None else _direction(found[0])
    return said or around


def collapsed(pieces: Iterable[Piece]) -> list[Piece]:
    """Return pieces with the white space that HTML shows, none at either end."""
    shown: list[Piece] = []
    open_ended = True
    for piece in pieces:
        if piece.markup:
            if piece in (BREAK, TAB):
                _strip_end(shown)
            open_ended = piece in (BREAK, TAB)
            shown.append(piece)
            continue
        words = _SPACES.sub(" ", piece.words)
        if open_ended:
            words = words.removeprefix(" ")
        if words:
            open_ended = words.endswith(" ")
            shown.append(replace(piece, words=words))
    _strip_end(shown)
    return shown


def _strip_end(pieces: list[Piece]) -> None:
    while pieces and not pieces[-1].markup:
        words = pieces[-1].words.rstrip(" ")
        if words:
            pieces[-1] = replace(pieces[-1], words=words)
            return
        pieces.pop()


def runs_of(pieces: Iterable[Piece], *, rtl: bool, language: Language) -> str:
    """Return the runs of pieces within a paragraph of a direction."""
    written: list[str] = []
    before = rtl
    for piece in pieces:
        if piece.markup:
            written.append(piece.markup)
            continue
        for words, backwards in _directed(piece.words, piece.look.direction, rtl=rtl):
            apart = backwards and not before and not _STRONG.search(words)
            shown = RIGHT_TO_LEFT_MARK + words if apart else words
            written.append(_run(shown, piece.look, rtl=backwards, language=language))
            before = backwards
    return "".join(written)


def _directed(words: str, said: str, *, rtl: bool) -> Iterator[tuple[str, bool]]:
    """Cut words where their direction turns: each with whether it is right-to-left."""
    if said == "ltr" and rtl:
        yield _marked(words), False
        return
    outer = said == "rtl" if said else rtl
    other = _LTR_WORDS if outer else _RTL_WORDS
    position = 0
    for found in other.finditer(words):
        if found.start() > position:
            yield words[position : found.start()], outer
        yield found[0], not outer
        position = found.end()
    if position < len(words):
        yield words[position:], outer


def _marked(words: str) -> str:
    """Return left-to-right words that no right-to-left neighbour turns around.

    A telephone number begins with signs and a address ends with one that would
    otherwise go to the other side.
    """
    if not any(letter.isalnum() for letter in words):
        return words
    letters = words.strip()
    begins = _STRONG.match(letters) is not None or letters.isdecimal()
    ends = letters[-1].isalnum()
    return "".join(
        (
            "" if begins else LEFT_TO_RIGHT_MARK,
            words,
            "" if ends else LEFT_TO_RIGHT_MARK,
        )
    )


def _direction(letter: str) -> str:
    return "rtl" if re.match(f"[{_RTL}]", letter) else "ltr"


def _run(words: str, look: Look, *, rtl: bool, language: Language) -> str:
    chinese = language is Language.ZH or look.language == "zh"
    style = look.style or ("Hyperlink" if look.address else "")
    if look.bold and not style:
        style = "Strong"
    properties = "".join(
        (
            w("rStyle", val=style) if style else "",
            w("rFonts", hint="eastAsia") if chinese and _WIDE.search(words) else "",
            w("b") + w("bCs") if look.bold and style != "Strong" else "",
            w("i") + w("iCs") if look.italic else "",
            w("vertAlign", val=look.raised) if look.raised else "",
            w("rtl") if rtl else "",
            language_mark(Language(look.language)) if look.language in _CODES else "",
        )
    )
    return w(
        "r",
        w("rPr", properties) if properties else "",
        f'<w:t xml:space="preserve">{text(words)}</w:t>',
    )
