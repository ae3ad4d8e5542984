"""Write rows as CSV that a spreadsheet opens as text, whatever people wrote.

Spreadsheets run a cell that begins like a formula. Whoever writes rows of other
formats passes each cell through `safe_cell` too.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

# The last four are read as formulas in Chinese and Japanese.
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

Value = str | int | None


def safe_cell(value: Value) -> Value:
    """Return a cell as text where it could be a formula; numbers stay numbers.

    The apostrophe is how spreadsheets mark text; blanks in front of a formula don't
    stop some of them.
    """
    if not isinstance(value, str):
        return value
    dangerous = value.startswith(FORMULA_STARTS) or value.lstrip().startswith(
        FORMULA_STARTS
    )
    return f"'{value}" if dangerous else value


def write_csv(header: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """Return a file of rows: UTF-8 with its mark, so that Excel reads it as such."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")
    for row in (header, *rows):
        writer.writerow([safe_cell(value) for value in row])
    return out.getvalue().encode("utf-8-sig")
