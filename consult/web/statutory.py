"""What a consultation asks, under which rule, and its statutory dates."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consult import labels
from consult.documents.wording import (
    cite_resolution_1,
    format_date,
    format_date_range,
    format_deadline,
    format_percentage,
    join_list,
    localize_place,
)
from consult.models import Consultation
from consult.procedure.calendar import add_weeks
from consult.procedure.profiles import LatestDay
from consult.procedure.states import ConsultationState, Warn
from consult.queries.clock import geneva_day
from consult.templatetags.languages import current_language
from consult.web.consultations import circular_of, group_words, is_open
from consult.web.layout import Moment


@dataclass(frozen=True, slots=True)
class Asked:
    """What the paragraphs on the question and the rule are filled with."""

    template: str
    study_group: str
    where: str
    dates: str
    citation: str
    section: str
    clause: str
    share: str
    quorum: int | None
    regional_group: str
    count: int
    unverified: str


def asked_of(consultation: Consultation) -> Asked:
    """Return what is asked and by which rule it is decided."""
    language, profile = current_language(), consultation.profile
    share = profile.threshold
    return Asked(
        template=f"public/asked/{consultation.procedure}.html",
        study_group=group_words(consultation),
        where=_where(consultation),
        dates=meeting_days(consultation),
        citation=cite_resolution_1(profile.revision, language),
        section=profile.clauses.period.partition(".")[0],
        clause=profile.clauses.period.rpartition(".")[0]
        if profile.counts_back
        else profile.clauses.period,
        share=format_percentage(share, language) if share else "",
        quorum=profile.quorum,
        regional_group=consultation.regional_group,
        count=len(consultation.texts.all()),
        unverified=str(labels.label(Warn.UNVERIFIED_REVISION))
        if profile.unverified
        else "",
    )


def meeting_days(consultation: Consultation) -> str:
    """Write the days of the meeting, nothing where there is none."""
    opens, closes = consultation.meeting_opens, consultation.meeting_closes
    if opens is None:
        return ""
    return format_date_range(opens, closes or opens, current_language())


def statutory_moments(consultation: Consultation, at: datetime) -> list[Moment]:
    """Return the dates that Resolution 1 sets, with where the consultation stands.

    Clauses are cited where the profile of the revision holds them.
    """
    issued = Moment(
        _("Circular issued"),
        format_date(circular_of(consultation).date, current_language()),
    )
    if consultation.state == ConsultationState.WITHDRAWN:
        withdrawn = consultation.withdrawn_at or at
        return [issued, Moment(_("Withdrawn"), _day_of(withdrawn))]
    return [
        issued,
        _closing_moment(consultation, at),
        _result_moment(consultation, at),
        *_meeting_moments(consultation, at),
    ]


def clause_words(*clauses: str) -> str:
    """Cite clauses for a small line: `Clause 9.4.1`, `Clauses 9.4.5 and 9.4.6`."""
    distinct = list(dict.fromkeys(clauses))
    text = ngettext("Clause %(clauses)s", "Clauses %(clauses)s", len(distinct))
    return text % {"clauses": join_list(distinct, current_language())}


def _closing_moment(consultation: Consultation, at: datetime) -> Moment:
    deadline, opened = consultation.deadline, is_open(consultation, at)
    return Moment(
        _("Replies close") if opened else _("Replies closed"),
        format_deadline(deadline, current_language()) if deadline else "",
        clause_words(consultation.profile.clauses.period),
        state="now" if opened else "done",
    )


def _result_moment(consultation: Consultation, at: datetime) -> Moment:
    clauses = consultation.profile.clauses
    if consultation.certified_at:
        return Moment(
            _("Result certified"),
            _day_of(consultation.certified_at),
            clause_words(clauses.met, clauses.not_met),
        )
    return Moment(
        _("Result certified by two officers"),
        note=clause_words(clauses.met, clauses.not_met),
        state="ahead" if is_open(consultation, at) else "now",
    )


def _meeting_moments(consultation: Consultation, at: datetime) -> list[Moment]:
    """Return the meeting the consultation looks to and what must follow it.

    Whether the decision was notified is not known here, so that it is never done.
    """
    period, opens = consultation.profile.period, consultation.meeting_opens
    if not isinstance(period, LatestDay) or opens is None:
        return []
    closes = consultation.meeting_closes or opens
    notify_by = add_weeks(closes, period.notification_weeks)
    return [
        Moment(
            _("%(study_group)s meets") % {"study_group": group_words(consultation)},
            meeting_days(consultation),
            state="done" if closes < geneva_day(at) else "ahead",
        ),
        Moment(
            _("Decision notified by circular"),
            _("%(date)s at the latest")
            % {"date": format_date(notify_by, current_language())},
            state="ahead",
        ),
    ]


def _day_of(at: datetime) -> str:
    return format_date(geneva_day(at), current_language())


def _where(consultation: Consultation) -> str:
    if consultation.meeting_virtual:
        return _("virtual meeting")
    return localize_place(consultation.meeting_place, current_language())
