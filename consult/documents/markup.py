"""A paragraph in staff's own words: a small part of Markdown, as HTML for a paper.

Paragraphs, emphasis, lists and links, and placeholders such as `{deadline}`, which
print what the consultation holds. Everything else that Markdown knows is refused by
its name, so that nothing prints otherwise than it was meant.
"""

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from enum import StrEnum
from typing import Any, Final

import nh3
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

from consult.characters import find_stray, is_blank
from consult.procedure.errors import RuleError
from consult.procedure.states import Language
from consult.vocabularies import Placeholder

TAGS: Final = frozenset({"p", "em", "strong", "ul", "ol", "li", "a", "br", "span"})
ATTRIBUTES: Final = {"a": {"href"}, "span": {"dir", "lang", "class"}}
SCHEMES: Final = frozenset({"http", "https", "mailto"})

# As the reader leaves them: hosts in ASCII, the rest percent-encoded.
_ADDRESS: Final = re.compile(
    r"https?://[a-z0-9.-]+(?::[0-9]+)?(?:[/?#].*)?|mailto:[^@?]+@[a-z0-9.-]+",
    re.IGNORECASE,
)
_PLACEHOLDER: Final = re.compile(r"\{([A-Za-z_]+)\}")
# A run of Latin words with its numbers, or a telephone number: kept left to right.
_LATIN: Final = re.compile(
    r"[A-Za-z](?:[\w./@+:-]*\w)?(?: +[A-Za-z0-9](?:[\w./@+:-]*\w)?)*|\+\d[\d ]*\d",
    re.ASCII,
)


class Construct(StrEnum):
    """What Markdown knows and a paragraph of a circular does not hold."""

    CODE = "code"
    HEADING = "heading"
    HTML = "html"
    IMAGE = "image"
    LIST_FIRST = "list_first"
    LIST_START = "list_start"
    QUOTATION = "quotation"
    RULE = "rule"


class MarkupNotAllowed(RuleError):  # noqa: N818 -- named for the rule broken
    """The words hold a construct that a circular does not print."""

    code = "markup_not_allowed"

    def __init__(self, construct: Construct) -> None:
        super().__init__(f"A paragraph of a circular holds no {construct.value}.")
        self.construct = construct


class LinkNotAllowed(RuleError):  # noqa: N818 -- named for the rule broken
    """A link leads to a whole http, https or mailto address, and has no title."""

    code = "link_not_allowed"

    def __init__(self, address: str) -> None:
        super().__init__(f"{address!r} is no address that a circular links to.")
        self.address = address


class UnknownPlaceholder(RuleError):  # noqa: N818 -- named for the rule broken
    """Nothing of this name prints itself."""

    code = "unknown_placeholder"

    def __init__(self, name: str) -> None:
        super().__init__(f"{{{name}}} is no placeholder.")
        self.name = name


class CharacterNotAllowed(RuleError):  # noqa: N818 -- named for the rule broken
    """A character that `consult.characters` refuses."""

    code = "character_not_allowed"


class NothingToPrint(RuleError):  # noqa: N818 -- named for the rule broken
    """The words leave no ink."""

    code = "nothing_to_print"


_ALLOWED: Final = frozenset(
    {
        "bullet_list",
        "em",
        "hardbreak",
        "inline",
        "link",
        "list_item",
        "ordered_list",
        "paragraph",
        "softbreak",
        "strong",
        "text",
    }
)
_REFUSED: Final[Mapping[str, Construct]] = {
    "blockquote": Construct.QUOTATION,
    "code_block": Construct.CODE,
    "code_inline": Construct.CODE,
    "fence": Construct.CODE,
    "heading": Construct.HEADING,
    "hr": Construct.RULE,
    "html_block": Construct.HTML,
    "html_inline": Construct.HTML,
    "image": Construct.IMAGE,
}


def check_words(words: str) -> Set[Placeholder]:
    """Check what staff wrote; return the placeholders that stand in it.

    Raises `CharacterNotAllowed`, `MarkupNotAllowed`, `LinkNotAllowed`,
    `UnknownPlaceholder`, and `NothingToPrint`.
    """
    tokens = _read(words)
    texts = [token.content for token in _every(tokens) if token.type == "text"]
    if is_blank("".join(texts)):
        raise NothingToPrint("The paragraph says nothing.")
    return {
        _placeholder(found[1])
        for text in texts
        for found in _PLACEHOLDER.finditer(text)
    }


def markup_html(
    words: str, values: Mapping[Placeholder, str], language: Language
) -> SafeString:
    """Return the words as HTML of `TAGS`, with `values` for the placeholders.

    A value that is not marked as safe is escaped. In Arabic whatever is Latin keeps
    its direction. Raises as `check_words`.
    """
    tokens = _read(words)
    html = _MARKDOWN.renderer.render(
        tokens, _MARKDOWN.options, {"values": values, "language": language}
    )
    clean = nh3.clean(
        html,
        tags=set(TAGS),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        url_schemes=set(SCHEMES),
        link_rel=None,
    )
    return mark_safe(clean.strip())  # noqa: S308 -- sanitised in the line above


def _read(words: str) -> list[Token]:
    stray = find_stray(words, lines=True)
    if stray is not None:
        raise CharacterNotAllowed(f"Character {stray.position} is {stray.name}.")
    tokens = _MARKDOWN.parse(words)
    for token in _every(tokens):
        _check(token)
    if tokens and tokens[0].type != "paragraph_open":  # its number stands before words
        raise MarkupNotAllowed(Construct.LIST_FIRST)
    return tokens


def _every(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from _every(token.children or ())


def _check(token: Token) -> None:
    kind = token.type.removesuffix("_open").removesuffix("_close")
    if kind not in _ALLOWED:
        raise MarkupNotAllowed(_REFUSED[kind])
    if token.type == "link_open":
        _check_link(str(token.attrs.get("href", "")), titled="title" in token.attrs)
    if token.type == "ordered_list_open" and "start" in token.attrs:
        raise MarkupNotAllowed(Construct.LIST_START)


def _check_link(address: str, *, titled: bool) -> None:
    if titled or not _ADDRESS.fullmatch(address):
        raise LinkNotAllowed(address)


def _placeholder(name: str) -> Placeholder:
    try:
        return Placeholder(name)
    except ValueError:
        raise UnknownPlaceholder(name) from None


def _text(
    _renderer: object,
    tokens: Sequence[Token],
    index: int,
    _options: object,
    env: Mapping[str, Any],
) -> str:
    """Write a text between tags: its placeholders filled in, the rest escaped."""
    written = []
    rest, end = tokens[index].content, 0
    for found in _PLACEHOLDER.finditer(rest):
        written.append(_plain(rest[end : found.start()], env["language"]))
        written.append(conditional_escape(env["values"][_placeholder(found[1])]))
        end = found.end()
    written.append(_plain(rest[end:], env["language"]))
    return "".join(written)


def _plain(text: str, language: Language) -> str:
    if language is not Language.AR:
        return conditional_escape(text)
    written, end = [], 0
    for found in _LATIN.finditer(text):
        written.append(conditional_escape(text[end : found.start()]))
        written.append(format_html('<span dir="ltr">{}</span>', found[0]))
        end = found.end()
    return "".join([*written, conditional_escape(text[end:])])


class _Reader(MarkdownIt):
    """Reads the whole of CommonMark: what is refused has to be recognised first."""

    def validateLink(self, url: str) -> bool:  # noqa: ARG002, N802 -- the library's
        """Let every link be a link; where it may lead is checked after."""
        return True


def _make_reader() -> MarkdownIt:
    reader = _Reader("commonmark", {"html": True}).disable("reference")
    reader.add_render_rule("text", _text)
    return reader


_MARKDOWN: Final = _make_reader()
