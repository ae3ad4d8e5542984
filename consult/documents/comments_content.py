"""What a temporary document (TD) of comments says, in whichever language it is worded.

It is collated once, when an officer gives the TD its number, and kept as JSON beside
the papers that are made of it: all languages and formats of a TD say the same.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from consult.documents.store import find_document
from consult.models import Consultation
from consult.procedure.errors import RuleError
from consult.procedure.states import Language, Procedure, Revision
from consult.queries.comments import Section
from consult.vocabularies import DocumentKind, TextKind, Unreadable

COLLATED = "json"
# What was collated is in no language of its own; its row has to name one.
COLLATED_IN = Language.EN


class NotCollated(RuleError):  # noqa: N818 -- named for what happened
    """No temporary document has this number."""

    code = "not_collated"


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedState:
    """A Member State as the roll froze it: names and sort keys by language."""

    names: Mapping[str, str]
    sort_keys: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentedText:
    """A text put to the consultation."""

    kind: TextKind
    designation: str
    provisional: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedComment:
    """One comment of a Member State (iso3).

    `text` counts the texts from 1; 0 is for a comment that names none of them, of
    which `named` keeps what it names. Comments of one State keep their order.
    """

    section: Section
    text: int
    named: str
    clause: str
    type: str
    member_state: str
    comment: str
    proposed_change: str
    reasons: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UncollatedFile:
    """A file of which nothing was collated (`why`), or all but some rows.

    `outside` says that it has words elsewhere than in its tables of comments.
    """

    member_state: str
    name: str
    why: Unreadable | None
    rows: tuple[str, ...] = ()
    outside: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentsContent:
    """Everything a TD of comments prints. `number` and `dated` are empty in a preview.

    `group_titles` are by language; the meeting's days are None where there is none.
    """

    number: str
    dated: date | None
    procedure: Procedure
    revision: Revision
    circular: int
    reference: str
    study_group: int
    group_titles: Mapping[str, str]
    meeting_opens: date | None
    meeting_closes: date | None
    meeting_place: str
    meeting_virtual: bool
    texts: tuple[CommentedText, ...]
    states: Mapping[str, NamedState]
    comments: tuple[StatedComment, ...]
    files: tuple[UncollatedFile, ...]
    demonstration: bool


def collated_comments(consultation: Consultation, number: str) -> CommentsContent:
    """Return what was collated under a number; raise `NotCollated`."""
    row = find_document(
        consultation,
        kind=DocumentKind.COMMENTS,
        language=COLLATED_IN,
        suffix=COLLATED,
        item=number,
    )
    if row is None:
        raise NotCollated(f"No temporary document {number} was collated.")
    return read_collated(row.inputs)


def read_collated(inputs: str) -> CommentsContent:
    """Read back what `frozen_inputs` wrote of a TD's content."""
    plain = json.loads(inputs)
    days = ("dated", "meeting_opens", "meeting_closes")
    return CommentsContent(
        **plain
        | {day: plain[day] and date.fromisoformat(plain[day]) for day in days}
        | {
            "procedure": Procedure(plain["procedure"]),
            "revision": Revision(plain["revision"]),
            "texts": tuple(
                CommentedText(**text | {"kind": TextKind(text["kind"])})
                for text in plain["texts"]
            ),
            "states": {
                iso3: NamedState(**state) for iso3, state in plain["states"].items()
            },
            "comments": tuple(
                StatedComment(**each | {"section": Section(each["section"])})
                for each in plain["comments"]
            ),
            "files": tuple(
                UncollatedFile(
                    **file
                    | {
                        "why": file["why"] and Unreadable(file["why"]),
                        "rows": tuple(map(str, file["rows"])),
                    }
                )
                for file in plain["files"]
            ),
        }
    )
