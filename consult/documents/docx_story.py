"""What is collected while a Word document is written: links, lists, controls."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby

from consult.documents.docx_controls import Controls
from consult.documents.docx_lists import Lists, indent_of
from consult.documents.docx_markup import attribute, twips, w
from consult.documents.docx_pictures import Pictures
from consult.documents.docx_words import TAB, Piece, collapsed, runs_of
from consult.procedure.states import Language

TABLE_SPACE = twips(4)
_OPEN_ADDRESSES = ("http://", "https://", "mailto:")


@dataclass(slots=True)
class Paragraph:
    """A paragraph before it is written, so that what stands around it can change it."""

    style: str
    runs: str
    rtl: bool | None = None
    number: tuple[int, int] | None = None
    indent: int = 0
    keep_next: bool = False
    page_break: bool = False
    after_table: bool = False
    before_table: bool = False

    def __str__(self) -> str:
        """Return it as WordprocessingML."""
        number = self.number and w(
            "numPr", w("ilvl", val=self.number[1]), w("numId", val=self.number[0])
        )
        properties = "".join(
            (
                w("pStyle", val=self.style) if self.style != "Normal" else "",
                w("keepNext") if self.keep_next else "",
                w("pageBreakBefore") if self.page_break else "",
                number or "",
                "" if self.rtl is None else w("bidi", val=int(self.rtl)),
                self._spacing(),
                w("ind", left=self.indent) if self.indent else "",
            )
        )
        return w("p", w("pPr", properties), self.runs)

    def _spacing(self) -> str:
        said = {"before": self.after_table, "after": self.before_table}
        sides = {side: TABLE_SPACE for side, near in said.items() if near}
        return w("spacing", **sides) if sides else ""


@dataclass(slots=True)
class Table:
    """A finished table; a layout table leaves the space around it as it is."""

    markup: str
    layout: bool = False

    def __str__(self) -> str:
        """Return it as WordprocessingML."""
        return self.markup


Block = Paragraph | Table


@dataclass(slots=True)
class Story:
    """One document while it is written."""

    language: Language
    width: int
    lists: Lists = field(default_factory=Lists)
    controls: Controls = field(default_factory=Controls)
    pictures: Pictures = field(default_factory=Pictures)
    links: dict[str, str] = field(default_factory=dict)

    @property
    def direction(self) -> str:
        """Return the direction that the document is read in."""
        return "rtl" if self.language is Language.AR else "ltr"

    def paragraph(
        self, style: str, pieces: Iterable[Piece], *, direction: str
    ) -> Paragraph:
        """Return a paragraph of pieces whose white space is shown already."""
        rtl = direction == "rtl"
        return Paragraph(style, self._runs(pieces, rtl=rtl), rtl)

    def tabbed(
        self, style: str, parts: Iterable[Iterable[Piece]], *, direction: str
    ) -> Paragraph:
        """Return a paragraph of parts with a tab between them."""
        pieces: list[Piece] = []
        for number, one in enumerate(parts):
            pieces += [TAB] if number else []
            pieces += collapsed(one)
        return self.paragraph(style, pieces, direction=direction)

    def _runs(self, pieces: Iterable[Piece], *, rtl: bool) -> str:
        return "".join(
            self._link(address, runs_of(linked, rtl=rtl, language=self.language))
            for address, linked in groupby(pieces, lambda piece: piece.look.address)
        )

    def _link(self, address: str, runs: str) -> str:
        if not runs or not address.startswith(_OPEN_ADDRESSES):
            return runs
        name = self.links.setdefault(address, f"link{len(self.links) + 1}")
        return f'<w:hyperlink r:id={attribute(name)} w:history="1">{runs}</w:hyperlink>'


def listed(blocks: list[Block], kind: str, number: int, level: int) -> list[Block]:
    """Give the first paragraph its number or mark; the others stand below its text."""
    first = True
    for block in blocks:
        if not isinstance(block, Paragraph) or block.number:
            continue
        if first:
            block.number = (number, level)
            first = False
        elif not block.indent:
            block.style = "ListContinue"
            block.indent = indent_of(kind, level)
    return blocks


def kept_together(blocks: list[Block]) -> list[Block]:
    """Let no page end between the paragraphs."""
    for block in blocks[:-1]:
        if isinstance(block, Paragraph):
            block.keep_next = True
    return blocks


def on_a_new_page(blocks: list[Block]) -> list[Block]:
    """Begin a page with the first paragraph."""
    for block in blocks[:1]:
        if isinstance(block, Paragraph):
            block.page_break = True
    return blocks


def spaced(blocks: list[Block]) -> list[Block]:
    """Leave room around tables, and let no two of them meet."""
    result: list[Block] = []
    for block in blocks:
        last = result[-1] if result else None
        if isinstance(last, Table) and isinstance(block, Table):
            last = Paragraph("Normal", "")
            result.append(last)
        if isinstance(last, Paragraph) and isinstance(block, Table):
            last.before_table = not block.layout or last.style == "Bureau"
            last.keep_next |= not block.layout
        if isinstance(block, Paragraph) and last is not None and _stands_off(last):
            block.after_table = True
        result.append(block)
    return result


def _stands_off(block: Block) -> bool:
    return isinstance(block, Table) and not block.layout


def ended(blocks: list[Block]) -> list[Block]:
    """End with a paragraph, as the body and each cell of a Word document must.

    After a table it takes no room: it would begin a page of its own below a full one.
    """
    if blocks and isinstance(blocks[-1], Paragraph):
        return blocks
    return [*blocks, Paragraph("TableEnd" if blocks else "Normal", "")]
