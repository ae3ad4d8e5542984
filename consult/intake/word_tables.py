"""Read the tables of a DOCX file as rows of text; knows no Django."""

import re
import zipfile
from collections.abc import Iterator
from typing import Final

from lxml import etree

from consult.intake.docx_fields import UNSEEN, letters_in
from consult.intake.packages import PackageFault, UnsafePackage, parse_part
from consult.intake.workbooks import (
    LAST_COLUMN,
    MAX_ROWS,
    MAX_UNPACKED_BYTES,
    SheetRow,
    SheetTable,
    TooManyRows,
)

# Above and between the tables of a form stand a title, a State, a text, a date.
FEW_LINES: Final = 12
_LABEL_LENGTH: Final = 100
_ENDS_A_SENTENCE: Final = tuple(".!?;…。！？；؟؛۔।")
_CLOSES: Final = "\"'»”’)]）】」 \u00a0"
_DOCUMENT: Final = "word/document.xml"
_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_NUMBER: Final = re.compile("[0-9]{1,4}")
_OUTSIDE: Final = UNSEEN | {"tbl"}


def read_tables(package: zipfile.ZipFile) -> tuple[list[SheetTable], str]:
    """Return each table, its rows numbered from 1, and the first words outside them.

    Insertions and moves that are still marked count as accepted, deletions too. A cell
    that is merged downwards has its words in every row; one that is merged sideways is
    followed by empty ones. A table inside a cell is words of that cell. A few lines
    that are no sentences, as forms have them, are no words outside the tables.

    Raises `UnsafePackage` and `TooManyRows`.
    """
    if package.getinfo(_DOCUMENT).file_size > MAX_UNPACKED_BYTES:
        raise UnsafePackage(PackageFault.TOO_LARGE_UNPACKED)
    root = parse_part(package.read(_DOCUMENT))
    tables = [
        SheetTable("", _rows_of(table))
        for table in root.iter(f"{_W}tbl")
        if not _within(table)
    ]
    if sum(len(table.rows) for table in tables) > MAX_ROWS:
        raise TooManyRows(MAX_ROWS + 1)
    return tables, _prose_in(root)


def is_label(line: str) -> bool:
    """Tell whether a line is short and no sentence, as titles and labels are."""
    end = line.rstrip(_CLOSES)
    return len(line) <= _LABEL_LENGTH and not end.endswith(_ENDS_A_SENTENCE)


def _within(table: etree._Element) -> bool:
    """Tell whether a table is words of a cell, or not there to be seen."""
    names = (etree.QName(one).localname for one in table.iterancestors())
    return any(name in _OUTSIDE for name in names)


def _prose_in(root: etree._Element) -> str:
    """Return the first line outside the tables that is more than a title or label."""
    labels: list[str] = []
    for paragraph in _paragraphs_outside(root):
        listed = paragraph.find(f"{_W}pPr/{_W}numPr") is not None
        for line in "".join(letters_in(paragraph, unseen=_OUTSIDE)).splitlines():
            if not any(letter.isalpha() for letter in line):
                continue
            if listed or not is_label(line):
                return line.strip()
            labels.append(line.strip())
    return labels[FEW_LINES] if len(labels) > FEW_LINES else ""


def _paragraphs_outside(element: etree._Element) -> Iterator[etree._Element]:
    for one in element.iterchildren(tag=etree.Element):
        name = etree.QName(one).localname
        if name == "p":
            yield one
        elif name not in _OUTSIDE:
            yield from _paragraphs_outside(one)


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
    return "".join(letters_in(cell)).strip()
