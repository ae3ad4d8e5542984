"""Check a sheet of replies against a consultation; what holds is only proposed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.functional import Promise

from consult.characters import is_blank, join_line_breaks
from consult.intake.findings import Fault, Finding, shown
from consult.intake.reply_cells import (
    COLUMNS,
    MEANINGS,
    REQUIRED,
    Asked,
    Wrong,
    as_written,
    check_words,
)
from consult.intake.sheets import UnreadableSheet, read_sheet
from consult.intake.workbooks import BadCell, Cell, SheetRow
from consult.models import Consultation, DraftText
from consult.procedure.states import Channel, EntitlementReason, Position


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedReply:
    """One row that holds: what one State says, the same on each of `texts`.

    `received_at` is aware, in UTC.
    """

    row: int
    member_state: str
    texts: tuple[DraftText, ...]
    position: Position
    received_at: datetime
    channel: Channel
    signatory: str = ""
    title: str = ""
    place: str = ""
    comments: str = ""
    reasons: str = ""
    proposed_changes: str = ""


@dataclass(frozen=True, slots=True)
class SheetReading:
    """What a sheet proposes, and what is wrong or worth knowing about it.

    `rejected` counts the rows below the header that can't be taken as they are.
    """

    replies: tuple[ProposedReply, ...]
    errors: tuple[Finding, ...]
    warnings: tuple[Finding, ...]
    rejected: int


def read_reply_sheet(
    content: bytes, *, consultation: Consultation, at: datetime
) -> SheetReading:
    """Read a CSV or XLSX file of replies and check every row of it.

    Columns are those of `COLUMNS` in any order, `text` and those about signature
    and wording optional. An empty text stands for all; a time without offset is
    Geneva time. Raises nothing: what is wrong is in `errors`.
    """
    try:
        rows = read_sheet(content)
    except UnreadableSheet as refusal:
        return SheetReading((), (refusal.finding,), (), 0)
    return check_rows(rows, Asked.by(consultation, at=at))


def check_rows(rows: Sequence[SheetRow], asked: Asked) -> SheetReading:
    """Check rows, the header first; report each that is wrong, with all its faults."""
    header = [_header_name(cell) for cell in rows[0].cells] if rows else []
    errors = list(_wrong_columns(header, rows[0].number if rows else 1))
    unreadable = bool(errors)
    checked = [_Row(row, header) for row in rows[1:]]
    replies = []
    for row in checked:
        reply = _checked(row, asked)
        errors += row.errors
        if reply is not None:
            replies.append(reply)
    errors += _conflicts(replies)
    warnings = [each for reply in replies for each in _doubts(reply, asked)]
    if rows and not checked:
        warnings.append(Finding(rows[0].number, "", Fault.NO_ROWS))
    below = {finding.row for finding in errors} & {row.number for row in checked}
    return SheetReading(
        replies=tuple(replies),
        errors=tuple(sorted(errors, key=lambda each: each.row)),
        warnings=tuple(warnings),
        rejected=len(checked) if unreadable else len(below),
    )


def _header_name(cell: Cell) -> str:
    return "" if isinstance(cell, BadCell) else cell.strip()


def _wrong_columns(header: Sequence[str], number: int) -> Iterator[Finding]:
    for column in dict.fromkeys(header):
        if column and column not in COLUMNS:
            yield Finding(number, shown(column), Fault.UNKNOWN_COLUMN, column)
        elif column and header.count(column) > 1:
            yield Finding(number, column, Fault.DUPLICATE_COLUMN, column)
    for column in REQUIRED:
        if column not in header:
            yield Finding(number, column, Fault.MISSING_COLUMN, column)


@dataclass(slots=True)
class _Row:
    """A row under its header, and what was found in it."""

    row: SheetRow
    header: Sequence[str]
    errors: list[Finding] = field(default_factory=list)

    @property
    def number(self) -> int:
        return self.row.number

    def find(self, column: str, code: Fault, value: str | Promise = "") -> None:
        self.errors.append(Finding(self.number, column, code, value))

    def nameless(self) -> Iterator[str]:
        """Return what stands in cells that no header names."""
        for index, cell in enumerate(self.row.cells):
            if index >= len(self.header) or not self.header[index]:
                yield "" if isinstance(cell, BadCell) else cell.strip()

    def read(self, column: str) -> str:
        """Return the text of a cell, empty where the row has none; raise Wrong."""
        index = self.header.index(column)
        cell = self.row.cells[index] if index < len(self.row.cells) else ""
        if isinstance(cell, BadCell):
            raise Wrong(Fault.FORMULA)
        text = join_line_breaks(cell).strip()
        check_words(text, column=column)
        text = "" if is_blank(text) else text
        if not text and column in REQUIRED:
            raise Wrong(Fault.MISSING_VALUE)
        return text


def _checked(row: _Row, asked: Asked) -> ProposedReply | None:
    """Read every cell, note what is wrong, and propose a reply if nothing is."""
    for value in row.nameless():
        if value:
            row.find("", Fault.UNKNOWN_COLUMN, value)
    values: dict[str, Any] = {"row": row.number, "texts": asked.all_texts}
    for column in COLUMNS:
        if column not in row.header:
            continue
        name, meaning = MEANINGS.get(column, (column, as_written))
        try:
            values[name] = meaning(row.read(column), asked)
        except Wrong as wrong:
            row.find(column, wrong.code, wrong.value)
    complete = all(column in row.header for column in REQUIRED)
    return ProposedReply(**values) if complete and not row.errors else None


def _conflicts(replies: Iterable[ProposedReply]) -> Iterator[Finding]:
    """Find rows that say two things for one State on one text at one instant."""
    said: dict[tuple[str, int, datetime], ProposedReply] = {}
    for reply in replies:
        for text in reply.texts:
            first = said.setdefault(
                (reply.member_state, text.pk, reply.received_at), reply
            )
            if first.position is not reply.position:
                yield Finding(
                    reply.row, "position", Fault.CONFLICTING_ROWS, str(first.row)
                )
                break


def _doubts(reply: ProposedReply, asked: Asked) -> Iterator[Finding]:
    if reply.position is asked.positions[-1] and not reply.reasons:
        yield Finding(reply.row, "reasons", Fault.REASONS_MISSING)
    if asked.roll[reply.member_state] != EntitlementReason.MEMBER:
        yield Finding(
            reply.row,
            "member_state",
            Fault.ENTITLEMENT_IN_QUESTION,
            reply.member_state,
        )
