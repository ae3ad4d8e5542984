"""What follows Circular 321, as contents for tests."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from consult.documents.content import ResultContent, SequelHead, SignatoryContent
from consult.flows import transcribing
from consult.flows.recording import Answer, Signature
from consult.models import Consultation, User
from consult.procedure.explanation import CHANGES, explain
from consult.procedure.outcome import decide
from consult.procedure.profiles import profile_for
from consult.procedure.states import Channel, Language, Position, Procedure, Revision
from consult.vocabularies import Capacity, TextKind
from tests.documents.contents import circular_321

DIRECTOR = SignatoryContent(name="Ada Example", capacity=Capacity.DIRECTOR)
KINDS = {
    Procedure.TAP: TextKind.NEW,
    Procedure.TAP_REGIONAL: TextKind.NEW,
    Procedure.QUESTION_APPROVAL: TextKind.QUESTION,
    Procedure.QUESTION_DELETION: TextKind.QUESTION_DELETION,
    Procedure.RECOMMENDATION_DELETION: TextKind.DELETION,
}


def head_321(language: Language, **changes: Any) -> SequelHead:
    """Return what a letter repeats of Circular 321."""
    circular = circular_321(language)
    assert circular.number is not None
    assert circular.dated is not None
    head = SequelHead(
        language=language,
        procedure=circular.procedure,
        revision=circular.revision,
        reference=circular.reference,
        number=circular.number,
        dated=circular.dated,
        study_group=circular.study_group,
        study_group_title=circular.study_group_title,
        study_group_title_language=language,
        regional_group="",
        officer_initials=circular.officer_initials,
        telephone=circular.telephone,
        fax=circular.fax,
        email=circular.email,
        meeting=circular.meeting,
        deadline=circular.deadline,
        demonstration=False,
    )
    return replace(head, **changes)


def counted(
    designation: str = "ITU-T D.1102",
    *,
    in_favour: int = 0,
    against: int = 0,
    late: int = 0,
    in_question: int = 0,
    procedure: Procedure = Procedure.TAP,
    **changes: Any,
) -> ResultContent:
    """Return the result of a text as the rule gives it on these counts."""
    profile = profile_for(procedure, Revision.HAMMAMET_2016)
    decision = decide(
        profile,
        in_favour=in_favour,
        against=against,
        late=late,
        in_question=in_question,
    )
    result = ResultContent(
        kind=KINDS[procedure],
        designation=designation,
        provisional="",
        in_favour=in_favour,
        against=against,
        percentage=decision.percentage,
        outcome=decision.outcome,
        clause=decision.clause,
        reasons=decision.reasons,
        points=tuple(
            point.as_facts()
            for point in explain(decision, profile)
            if point.point not in CHANGES
        ),
        decided_on=None,
    )
    return replace(result, **changes)


MORNING_AFTER = date(2021, 12, 2)


def key_in(
    consultation: Consultation,
    iso3: str,
    position: Position,
    *,
    officers: tuple[User, User],
    at: datetime,
    received_at: datetime | None = None,
    reasons: str = "",
) -> None:
    """Key in a reply on the first text and have a second officer confirm it."""
    version = transcribing.transcribe_reply(
        consultation,
        iso3,
        [
            Answer(
                text=consultation.texts.get(order=1),
                position=position,
                reasons=reasons,
            )
        ],
        Signature(name="Sam Signatory"),
        channel=Channel.LETTER,
        received_at=received_at or at,
        source=transcribing.Source(note="letter 7"),
        by=officers[0],
        at=at,
    )
    transcribing.confirm_transcription(version, by=officers[1], at=at)


def closing_of(consultation: Consultation) -> datetime:
    """Return the closing instant of a consultation that has one."""
    assert consultation.closes_at is not None
    return consultation.closes_at


def issue_of(consultation: Consultation) -> datetime:
    """Return the instant of issue."""
    assert consultation.issued_at is not None
    return consultation.issued_at
