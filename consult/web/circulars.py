"""A circular as the public and delegates read it: what was put to the States."""

from datetime import datetime

from django.utils.translation import gettext as _

from consult.models import Consultation
from consult.procedure.states import ConsultationState
from consult.queries.results import certified_result
from consult.web.asked import asked_of
from consult.web.consultations import language_files, state_words
from consult.web.following import followed_faces
from consult.web.results import result_faces
from consult.web.statutory import statutory_moments
from consult.web.texts import DELETIONS, subject_of, texts_of


def circular_facts(
    consultation: Consultation, reference: str, at: datetime
) -> dict[str, object]:
    """Return what both doors show of an issued circular, as the parts take it."""
    words, tone = state_words(consultation, at)
    result = certified_result(consultation)
    return {
        "asked": asked_of(consultation),
        "counts_back": consultation.profile.counts_back,
        "at": at,
        "consultation": consultation,
        "deletion": consultation.procedure in DELETIONS,
        "faces": result_faces(consultation, result) if result else [],
        "file_columns": [_("Circular")],
        "followed": followed_faces(consultation, result, at=at) if result else [],
        "files": language_files(consultation, reference),
        "moments": statutory_moments(consultation, at),
        "reference": reference,
        "result": result,
        "state_tone": tone,
        "state_words": words,
        "subject": subject_of(consultation),
        "synthetic": consultation.synthetic,
        "texts": texts_of(consultation),
        "withdrawn": consultation.state == ConsultationState.WITHDRAWN,
    }
