"""What more than one door shows of an issued consultation, in the reader's language."""

from collections.abc import Mapping
from datetime import datetime

from django.http import Http404
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from consult import labels
from consult.documents.wording import name_circular, name_study_group
from consult.models import Circular, Consultation, IssuedDocument
from consult.procedure.errors import BadReference
from consult.procedure.profiles import Profile
from consult.procedure.states import ConsultationState, Language, Position
from consult.queries.consultations import find_consultation, opening_circular
from consult.templatetags.languages import NATIVE_NAMES, current_language
from consult.vocabularies import DocumentKind, LanguageStatus
from consult.web.layout import Edition, LanguageFiles


def find_issued(reference: str) -> Consultation:
    """Return the consultation a circular opened; Http404 unless it was issued."""
    try:
        consultation = find_consultation(reference)
    except BadReference:
        raise Http404 from None
    if consultation.issued_at is None:
        raise Http404
    return consultation


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


def language_files(consultation: Consultation, reference: str) -> list[LanguageFiles]:
    """Return the circular in the six languages; one that is not there says why."""
    circular = circular_of(consultation)
    issued = {
        document.language: document
        for document in consultation.documents.filter(
            kind=DocumentKind.CIRCULAR.value, format="pdf"
        ).only("language", "size", "consultation_id")
    }
    omitted = set(
        consultation.language_versions.filter(
            status=LanguageStatus.OMITTED.value
        ).values_list("language", flat=True)
    )
    return [
        LanguageFiles(
            language=language.value,
            editions=(
                _edition(reference, language, issued, left_out=language in omitted),
            ),
            reference=circular.reference.document_name(language),
        )
        for language in NATIVE_NAMES
    ]


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


def _edition(
    reference: str,
    language: Language,
    issued: Mapping[str, IssuedDocument],
    *,
    left_out: bool,
) -> Edition:
    if left_out:
        return Edition(url="", missing=_("Not issued in this language"))
    document = issued.get(language)
    if document is None:
        return Edition(url="", missing=_("Being prepared"))
    return Edition(
        url=reverse("public:document", args=[reference, language.value]),
        size=document.size,
    )
