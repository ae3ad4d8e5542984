"""Read the rows of a CSV or XLSX file that somebody sends, whatever it holds."""

import csv
import io
from collections.abc import Iterator
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consult.intake.findings import Fault, Finding
from consult.intake.workbooks import (
    MAX_ROWS,
    SheetRow,
    TooLargeUnpacked,
    TooManyRows,
    filled,
    read_worksheets,
)

MAX_BYTES: Final = 10_000_000
ZIP_SIGNATURE: Final = b"PK\x03\x04"


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
    try:
        if content.startswith(ZIP_SIGNATURE):
            return _rows_of_workbook(content)
        return list(filled(_lines_of_csv(content)))
    except TooManyRows as error:
        many = Finding(error.row, "", Fault.TOO_MANY_ROWS, str(MAX_ROWS))
        raise UnreadableSheet(many) from error


def _unreadable(why: str | Promise, *, row: int = 1) -> UnreadableSheet:
    return UnreadableSheet(Finding(row, "", Fault.UNREADABLE_FILE, why))


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
        return list(read_worksheets(content, most=1)[0].rows)
    except TooManyRows:
        raise
    except TooLargeUnpacked as error:
        raise _unreadable(_("it is too large once unpacked.")) from error
    except Exception as error:
        # The library raises what it meets: KeyError, BadZipFile, ParseError, …
        raise _unreadable(_("it is not a workbook in the XLSX format.")) from error
