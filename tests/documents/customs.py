"""How each language is set, as rules that a text keeps or breaks.

The rules are those of docs/documents.md, each with words that break it and words that
keep it. What a rule finds it returns; nothing is excused by name.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from lxml import html as markup
from lxml.etree import _Element as Element

from consult.procedure.states import Language

AR, ZH, EN, FR, ES, RU = Language
_PERCENT: Final = (FR, ES, RU)

# What stands for a value that is filled in.
VALUE: Final = "\ufffc"
_ISOLATED: Final = re.compile("\u2066[^\u2069]*\u2069")
_ADDRESS: Final = re.compile(
    r"https?://[\w.:/#?=@-]*|mailto:[\w.@-]*|www\.[\w./-]*\w/?"
)
_FILLED: Final = re.compile(r"%\(\w+\)[sd]|\{\w*\}")
_TAG: Final = re.compile(r"</?[a-z][^<>]*>")

_BLOCKS: Final = ("h1", "h2", "h3", "h4", "li", "p", "td", "th")
_BREAK: Final = "\u2028"

_WIDE: Final = "\u3000-\u303f\u4e00-\u9fff\uff00-\uffef"
_MONTHS: Final = {
    EN: "January|February|March|April|May|June|July|August|September|October"
    "|November|December",
    FR: "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre"
    "|novembre|décembre",
    ES: "enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre"
    "|noviembre|diciembre",
    RU: "января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября"
    "|ноября|декабря",
}


@dataclass(frozen=True, slots=True)
class Custom:
    """A rule: the languages that have it, and a pattern of what breaks it.

    What is `printed` holds on paper, where markup says which way words are read.
    """

    name: str
    languages: Sequence[Language]
    breach: str
    broken: str
    kept: str
    printed: bool = False

    def broken_in(self, text: str) -> str:
        """Return what breaks the rule, with the words around; empty where none does."""
        found = re.search(self.breach, text)
        return text[max(0, found.start() - 20) : found.end() + 20] if found else ""


CUSTOMS: Final = (
    # All six
    Custom("one space", tuple(Language), r"\S[ \u00a0]{2,}\S", "a  b", "a b"),
    Custom(
        "nothing before a mark",
        tuple(Language),
        r"(?<!«)[ \u00a0][,;:!?.،؛؟](?![\w/.…])",
        "Objet : projet",
        "Objet: projet",
    ),
    Custom("a space after a comma", tuple(Language), r"[^\W\d],[^\W\d]", "a,b", "a, b"),
    Custom("… is one sign", tuple(Language), r"\.\.\.", "wait...", "wait…"),
    Custom("digits 0 to 9", tuple(Language), r"[٠-٩۰-۹０-９]", "٧٠", "70"),
    Custom(
        "dates in words",
        tuple(Language),
        r"(?<![\w“«\u00a0-])\d{4}-\d\d-\d\d(?![\w-])|\b\d{1,2}/\d{1,2}/\d{4}",
        "on 2021-12-01.",
        "2021-11-30T16:05",
    ),
    Custom("a dash is long", (ZH, EN, FR, ES, RU), r"\w - \w", "a - b", "a – b"),
    # Shares
    Custom(
        "a no-break space before %",
        _PERCENT,
        rf"[\d{VALUE}] ?%",
        "70 %",
        "70\u00a0%",
    ),
    Custom("% close to its number", (AR, ZH, EN), r"\d[ \u00a0]%", "70 %", "70%"),
    Custom(
        "a decimal comma",
        _PERCENT,
        r"\d\.\d+[ \u00a0]?%",
        "69.56\u00a0%",
        "69,56\u00a0%",
    ),
    # Quotation marks
    Custom("“ and ”", (EN, ZH), '"', 'the mark "X"', "the mark “X”"),
    Custom(
        "« and » with no-break spaces",
        (FR,),
        '["“”„]|«(?!\u00a0)|(?<!\u00a0)»',
        "«texte»",
        "«\u00a0texte\u00a0»",
    ),
    Custom("« and » close", (AR, RU, ES), r'["“”„]|«\s|\s»', "« текст »", "«текст»"),
    # Numbers of things
    Custom(
        "№ and a no-break space",
        (RU,),
        r"№(?!\u00a0)|\b[Nn]o?[.°º] ?\d",
        "№ 2",
        "№\u00a02",
    ),
    Custom(
        "its own word for number",
        (AR, ZH, FR, ES),
        r"№|\b[Nn]o\.? ?\d|[Nn]°(?!\u00a0)",
        "No. 2",
        "n°\u00a02",
    ),
    # Dates and hours
    Custom("no ordinals", (EN,), r"\d(?:st|nd|rd|th)\b", "1st December", "1 December"),
    Custom(
        "the day first",
        (EN,),
        rf"(?:{_MONTHS[EN]}) \d\d?\b",
        "May 31, 2021",
        "31 May 2021",
    ),
    Custom(
        "1er for the first",
        (FR,),
        rf"\b1 (?:{_MONTHS[FR]})",
        "1 mai 2021",
        "1er mai 2021",
    ),
    Custom(
        "de",
        (ES,),
        rf"\d (?:{_MONTHS[ES]})|(?:{_MONTHS[ES]}) \d",
        "1 mayo",
        "1 de mayo",
    ),
    Custom(
        "года",
        (RU,),
        rf"(?:{_MONTHS[RU]}) \d{{4}}(?! года)|\d г\.",
        "1 мая 2021",
        "1 мая 2021 года, 2016\u00a0г.",
    ),
    Custom(
        "hours that hold together",
        (FR,),
        r"\d h\b|\bh \d",
        "23 h 59",
        "23\u00a0h\u00a059",
    ),
    Custom(
        "hours that hold together",
        (RU,),
        r"\d час\.|час\. \d|\d мин\.",
        "23 час. 59 мин.",
        "23\u00a0час.\u00a059\u00a0мин.",
    ),
    Custom(
        "hours that hold together",
        (ES,),
        r"\d horas",
        "23.59 horas",
        "23.59\u00a0horas",
    ),
    # Spanish
    Custom("¿ and ¡ open", (ES,), r"^[^¿]*\w\?|^[^¡]*\w!", "Cuándo?", "¿Cuándo?"),
    # Arabic
    Custom("، ؛ ؟", (AR,), "[,;?]", "جنيف, 2021", "جنيف، 2021"),
    Custom("shares from left to right", (AR,), r"\d%|%\d", "70%", "\u206670%\u2069"),
    Custom(
        "Latin names, numbers and addresses from left to right",
        (AR,),
        r"ITU-T [A-Z]|\+\d|\w@\w|\bT\d\d-|\bSG\d|\bCH-\d",
        "التوصية ITU-T D.1102",
        "التوصية \u2066ITU-T D.1102\u2069",
        printed=True,
    ),
    # Chinese
    Custom(
        "no space beside Chinese",
        (ZH,),
        rf"[{_WIDE}][ \u00a0]|[ \u00a0][{_WIDE}]",
        "会议 （日内瓦）",
        "会议（日内瓦）",
    ),
    Custom(
        "full-width marks",
        (ZH,),
        rf"[{_WIDE}][,;:?!()]|[,;:?!()][{_WIDE}]|[{_WIDE}].*[^.]\.$",
        "会议(日内瓦)",
        "会议（日内瓦）。",
    ),
)


def breaches(text: str, language: Language, *, printed: bool = False) -> Iterator[str]:
    """Yield what breaks a custom of the language in a text.

    Addresses are passed over, and in Arabic what is isolated.
    """
    plain = _ADDRESS.sub(VALUE, isolated_passed_over(text))
    for custom in CUSTOMS:
        holds = language in custom.languages and printed >= custom.printed
        if holds and (found := custom.broken_in(plain)):
            yield f"{custom.name}: {found!r}"


def isolated_passed_over(text: str) -> str:
    """Return a text with a value in the place of what is isolated."""
    return _ISOLATED.sub(VALUE, text)


def message_text(message: str) -> str:
    """Return the words of a message as a reader sees them, its values filled in."""
    return _FILLED.sub(VALUE, _TAG.sub("", message)).replace("%%", "%")


def paragraphs_of(html: str) -> list[str]:
    """Return the lines of a paper that are in its own language.

    A number in the margin is a line of its own. What stands from left to right in a
    right-to-left paragraph is isolated by the marks of Unicode, as a reader sees it.
    Words of others keep their own customs.
    """
    root = markup.document_fromstring(html)
    body = root.find("body")
    own = root.get("lang", "")
    lines = (
        " ".join(re.split("[ \t\n]+", line))
        for block in ([] if body is None else body.iter(*_BLOCKS))
        if block.xpath("string((ancestor-or-self::*/@lang)[last()])") == own
        for line in _set(block, own).split(_BREAK)
    )
    return [stripped for line in lines if (stripped := line.strip(" "))]


def _set(block: Element, own: str) -> str:
    """Return what stands in a block itself, isolated where it is read the other way."""
    rtl = block.xpath("string((ancestor::*/@dir)[last()])") == "rtl"
    return "".join(_words(block, rtl=rtl, own=own))


def _words(element: Element, *, rtl: bool, own: str) -> Iterator[str]:
    isolated = rtl and element.get("dir") == "ltr"
    yield "\u2066" if isolated else ""
    yield element.text or ""
    for child in element:
        if child.tag == "br":
            yield _BREAK
        elif child.get("lang", own) != own:
            yield VALUE
        elif child.tag not in _BLOCKS:
            yield from _words(child, rtl=rtl and not isolated, own=own)
            yield _BREAK if child.get("class") == "count" else ""
        yield child.tail or ""
    yield "\u2069" if isolated else ""
