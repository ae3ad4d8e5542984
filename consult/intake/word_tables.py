"""Read the tables of a DOCX file as rows of text."""

import re
import zipfile
from collections.abc import Iterator
from typing import Final

from lxml import etree

from consult.intake.docx_fields import BREAKS
from consult.intake.findings import Fault, Finding
from consult.intake.packages import PackageFault, UnsafePackage, parse_part
from consult.intake.sheets import (
    LAST_COLUMN,
    MAX_ROWS,
    MAX_UNPACKED_BYTES,
    SheetRow,
    UnreadableSheet,
)

_DOCUMENT: Final = "word/document.xml"
_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_NUMBER: Final = re.compile("[0-9]{1,4}")
_BREAKS: Final = {f"{_W}{name}": written for name, written in BREAKS.items()}


def read_tables(package: zipfile.ZipFile) -> list[list[SheetRow]]:
    """Return each table as its rows, numbered from 1, in the order of the document.

    Insertions that are still marked count as accepted, deletions too. A cell that is
    merged downwards has its words in every row; one that is merged sideways is
    followed by empty ones. A table inside a cell is words of that cell.

    Raises `UnsafePackage`, and `UnreadableSheet` for too many rows.
    """
    if package.getinfo(_DOCUMENT).file_size > MAX_UNPACKED_BYTES:
        raise UnsafePackage(PackageFault.TOO_LARGE_UNPACKED)
    root = parse_part(package.read(_DOCUMENT))
    tables = [_rows_of(table) for table in root.iter(f"{_W}tbl") if not _nested(table)]
    if sum(map(len, tables)) > MAX_ROWS:
        raise UnreadableSheet(Finding(1, "", Fault.TOO_MANY_ROWS, str(MAX_ROWS)))
    return tables


def _nested(table: etree._Element) -> bool:
    return any(True for _parent in table.iterancestors(f"{_W}tbl"))


def _rows_of(table: etree._Element) -> list[SheetRow]:
    rows: list[SheetRow] = []
    above: tuple[str, ...] = ()
    for number, row in enumerate(_own(table, f"{_W}tr", f"{_W}tbl"), start=1):
        above = tuple(_cells_of(row, above))[:LAST_COLUMN]
        rows.append(SheetRow(number, above))
    return rows


def _cells_of(row: etree._Element, above: tuple[str, ...]) -> Iterator[str]:
    column = 0
    for cell in _own(row, f"{_W}tc", f"{_W}tr"):
        merge = cell.find(f"{_W}tcPr/{_W}vMerge")
        span = cell.find(f"{_W}tcPr/{_W}gridSpan")
        continued = merge is not None and merge.get(f"{_W}val") != "restart"
        yield above[column] if continued and column < len(above) else _text_of(cell)
        empty = _width(span) - 1
        yield from [""] * empty
        column += 1 + empty


def _width(span: etree._Element | None) -> int:
    """Return over how many columns a cell goes, at least one."""
    wide = str(span.get(f"{_W}val")) if span is not None else ""
    return min(max(int(wide), 1), LAST_COLUMN) if _NUMBER.fullmatch(wide) else 1


def _own(parent: etree._Element, tag: str, inside: str) -> Iterator[etree._Element]:
    """Yield what belongs to this table or row, also from within content controls."""
    for element in parent.iter(tag):
        if next(element.iterancestors(inside), None) is parent:
            yield element


def _text_of(cell: etree._Element) -> str:
    """Return the words of a cell, each paragraph on a line of its own."""
    return "\n".join(
        "".join(_pieces(paragraph)) for paragraph in cell.iter(f"{_W}p")
    ).strip()


def _pieces(paragraph: etree._Element) -> Iterator[str]:
    for element in paragraph.iter(f"{_W}t", *_BREAKS):
        yield element.text or "" if element.tag == f"{_W}t" else _BREAKS[element.tag]
