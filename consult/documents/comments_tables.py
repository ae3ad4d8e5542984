"""The comments of a temporary document (TD) in their sections, text by text."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count, groupby
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from consult.documents.comments_content import (
    CommentedText,
    CommentsContent,
    StatedComment,
)
from consult.documents.sequel import text_phrase
from consult.documents.wording import join_parts
from consult.procedure.states import Language
from consult.procedure.temporary_documents import clause_key
from consult.queries.comments import Section

_RIGHT_TO_LEFT = frozenset({"R", "AL"})
# What is longer is set below the table, over the whole width of the page.
_LONGEST_IN_A_CELL = 1_500


@dataclass(frozen=True, slots=True)
class Words:
    """What a State wrote, paragraph by paragraph, in the direction of its script."""

    direction: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """Words that are too long for their cell, which names them by their number."""

    number: int
    about: str
    words: Words


@dataclass(frozen=True, slots=True)
class CommentRow:
    """One row of the table of a text."""

    clause: Words
    type: Words
    state: str
    comment: Words | Note
    proposed_change: Words | Note
    reasons: Words | Note

    @property
    def notes(self) -> list[Note]:
        """Return what stands below the table."""
        cells = (self.comment, self.proposed_change, self.reasons)
        return [cell for cell in cells if isinstance(cell, Note)]


@dataclass(frozen=True, slots=True)
class TextTable:
    """The comments on one text, in the natural order of its clauses."""

    heading: str
    rows: Sequence[CommentRow]

    @property
    def notes(self) -> list[Note]:
        """Return what stands below the table, in the order of its rows."""
        return [note for row in self.rows for note in row.notes]


@dataclass(frozen=True, slots=True)
class SectionPart:
    """The comments of one section, text by text."""

    title: str
    note: str
    tables: Sequence[TextTable]


def direction_of(text: str) -> str:
    """Return `rtl` or `ltr` by the first character that has a direction.

    WeasyPrint knows no `dir="auto"`; text without letters goes left to right.
    """
    for character in text:
        direction = unicodedata.bidirectional(character)
        if direction in _RIGHT_TO_LEFT:
            return "rtl"
        if direction == "L":
            return "ltr"
    return "ltr"


def comment_sections(
    content: CommentsContent, language: Language
) -> Iterator[SectionPart]:
    """Yield the sections that have comments, in the language that is active."""
    notes = count(1)
    words = {
        Section.IN_TIME: (_("Comments received in time"), ""),
        Section.LATE: (
            _("Comments received after the due date"),
            _("The replies that these came with were received late."),
        ),
        Section.WITHOUT_POSITION: (
            _("Comments without a position"),
            _(
                "The replies that these came with say nothing on the text, or are in"
                " question and not counted."
            ),
        ),
    }
    for section in Section:
        found = [each for each in content.comments if each.section is section]
        if found:
            yield SectionPart(
                *words[section], list(_tables(content, found, language, notes))
            )


def _tables(
    content: CommentsContent,
    comments: Sequence[StatedComment],
    language: Language,
    notes: Iterator[int],
) -> Iterator[TextTable]:
    """Yield a table for each text; comments that name none come last."""

    def place(comment: StatedComment) -> tuple[int, Any, str, str, str]:
        state = content.states[comment.member_state]
        return (
            comment.text or len(content.texts) + 1,
            clause_key(comment.clause),
            comment.clause,
            state.sort_keys.get(language.value, ""),
            comment.member_state,
        )

    in_order = sorted(comments, key=place)
    for number, rows in groupby(in_order, key=lambda comment: comment.text):
        yield TextTable(
            heading=_heading(content.texts[number - 1], language)
            if number
            else _("No text named, or another one"),
            rows=[_row(content, comment, language, notes) for comment in rows],
        )


def _heading(text: CommentedText, language: Language) -> SafeString:
    return text_phrase(text.kind, text.designation, text.provisional, language)


def _row(
    content: CommentsContent,
    comment: StatedComment,
    language: Language,
    notes: Iterator[int],
) -> CommentRow:
    place = join_parts((comment.named, comment.clause), language)
    state = name_state(content, comment.member_state, language)

    def cell(text: str, what: str) -> Words | Note:
        words = words_of(text)
        if len(text) <= _LONGEST_IN_A_CELL:
            return words
        about = " – ".join(part for part in (state, place, what) if part)
        return Note(next(notes), about, words)

    return CommentRow(
        clause=words_of(place),
        type=words_of(comment.type),
        state=state,
        comment=cell(comment.comment, _("Comment")),
        proposed_change=cell(comment.proposed_change, _("Proposed change")),
        reasons=cell(comment.reasons, _("Reasons")),
    )


def words_of(text: str) -> Words:
    """Return what a State wrote, in the direction of its script."""
    lines = tuple(line.strip() for line in text.split("\n") if line.strip())
    return Words(direction_of(text), lines)


def name_state(content: CommentsContent, iso3: str, language: Language) -> str:
    """Name a State as the roll froze it, else by its code."""
    return content.states[iso3].names.get(language.value) or iso3
