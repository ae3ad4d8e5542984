"""Read the rows of a table of comments, whatever file it stood in."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from consult.characters import is_blank, join_line_breaks
from consult.intake.findings import Fault, Finding, shown
from consult.intake.reply_cells import Wrong, check_words
from consult.intake.workbooks import BadCell, Cell, SheetRow, SheetTable
from consult.procedure.comment_columns import HEADS, CommentColumn

# A title and a few lines about the consultation may stand above the table.
_HEADER_WITHIN: Final = 12
_IN_BRACKETS: Final = re.compile(r"\([^)]*\)")
_NO_LETTERS: Final = re.compile(r"[\W_]+")
# How long a cell may be is said of the columns of a reply.
_AS_IN_A_REPLY: Final[Mapping[CommentColumn, str]] = {
    CommentColumn.COMMENT: "comments",
    CommentColumn.PROPOSED_CHANGE: "proposed_changes",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetComment:
    """One row of a sheet: what is said, of which clause of which text.

    `text` is as the administration wrote it, perhaps empty; so is `clause`. `sheet`
    names the worksheet.
    """

    row: int
    text: str
    clause: str
    type: str
    comment: str
    proposed_change: str
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class CommentSheet:
    """What a sheet holds: rows that can be collated, and what is wrong with others."""

    comments: tuple[SheetComment, ...]
    errors: tuple[Finding, ...]


def read_table(table: SheetTable, *, headless: bool) -> CommentSheet | None:
    """Return what a table says, None where its columns are not those of a sheet.

    They are known by their heads in any of the six languages; where it may be
    `headless`, they else come in the order of `CommentColumn`.
    """
    columns, head, below = _find_columns(table.rows)
    if not columns or not (head or headless):
        return None
    comments: list[SheetComment] = []
    errors = list(_columns_not_read(head, columns, below)) if head else []
    for row in below:
        values, wrong = _read_row(row, columns)
        if wrong:
            errors += wrong
        elif values[CommentColumn.COMMENT] or values[CommentColumn.PROPOSED_CHANGE]:
            comments.append(
                SheetComment(
                    row=row.number,
                    **{column.value: values[column] for column in CommentColumn},
                )
            )
        elif any(values.values()):
            errors.append(Finding(row.number, "comment", Fault.MISSING_VALUE))
    return CommentSheet(tuple(comments), tuple(errors))


def has_heads(table: SheetTable) -> bool:
    """Tell whether a table has the heads of a sheet of comments."""
    return _find_columns(table.rows)[1] is not None


def _find_columns(
    rows: Sequence[SheetRow],
) -> tuple[Mapping[CommentColumn, int], SheetRow | None, Sequence[SheetRow]]:
    """Return where each column is, the row of the heads and the rows below it."""
    for index, row in enumerate(rows[:_HEADER_WITHIN]):
        heads = _heads_in(row)
        if CommentColumn.COMMENT in heads and len(heads) > 1:
            return heads, row, rows[index + 1 :]
    widest = max((len(row.cells) for row in rows), default=0)
    if not len(CommentColumn) - 1 <= widest <= len(CommentColumn):
        return {}, None, ()
    return {column: index for index, column in enumerate(CommentColumn)}, None, rows


def _heads_in(row: SheetRow) -> dict[CommentColumn, int]:
    found: dict[CommentColumn, int] = {}
    for index, cell in enumerate(row.cells):
        column = None if isinstance(cell, BadCell) else _COLUMNS.get(_plain(cell))
        if column is not None:
            found.setdefault(column, index)
    return found


def _plain(head: str) -> str:
    """Return a head as heads are compared: letters, nothing that is in brackets."""
    bare = _IN_BRACKETS.sub("", unicodedata.normalize("NFKC", head))
    return _NO_LETTERS.sub(" ", bare.casefold()).strip()


_COLUMNS: Final[Mapping[str, CommentColumn]] = {
    _plain(head): column
    for heads in HEADS.values()
    for column, words in heads.items()
    for head in words
}


def _read_row(
    row: SheetRow, columns: Mapping[CommentColumn, int]
) -> tuple[dict[CommentColumn, str], list[Finding]]:
    values = dict.fromkeys(CommentColumn, "")
    wrong = []
    for column, index in columns.items():
        cell = row.cells[index] if index < len(row.cells) else ""
        try:
            values[column] = _checked(cell, column)
        except Wrong as error:
            wrong.append(Finding(row.number, column.value, error.code, error.value))
    return values, wrong


def _checked(cell: Cell, column: CommentColumn) -> str:
    if isinstance(cell, BadCell):
        raise Wrong(Fault.FORMULA)
    written = join_line_breaks(cell).strip()
    long = _AS_IN_A_REPLY.get(column)
    text = written if long else " ".join(written.split())
    check_words(text, column=long or column.value)
    return "" if is_blank(text) else text


def _columns_not_read(
    head: SheetRow, columns: Mapping[CommentColumn, int], below: Sequence[SheetRow]
) -> Iterator[Finding]:
    """Name the columns with words that would else be lost without a trace."""
    known = frozenset(columns.values())
    for index, cell in enumerate(head.cells):
        if index in known or isinstance(cell, BadCell):
            continue
        if any(_has_words(row, index) for row in below):
            name = shown(cell.strip()) or str(index + 1)
            yield Finding(head.number, name, Fault.COLUMN_NOT_READ, name)


def _has_words(row: SheetRow, index: int) -> bool:
    cell = row.cells[index] if index < len(row.cells) else ""
    return isinstance(cell, str) and any(letter.isalpha() for letter in cell)
