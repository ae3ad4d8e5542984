"""Each statutory moment of a consultation, with its clause and where it stands."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consult.documents.wording import (
    format_date,
    format_deadline,
    join_list,
)
from consult.models import Consultation
from consult.procedure.conformity import notification_due
from consult.procedure.states import Proceeding
from consult.queries.clock import geneva_day
from consult.queries.consultations import opening_circular
from consult.queries.timelines import StatutoryDates
from consult.templatetags.languages import current_language
from consult.web.asked import meeting_days
from consult.web.consultations import group_words, is_open


@dataclass(frozen=True, slots=True)
class Dated:
    """A moment with its place in time; without a `day` it follows the one before.

    `done` is what happened, `current` what goes on: a day that has passed does not
    make a thing done.
    """

    what: str
    when: str = ""
    note: str = ""
    day: date | None = None
    done: bool = False
    current: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """What the moments are written from; `inside` tells whether TSB reads them."""

    consultation: Consultation
    dates: StatutoryDates
    at: datetime
    inside: bool

    @property
    def today(self) -> date:
        return geneva_day(self.at)

    def clause(self, kind: Proceeding) -> str:
        return self.consultation.profile.proceedings.get(kind, "")

    def happened(self, what: str, day: date, clause: str, due: date | None) -> Dated:
        """Say when a thing was done; TSB is shown until when it was due."""
        note = clause_words(clause)
        if due and self.inside:
            note = _at_the_latest(clause, due)
        return happened_on(what, day, note)

    def awaited(self, what: str, clause: str, due: date) -> Dated:
        """Say until when a thing is due; TSB is shown that it was missed."""
        note = clause_words(clause)
        issued = self.consultation.issued_at is not None
        if self.inside and issued and due < self.today:
            note = _("Clause %(clause)s; not recorded") % {"clause": clause}
        return Dated(what, _written(due), note, due)


def until_closing(reading: Reading) -> Iterator[Dated]:
    """Yield what goes before the replies, and until when they are taken."""
    if reading.consultation.profile.counts_back:
        yield from _determination(reading)
    yield from announcement(reading)
    yield from _distribution(reading)
    yield from _closing(reading)


def after_closing(reading: Reading) -> Iterator[Dated]:
    """Yield what follows the replies: result, meeting, notification."""
    if reading.consultation.issued_at is not None:
        yield _result(reading)
    if reading.consultation.profile.counts_back:
        yield from _meeting(reading)
        yield from _more_time(reading)
    yield from _notification(reading)


def clause_words(*clauses: str) -> str:
    """Cite clauses for a small line: `Clause 9.4.1`, `Clauses 9.4.5 and 9.4.6`."""
    distinct = list(dict.fromkeys(clauses))
    text = ngettext("Clause %(clauses)s", "Clauses %(clauses)s", len(distinct))
    return text % {"clauses": join_list(distinct, current_language())}


def _determination(reading: Reading) -> Iterator[Dated]:
    consultation = reading.consultation
    note = clause_words(consultation.profile.clauses.determination)
    if consultation.determined_on:
        what = _("%(study_group)s determines the texts")
        what %= {"study_group": group_words(consultation)}
        day = consultation.determined_on
        when = _written(day)
        if consultation.determined_at:
            when = _("%(day)s, %(meeting)s") % {
                "day": when,
                "meeting": consultation.determined_at,
            }
        yield Dated(what, when, note, day, done=day <= reading.today)
    if consultation.chair_requested_on and reading.inside:
        yield happened_on(
            _("The chair requests the approval"), consultation.chair_requested_on, note
        )


def announcement(reading: Reading) -> Iterator[Dated]:
    """Yield the date of the circular, or until when it is to go out."""
    consultation, dates = reading.consultation, reading.dates
    clauses = consultation.profile.clauses
    clause = clauses.announcement or clauses.period
    circular = opening_circular(consultation)
    announce_by = dates.timeline.announce_by if dates.timeline else None
    if circular is None:
        if announce_by:
            what, when = _("Circular issued, at the latest"), _written(announce_by)
            yield Dated(what, when, clause_words(clause), announce_by)
        return
    issued = consultation.issued_at is not None
    what = _("Circular issued") if issued else _("Date of the circular")
    note = clause_words(clause)
    if reading.inside and announce_by and consultation.meeting_opens:
        note = _notice(clause, circular.date, consultation.meeting_opens, announce_by)
    yield Dated(what, _written(circular.date), note, circular.date, done=issued)


def _notice(clause: str, dated: date, opens: date, announce_by: date) -> str:
    """Say how many days before the meeting the circular is dated, and what is asked."""
    days = (opens - dated).days
    given = ngettext(
        "%(n)d day before the meeting; clause %(clause)s asks for %(day)s at the"
        " latest",
        "%(n)d days before the meeting; clause %(clause)s asks for %(day)s at the"
        " latest",
        days,
    )
    return given % {"n": days, "clause": clause, "day": _written(announce_by)}


def _distribution(reading: Reading) -> Iterator[Dated]:
    timeline, done = reading.dates.timeline, reading.dates.conduct.texts_distributed_on
    due = timeline.distribute_texts_by if timeline else None
    clause = reading.clause(Proceeding.TEXTS_DISTRIBUTED)
    if done:
        what = _("Texts distributed in the official languages")
        yield reading.happened(what, done, clause, due)
    elif due:
        what = _("Texts distributed in the official languages, at the latest")
        yield reading.awaited(what, clause, due)


def _closing(reading: Reading) -> Iterator[Dated]:
    consultation = reading.consultation
    deadline, opened = consultation.deadline, is_open(consultation, reading.at)
    if deadline is None:
        return
    closed = consultation.issued_at is not None and not opened
    yield Dated(
        _("Replies closed") if closed else _("Replies close"),
        format_deadline(deadline, current_language()),
        _period(reading),
        deadline.date,
        done=closed,
        current=opened,
    )


def _period(reading: Reading) -> str:
    """Cite the period's clause and, for TSB, the day it permits."""
    clause = reading.consultation.profile.clauses.period
    timeline = reading.dates.timeline
    if not reading.inside or timeline is None:
        return clause_words(clause)
    if timeline.earliest_deadline:
        earliest = _written(timeline.earliest_deadline.date)
        written = {"clause": clause, "day": earliest}
        return _("Clause %(clause)s: %(day)s at the earliest") % written
    latest, safer = timeline.latest_deadline, timeline.safer_deadline
    if latest is None:
        return clause_words(clause)
    if safer is None:
        return _at_the_latest(clause, latest.date)
    text = _(
        "Clause %(clause)s: %(day)s at the latest; %(safer)s is safer while closing"
        " days are not confirmed"
    )
    days = {"day": _written(latest.date), "safer": _written(safer.date)}
    return text % {"clause": clause, **days}


def _result(reading: Reading) -> Dated:
    consultation = reading.consultation
    clauses = consultation.profile.clauses
    note = clause_words(clauses.met, clauses.not_met)
    if consultation.certified_at:
        day = geneva_day(consultation.certified_at)
        return happened_on(_("Result certified"), day, note)
    return Dated(
        _("Result certified by two officers"),
        note=note,
        day=consultation.deadline_date,
        current=not is_open(consultation, reading.at),
    )


def _meeting(reading: Reading) -> Iterator[Dated]:
    consultation = reading.consultation
    if consultation.meeting_opens is None:
        return
    last = consultation.meeting_closes or consultation.meeting_opens
    clause = reading.clause(Proceeding.APPROVED)
    yield Dated(
        _("%(study_group)s meets") % {"study_group": group_words(consultation)},
        meeting_days(consultation),
        _("Approval must be unopposed, clause %(clause)s") % {"clause": clause},
        consultation.meeting_opens,
        done=last < reading.today,
    )


def _more_time(reading: Reading) -> Iterator[Dated]:
    timeline = reading.dates.timeline
    until = timeline.more_time_until if timeline else None
    if until and reading.dates.conduct.more_time:
        yield Dated(
            _("More time was asked for: formal opposition possible"),
            _("until %(day)s") % {"day": _written(until)},
            clause_words(reading.clause(Proceeding.MORE_TIME_REQUESTED)),
            until,
            done=until < reading.today,
        )


def _notification(reading: Reading) -> Iterator[Dated]:
    timeline, conduct = reading.dates.timeline, reading.dates.conduct
    clause = reading.clause(Proceeding.OUTCOME_CIRCULAR)
    due = notification_due(timeline, conduct) if timeline else None
    if conduct.notified_on:
        what = _("Decision notified by circular")
        yield reading.happened(what, conduct.notified_on, clause, due)
    elif due:
        what = _("Decision notified by circular, at the latest")
        yield reading.awaited(what, clause, due)


def _at_the_latest(clause: str, day: date) -> str:
    written = {"clause": clause, "day": _written(day)}
    return _("Clause %(clause)s: %(day)s at the latest") % written


def happened_on(what: str, day: date, note: str = "") -> Dated:
    """Return a moment that is over."""
    return Dated(what, _written(day), note, day, done=True)


def _written(day: date) -> str:
    return format_date(day, current_language())
