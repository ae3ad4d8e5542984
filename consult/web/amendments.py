"""Addenda and corrigenda as every door shows them, with their papers."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from consult.documents.amendment_names import name_amendment, name_document
from consult.documents.wording import (
    format_date,
    format_date_range,
    format_deadline,
    localize_place,
)
from consult.models import (
    Amendment,
    AmendmentDraft,
    Consultation,
)
from consult.procedure.references import CircularReference
from consult.procedure.states import Language
from consult.queries.amendments import (
    before_and_after,
    languages_of,
    number_of,
)
from consult.queries.consultations import reference_of
from consult.templatetags.languages import NATIVE_NAMES, current_language
from consult.vocabularies import AmendmentKind, DocumentKind
from consult.web.consultations import FORMATS
from consult.web.layout import Edition, LanguageFiles
from consult.web.shelf import PaperKey, Shelf


@dataclass(frozen=True, slots=True)
class AmendmentFace:
    """An addendum or corrigendum: its name, its date, what it changes, its papers.

    `words` are those of the reader's language, else of none: then `lacks_words`.
    """

    name: str
    dated: str
    changes: list[str]
    words: str
    lacks_words: bool
    files: list[LanguageFiles]


def amendment_columns() -> list[str]:
    """Name the formats of the papers, in the order of the editions."""
    return [_("Document (PDF)"), _("Document (Word)")]


def amendment_faces(
    consultation: Consultation, *, inside: bool = False
) -> list[AmendmentFace]:
    """Return what was issued after the circular, in the order of its issue.

    `inside` also says which paper could not be written yet.
    """
    amendments = list(consultation.amendments.all())
    if not amendments:
        return []
    shelf = Shelf(
        consultation, [DocumentKind(kind) for kind in AmendmentKind], inside=inside
    )
    return [
        AmendmentFace(
            name=name_of(one),
            dated=format_date(one.date, current_language()),
            changes=change_lines(consultation, one),
            words=one.words.get(current_language().value, ""),
            lacks_words=current_language().value not in one.words and bool(one.words),
            files=_files(consultation, one, shelf),
        )
        for one in amendments
    ]


def name_of(amendment: Amendment | AmendmentDraft) -> str:
    """Name an amendment beside its circular, by the number it has or would get."""
    kind = AmendmentKind(amendment.kind)
    return name_amendment(kind, number_of(amendment), current_language())


def change_lines(
    consultation: Consultation, amendment: Amendment | AmendmentDraft
) -> list[str]:
    """Say what an amendment changes of deadline and meeting, a sentence each."""
    language, lines = current_language(), []
    before, after = before_and_after(consultation, amendment)
    if amendment.deadline_date and before.deadline and after.deadline:
        words = _("The deadline for replies is extended from %(before)s to %(after)s.")
        lines.append(
            words
            % {
                "before": format_deadline(before.deadline, language),
                "after": format_deadline(after.deadline, language),
            }
        )
    if amendment.changes_meeting and after.meeting_opens and after.meeting_closes:
        place = localize_place(after.meeting_place, language)
        dates = format_date_range(after.meeting_opens, after.meeting_closes, language)
        words = _("The meeting is now planned: %(dates)s (%(where)s).")
        where = _("virtual meeting") if after.meeting_virtual else place
        lines.append(words % {"dates": dates, "where": where})
    return lines


def _files(
    consultation: Consultation, amendment: Amendment, shelf: Shelf
) -> list[LanguageFiles]:
    reference = CircularReference.parse(reference_of(consultation))
    said_in = languages_of(consultation, amendment)
    kind, number = AmendmentKind(amendment.kind), amendment.number

    def edition(language: Language, suffix: str) -> Edition:
        _view, label = FORMATS[suffix]
        key = PaperKey(kind.value, str(number), language.value, suffix)
        place = [reference, kind.value, number, language.value, suffix]
        issued = language in said_in
        return shelf.edition(
            key,
            reverse("public:amendment", args=place),
            label,
            left_out="" if issued else _("Not issued in this language"),
        )

    return [
        LanguageFiles(
            language.value,
            tuple(edition(language, suffix) for suffix in FORMATS),
            name_document(reference, kind, number, language),
        )
        for language in NATIVE_NAMES
    ]
