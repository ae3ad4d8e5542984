"""Tables of Word: those of data, and those that only set things side by side."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lxml.etree import _Element as Element

from consult.documents.docx_markup import joined, twips, w
from consult.documents.docx_measures import (
    FORM_FIRST,
    FORM_TERM,
    MEASURES,
    PARTY_GAP,
    RULE,
)
from consult.documents.docx_story import Block, Table, ended
from consult.documents.docx_words import classes_of
from consult.procedure.states import Language

WriteCell = Callable[[Element, int], list[Block]]

_PADDING = 2 * twips(2.5)
# How wide a letter is at most, for a column to hold its longest word.
_LETTER = twips(2.1)
_HEIGHT, _TALL = twips(7), twips(11.5)
# The columns of comments that all tables of a paper have alike, as in td.css.
_COLUMNS = {"clause": twips(24), "state": twips(32), "disposition": twips(36)}


@dataclass(frozen=True, slots=True)
class _Cell:
    element: Element | None
    column: int
    columns: int
    begins: bool = True

    @property
    def rows(self) -> int:
        return 1 if self.element is None else _count(self.element, "rowspan")


@dataclass(frozen=True, slots=True)
class _Row:
    cells: tuple[_Cell, ...]
    header: bool


def data_table(
    element: Element, write_cell: WriteCell, width: int, *, rtl: bool
) -> Table:
    """Return a table with borders; the rows of its head come again on each page."""
    rows = _rows_of(element)
    widths = _widths_of(rows, width)
    return Table(
        w(
            "tbl",
            w(
                "tblPr",
                w("tblStyle", val="BureauTable"),
                w("bidiVisual") if rtl else "",
                w("tblW", w=sum(widths), type="dxa"),
                w("tblLayout", type="fixed"),
                w("tblLook", val="0420", firstRow=1, noVBand=1),
            ),
            _grid(widths),
            *(_row(row, widths, write_cell) for row in rows),
        )
    )


def side_by_side(
    parts: Sequence[Element], write_cell: WriteCell, width: int, *, rtl: bool
) -> Table:
    """Return parts beside each other, without borders."""
    if len(parts) == 2:  # the first with the gap between them
        form = parts[1].find(".//input") is not None
        first = FORM_FIRST if form else width // 2 + PARTY_GAP
        widths = [first, width - first]
    else:
        widths = [width // max(len(parts), 1)] * len(parts)
    cells = (
        w("tc", _cell_properties(one), joined(map(str, ended(write_cell(part, one)))))
        for part, one in zip(parts, widths, strict=True)
    )
    row = w("tr", *cells)
    return _layout(widths, [row], rtl=rtl)


def footer_places(cells: Sequence[list[Block]], width: int, *, rtl: bool) -> Table:
    """Return what stands above the foot: at its beginning, middle and end."""
    edge = width * 36 // 168
    widths = [edge, width - 2 * edge, edge]
    line = w("tcBorders", w("top", val="single", sz=4, space=0, color=RULE))
    written = (
        w("tc", _cell_properties(one, line), joined(map(str, ended(cell))))
        for cell, one in zip(cells, widths, strict=True)
    )
    return _layout(widths, [w("tr", *written)], rtl=rtl)


def form_lines(
    rows: Sequence[tuple[Sequence[list[Block]], bool]],
    width: int,
    *,
    language: Language,
    rtl: bool,
    form: bool,
) -> Table:
    """Return terms with a line to write on beside each; a tall one has room."""
    term = FORM_TERM if form else MEASURES[language].term
    widths = [term, width - term]
    line = w("tcBorders", w("bottom", val="single", sz=4, space=0, color=RULE))
    written = [
        w(
            "tr",
            w(
                "trPr",
                w("cantSplit"),
                w("trHeight", val=_TALL if tall else _HEIGHT, hRule="atLeast"),
            ),
            *(
                w(
                    "tc",
                    _cell_properties(one, border, w("vAlign", val="bottom")),
                    joined(map(str, ended(cell))),
                )
                for cell, one, border in zip(cells, widths, ("", line), strict=True)
            ),
        )
        for cells, tall in rows
    ]
    return _layout(widths, written, rtl=rtl)


def _layout(widths: Sequence[int], rows: Sequence[str], *, rtl: bool) -> Table:
    return Table(
        w(
            "tbl",
            w(
                "tblPr",
                w("tblStyle", val="Layout"),
                w("bidiVisual") if rtl else "",
                w("tblW", w=sum(widths), type="dxa"),
                w("tblLayout", type="fixed"),
                w("tblLook", val="0000"),
            ),
            _grid(widths),
            *rows,
        ),
        layout=True,
    )


def _grid(widths: Sequence[int]) -> str:
    return w("tblGrid", *(w("gridCol", w=one) for one in widths))


def _cell_properties(width: int, *properties: str) -> str:
    return w("tcPr", w("tcW", w=width, type="dxa"), *properties)


def _row(row: _Row, widths: Sequence[int], write_cell: WriteCell) -> str:
    properties = w("cantSplit") + (w("tblHeader") if row.header else "")
    return w(
        "tr",
        w("trPr", properties),
        *(_cell(cell, widths, write_cell) for cell in row.cells),
    )


def _cell(cell: _Cell, widths: Sequence[int], write_cell: WriteCell) -> str:
    width = sum(widths[cell.column : cell.column + cell.columns])
    element = cell.element
    merged = element is not None and cell.rows > 1
    blocks = (
        write_cell(element, width - _PADDING)
        if element is not None and cell.begins
        else []
    )
    return w(
        "tc",
        _cell_properties(
            width,
            w("gridSpan", val=cell.columns) if cell.columns > 1 else "",
            w("vMerge", val="restart" if cell.begins else "continue") if merged else "",
        ),
        joined(map(str, ended(blocks))),
    )


def _rows_of(element: Element) -> list[_Row]:
    """Return the rows of a table with each cell in its column, as HTML places them."""
    rows: list[_Row] = []
    held: dict[int, tuple[_Cell, int]] = {}
    for row in element.iter("tr"):
        if next(row.iterancestors("table")) is not element:
            continue
        cells: list[_Cell] = []
        column = 0
        for one in (*(cell for cell in row if cell.tag in {"td", "th"}), None):
            column = _continue_held(held, cells, column)
            if one is None:
                break
            cell = _Cell(one, column, _count(one, "colspan"))
            if cell.rows > 1:
                held[column] = (cell, cell.rows - 1)
            cells.append(cell)
            column += cell.columns
        parent = row.getparent()
        rows.append(_Row(tuple(cells), parent is not None and parent.tag == "thead"))
    columns = max(
        (row.cells[-1].column + row.cells[-1].columns for row in rows if row.cells),
        default=1,
    )
    return [_filled(row, columns) for row in rows]


def _continue_held(
    held: dict[int, tuple[_Cell, int]], cells: list[_Cell], column: int
) -> int:
    """Go on with the cells above that reach down to here; return the next column."""
    while column in held and all(cell.column != column for cell in cells):
        cell, left = held.pop(column)
        if left > 1:
            held[column] = (cell, left - 1)
        cells.append(_Cell(cell.element, column, cell.columns, begins=False))
        column += cell.columns
    return column


def _filled(row: _Row, columns: int) -> _Row:
    end = row.cells[-1].column + row.cells[-1].columns if row.cells else 0
    if end >= columns:
        return row
    return _Row((*row.cells, _Cell(None, end, columns - end)), row.header)


def _widths_of(rows: Sequence[_Row], width: int) -> list[int]:
    """Share the width out: by measures that columns have, else by what stands there."""
    count = max(
        (cell.column + cell.columns for row in rows for cell in row.cells), default=1
    )
    measured = {
        cell.column: _COLUMNS[name]
        for row in rows[:1]
        for cell in row.cells
        if cell.element is not None
        for name in classes_of(cell.element) & _COLUMNS.keys()
    }
    if measured:
        rest = (width - sum(measured.values())) // (count - len(measured))
        return [measured.get(column, rest) for column in range(count)]
    most, longest = [1] * count, [1] * count
    for row in rows:
        for cell in row.cells:
            if cell.element is None or cell.columns > 1 or not cell.begins:
                continue
            words = "".join(map(str, cell.element.itertext())).split()
            letters = sum(map(len, words)) + len(words)
            most[cell.column] = max(most[cell.column], letters)
            longest[cell.column] = max(
                longest[cell.column], *(min(len(word), 16) for word in words), 1
            )
    least = [letters * _LETTER + _PADDING for letters in longest]
    if sum(least) >= width:
        return _shared(least, width)
    shares = _shared(
        [round(letters**0.5 * 100) for letters in most], width - sum(least)
    )
    return [one + share for one, share in zip(least, shares, strict=True)]


def _shared(weights: Sequence[int], width: int) -> list[int]:
    total = sum(weights)
    return [width * weight // total for weight in weights]


def _count(element: Element, name: str) -> int:
    value = element.get(name, "1")
    return max(int(value), 1) if value.isdecimal() else 1
