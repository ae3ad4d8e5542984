"""What every paper that follows a circular repeats of it, and of the result."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from consult.documents.circular_content import meeting_of
from consult.documents.content import (
    ResultContent,
    SequelHead,
)
from consult.models import Consultation, DraftText
from consult.procedure.explanation import CHANGES, Explained
from consult.procedure.states import Language, Outcome, Procedure, Reason, Revision
from consult.queries.clock import geneva_day
from consult.queries.consultations import opening_circular
from consult.vocabularies import TextKind


def head_of(consultation: Consultation, language: Language) -> SequelHead:
    """Return what a letter repeats of the circular of an issued consultation.

    Raises `ValueError` for one that was never issued.
    """
    circular = opening_circular(consultation)
    if circular is None:
        raise ValueError("an issued consultation has an opening circular")
    group = consultation.study_group
    titles = {row.language: row.title for row in group.titles.all()}
    title_language = language if titles.get(language.value) else Language.EN
    return SequelHead(
        language=language,
        procedure=Procedure(consultation.procedure),
        revision=Revision(consultation.revision),
        reference=str(circular.reference),
        number=circular.number,
        dated=circular.date,
        study_group=group.number,
        study_group_title=titles.get(title_language.value, ""),
        study_group_title_language=title_language,
        regional_group=consultation.regional_group,
        officer_initials=consultation.officer_initials,
        telephone=consultation.telephone,
        fax=consultation.fax,
        email=consultation.contact_email,
        meeting=meeting_of(consultation),
        deadline=consultation.deadline,
        demonstration=consultation.synthetic,
    )


def result_of(text: DraftText, facts: Mapping[str, Any]) -> ResultContent:
    """Return the result of a text from the facts of a tally or a certified result."""
    written = facts.get("written_decision")
    return ResultContent(
        kind=TextKind(text.kind),
        designation=text.designation,
        provisional=text.provisional,
        in_favour=facts["in_favour"],
        against=facts["against"],
        percentage=facts["percentage"],
        outcome=Outcome(facts["outcome"]) if facts["outcome"] else None,
        clause=facts["clause"],
        reasons=tuple(Reason(reason) for reason in facts["reasons"]),
        points=tuple(
            point
            for point in facts.get("explanation", ())
            if Explained.from_facts(point).point not in CHANGES
        ),
        decided_on=geneva_day(datetime.fromisoformat(written["decided_at"]))
        if written
        else None,
    )
