"""What a paper says, in one language: plain values, no models.

These are the frozen inputs of an issued document: the same content gives the same
bytes.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, time
from typing import TYPE_CHECKING, Any

from consult.procedure.deadlines import Deadline
from consult.procedure.states import Language, Outcome, Procedure, Reason, Revision
from consult.vocabularies import Capacity, TextKind

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


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
    hexadecimal; empty before. `own_wording` holds staff's words for paragraphs, by
    number (see `documents.markup`). `issued_on` is the day on which this language went
    out, where that was after the circular.
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
    own_wording: tuple[tuple[int, str], ...] = ()
    issued_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SequelHead:
    """What a letter that follows a circular repeats of it, in one language.

    `reference`, `number` and `dated` are those of the circular that opened the
    consultation.
    """

    language: Language
    procedure: Procedure
    revision: Revision
    reference: str
    number: int
    dated: date
    study_group: int
    study_group_title: str
    study_group_title_language: Language
    regional_group: str
    officer_initials: str
    telephone: str
    fax: str
    email: str
    meeting: MeetingContent | None
    deadline: Deadline | None
    demonstration: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultContent:
    """The counts and the outcome of one text.

    `percentage` is text, cut to two decimals, None without replies. `outcome` is None
    in a tally to which the rule gives none; `decided_on` is the day of the Director's
    written decision, None where the rule decided. `points` are the steps of the
    explanation as plain values, without what would change the result.
    """

    kind: TextKind
    designation: str
    provisional: str
    in_favour: int
    against: int
    percentage: str | None
    outcome: Outcome | None
    clause: str
    reasons: tuple[Reason, ...]
    points: tuple[Mapping[str, Any], ...]
    decided_on: date | None

    @property
    def replies(self) -> int:
        """Return the number of replies that counted."""
        return self.in_favour + self.against


def frozen_inputs(content: "DataclassInstance") -> str:
    """Return a paper's content as canonical JSON, to be kept beside the document."""
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
