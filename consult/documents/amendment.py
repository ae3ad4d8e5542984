"""An addendum or corrigendum to a circular, as a letter in one language."""

from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from consult import labels
from consult.documents.amendment_content import AmendmentContent, amendment_content
from consult.documents.amendment_names import name_amendment_to, name_document
from consult.documents.circular_phrases import phrases_of
from consult.documents.content import MeetingContent, frozen_inputs
from consult.documents.letter import letter_html, on_one_line, worded_in
from consult.documents.paper import Paper
from consult.documents.wording import (
    BRACKETS,
    format_date,
    format_date_range,
    format_deadline,
    format_place_and_date,
    join_list,
    localize_place,
)
from consult.models import Consultation
from consult.procedure.deadlines import Deadline
from consult.procedure.references import CircularReference
from consult.procedure.states import Language
from consult.vocabularies import AmendmentKind, DocumentKind


def write_addendum(consultation: Consultation, language: Language, item: str) -> Paper:
    """Word the addendum with the number `item`, or the one that is prepared.

    Raises `AmendmentMissing`, `LanguageMissing`.
    """
    kind = AmendmentKind.ADDENDUM
    return amendment_paper(amendment_content(consultation, kind, item, language))


def write_corrigendum(
    consultation: Consultation, language: Language, item: str
) -> Paper:
    """Word the corrigendum with the number `item`, or the one that is prepared.

    Raises `AmendmentMissing`, `LanguageMissing`.
    """
    kind = AmendmentKind.CORRIGENDUM
    return amendment_paper(amendment_content(consultation, kind, item, language))


def amendment_paper(content: AmendmentContent) -> Paper:
    """Return the addendum or corrigendum that says `content`."""
    reference = CircularReference.parse(content.circular.reference)
    language = content.circular.language
    name = name_document(reference, content.kind, content.number, language)
    return Paper(
        kind=DocumentKind(content.kind.value),
        language=language,
        name=name,
        html=_html(content, name),
        inputs=frozen_inputs(content),
        dated=content.dated,
    )


def _html(content: AmendmentContent, name: str) -> str:
    circular = content.circular
    with worded_in(circular.language):
        phrases = _phrases(content)
    return letter_html(
        "documents/amendment.html",
        phrases,
        language=circular.language,
        name=name,
        title=format_html("{} – {}", phrases["circular"], phrases["subject"]),
        reference=circular.reference,
        dated=content.dated,
        signatory=content.signatory,
        draft=content.draft,
        demonstration=circular.demonstration,
    )


def _phrases(content: AmendmentContent) -> dict[str, Any]:
    """Return what the template prints: the circular's head, and what changes."""
    circular = content.circular
    language, number = circular.language, circular.number or 0
    said = phrases_of(circular)
    return said | {
        "content": circular,
        "amended": said["circular"],
        "amended_on": circular.dated and format_date(circular.dated, language),
        "circular": name_amendment_to(content.kind, content.number, number, language),
        "issued_on": content.issued_on and format_date(content.issued_on, language),
        "corrigendum": content.kind is AmendmentKind.CORRIGENDUM,
        "place_and_date": format_place_and_date("Geneva", content.dated, language),
        "deadline_before": _deadline(content.deadline_before, language),
        "deadline": _deadline(content.deadline, language),
        "meeting_before": _meeting(content.meeting_before, language),
        "meeting": _meeting(content.meeting, language),
        "open_until": _deadline(content.open_until, language),
        "words": _paragraphs(content.words),
        "words_in": join_list(
            [str(labels.label(each)) for each in content.words_in], language
        ),
    }


def _deadline(deadline: Deadline | None, language: Language) -> str:
    return format_deadline(deadline, language) if deadline else ""


def _meeting(meeting: MeetingContent | None, language: Language) -> SafeString:
    """Write when and where: `13–17 December 2021 (virtual meeting)`."""
    if meeting is None:
        return SafeString()
    dates = format_date_range(meeting.opens, meeting.closes, language)
    place = localize_place(meeting.place, language)
    where = _("virtual meeting") if meeting.virtual else place
    return format_html(BRACKETS[language], on_one_line(dates), where)


def _paragraphs(words: str) -> SafeString:
    parts = (part.strip() for part in words.split("\n\n"))
    return format_html_join(
        "\n", "<p>{}</p>", ((_lines(part),) for part in parts if part)
    )


def _lines(part: str) -> SafeString:
    lines = ((line.strip(),) for line in part.split("\n"))
    return format_html_join(SafeString("<br>"), "{}", lines)
