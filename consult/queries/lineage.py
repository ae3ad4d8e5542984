"""Follow one text through the consultations it was put to, one after the other."""

from django.db.models import Q, QuerySet

from consult.models import Consultation, DraftText
from consult.procedure.states import ConsultationState, Procedure
from consult.queries.consultations import opening_circulars

# A draft has still to be issued, and an open one may yet give its text authority.
ENDED = (
    ConsultationState.CLOSED,
    ConsultationState.CERTIFIED,
    ConsultationState.WITHDRAWN,
)
QUESTIONS = (Procedure.QUESTION_APPROVAL.value, Procedure.QUESTION_DELETION.value)


def texts_to_follow(consultation: Consultation) -> QuerySet[DraftText]:
    """Return the texts that a text of this draft may follow, the latest first.

    Those of consultations that ended; a Question follows a Question.
    """
    are_questions = Q(consultation__procedure__in=QUESTIONS)
    return (
        _texts()
        .filter(consultation__state__in=ENDED)
        .filter(
            are_questions if consultation.procedure in QUESTIONS else ~are_questions
        )
        .order_by("-consultation__created_at", "-consultation_id", "order")
    )


def lineage_of(text: DraftText) -> tuple[DraftText, ...]:
    """Return the text with all that it follows and all that follow it, the first first.

    A text may be followed twice, when what followed it first was withdrawn. The caller
    keeps to the consultations its reader may see: drafts are there too.
    """
    first = text
    while first.follows is not None:
        first = first.follows
    latest = list(_texts().filter(pk=first.pk))
    found = list(latest)
    while latest:
        latest = list(_texts().filter(follows__in=latest).order_by("id"))
        found += latest
    return tuple(found)


def _texts() -> QuerySet[DraftText]:
    return DraftText.objects.select_related("consultation").prefetch_related(
        opening_circulars("consultation__circulars")
    )
