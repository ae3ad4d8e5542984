"""What a draft still lacks before it can go out, and what staff should know."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from consult.models import Circular, Consultation, Signatory
from consult.procedure.errors import RuleError
from consult.procedure.profiles import revision_on
from consult.procedure.states import Procedure, Warn
from consult.procedure.timeline import Timeline, compute_timeline
from consult.queries.calendar import working_calendar
from consult.queries.consultations import opening_circular
from consult.queries.roll import roll_for
from consult.vocabularies import LanguageStatus


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
    TEXTS = "texts"
    TIMELINE = "timeline"


class Notice(StrEnum):
    """These are worth knowing and refuse nothing."""

    DEADLINE_LATER_THAN_PERMITTED = "deadline_later_than_permitted"
    DEADLINE_EARLIER_THAN_PERMITTED = "deadline_earlier_than_permitted"
    DEADLINE_ON_CLOSING_DAY = "deadline_on_closing_day"
    STUDY_GROUP_TITLE_UNCONFIRMED = "study_group_title_unconfirmed"


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the checklist; `subject` says of what (a language, a text)."""

    code: Missing
    subject: str = ""


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
    timeline, complaint = _timeline(consultation, circular)
    missing = [
        *_missing_head(consultation, circular, at=at),
        *([Check(Missing.TIMELINE, complaint)] if complaint else []),
        *_missing_circular(consultation, circular),
        *_missing_languages(consultation),
    ]
    return Checklist(
        missing=tuple(missing),
        notices=(
            *(timeline.warnings if timeline else ()),
            *_deadline_notices(consultation, timeline),
            *_title_notices(consultation),
        ),
        timeline=timeline,
    )


def _missing_head(
    consultation: Consultation, circular: Circular | None, *, at: datetime
) -> Iterator[Check]:
    if consultation.closes_at is None:
        yield Check(Missing.DEADLINE)
    elif consultation.closes_at <= at:
        yield Check(Missing.DEADLINE_PASSED)
    if consultation.profile.counts_back and not (
        consultation.meeting_opens
        and consultation.meeting_closes
        and (consultation.meeting_virtual or consultation.meeting_place)
    ):
        yield Check(Missing.MEETING)
    if not consultation.contact_email:
        yield Check(Missing.CONTACT)
    if not consultation.texts.exists():
        yield Check(Missing.TEXTS)
    if (
        circular
        and revision_on(circular.date) != consultation.revision
        and not consultation.revision_reason
    ):
        yield Check(Missing.REVISION_REASON)


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


def _timeline(
    consultation: Consultation, circular: Circular | None
) -> tuple[Timeline | None, str]:
    profile = consultation.profile
    if (profile.counts_back and consultation.meeting_opens is None) or (
        not profile.counts_back and circular is None
    ):
        return None, ""
    try:
        timeline = compute_timeline(
            profile,
            calendar=working_calendar(),
            opens=consultation.meeting_opens,
            closes=consultation.meeting_closes,
            announced=circular.date if circular else None,
        )
    except RuleError as error:
        return None, str(error)
    return timeline, ""


def _deadline_notices(
    consultation: Consultation, timeline: Timeline | None
) -> Iterator[Notice]:
    deadline = consultation.deadline
    if deadline is None or timeline is None:
        return
    latest, earliest = timeline.latest_deadline, timeline.earliest_deadline
    if latest and deadline.closes_at > latest.closes_at:
        yield Notice.DEADLINE_LATER_THAN_PERMITTED
    if earliest and deadline.closes_at < earliest.closes_at:
        yield Notice.DEADLINE_EARLIER_THAN_PERMITTED
    if not working_calendar().is_working_day(deadline.date):
        yield Notice.DEADLINE_ON_CLOSING_DAY


def _title_notices(consultation: Consultation) -> Iterator[Notice]:
    titles = consultation.study_group.titles.all()
    if len([row for row in titles if row.confirmed]) < len(
        consultation.language_versions.all()
    ):
        yield Notice.STUDY_GROUP_TITLE_UNCONFIRMED
