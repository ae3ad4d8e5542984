"""The statutory dates of a consultation as a row of moments."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext, ngettext

from consult.documents.wording import format_date, format_date_range, format_zone
from consult.models import Circular, Consultation
from consult.procedure.calendar import WorkingCalendar
from consult.procedure.deadlines import Deadline
from consult.procedure.errors import RuleError
from consult.procedure.states import ConsultationState
from consult.procedure.timeline import Timeline, compute_timeline
from consult.queries.calendar import working_calendar
from consult.queries.clock import geneva_day
from consult.queries.consultations import opening_circular
from consult.templatetags.languages import current_language
from consult.web.layout import Moment
from consult.web.staff.naming import name_group

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Dated:
    """A moment with the first day after which it is past; None is always ahead."""

    what: str
    when: str
    note: str
    past_from: date | None


def timeline_of(consultation: Consultation) -> Timeline | None:
    """Return the computed dates, from the closing days frozen at issue where they are.

    None while a date is missing that the rule counts from.
    """
    circular = opening_circular(consultation)
    try:
        return compute_timeline(
            consultation.profile,
            calendar=calendar_of(consultation),
            opens=consultation.meeting_opens,
            closes=consultation.meeting_closes,
            announced=circular.date if circular else None,
        )
    except RuleError:
        return None


def calendar_of(consultation: Consultation) -> WorkingCalendar:
    """Return the closing days that were in force at issue, else those of today."""
    frozen = consultation.frozen_calendar
    if frozen is None:
        return working_calendar()
    return WorkingCalendar(
        closures=frozenset(map(date.fromisoformat, frozen["closures"])),
        confirmed_years=frozenset(frozen["confirmed_years"]),
    )


def statutory_moments(consultation: Consultation, *, at: datetime) -> list[Moment]:
    """Return what happens when, in order, with clause and margin.

    What lies before `at` is done; the next one is now.
    """
    today = geneva_day(at)
    dated = list(_moments(consultation, opening_circular(consultation)))
    past = [one.past_from is not None and one.past_from <= today for one in dated]
    following = past.index(False) if False in past else len(past)
    return [
        Moment(
            what=one.what,
            when=one.when,
            note=one.note,
            state="done" if done else "now" if number == following else "ahead",
        )
        for number, (one, done) in enumerate(zip(dated, past, strict=True))
    ]


def _moments(consultation: Consultation, circular: Circular | None) -> Iterator[_Dated]:
    timeline = timeline_of(consultation)
    if consultation.profile.counts_back:
        yield from _determination(consultation)
    yield from _announcement(consultation, circular, timeline)
    if timeline and timeline.distribute_texts_by:
        yield _on(
            gettext("Texts distributed in the official languages, at the latest"),
            timeline.distribute_texts_by,
            _clause("9.3.5"),
        )
    yield from _closing(consultation)
    if consultation.certified_at:
        yield _on(gettext("Result certified"), geneva_day(consultation.certified_at))
    if consultation.profile.counts_back:
        yield from _meeting(consultation, timeline)


def _determination(consultation: Consultation) -> Iterator[_Dated]:
    if consultation.determined_on:
        what = gettext("%(study_group)s determines the texts")
        yield _on(
            what % {"study_group": name_group(consultation)},
            consultation.determined_on,
            _clause("9.3.1"),
        )


def _announcement(
    consultation: Consultation, circular: Circular | None, timeline: Timeline | None
) -> Iterator[_Dated]:
    note = _notice_given(consultation, circular, timeline)
    if circular:
        issued = consultation.issued_at is not None
        day = circular.date if issued else None
        what = gettext("Date of the circular")
        yield _Dated(what, _written(circular.date), note, day)
    elif timeline and timeline.announce_by:
        what = gettext("Circular issued, at the latest")
        yield _on(what, timeline.announce_by, _clause("9.3.3"))


def _notice_given(
    consultation: Consultation, circular: Circular | None, timeline: Timeline | None
) -> str:
    """Say how many days before the meeting the circular is dated, and what is asked."""
    announce_by = timeline.announce_by if timeline else None
    opens = consultation.meeting_opens
    if circular is None or announce_by is None or opens is None:
        return ""
    days = (opens - circular.date).days
    given = ngettext(
        "%(n)d day before the meeting; clause 9.3.3 asks for %(day)s at the latest",
        "%(n)d days before the meeting; clause 9.3.3 asks for %(day)s at the latest",
        days,
    )
    return given % {"n": days, "day": _written(announce_by)}


def _closing(consultation: Consultation) -> Iterator[_Dated]:
    deadline = consultation.deadline
    if deadline is None:
        return
    closed = consultation.closed_at
    yield _Dated(
        gettext("Replies close"),
        write_deadline(deadline),
        _clause(consultation.profile.clauses.period),
        geneva_day(closed) if closed else None,
    )


def _meeting(consultation: Consultation, timeline: Timeline | None) -> Iterator[_Dated]:
    opens, closes = consultation.meeting_opens, consultation.meeting_closes
    if opens is None:
        return
    meets = gettext("%(study_group)s meets") % {"study_group": name_group(consultation)}
    last = closes or opens
    yield _Dated(
        meets,
        format_date_range(opens, last, current_language()),
        gettext("Approval must be unopposed, clause 9.5.3"),
        last + ONE_DAY,
    )
    if timeline and timeline.notify_by:
        yield _on(
            gettext("Decision notified by circular, at the latest"),
            timeline.notify_by,
            _clause("9.6.1"),
        )


def note_on_closing(consultation: Consultation, *, at: datetime) -> str:
    """Say that the deadline has passed while the closing is not recorded yet."""
    if consultation.state != ConsultationState.ISSUED:
        return ""
    if consultation.closes_at is None or at < consultation.closes_at:
        return ""
    return gettext("The deadline has passed; the consultation closes within a minute.")


def write_deadline(deadline: Deadline) -> str:
    """Write a deadline in one run: `1 December 2021, 23:59 Geneva time`."""
    return gettext("%(day)s, %(hour)s %(zone)s") % {
        "day": _written(deadline.date),
        "hour": deadline.time.strftime("%H:%M"),
        "zone": format_zone(deadline.zone, current_language()),
    }


def _on(what: str, day: date, note: str = "") -> _Dated:
    return _Dated(what, _written(day), note, day + ONE_DAY)


def _clause(clause: str) -> str:
    return gettext("Clause %(clause)s") % {"clause": clause}


def _written(day: date) -> str:
    return format_date(day, current_language())
