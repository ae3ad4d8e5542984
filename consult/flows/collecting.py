"""Collect what a temporary document (TD) of comments would say now."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from consult.documents.comments_content import (
    CommentedText,
    CommentsContent,
    NamedState,
    StatedComment,
    UncollatedFile,
)
from consult.documents.content import frozen_inputs
from consult.files import store as files
from consult.intake.comment_rows import CommentSheet, SheetComment
from consult.intake.comment_sheet import CommentSheets, UnreadableCommentSheet
from consult.intake.findings import Finding
from consult.models import (
    Consultation,
    DraftText,
    EntitledMember,
    ReplyAttachment,
    ReplyPosition,
)
from consult.procedure.states import Procedure, Revision
from consult.queries.comments import (
    Section,
    SpokenVersion,
    section_of,
    spoken_versions,
)
from consult.queries.consultations import opening_circular
from consult.queries.texts import named_texts
from consult.vocabularies import TextKind, Unreadable


@dataclass(frozen=True, slots=True)
class FileFound:
    """A file that came with a reply: how many comments were read, what was not.

    `why` says why nothing could be read, `errors` why some of it could not.
    """

    member: EntitledMember
    name: str
    comments: int
    why: Unreadable | None
    errors: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Collated:
    """What a TD would say now, and what was found in the files of replies."""

    content: CommentsContent
    files: tuple[FileFound, ...]

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to collate."""
        return not self.content.comments and not self.content.files

    @property
    def seen(self) -> str:
        """Return the SHA-256 of what is collated, whatever number it will have."""
        return hashlib.sha256(frozen_inputs(self.content).encode()).hexdigest()


def collect_comments(consultation: Consultation) -> Collated:
    """Collect the comments that stand, from replies and the files that came with them.

    A file that can't be read stops nothing: it is named with the reason.
    """
    texts = list(consultation.texts.order_by("order"))
    spoken = spoken_versions(consultation)
    numbers = {text.pk: number for number, text in enumerate(texts, start=1)}
    comments = [
        _comment(one, section, numbers[row.text_id], row)
        for one in spoken
        for section, row in one.rows
        if row.has_words
    ]
    found: list[FileFound] = []
    with CommentSheets() as sheets:
        for speakers, attachment in _attachments(spoken):
            sheet, why = _read(attachment, sheets)
            rows = list(_from_sheet(speakers, sheet.comments, texts))
            comments += rows
            member = speakers[0].version.member
            file = FileFound(member, attachment.name, len(rows), why, sheet.errors)
            found.append(file)
    content = _content(consultation, texts, comments, found)
    return Collated(content, tuple(found))


def _attachments(
    spoken: Sequence[SpokenVersion],
) -> Iterator[tuple[list[SpokenVersion], ReplyAttachment]]:
    """Yield each file of a State once, with the versions that it came with."""
    found: dict[tuple[int, str], tuple[list[SpokenVersion], ReplyAttachment]] = {}
    for one in spoken:
        for attachment in one.attachments:
            key = one.version.member_id, attachment.sha256
            found.setdefault(key, ([], attachment))[0].append(one)
    yield from found.values()


def _read(
    attachment: ReplyAttachment, sheets: CommentSheets
) -> tuple[CommentSheet, Unreadable | None]:
    """Return what a file holds, or nothing and why."""
    try:
        content = files.read(attachment.sha256)
        return sheets.read(content, name=attachment.name), None
    except UnreadableCommentSheet as refusal:
        return CommentSheet((), ()), refusal.why
    except (files.FileMissing, files.FileDamaged, OSError):
        return CommentSheet((), ()), Unreadable.LOST


def _comment(
    one: SpokenVersion, section: Section, text: int, row: ReplyPosition
) -> StatedComment:
    return StatedComment(
        section=section,
        text=text,
        named="",
        clause="",
        type="",
        member_state=one.version.member.member_state_id,
        comment=row.comments,
        proposed_change=row.proposed_changes,
        reasons=row.reasons,
    )


def _from_sheet(
    speakers: Sequence[SpokenVersion],
    comments: Sequence[SheetComment],
    texts: Sequence[DraftText],
) -> Iterator[StatedComment]:
    """Yield the rows of a sheet that stand; a single text need not be named."""
    named = named_texts(texts)
    only = texts[0] if len(texts) == 1 else None
    numbers = {text.pk: number for number, text in enumerate(texts, start=1)}
    for comment in comments:
        text = _text_of(comment, named, only)
        section = section_of(text, speakers)
        if section is None:
            continue
        yield StatedComment(
            section=section,
            text=numbers[text.pk] if text else 0,
            named="" if text else comment.text,
            clause=comment.clause,
            type=comment.type,
            member_state=speakers[0].version.member.member_state_id,
            comment=comment.comment,
            proposed_change=comment.proposed_change,
            reasons="",
        )


def _text_of(
    comment: SheetComment, named: Mapping[str, DraftText], only: DraftText | None
) -> DraftText | None:
    return named.get(comment.text) if comment.text else named.get(comment.sheet, only)


def _content(
    consultation: Consultation,
    texts: Sequence[DraftText],
    comments: Sequence[StatedComment],
    found: Sequence[FileFound],
) -> CommentsContent:
    circular = opening_circular(consultation)
    if circular is None:
        raise ValueError("an issued consultation has an opening circular")
    uncollated = tuple(
        UncollatedFile(
            member_state=file.member.member_state_id,
            name=file.name,
            why=file.why,
            rows=tuple(dict.fromkeys(one.place for one in file.errors if one.place)),
            outside=any(not one.place for one in file.errors),
        )
        for file in found
        if file.why or file.errors
    )
    group = consultation.study_group
    states = {each.member_state for each in comments}
    states |= {each.member_state for each in uncollated}
    roll = consultation.roll.filter(member_state__in=states)
    return CommentsContent(
        number="",
        dated=None,
        procedure=Procedure(consultation.procedure),
        revision=Revision(consultation.revision),
        circular=circular.number,
        reference=str(circular.reference),
        study_group=group.number,
        group_titles={row.language: row.title for row in group.titles.all()},
        meeting_opens=consultation.meeting_opens,
        meeting_closes=consultation.meeting_closes,
        meeting_place=consultation.meeting_place,
        meeting_virtual=consultation.meeting_virtual,
        texts=tuple(
            CommentedText(
                kind=TextKind(text.kind),
                designation=text.designation,
                provisional=text.provisional,
            )
            for text in texts
        ),
        states={
            row.member_state_id: NamedState(names=row.names, sort_keys=row.sort_keys)
            for row in roll
        },
        comments=tuple(comments),
        files=uncollated,
        demonstration=consultation.synthetic,
    )
