"""Find the words of Member States that go into the TD of comments (clause 9.4.7).

That clause names no due date and asks for any comments: those of supporters, those
that came late and those of a reply that is not counted are found too, each apart.
What a State withdrew, replaced or corrected is not said any more.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from consult.models import (
    Consultation,
    DraftText,
    ReplyAttachment,
    ReplyPosition,
    ReplyVersion,
)
from consult.procedure.replies import Judgement
from consult.procedure.states import Disregard
from consult.queries.authority import Authority, authority_of
from consult.queries.replies import known_at
from consult.queries.tallies import tally_consultation


class Section(StrEnum):
    """Where comments stand in the TD."""

    IN_TIME = "in_time"
    LATE = "late"
    WITHOUT_POSITION = "without_position"


# Why a version does not count on a text, and where its comments go all the same.
_SECTIONS: Final[Mapping[Disregard | None, Section]] = {
    None: Section.IN_TIME,
    Disregard.LATE: Section.LATE,
    Disregard.ENTITLEMENT_IN_QUESTION: Section.WITHOUT_POSITION,
    Disregard.AUTHORITY_IN_QUESTION: Section.WITHOUT_POSITION,
    Disregard.NOT_ENTITLED: Section.WITHOUT_POSITION,
}
# Here a later version replaces an earlier one; two authorities both have their say.
_SPOKEN_LAST: Final = frozenset(_SECTIONS) - {None, Disregard.AUTHORITY_IN_QUESTION}


@dataclass(frozen=True, slots=True)
class SpokenVersion:
    """A version of a reply of which something stands.

    `sections` say of each text that it speaks of (by key) where its words go; a text
    on which it was replaced since has none. `attachments` are the files that came
    with it.
    """

    version: ReplyVersion
    sections: Mapping[int, Section | None]
    attachments: tuple[ReplyAttachment, ...]

    @property
    def rows(self) -> Iterator[tuple[Section, ReplyPosition]]:
        """Return what it says of each text and where that goes."""
        for row in self.version.positions.all():
            section = self.sections[row.text_id]
            if section is not None:
                yield section, row


def has_comments(consultation: Consultation, *, as_of: datetime) -> bool:
    """Tell whether there were comments at an instant: words that stood, or a file."""
    return any(
        one.attachments or any(row.has_words for _section, row in one.rows)
        for one in spoken_versions(consultation, as_of=as_of)
    )


def spoken_versions(
    consultation: Consultation, *, as_of: datetime | None = None
) -> list[SpokenVersion]:
    """Return the versions of which something stands, in the order of receipt.

    `as_of` leaves out what was entered, confirmed, asked or answered later.
    """
    versions = list(
        known_at(consultation.replies.all(), as_of)
        .select_related("member")
        .prefetch_related("positions__text", "attachments")
    )
    fates = authority_of(consultation, versions, as_of=as_of)
    admitted = [
        version
        for version in versions
        if version.counts and fates.get(version.pk) is not Authority.OVERRULED
    ]
    tally = tally_consultation(consultation, as_of=as_of)
    places = _places(admitted, tally.judgement)
    spoken = [
        SpokenVersion(
            version=version,
            sections={
                row.text_id: places.get((version.pk, row.text_id))
                for row in version.positions.all()
            },
            attachments=tuple(version.attachments.all()),
        )
        for version in admitted
    ]
    return [one for one in spoken if any(one.sections.values())]


def section_of(
    text: DraftText | None, versions: Sequence[SpokenVersion]
) -> Section | None:
    """Return where a comment of a file goes that came with these versions.

    None where all of them were replaced on that text. On a text that a reply says
    nothing of there is no position; a comment on no text goes where the reply goes.
    """
    found = set[Section | None]()
    for one in versions:
        if text is None:
            found |= set(one.sections.values())
        else:
            found.add(one.sections.get(text.pk, Section.WITHOUT_POSITION))
    return next((section for section in Section if section in found), None)


def _places(
    versions: list[ReplyVersion], judgement: Judgement
) -> dict[tuple[int, int], Section]:
    """Return where what stands goes, by version and text (their keys)."""
    reasons = {(each.version, each.text): each.reason for each in judgement.disregarded}
    found: dict[tuple[int, int], Section] = {}
    last: dict[tuple[Disregard | None, int, int], tuple[int, int]] = {}
    for version in versions:
        for row in version.positions.all():
            place = (version.pk, row.text_id)
            reason = reasons.get((version.pk, row.text.designation))
            if reason in _SPOKEN_LAST:
                state = (reason, version.member_id, row.text_id)
                found.pop(last.get(state, place), None)
                last[state] = place
            if row.position and reason in _SECTIONS:
                found[place] = _SECTIONS[reason]
    return found
