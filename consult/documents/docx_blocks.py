"""Our own HTML as paragraphs and tables of Word: each element and class in its style.

`letter.css` says how the same classes look on the printed page.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from lxml.etree import _Comment
from lxml.etree import _Element as Element

from consult.documents.docx_lists import LEVELS
from consult.documents.docx_story import (
    Block,
    Story,
    kept_together,
    listed,
    on_a_new_page,
    spaced,
)
from consult.documents.docx_tables import (
    data_table,
    footer_places,
    form_lines,
    side_by_side,
)
from consult.documents.docx_words import (
    BOX,
    BREAK,
    CIRCLE,
    TAB,
    Look,
    Piece,
    classes_of,
    collapsed,
    direction_of,
    look_of,
    page_of_pages,
    sign,
)

_BLOCKS = frozenset(
    {"address", "article", "blockquote", "body", "caption", "dd", "div", "dl", "dt"}
    | {"fieldset", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6"}
    | {"header", "hr", "legend", "li", "main", "nav", "ol", "p", "section", "table"}
    | {"ul"}
)
_UNSEEN = frozenset({"style", "script", "template", "title"})
_STYLES = {
    "annex-head": "Heading1",
    "annexes": "Annexes",
    "bureau": "Bureau",
    "dated": "Date",
    "footnote": "FootnoteText",
    "issued-on": "Date",
    "note": "Note",
    "organization": "Organization",
    "salutation": "Salutation",
    "signatory": "Signature",
    "term": "Term",
    "title": "TextTitle",
}
_WITHIN = {
    "article": "BodyText",
    "h1": "Title",
    "h2": "Heading1",
    "h3": "Heading2",
    "h4": "Heading3",
    "h5": "Heading3",
    "h6": "Heading3",
    "remarks": "FormLine",
    "signature": "Closing",
}
_MARKS = {"box": ("Choice", BOX), "circle": ("ChoiceBelow", CIRCLE)}


@dataclass(frozen=True, slots=True)
class Place:
    """Where an element stands: what holds for what is in it."""

    direction: str
    width: int
    style: str = "Normal"
    look: Look = field(default=Look())
    level: int = -1
    recipients: bool = False


class Typesetter:
    """Write elements of one story."""

    def __init__(self, story: Story) -> None:
        """Know how each class of our letters is written."""
        self._story = story
        self._by_class: Mapping[str, Callable[[Element, Place], list[Block]]] = {
            "annex": lambda element, place: on_a_new_page(self._flow(element, place)),
            "code": self._code,
            "fill": self._fill,
            "line": lambda element, place: self._terms("PartyLine", element, place),
            "mark": self._mark,
            "parties": self._parties,
            "places": self._places,
            "signature": lambda element, place: kept_together(
                self._flow(element, place)
            ),
            "subject": lambda element, place: self._terms("Subject", element, place),
        }
        self._by_tag: Mapping[str, Callable[[Element, Place], list[Block]]] = {
            "ol": self._list,
            "ul": self._list,
            "table": self._table,
        }

    def place(self, style: str = "Normal") -> Place:
        """Return the outermost place."""
        return Place(self._story.direction, self._story.width, style)

    def write(self, element: Element, place: Place) -> list[Block]:
        """Return an element as blocks, in the order in which they are read."""
        place = _within(element, place)
        for name in sorted(classes_of(element) & self._by_class.keys()):
            return self._by_class[name](element, place)
        return self._by_tag.get(str(element.tag), self._flow)(element, place)

    def _flow(self, element: Element, place: Place) -> list[Block]:
        """Write what an element holds; words between blocks are paragraphs too."""
        blocks: list[Block] = []
        pieces = [Piece(element.text or "", place.look)]
        for child in element:
            if child.tag in _BLOCKS:
                blocks += self._paragraph(pieces, place)
                blocks += self.write(child, place)
                pieces = []
            else:
                pieces += self._inline(child, place.look)
            pieces.append(Piece(child.tail or "", place.look))
        return spaced(blocks + self._paragraph(pieces, place))

    def _paragraph(self, pieces: list[Piece], place: Place) -> list[Block]:
        shown = collapsed(pieces)
        if not shown:
            return []
        return [self._story.paragraph(place.style, shown, direction=place.direction)]

    def _pieces(self, element: Element, look: Look) -> Iterator[Piece]:
        """Yield the words of an element and of all that is in it."""
        yield Piece(element.text or "", look)
        for child in element:
            yield from self._inline(child, look)
            yield Piece(child.tail or "", look)

    def _inline(self, element: Element, look: Look) -> Iterator[Piece]:
        tag = str(element.tag)
        if isinstance(element, _Comment) or tag in _UNSEEN:
            return
        if tag == "br":
            yield BREAK
        elif tag in {"input", "textarea"}:
            yield Piece("", look, self._story.controls.write(element))
        elif tag == "svg":
            yield Piece("", look, self._story.pictures.write(element))
        else:
            said = direction_of(element, look.direction)
            yield from self._pieces(
                element, replace(look_of(element, look), direction=said)
            )
            if "count" in classes_of(element):
                yield TAB

    def _terms(self, style: str, element: Element, place: Place) -> list[Block]:
        """Write a term and what it stands for as one line, a tab between them."""
        parts = []
        for child in element:
            look = look_of(child, place.look)
            if "term" in classes_of(child):
                look = replace(look, bold=style != "Subject")
            parts.append(list(self._pieces(child, look)))
        return [self._story.tabbed(style, parts, direction=place.direction)]

    def _places(self, element: Element, place: Place) -> list[Block]:
        """Write name, mark and number of a page, each in its own direction."""
        inner = replace(place, style="FooterPlace")
        name, *marks, _page = element
        centred = replace(inner, style="FooterMark")
        number = self._story.paragraph("FooterPage", [page_of_pages()], direction="ltr")
        cells: list[list[Block]] = [
            self._flow(name, inner),
            [block for mark in marks for block in self.write(mark, centred)],
            [number],
        ]
        return [footer_places(cells, place.width, rtl=place.direction == "rtl")]

    def _code(self, element: Element, place: Place) -> list[Block]:
        """Write the code of a form beside what it says."""
        pieces = collapsed(self._pieces(element, place.look))
        return [self._story.paragraph("FormCode", pieces, direction="ltr")]

    def _parties(self, element: Element, place: Place) -> list[Block]:
        def write_part(part: Element, width: int) -> list[Block]:
            return self.write(part, replace(place, width=width))

        rtl = place.direction == "rtl"
        return [side_by_side(list(element), write_part, place.width, rtl=rtl)]

    def _fill(self, element: Element, place: Place) -> list[Block]:
        rows = []
        inner = replace(place, style="FormLine")
        for line in element:
            cells = [
                self._flow(child, replace(inner, look=_term_look(child, place.look)))
                for child in line
            ]
            tall = any("tall" in classes_of(child) for child in line.iter())
            rows.append((cells, tall))
        return [
            form_lines(
                rows,
                place.width,
                language=self._story.language,
                form=element.find(".//input") is not None,
                rtl=place.direction == "rtl",
            )
        ]

    def _mark(self, element: Element, place: Place) -> list[Block]:
        """Write a box or circle and its words; a form has a control in its place."""
        kinds = sorted(classes_of(element) & _MARKS.keys())
        style, letter = _MARKS[kinds[0] if kinds else "box"]
        pieces = collapsed(self._pieces(element, place.look))
        if pieces and pieces[0].markup:
            pieces.insert(1, TAB)
        else:
            pieces[:0] = [sign(letter), TAB]
        pieces = collapsed(pieces)
        return [self._story.paragraph(style, pieces, direction=place.direction)]

    def _list(self, element: Element, place: Place) -> list[Block]:
        level = min(place.level + 1, LEVELS - 1)
        kind, number = self._list_number(element, place)
        style = "ListNumber" if element.tag == "ol" else "ListBullet"
        if place.recipients:
            style = "Recipient"
        inner = replace(place, style=style, level=level)
        blocks: list[Block] = []
        for one in element:
            if one.tag == "li":
                blocks += listed(self.write(one, inner), kind, number, level)
        return blocks

    def _list_number(self, element: Element, place: Place) -> tuple[str, int]:
        lists = self._story.lists
        if element.tag == "ul":
            kind = "dashes" if place.recipients else "bullets"
            return kind, lists.marked(kind)
        kind = "paragraphs" if "paragraphs" in classes_of(element) else "1"
        kind = element.get("type", kind)
        start = element.get("start", "1")
        return kind, lists.number(kind, int(start) if start.isdecimal() else 1)

    def _table(self, element: Element, place: Place) -> list[Block]:
        def write_cell(cell: Element, width: int) -> list[Block]:
            style = _cell_style(cell)
            return self.write(cell, replace(place, style=style, level=-1, width=width))

        captions = [
            block
            for caption in element.findall("caption")
            for block in self._flow(caption, replace(place, style="Caption"))
        ]
        return [
            *captions,
            data_table(element, write_cell, place.width, rtl=place.direction == "rtl"),
        ]


def _within(element: Element, place: Place) -> Place:
    """Return what holds inside an element."""
    classes = classes_of(element)
    named = sorted(classes & _STYLES.keys()) or [
        name for name in (*classes, element.tag) if name in _WITHIN
    ]
    return replace(
        place,
        style=(_STYLES | _WITHIN)[named[0]] if named else place.style,
        look=look_of(element, place.look),
        direction=direction_of(element, place.direction),
        recipients=place.recipients or "recipients" in classes,
    )


def _term_look(element: Element, look: Look) -> Look:
    return replace(look_of(element, look), bold="term" in classes_of(element))


def _cell_style(cell: Element) -> str:
    if cell.tag != "th":
        return "TableText"
    above = next(cell.iterancestors("thead", "table"))
    return "ColumnHeading" if above.tag == "thead" else "TableHeading"
