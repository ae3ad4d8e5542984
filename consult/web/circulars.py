"""A circular as the public and delegates read it: what was put to the States."""

from datetime import datetime

from django.utils.translation import gettext as _

from consult.models import Consultation
from consult.procedure.states import ConsultationState
from consult.web.consultations import language_files, state_words
from consult.web.statutory import asked_of, statutory_moments
from consult.web.texts import DELETIONS, subject_of, texts_of


def circular_facts(
    consultation: Consultation, reference: str, at: datetime
) -> dict[str, object]:
    """Return what both doors show of an issued circular, as the parts take it."""
    words, tone = state_words(consultation, at)
    return {
        "asked": asked_of(consultation),
        "at": at,
        "consultation": consultation,
        "deletion": consultation.procedure in DELETIONS,
        "file_columns": [_("Circular")],
        "files": language_files(consultation, reference),
        "moments": statutory_moments(consultation, at),
        "reference": reference,
        "state_tone": tone,
        "state_words": words,
        "subject": subject_of(consultation),
        "synthetic": consultation.synthetic,
        "texts": texts_of(consultation),
        "withdrawn": consultation.state == ConsultationState.WITHDRAWN,
    }
