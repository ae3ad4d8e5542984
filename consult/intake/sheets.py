"""Read the rows of a CSV or XLSX file that somebody sends, whatever it holds."""

import csv
import io
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import Enum
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from openpyxl import load_workbook

from consult.intake.findings import Fault, Finding

MAX_BYTES: Final = 10_000_000
MAX_UNPACKED_BYTES: Final = 50_000_000
MAX_ROWS: Final = 5_000
LAST_LINE: Final = 1_048_576
LAST_COLUMN: Final = 40
ZIP_SIGNATURE: Final = b"PK\x03\x04"


class BadCell(Enum):
    """A cell of a workbook that has no value of its own."""

    FORMULA = "formula"


Cell = str | BadCell


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row with its number as the spreadsheet counts: the header is row 1."""

    number: int
    cells: tuple[Cell, ...]


class UnreadableSheet(Exception):  # noqa: N818 -- named for what was found
    """Nothing of the sheet can be used; `finding` says why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding


def read_sheet(content: bytes) -> list[SheetRow]:
    """Return the rows that hold anything, as text, the header first.

    Reads CSV in UTF-8, with or without a byte order mark, between commas or
    semicolons, and the first worksheet of an XLSX file. Dates come as ISO 8601,
    numbers as written; formulas are not evaluated. At most 10 MB and 5,000 rows.

    Raises `UnreadableSheet` and nothing else, whatever the bytes are.
    """
    if len(content) > MAX_BYTES:
        raise _unreadable(_("it is larger than 10 MB."))
    if content.startswith(ZIP_SIGNATURE):
        return _rows_of_workbook(content)
    return list(_filled(_lines_of_csv(content)))


def _unreadable(why: str | Promise, *, row: int = 1) -> UnreadableSheet:
    return UnreadableSheet(Finding(row, "", Fault.UNREADABLE_FILE, why))


def _filled(lines: Iterable[Sequence[Cell]]) -> Iterator[SheetRow]:
    """Yield the lines that hold anything, with their numbers."""
    found = 0
    for number, cells in enumerate(lines, start=1):
        width = _width(cells)
        found += width > 0
        if found > MAX_ROWS + 1 or number > LAST_LINE:
            raise UnreadableSheet(
                Finding(number, "", Fault.TOO_MANY_ROWS, str(MAX_ROWS))
            )
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


def _lines_of_csv(content: bytes) -> Iterator[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _unreadable(
            _("it is not in UTF-8. In a spreadsheet choose “CSV UTF-8” when saving.")
        ) from error
    first = text.lstrip().replace("\r", "\n").partition("\n")[0]
    separator = ";" if first.count(";") > first.count(",") else ","
    # strict: an open quotation mark would otherwise swallow the rows below it.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):  # noqa: B007 -- for the error
            yield cells
    except csv.Error as error:
        raise _unreadable(
            _("a quotation mark is not closed or a cell has no end."), row=number + 1
        ) from error


def _rows_of_workbook(content: bytes) -> list[SheetRow]:
    try:
        _check_unpacked_size(content)
        with warnings.catch_warnings():  # about styles and charts, which don't matter
            warnings.simplefilter("ignore")
            return list(_filled(_lines_of_workbook(content)))
    except UnreadableSheet:
        raise
    except Exception as error:
        # The library raises what it meets: KeyError, BadZipFile, ParseError, …
        raise _unreadable(_("it is not a workbook in the XLSX format.")) from error


def _check_unpacked_size(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        size = sum(member.file_size for member in archive.infolist())
    if size > MAX_UNPACKED_BYTES:
        raise _unreadable(_("it is too large once unpacked."))


def _lines_of_workbook(content: bytes) -> Iterator[tuple[Cell, ...]]:
    workbook = load_workbook(io.BytesIO(content), read_only=True)
    try:
        worksheet = workbook.worksheets[0]
        worksheet.reset_dimensions()  # what the file says of its size may be wrong
        for row in worksheet.iter_rows(max_row=LAST_LINE, max_col=LAST_COLUMN):
            yield tuple(_text_of(cell) for cell in row)
    finally:
        workbook.close()


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
