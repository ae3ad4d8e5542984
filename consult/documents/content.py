"""What a circular says, in one language: plain values, no models.

These are the frozen inputs of an issued document: the same content gives the same
bytes.
"""

import json
from dataclasses import asdict, dataclass
from datetime import date, time
from typing import Any

from consult.procedure.deadlines import Deadline
from consult.procedure.states import Language, Procedure, Revision
from consult.vocabularies import Capacity, TextKind


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingContent:
    """The meeting a consultation looks to, or at which a deletion was agreed."""

    opens: date
    closes: date
    virtual: bool
    place: str
    collective_letter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnexText:
    """One text of Annex 1, title and summary in the circular's language.

    For a deletion `summary` holds the reasons. `ipr_checked_on` is the day on which
    TSB looked for statements about intellectual property; None leaves the note out.
    """

    kind: TextKind
    designation: str
    provisional: str
    title: str
    summary: str
    location: str
    location_url: str
    ipr_statement_received: bool
    ipr_checked_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatoryContent:
    """Who signs, as written in the circular's language, and in which capacity."""

    name: str
    capacity: Capacity


@dataclass(frozen=True, slots=True, kw_only=True)
class CircularContent:
    """Everything a circular prints, in one language.

    A draft may lack its number, date, meeting, deadline and signatory: it prints
    blanks for them and is marked as a draft on every page. The study group's title
    is in `study_group_title_language`, English where it has none in the circular's.
    `receipt_key` is the fingerprint of the key that signed at the issue, in
    hexadecimal; empty before.
    """

    language: Language
    procedure: Procedure
    revision: Revision
    reference: str
    number: int | None
    dated: date | None
    study_group: int
    study_group_title: str
    study_group_title_language: Language
    regional_group: str
    officer_initials: str
    telephone: str
    fax: str
    email: str
    reply_fax: str
    reply_email: str
    meeting: MeetingContent | None
    deadline: Deadline | None
    texts: tuple[AnnexText, ...]
    signatory: SignatoryContent | None
    receipt_key: str
    draft: bool
    demonstration: bool


def frozen_inputs(content: CircularContent) -> str:
    """Return the content as canonical JSON, to be kept beside the document."""
    return json.dumps(
        asdict(content),
        default=_plain,
        ensure_ascii=False,
        separators=(",", ":"),
        sort_keys=True,
    )


def _plain(value: Any) -> str:
    if isinstance(value, date | time):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is no input of a document.")
