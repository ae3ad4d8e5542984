"""What is wrong with a returned form: why it is not read, or what to look at."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consult.intake.findings import shown


class Refusal(StrEnum):
    """Why a file is not read at all."""

    ACTIVE_CONTENT = "active_content"
    DAMAGED = "damaged"
    EMBEDDED_FILES = "embedded_files"
    ENCRYPTED = "encrypted"
    NO_FIELDS = "no_fields"
    NOT_A_FORM = "not_a_form"
    OUT_OF_MEMORY = "out_of_memory"
    TOO_BIG = "too_big"
    TOO_LONG = "too_long"
    TOO_MANY_FIELDS = "too_many_fields"
    TOO_MANY_PAGES = "too_many_pages"
    TOO_TANGLED = "too_tangled"
    XFA = "xfa"


REFUSALS: Final[Mapping[Refusal, str | Promise]] = {
    Refusal.ACTIVE_CONTENT: _(
        "The file holds a script or starts something (%(value)s). It is not opened."
    ),
    Refusal.DAMAGED: _("The file is damaged: it can't be read."),
    Refusal.EMBEDDED_FILES: _("The file holds other files. It is not opened."),
    Refusal.ENCRYPTED: _("The file is protected by a password."),
    Refusal.NO_FIELDS: _(
        "The file has no fields: it was printed or scanned. Key in what it says."
    ),
    Refusal.NOT_A_FORM: _("The file is neither a PDF nor a Word document (DOCX)."),
    Refusal.OUT_OF_MEMORY: _("The file takes more memory to read than it may."),
    Refusal.TOO_BIG: _("The file is bigger than %(value)s MB."),
    Refusal.TOO_LONG: _("The file takes longer to read than it may."),
    Refusal.TOO_MANY_FIELDS: _("The file has more than %(value)s fields."),
    Refusal.TOO_MANY_PAGES: _("The file has more than %(value)s pages."),
    Refusal.TOO_TANGLED: _("The parts of the file refer to each other in a circle."),
    Refusal.XFA: _(
        "The file is an XFA form: what it shows may differ from what it holds. Key in"
        " what it says."
    ),
}


class FormRefused(Exception):  # noqa: N818 -- named for the rule broken
    """A file that is not read; `code` names the rule, `value` what the words quote."""

    def __init__(self, code: Refusal, value: str = "") -> None:
        super().__init__(code.value)
        self.code = code
        self.value = value

    @property
    def message(self) -> str:
        """Say it in the reader's language."""
        return str(REFUSALS[self.code]) % {"value": shown(self.value)}


class Anomaly(StrEnum):
    """What is wrong with a form that could be read."""

    BOTH_BOXES = "both_boxes"
    BOTH_CIRCLES = "both_circles"
    CIRCLE_BESIDE_REFUSAL = "circle_beside_refusal"
    CIRCLE_MISSING = "circle_missing"
    COMMENTS_MISSING = "comments_missing"
    DUPLICATE_FIELD = "duplicate_field"
    EMPTY = "empty"
    MISSING_FIELD = "missing_field"
    NO_BOX = "no_box"
    NO_STATE = "no_state"
    NOT_ON_ROLL = "not_on_roll"
    ONLY_IN_APPEARANCE = "only_in_appearance"
    OTHER_CIRCULAR = "other_circular"
    REASONS_MISSING = "reasons_missing"
    REMARKS_BESIDE_NO_COMMENTS = "remarks_beside_no_comments"
    UNKNOWN_FIELD = "unknown_field"
    UNKNOWN_MARK = "unknown_mark"
    UNKNOWN_STATE = "unknown_state"


ANOMALIES: Final[Mapping[Anomaly, str | Promise]] = {
    Anomaly.BOTH_BOXES: _("Both boxes are marked."),
    Anomaly.BOTH_CIRCLES: _("Both circles are marked."),
    Anomaly.CIRCLE_BESIDE_REFUSAL: _("A circle is marked beside the second box."),
    Anomaly.CIRCLE_MISSING: _("No circle is marked below the first box."),
    Anomaly.COMMENTS_MISSING: _(
        "Comments are announced and none are written: look for an attachment."
    ),
    Anomaly.DUPLICATE_FIELD: _("The field “%(value)s” is there twice."),
    Anomaly.EMPTY: _("No box is marked: the form is empty."),
    Anomaly.MISSING_FIELD: _("The field “%(value)s” is missing."),
    Anomaly.NO_BOX: _("No box is marked."),
    Anomaly.NO_STATE: _("The form names no Member State."),
    Anomaly.NOT_ON_ROLL: _("%(value)s is not on the roll of this consultation."),
    Anomaly.ONLY_IN_APPEARANCE: _(
        "The field “%(value)s” shows something that it does not hold: look at the page."
    ),
    Anomaly.OTHER_CIRCULAR: _("The form belongs to another circular: %(value)s."),
    Anomaly.REASONS_MISSING: _(
        "No reasons are written for a reply against: look for an attachment."
    ),
    Anomaly.REMARKS_BESIDE_NO_COMMENTS: _(
        "The circle says that there are no comments, but something is written."
    ),
    Anomaly.UNKNOWN_FIELD: _("The field “%(value)s” is not one of this form."),
    Anomaly.UNKNOWN_MARK: _(
        "The field “%(value)s” has a mark that is not on the form."
    ),
    Anomaly.UNKNOWN_STATE: _("“%(value)s” is not the name of a Member State."),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One anomaly: of the n-th text, counted from 1, or of the form (None).

    `value` is what the message quotes.
    """

    code: Anomaly
    number: int | None = None
    value: str = ""

    @property
    def message(self) -> str:
        """Say it in the reader's language."""
        return str(ANOMALIES[self.code]) % {"value": shown(self.value)}
