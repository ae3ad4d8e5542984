"""Comments, files and temporary documents as `staff/comments.html` prints them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from consult.documents.comments_content import COLLATED, CommentsContent
from consult.documents.comments_tables import SectionPart, comment_sections
from consult.flows.collecting import FileFound
from consult.intake.findings import Finding
from consult.models import Consultation, IssuedDocument
from consult.procedure.states import Language
from consult.vocabularies import DocumentKind
from consult.web.consultations import FORMATS
from consult.web.layout import Edition, LanguageFiles
from consult.web.shelf import PaperKey, Shelf


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
    shelf = Shelf(consultation, [DocumentKind.COMMENTS], inside=True)
    collated = [row for row in shelf.stored.values() if row.format == COLLATED]
    return [
        _issued_td(row, shelf)
        for row in sorted(collated, key=lambda row: row.issued_at, reverse=True)
    ]


def _issued_td(collated: IssuedDocument, shelf: Shelf) -> IssuedTd:
    papers = {
        key
        for key in shelf.keys
        if key.item == collated.item and key.format != COLLATED
    }
    formats = sorted({key.format for key in papers}, reverse=True)  # PDF before DOCX
    languages = {key.language for key in papers}

    def edition(language: Language, suffix: str) -> Edition:
        key = PaperKey(collated.kind, collated.item, language.value, suffix)
        paper = shelf.find(key)
        url = (
            reverse("staff:comments_paper", args=[paper.consultation_id, paper.pk])
            if paper
            else ""
        )
        return shelf.edition(key, url, FORMATS[suffix][1])

    return IssuedTd(
        number=collated.item,
        issued_at=collated.issued_at,
        columns=[FORMATS[suffix][1] for suffix in formats],
        rows=[
            LanguageFiles(
                language=language.value,
                editions=tuple(edition(language, suffix) for suffix in formats),
                reference=collated.item,
            )
            for language in Language
            if language.value in languages
        ],
    )
