"""What more than one door shows of an issued consultation, in the reader's language."""

from collections.abc import Mapping
from datetime import datetime

from django.http import Http404
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from consult import labels
from consult.documents.paper import DOCX, PDF
from consult.documents.wording import format_date, name_circular, name_study_group
from consult.models import Circular, Consultation
from consult.procedure.errors import BadReference
from consult.procedure.profiles import Profile
from consult.procedure.references import CircularReference
from consult.procedure.states import ConsultationState, Language, Position
from consult.queries.clock import geneva_day
from consult.queries.consultations import find_consultation, opening_circular
from consult.queries.outcomes import find_issued_outcome
from consult.templatetags.languages import NATIVE_NAMES, current_language
from consult.vocabularies import DocumentKind
from consult.web.layout import Edition, LanguageFiles
from consult.web.shelf import PaperKey, Shelf

# The formats of a circular: the view that serves it, and how it is called everywhere.
# The formats of a circular: view, and kind of file.
FORMATS = {PDF: ("document", "PDF"), DOCX: ("word_document", "Word")}
# What is issued with an opening circular, in the order of the columns.
PAPERS = {(DocumentKind.CIRCULAR, suffix): face for suffix, face in FORMATS.items()} | {
    (DocumentKind.REPLY_FORM, PDF): ("form", "PDF"),
    (DocumentKind.REPLY_FORM, DOCX): ("word_form", "Word"),
}


def find_issued(reference: str, *, light: bool = False) -> Consultation:
    """Return the consultation a circular opened; Http404 unless it was issued.

    `light` is for an act, which shows nothing.
    """
    try:
        consultation = find_consultation(reference, light=light)
    except BadReference:
        raise Http404 from None
    if consultation.issued_at is None:
        raise Http404
    return consultation


def find_outcome(reference: str) -> Circular | None:
    """Return the circular with the outcome that Consult issued under a reference."""
    try:
        parsed = CircularReference.parse(reference)
    except BadReference:
        raise Http404 from None
    return find_issued_outcome(parsed.period, parsed.number)


def circular_of(consultation: Consultation) -> Circular:
    """Return the opening circular of an issued consultation."""
    circular = opening_circular(consultation)
    if circular is None:
        raise Http404
    return circular


def circular_words(consultation: Consultation) -> str:
    """Name the opening circular: `TSB Circular 321`."""
    return name_circular(circular_of(consultation).number, current_language())


def group_words(consultation: Consultation) -> str:
    """Name the study group: `ITU-T Study Group 3`."""
    return name_study_group(consultation.study_group.number, current_language())


def group_reference(consultation: Consultation) -> str:
    """Return the line of reference: `SG3/ME`."""
    group = f"SG{consultation.study_group.number}"
    initials = consultation.officer_initials
    return f"{group}/{initials}" if initials else group


def is_open(consultation: Consultation, at: datetime) -> bool:
    """Tell whether a reply received at `at` would be in time."""
    return (
        consultation.state == ConsultationState.ISSUED
        and consultation.closes_at is not None
        and at < consultation.closes_at
    )


def state_words(consultation: Consultation, at: datetime) -> tuple[str, str]:
    """Return the words and the tone of where a consultation stands at `at`."""
    if is_open(consultation, at):
        return _("Open for replies"), "act"
    if consultation.state == ConsultationState.CERTIFIED:
        return _("Result certified"), "done"
    if consultation.state == ConsultationState.WITHDRAWN:
        return _("Withdrawn"), "stop"
    return _("Closed"), ""


def file_columns() -> list[str]:
    """Name the columns of `PAPERS`."""
    return [
        _("Circular (PDF)"),
        _("Circular (Word)"),
        _("Reply form (PDF)"),
        _("Reply form (Word)"),
    ]


def language_files(consultation: Consultation, reference: str) -> list[LanguageFiles]:
    """Return circular and form in the six languages; what is not there says why."""
    issued_at = issues_of(consultation)
    left_out = {
        language.value: _("Not issued in this language")
        for language in NATIVE_NAMES
        if language not in issued_at
    }
    return circular_files(consultation, reference, left_out=left_out)


def circular_files(
    consultation: Consultation,
    reference: str,
    *,
    left_out: Mapping[str, str],
    inside: bool = False,
) -> list[LanguageFiles]:
    """Return `PAPERS` in the six languages; `left_out` says which never come, and why.

    `reference` is empty while the circular has no number. `inside` also says which
    paper could not be written yet.
    """
    kinds = {kind for kind, _suffix in PAPERS}
    shelf = Shelf(consultation, kinds, inside=inside)
    issued_at = issues_of(consultation)

    def edition(language: Language, kind: DocumentKind, suffix: str) -> Edition:
        view, label = PAPERS[kind, suffix]
        key = PaperKey(kind.value, "", language.value, suffix)
        return shelf.edition(
            key,
            reverse(f"public:{view}", args=[reference, language.value])
            if shelf.find(key)
            else "",
            label,
            note=issued_later(consultation, issued_at.get(language.value)),
            left_out=left_out.get(language.value, ""),
        )

    return [
        LanguageFiles(
            language=language.value,
            editions=tuple(edition(language, *paper) for paper in PAPERS),
            reference=CircularReference.parse(reference).document_name(language)
            if reference
            else "",
        )
        for language in NATIVE_NAMES
    ]


def issues_of(consultation: Consultation) -> dict[str, datetime]:
    """Return when the circular was issued in each language it was issued in."""
    return {
        row.language: row.issued_at
        for row in consultation.language_versions.all()
        if row.issued_at is not None
    }


def issued_later(consultation: Consultation, issued_at: datetime | None) -> str:
    """Say when a language was issued, where that was after the circular."""
    if issued_at is None or issued_at == consultation.issued_at:
        return ""
    day = format_date(geneva_day(issued_at), current_language())
    return _("Issued on %(day)s") % {"day": day}


def position_kind(profile: Profile, position: str) -> str:
    """Return the drawing of a position: yes, comments, no; none without one."""
    if not position:
        return "none"
    return ("yes", "comments", "no")[profile.positions.index(Position(position))]


def position_words(position: str) -> str:
    """Name a position at the head of a line."""
    if not position:
        return _("No reply on this text")
    return capfirst(str(labels.label(Position(position))))
