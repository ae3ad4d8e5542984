"""What is wrong, or worth knowing, about a row of a sheet."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Fault(StrEnum):
    """Codes of findings: a stable vocabulary that programs may rely on."""

    AMBIGUOUS_TIME = "ambiguous_time"
    BAD_CHANNEL = "bad_channel"
    BAD_POSITION = "bad_position"
    BAD_TIME = "bad_time"
    BEFORE_ISSUE = "before_issue"
    BIDI_CONTROL = "bidi_control"
    COLUMN_NOT_READ = "column_not_read"
    CONFLICTING_ROWS = "conflicting_rows"
    CONTROL_CHARACTER = "control_character"
    DUPLICATE_COLUMN = "duplicate_column"
    ENTITLEMENT_IN_QUESTION = "entitlement_in_question"
    FORMULA = "formula"
    IN_THE_FUTURE = "in_the_future"
    LONE_SURROGATE = "lone_surrogate"
    MISSING_COLUMN = "missing_column"
    MISSING_TIME = "missing_time"
    MISSING_VALUE = "missing_value"
    NO_ROWS = "no_rows"
    NOT_ON_ROLL = "not_on_roll"
    REASONS_MISSING = "reasons_missing"
    TABLE_NOT_READ = "table_not_read"
    TOO_LONG = "too_long"
    TOO_MANY_ROWS = "too_many_rows"
    UNASSIGNED_CHARACTER = "unassigned_character"
    UNKNOWN_COLUMN = "unknown_column"
    UNKNOWN_STATE = "unknown_state"
    UNKNOWN_TEXT = "unknown_text"
    UNREADABLE_FILE = "unreadable_file"
    WORDS_NOT_READ = "words_not_read"
    WORKSHEET_NOT_READ = "worksheet_not_read"
    ZERO_WIDTH = "zero_width"


MESSAGES: Final[Mapping[Fault, str | Promise]] = {
    Fault.AMBIGUOUS_TIME: _(
        "%(value)s comes twice in Geneva, where clocks were put back: give an offset."
    ),
    Fault.BAD_CHANNEL: _("“%(value)s” is not online, email, fax or letter."),
    Fault.BAD_POSITION: _("“%(value)s” is not a position of this consultation."),
    Fault.BAD_TIME: _(
        "“%(value)s” is not a date with its time, such as 2021-11-30T16:05."
    ),
    Fault.BEFORE_ISSUE: _("%(value)s lies before the circular was issued."),
    Fault.BIDI_CONTROL: _(
        "Character %(value)s, turns the reading direction around: remove it."
    ),
    Fault.COLUMN_NOT_READ: _(
        "The column “%(value)s” is none of a sheet of comments: it was not read."
    ),
    Fault.CONFLICTING_ROWS: _(
        "Row %(value)s gives another position of the same Member State on the same"
        " text, received at the same time."
    ),
    Fault.CONTROL_CHARACTER: _("Character %(value)s, can't be shown: remove it."),
    Fault.DUPLICATE_COLUMN: _("The column “%(value)s” is there twice."),
    Fault.ENTITLEMENT_IN_QUESTION: _(
        "The right of %(value)s to reply is in question: the reply is kept and not"
        " counted."
    ),
    Fault.FORMULA: _(
        "The cell holds a formula or an error: write the value in its place."
    ),
    Fault.IN_THE_FUTURE: _("%(value)s has not come yet."),
    Fault.LONE_SURROGATE: _("Character %(value)s, is only half of one: remove it."),
    Fault.MISSING_COLUMN: _("The column “%(value)s” is missing."),
    Fault.MISSING_TIME: _(
        "%(value)s never was in Geneva, where clocks were put forward."
    ),
    Fault.MISSING_VALUE: _("The cell is empty."),
    Fault.NO_ROWS: _("The sheet has no rows below its header."),
    Fault.NOT_ON_ROLL: _("%(value)s is not on the roll of this consultation."),
    Fault.REASONS_MISSING: _("A Member State that is against should give reasons."),
    Fault.TABLE_NOT_READ: _(
        "The table that begins with “%(value)s” does not have the columns of a sheet of"
        " comments: it was not read."
    ),
    Fault.TOO_LONG: _("The cell is longer than %(value)s characters."),
    Fault.TOO_MANY_ROWS: _("The sheet has more than %(value)s rows."),
    Fault.UNASSIGNED_CHARACTER: _(
        "Character %(value)s, is not known to Unicode: remove it."
    ),
    Fault.UNKNOWN_COLUMN: _("“%(value)s” is no column of a reply sheet."),
    Fault.UNKNOWN_STATE: _(
        "“%(value)s” is not the three-letter code of a Member State."
    ),
    Fault.UNKNOWN_TEXT: _("“%(value)s” is not a text of this consultation."),
    Fault.UNREADABLE_FILE: _("The file can't be read: %(value)s"),
    Fault.WORDS_NOT_READ: _(
        "Words outside the tables were not read. They begin with “%(value)s”."
    ),
    Fault.WORKSHEET_NOT_READ: _(
        "The worksheet “%(value)s” does not have the columns of a sheet of comments: it"
        " was not read."
    ),
    Fault.ZERO_WIDTH: _("Character %(value)s, can't be seen: remove it."),
}

SHOWN_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding: row (the header is row 1), column (empty for the whole row).

    Row 0 is for what is in no row. `value` is what the message quotes, `sheet` the
    worksheet where there are several.
    """

    row: int
    column: str
    code: Fault
    value: str | Promise = ""
    sheet: str = ""

    @property
    def place(self) -> str:
        """Return the row as spreadsheets write it, empty for what is in no row."""
        row = str(self.row or "")
        return f"{shown(self.sheet)}!{row}" if self.sheet and row else row

    @property
    def message(self) -> str:
        """Say it in the reader's language."""
        return str(MESSAGES[self.code]) % {"value": shown(str(self.value))}

    def as_facts(self) -> dict[str, object]:
        """Return the keys of the command contract."""
        return {
            "row": self.row,
            "column": self.column,
            "code": self.code.value,
            "message": self.message,
        }


def shown(value: str) -> str:
    """Quote what a stranger wrote: cut short, what can't be printed spelt out."""
    cut = value if len(value) <= SHOWN_LENGTH else value[: SHOWN_LENGTH - 1] + "…"
    return "".join(
        letter if letter.isprintable() else f"\\u{ord(letter):04x}" for letter in cut
    )
