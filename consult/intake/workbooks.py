"""Read the worksheets of an XLSX file as rows of text; knows no Django."""

import io
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import Enum
from typing import Any, Final

from openpyxl import load_workbook

MAX_UNPACKED_BYTES: Final = 50_000_000
MAX_ROWS: Final = 5_000
LAST_LINE: Final = 1_048_576
LAST_COLUMN: Final = 40
# Some programs write a million rows that hold a format and nothing else.
MOST_BLANK: Final = 50_000


class BadCell(Enum):
    """A cell of a workbook that has no value of its own."""

    FORMULA = "formula"


Cell = str | BadCell


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row with its number as the spreadsheet counts: the header is row 1."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class SheetTable:
    """The rows of a worksheet, or of a table in a text, which has no `name`."""

    name: str
    rows: Sequence[SheetRow]


class TooManyRows(Exception):  # noqa: N818 -- named for what was found
    """More than `MAX_ROWS` rows, or lines without end; `row` is the first too many."""

    def __init__(self, row: int) -> None:
        super().__init__(row)
        self.row = row


class TooLargeUnpacked(Exception):  # noqa: N818 -- named for what was found
    """A workbook unpacks to more than `MAX_UNPACKED_BYTES`."""


def read_worksheets(content: bytes, *, most: int | None = None) -> list[SheetTable]:
    """Return the first `most` worksheets, or all, with the rows that hold anything.

    Dates come as ISO 8601, numbers as written; formulas are not evaluated. A worksheet
    ends where `MOST_BLANK` rows in sequence were written without a word.

    Raises `TooManyRows` (counted over all of them), `TooLargeUnpacked`, and what the
    library raises as it meets it: KeyError, BadZipFile, ParseError, …
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(each.file_size for each in archive.infolist()) > MAX_UNPACKED_BYTES:
            raise TooLargeUnpacked
    found: list[SheetTable] = []
    with warnings.catch_warnings():  # about styles and charts, which don't matter
        warnings.simplefilter("ignore")
        workbook = load_workbook(io.BytesIO(content), read_only=True)
        try:
            for worksheet in workbook.worksheets[:most]:
                before = sum(len(each.rows) for each in found)
                rows = list(filled(_lines_of(worksheet), before=before))
                found.append(SheetTable(worksheet.title, rows))
        finally:
            workbook.close()
    return found


def filled(lines: Iterable[Sequence[Cell]], *, before: int = 0) -> Iterator[SheetRow]:
    """Yield the lines that hold anything, with their numbers; raise `TooManyRows`."""
    found = before
    for number, cells in enumerate(lines, start=1):
        width = _width(cells) if cells else 0
        found += width > 0
        if found > MAX_ROWS + 1 or number > LAST_LINE:
            raise TooManyRows(number)
        if width:
            yield SheetRow(number, tuple(cells[:width]))


def _width(cells: Sequence[Cell]) -> int:
    """Count the cells up to the last that holds anything."""
    return max(
        (
            index
            for index, cell in enumerate(cells, start=1)
            if isinstance(cell, BadCell) or cell.strip()
        ),
        default=0,
    )


def _lines_of(worksheet: Any) -> Iterator[Sequence[Cell]]:
    worksheet.reset_dimensions()  # what the file says of its size may be wrong
    empty: object = None
    blank = 0
    for row in worksheet.iter_rows(max_row=LAST_LINE, max_col=LAST_COLUMN):
        if row is empty:  # over a gap the library repeats one row, a million times
            yield ()
            continue
        cells = tuple(_text_of(cell) for cell in row)
        blank = 0 if any(cells) else blank + 1
        if blank > MOST_BLANK:
            return
        if blank:
            empty = row
        yield cells if not blank else ()


def _text_of(cell: Any) -> Cell:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type in {"f", "e"} or not isinstance(
        value, str | bool | int | float | date | time
    ):
        return BadCell.FORMULA
    if isinstance(value, datetime) and "h" not in cell.number_format.lower():
        return value.date().isoformat()  # a day: its midnight is no time of receipt
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)
