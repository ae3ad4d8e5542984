"""What a draft still lacks before it can go out, and what staff should know."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from consult.models import Circular, Consultation, Signatory
from consult.procedure.errors import ClosingBeforeOpening, RuleError
from consult.procedure.profiles import revision_on
from consult.procedure.states import Procedure, Warn
from consult.procedure.timeline import Timeline
from consult.queries.consultations import opening_circular
from consult.queries.roll import roll_for
from consult.queries.timelines import dates_of
from consult.vocabularies import LanguageStatus, Placeholder, TextKind

RECOMMENDATIONS: Final = (
    TextKind.NEW,
    TextKind.REVISED,
    TextKind.AMENDMENT,
    TextKind.CORRIGENDUM,
)
TEXT_KINDS: Final[Mapping[Procedure, tuple[TextKind, ...]]] = MappingProxyType(
    {
        Procedure.TAP: RECOMMENDATIONS,
        Procedure.TAP_REGIONAL: RECOMMENDATIONS,
        Procedure.QUESTION_APPROVAL: (TextKind.QUESTION,),
        Procedure.QUESTION_DELETION: (TextKind.QUESTION_DELETION,),
        Procedure.RECOMMENDATION_DELETION: (TextKind.DELETION,),
    }
)
"""What each procedure may be asked about."""


class Missing(StrEnum):
    """Without these a circular can't go out."""

    CONTACT = "contact"
    DEADLINE = "deadline"
    DEADLINE_PASSED = "deadline_passed"
    LANGUAGE = "language"
    MEETING = "meeting"
    NUMBER = "number"
    PERIOD_DIFFERS = "period_differs"
    REGIONAL_GROUP = "regional_group"
    REVISION_REASON = "revision_reason"
    ROLL = "roll"
    SIGNATORY = "signatory"
    TEXT_KIND = "text_kind"
    TEXTS = "texts"
    TIMELINE = "timeline"


class Notice(StrEnum):
    """These are worth knowing beside the rule's own warnings and refuse nothing."""

    STUDY_GROUP_TITLE_UNCONFIRMED = "study_group_title_unconfirmed"


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the checklist; `subject` says of what (a language, a text).

    For dates that contradict each other it is the field of the head to mend, and
    `refused` is what the rule says of it.
    """

    code: Missing
    subject: str = ""
    refused: RuleError | None = None

    def __str__(self) -> str:
        words = f"{self.code.value} {self.subject}".strip()
        if self.refused is None:
            return words
        clause = f" (clause {self.refused.clause})" if self.refused.clause else ""
        return f"{words}: {self.refused}{clause}"


@dataclass(frozen=True, slots=True)
class Checklist:
    """All that is missing and all that is worth knowing about a draft."""

    missing: tuple[Check, ...]
    notices: tuple[Notice | Warn, ...]
    timeline: Timeline | None

    @property
    def is_complete(self) -> bool:
        """Tell whether nothing is missing."""
        return not self.missing


def check_draft(consultation: Consultation, *, at: datetime) -> Checklist:
    """Say exactly what is missing before the circular can be issued at `at`."""
    circular = opening_circular(consultation)
    dates = dates_of(consultation, at=at)
    missing = [
        *_missing_head(consultation, circular, at=at),
        *_missing_texts(consultation),
        *_contradictions(dates.refused),
        *_missing_circular(consultation, circular),
        *_missing_languages(consultation),
    ]
    return Checklist(
        missing=tuple(missing),
        notices=(*dates.warnings, *_title_notices(consultation)),
        timeline=dates.timeline,
    )


def _missing_head(
    consultation: Consultation, circular: Circular | None, *, at: datetime
) -> Iterator[Check]:
    if consultation.closes_at is None:
        yield Check(Missing.DEADLINE)
    elif consultation.closes_at <= at:
        yield Check(Missing.DEADLINE_PASSED)
    if _needs_meeting(consultation) and not (
        consultation.meeting_opens
        and consultation.meeting_closes
        and (consultation.meeting_virtual or consultation.meeting_place)
    ):
        yield Check(Missing.MEETING)
    if not consultation.contact_email:
        yield Check(Missing.CONTACT)
    if (
        circular
        and revision_on(circular.date) != consultation.revision
        and not consultation.revision_reason
    ):
        yield Check(Missing.REVISION_REASON)


def _needs_meeting(consultation: Consultation) -> bool:
    """Tell whether the circular prints the meeting, as usual or in own wording."""
    own = consultation.paragraph_wordings.values_list("words", flat=True)
    return consultation.profile.counts_back or any(
        f"{{{placeholder.value}}}" in words
        for words in own
        for placeholder in (Placeholder.DATES, Placeholder.PLACE)
    )


def _missing_texts(consultation: Consultation) -> Iterator[Check]:
    texts = consultation.texts.all()
    if not texts:
        yield Check(Missing.TEXTS)
    kinds = TEXT_KINDS[Procedure(consultation.procedure)]
    for text in texts:
        if text.kind not in kinds:
            yield Check(Missing.TEXT_KIND, text.designation)


def _contradictions(refused: RuleError | None) -> Iterator[Check]:
    if refused is not None:
        last = isinstance(refused, ClosingBeforeOpening)
        field = "meeting_closes" if last else "meeting_opens"
        yield Check(Missing.TIMELINE, field, refused)


def _missing_circular(
    consultation: Consultation, circular: Circular | None
) -> Iterator[Check]:
    if circular is None:
        yield Check(Missing.NUMBER)
        return
    if circular.period_id != consultation.study_group.period_id:
        yield Check(Missing.PERIOD_DIFFERS)
    if not Signatory.objects.valid_on(circular.date).exists():
        yield Check(Missing.SIGNATORY)
    regional = consultation.procedure == Procedure.TAP_REGIONAL
    if regional and not consultation.regional_group:
        yield Check(Missing.REGIONAL_GROUP)
    elif not roll_for(circular.date, regional_group=consultation.regional_group):
        yield Check(Missing.ROLL)


def _missing_languages(consultation: Consultation) -> Iterator[Check]:
    ready = {LanguageStatus.APPROVED.value, LanguageStatus.OMITTED.value}
    rows = list(consultation.language_versions.order_by("pk"))
    for row in rows:
        if row.status not in ready:
            yield Check(Missing.LANGUAGE, row.language)
    if rows and all(row.status == LanguageStatus.OMITTED for row in rows):
        yield Check(Missing.LANGUAGE)


def _title_notices(consultation: Consultation) -> Iterator[Notice]:
    titles = consultation.study_group.titles.all()
    if len([row for row in titles if row.confirmed]) < len(
        consultation.language_versions.all()
    ):
        yield Notice.STUDY_GROUP_TITLE_UNCONFIRMED
