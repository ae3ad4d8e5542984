"""Comments, files and temporary documents as `staff/comments.html` prints them."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from consult.documents.comments_content import COLLATED, CommentsContent
from consult.documents.comments_tables import SectionPart, comment_sections
from consult.flows.collecting import FileFound
from consult.intake.findings import Finding
from consult.models import Consultation, DocumentDraft, IssuedDocument
from consult.procedure.states import Language
from consult.vocabularies import DocumentKind
from consult.web.consultations import FORMATS
from consult.web.layout import Edition, LanguageFiles


@dataclass(frozen=True, slots=True)
class FileFace:
    """A file that came with a reply; `why` and `errors` say what was not read."""

    state: str
    name: str
    comments: int
    why: str
    errors: Sequence[Finding]


@dataclass(frozen=True, slots=True)
class IssuedTd:
    """A TD with its papers by language and format."""

    number: str
    issued_at: datetime
    columns: Sequence[str]
    rows: Sequence[LanguageFiles]


def comment_parts(content: CommentsContent, language: Language) -> list[SectionPart]:
    """Return the sections of the TD as it would be now, in the page's language."""
    return list(comment_sections(content, language))


def file_faces(files: Sequence[FileFound], language: Language) -> list[FileFace]:
    """Return the files, those that could not be read first."""
    faces = [
        FileFace(
            state=file.member.name_in(language.value),
            name=file.name,
            comments=file.comments,
            why=str(file.why.label) if file.why else "",
            errors=file.errors,
        )
        for file in files
    ]
    return sorted(faces, key=lambda face: (not face.why, not face.errors, face.state))


def issued_papers(consultation: Consultation) -> list[IssuedTd]:
    """Return the TDs that were issued, the newest first."""
    kind = DocumentKind.COMMENTS.value
    issued: dict[str, list[IssuedDocument]] = defaultdict(list)
    for row in consultation.documents.filter(kind=kind).order_by("-issued_at", "-pk"):
        issued[row.item].append(row)
    waiting: dict[str, list[DocumentDraft]] = defaultdict(list)
    for draft in DocumentDraft.objects.filter(consultation=consultation, kind=kind):
        waiting[draft.item].append(draft)
    collated = [
        next(row for row in rows if row.format == COLLATED) for rows in issued.values()
    ]
    return [
        _issued_td(row, issued[row.item], waiting[row.item])
        for row in sorted(collated, key=lambda row: row.issued_at, reverse=True)
    ]


def _issued_td(
    collated: IssuedDocument,
    issued: Sequence[IssuedDocument],
    waiting: Sequence[DocumentDraft],
) -> IssuedTd:
    papers = [row for row in issued if row.format != COLLATED]
    suffixes = {row.format for row in papers} | {row.format for row in waiting}
    formats = sorted(suffixes, reverse=True)  # PDF before DOCX
    languages = {row.language for row in papers} | {row.language for row in waiting}
    return IssuedTd(
        number=collated.item,
        issued_at=collated.issued_at,
        columns=[FORMATS[suffix][1] for suffix in formats],
        rows=[
            LanguageFiles(
                language=language.value,
                editions=tuple(_editions(language, formats, papers, waiting)),
                reference=collated.item,
            )
            for language in Language
            if language.value in languages
        ],
    )


def _editions(
    language: Language,
    formats: Sequence[str],
    papers: Sequence[IssuedDocument],
    waiting: Sequence[DocumentDraft],
) -> Iterator[Edition]:
    for suffix in formats:
        place = (language.value, suffix)
        paper = next((row for row in papers if _place(row) == place), None)
        if paper is not None:
            address = [paper.consultation_id, paper.pk]
            yield Edition(
                reverse("staff:comments_paper", args=address),
                kind=FORMATS[suffix][1],
                size=paper.size,
            )
            continue
        draft = next((row for row in waiting if _place(row) == place), None)
        yield Edition("", missing=_why_missing(draft))


def _place(row: IssuedDocument | DocumentDraft) -> tuple[str, str]:
    return row.language, row.format


def _why_missing(draft: DocumentDraft | None) -> str:
    if draft is None:
        return _("None")
    if draft.last_error:
        return _("Could not be written yet (attempt %(n)d); it is tried again") % {
            "n": draft.attempts
        }
    return _("Being prepared")
