"""A circular as the public and delegates read it: what was put to the States."""

from datetime import datetime

from consult.models import Consultation
from consult.procedure.states import ConsultationState
from consult.queries.relatives import relatives_of
from consult.queries.results import certified_result, reasons_written
from consult.web.amendments import amendment_columns, amendment_faces
from consult.web.asked import asked_of
from consult.web.consultations import (
    file_columns,
    language_files,
    state_words,
)
from consult.web.earlier_results import earlier_results
from consult.web.following import followed_faces
from consult.web.outcome_files import outcome_files
from consult.web.results import result_faces
from consult.web.statutory import statutory_moments
from consult.web.texts import DELETIONS, subject_of, texts_of


def circular_facts(
    consultation: Consultation, reference: str, at: datetime, *, members: bool = False
) -> dict[str, object]:
    """Return what both doors show of an issued circular, as the parts take it.

    Members are also shown why the Director decided as they did, where they had to.
    """
    words, tone = state_words(consultation, at)
    result = certified_result(consultation)
    reasons = reasons_written(consultation, result) if result and members else {}
    return {
        "amendments": amendment_faces(consultation),
        "amendment_columns": amendment_columns(),
        "asked": asked_of(consultation),
        "counts_back": consultation.profile.counts_back,
        "at": at,
        "consultation": consultation,
        "deletion": consultation.procedure in DELETIONS,
        "faces": result_faces(consultation, result, reasons=reasons) if result else [],
        "file_columns": file_columns(),
        "followed": followed_faces(consultation, result, at=at) if result else [],
        "earlier": earlier_results(consultation, members=members) if result else [],
        "files": language_files(consultation, reference),
        "moments": statutory_moments(consultation, at),
        "outcomes": outcome_files(consultation),
        "reference": reference,
        "result": result,
        "state_tone": tone,
        "state_words": words,
        "subject": subject_of(consultation),
        "synthetic": consultation.synthetic,
        "texts": texts_of(consultation, relatives_of(consultation)),
        "withdrawn": consultation.state == ConsultationState.WITHDRAWN,
    }
