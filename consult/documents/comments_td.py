"""The temporary document (TD) that collects comments on the texts (clause 9.4.7)."""

from collections.abc import Iterator
from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext as _

from consult.documents.comments_content import (
    CommentsContent,
    UncollatedFile,
    collated_comments,
)
from consult.documents.comments_tables import comment_sections, name_state, words_of
from consult.documents.content import frozen_inputs
from consult.documents.letter import keep_latin, letter_html, worded_in
from consult.documents.paper import Paper
from consult.documents.wording import (
    format_date,
    format_date_range,
    format_revision,
    localize_place,
    name_circular,
    name_study_group,
)
from consult.models import Consultation
from consult.procedure.profiles import profile_for
from consult.procedure.references import LANGUAGE_LETTERS
from consult.procedure.states import Language
from consult.procedure.temporary_documents import TemporaryDocument
from consult.vocabularies import DocumentKind


def write_comments(consultation: Consultation, language: Language, item: str) -> Paper:
    """Word the TD with the number `item`; raise `NotCollated`."""
    return comments_paper(collated_comments(consultation, item), language)


def comments_paper(content: CommentsContent, language: Language) -> Paper:
    """Return the TD that says `content`; without a number it is a draft."""
    return Paper(
        kind=DocumentKind.COMMENTS,
        language=language,
        name=_document_name(content, language),
        html=comments_html(content, language),
        inputs=frozen_inputs(content),
        dated=content.dated,
    )


def comments_html(content: CommentsContent, language: Language) -> str:
    """Return the TD as one HTML document in `language`."""
    with worded_in(language):
        phrases = _phrases_of(content, language)
    return letter_html(
        "documents/comments_td.html",
        phrases,
        language=language,
        name=_document_name(content, language),
        title=format_html("{} – {}", phrases["td"], phrases["subject"]),
        reference=content.reference,
        dated=content.dated,
        draft=not content.number,
        demonstration=content.demonstration,
        styles=["td.css"],
    )


def _document_name(content: CommentsContent, language: Language) -> str:
    if not content.number:
        return f"draft-{content.reference}-{LANGUAGE_LETTERS[language]}"
    name = TemporaryDocument.parse(content.number).file_name
    return f"{name}-{LANGUAGE_LETTERS[language]}"


def _phrases_of(content: CommentsContent, language: Language) -> dict[str, Any]:
    profile = profile_for(content.procedure, content.revision)
    circular = name_circular(content.circular, language)
    subject = _("Comments of Member States in reply to %(circular)s")
    return {
        "circular": circular,
        "clause": profile.clauses.comments,
        "day": content.dated and format_date(content.dated, language),
        "files": [_file_phrase(content, file, language) for file in content.files],
        "group": name_study_group(content.study_group, language),
        "group_title": _group_title(content, language),
        "meeting": _meeting(content, language),
        "number": keep_latin(content.number) if content.number else "",
        "revision": format_revision(content.revision, language),
        "sections": list(comment_sections(content, language)),
        "subject": subject % {"circular": circular},
        "td": _("Temporary document %(number)s")
        % {"number": content.number or _("[number]")},
    }


def _group_title(content: CommentsContent, language: Language) -> str:
    own = content.group_titles.get(language.value)
    if own:
        return own
    return format_html(
        '<span lang="en" dir="ltr">{}</span>', content.group_titles.get("en", "")
    )


def _meeting(content: CommentsContent, language: Language) -> str:
    if content.meeting_opens is None or content.meeting_closes is None:
        return ""
    where = (
        _("virtual meeting")
        if content.meeting_virtual
        else localize_place(content.meeting_place, language)
    )
    dates = format_date_range(content.meeting_opens, content.meeting_closes, language)
    return _("%(where)s, %(dates)s") % {"where": where, "dates": dates}


def _file_phrase(
    content: CommentsContent, file: UncollatedFile, language: Language
) -> dict[str, Any]:
    return {
        "state": name_state(content, file.member_state, language),
        "name": words_of(file.name),
        "why": str(file.why.label) if file.why else " ".join(_left_out(file)),
    }


def _left_out(file: UncollatedFile) -> Iterator[str]:
    if file.rows:
        rows = ", ".join(file.rows)
        yield _("Collated but for these rows: %(rows)s.") % {"rows": rows}
    if file.outside:
        yield _("Words outside its tables of comments were not collated.")
