"""Read sheets of comments that administrations attached to their replies.

They are opened in a child process (`sheet_tables`). What a file holds, or why it can't
be read, is kept in this process under the SHA-256 of the file: it never changes.
"""

from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from threading import Lock
from types import TracebackType
from typing import Any, Final, Self

from consult.intake.comment_rows import CommentSheet, has_heads, read_table
from consult.intake.fenced import (
    SECONDS,
    FencedReader,
    ReaderEnded,
    ReadingFailed,
    ReadingTookTooLong,
)
from consult.intake.findings import Fault, Finding
from consult.intake.sheet_tables import tables_in
from consult.intake.word_tables import FEW_LINES, is_label
from consult.intake.workbooks import SheetTable
from consult.vocabularies import Unreadable

MAX_BYTES: Final = 20_000_000
CHILD: Final = "consult.intake.sheet_tables"
_MOST_KEPT: Final = 256
# A State, a date, a signature: beside each the word that says which it is.
_LABEL_AND_VALUE: Final = 2


class UnreadableCommentSheet(Exception):  # noqa: N818 -- named for what was found
    """Nothing of the file can be collated; `why` is the reason's code."""

    def __init__(self, name: str, why: Unreadable) -> None:
        super().__init__(f"{name}: {why.value}")
        self.name = name
        self.why = why


class CommentSheets:
    """Read sheets one after the other; one child is started for those not yet known."""

    def __init__(self, *, seconds: int = SECONDS) -> None:
        """Start nothing yet; a sheet has so many seconds."""
        self._fenced = FencedReader(CHILD, seconds=seconds)

    def __enter__(self) -> Self:
        """Be used in a `with` block, which ends the child."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the child."""
        self._fenced.close()

    def read(self, content: bytes, *, name: str) -> CommentSheet:
        """Read the worksheets of an XLSX file, or the tables of a DOCX file.

        The columns (text, clause, type, comment, proposed change) are known by their
        heads in any of the six languages; without heads they come in that order. What
        can't be taken as it is stands in `errors`, the rest is read.

        Raises `UnreadableCommentSheet` and nothing else, whatever the bytes are.
        """
        found = self._find(content)
        if isinstance(found, Unreadable):
            raise UnreadableCommentSheet(name, found)
        return found

    def _find(self, content: bytes) -> CommentSheet | Unreadable:
        if len(content) > MAX_BYTES:
            return Unreadable.TOO_LARGE
        digest = sha256(content).hexdigest()
        found = _kept.find(digest)
        if found is None:
            try:
                found = self._open(content)
            except ReaderEnded:
                return Unreadable.LOST
            _kept.keep(digest, found)
        return found

    def _open(self, content: bytes) -> CommentSheet | Unreadable:
        try:
            facts = self._fenced.read(content)
        except ReadingTookTooLong:
            return Unreadable.TOO_LONG
        except ReadingFailed:
            return Unreadable.TOO_LARGE
        if "refused" in facts:
            return Unreadable(facts["refused"])
        return _sheet_of(facts)


class KeptSheets:
    """The sheets read last, by the SHA-256 of the file; threads share them."""

    def __init__(self, most: int = _MOST_KEPT) -> None:
        """Keep at most so many."""
        self._most = most
        self._sheets = OrderedDict[str, CommentSheet | Unreadable]()
        self._lock = Lock()

    def find(self, digest: str) -> CommentSheet | Unreadable | None:
        """Return what was read, or why not; None for a file that was not tried."""
        with self._lock:
            found = self._sheets.get(digest)
            if found is not None:
                self._sheets.move_to_end(digest)
            return found

    def keep(self, digest: str, sheet: CommentSheet | Unreadable) -> None:
        """Keep what was read, and let go what nobody asked for longest."""
        with self._lock:
            self._sheets[digest] = sheet
            if len(self._sheets) > self._most:
                self._sheets.popitem(last=False)


_kept: Final = KeptSheets()


def _sheet_of(facts: Mapping[str, Any]) -> CommentSheet | Unreadable:
    """Return what the tables of a file say together, and what of it was not read."""
    tables = tables_in(facts)
    # A worksheet of instructions may be as wide as a sheet without heads.
    headless = not any(table.name and has_heads(table) for table in tables)
    read = [read_table(table, headless=headless) for table in tables]
    understood = [index for index, sheet in enumerate(read) if sheet]
    if not understood:
        return Unreadable.NO_TABLE
    sheets = [
        _named(sheet, table.name, several=len(understood) > 1)
        for sheet, table in zip(read, tables, strict=True)
        if sheet
    ]
    left = [
        table
        for index, table in enumerate(tables)
        if read[index] is None
        and not _is_head_of_form(table, above=index < understood[0])
    ]
    errors = [
        *(finding for sheet in sheets for finding in sheet.errors),
        *_not_read(left, facts["prose"]),
    ]
    comments = (comment for sheet in sheets for comment in sheet.comments)
    return CommentSheet(tuple(comments), tuple(errors))


def _named(sheet: CommentSheet, name: str, *, several: bool) -> CommentSheet:
    """Say of comments in which worksheet they are, of findings where it is in doubt."""
    return CommentSheet(
        tuple(replace(comment, sheet=name) for comment in sheet.comments),
        tuple(
            replace(finding, sheet=name if several else "") for finding in sheet.errors
        ),
    )


def _is_head_of_form(table: SheetTable, *, above: bool) -> bool:
    """Tell whether a table of a text only says, above the others, whose it is."""
    return (
        above
        and not table.name
        and len(table.rows) <= FEW_LINES
        and all(
            len(row.cells) <= _LABEL_AND_VALUE
            and all(isinstance(cell, str) and is_label(cell) for cell in row.cells)
            for row in table.rows
        )
    )


def _not_read(left: Sequence[SheetTable], prose: str) -> Iterator[Finding]:
    """Find what would else be lost: worksheets by name, tables, words outside them."""
    worded = [(table.name, words) for table in left if (words := _first_words(table))]
    for name, _words in worded:
        if name:
            yield Finding(0, "", Fault.WORKSHEET_NOT_READ, name)
    for name, words in worded:
        if not name:
            yield Finding(0, "", Fault.TABLE_NOT_READ, words)
            break
    if prose:
        yield Finding(0, "", Fault.WORDS_NOT_READ, prose)


def _first_words(table: SheetTable) -> str:
    cells = (cell for row in table.rows for cell in row.cells)
    return next(
        (
            cell.strip()
            for cell in cells
            if isinstance(cell, str) and any(letter.isalpha() for letter in cell)
        ),
        "",
    )
