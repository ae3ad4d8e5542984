"""The statutory dates of a consultation as a row of moments, for every door."""

from dataclasses import replace
from datetime import date, datetime

from django.utils.translation import gettext as _

from consult.models import Consultation
from consult.procedure.states import ConsultationState
from consult.queries.clock import geneva_day
from consult.queries.timelines import StatutoryDates, dates_of
from consult.web.consultations import is_open
from consult.web.layout import Moment
from consult.web.moments import (
    Dated,
    Reading,
    after_closing,
    announcement,
    happened_on,
    until_closing,
)


def statutory_moments(consultation: Consultation, at: datetime) -> list[Moment]:
    """Return the dates that Resolution 1 sets, in order, with where things stand.

    Each comes with its clause under the revision that applies.
    """
    return moments_of(consultation, dates_of(consultation, at=at), at)


def moments_of(
    consultation: Consultation,
    dates: StatutoryDates,
    at: datetime,
    *,
    inside: bool = False,
) -> list[Moment]:
    """Return the moments from dates that were read already.

    `inside` adds what TSB alone is shown: margins, the chair's request, what is not
    recorded.
    """
    reading = Reading(consultation, dates, at, inside)
    if consultation.state == ConsultationState.WITHDRAWN:
        day = geneva_day(consultation.withdrawn_at or at)
        issued = announcement(reading) if consultation.issued_at else ()
        return _placed([*issued, happened_on(_("Withdrawn"), day)], reading.today)
    return _placed([*until_closing(reading), *after_closing(reading)], reading.today)


def moments_after_closing(consultation: Consultation, at: datetime) -> list[Moment]:
    """Return what follows the replies; none of it is now while they are taken."""
    if consultation.state == ConsultationState.WITHDRAWN:
        return []
    reading = Reading(consultation, dates_of(consultation, at=at), at, inside=False)
    moments = _placed(list(after_closing(reading)), reading.today)
    if not is_open(consultation, at):
        return moments
    return [replace(one, state="ahead") for one in moments]


def _placed(dated: list[Dated], today: date) -> list[Moment]:
    """Put moments in order; now is what goes on, else what comes next."""
    days: list[date] = []
    for one in dated:
        days.append(one.day or (days[-1] if days else date.min))
    order = sorted(range(len(dated)), key=days.__getitem__)
    ahead = [n for n in order if not dated[n].done and days[n] >= today]
    current = [n for n in order if dated[n].current]
    now = (*current, *ahead, -1)[0]
    return [
        Moment(
            dated[n].what,
            dated[n].when,
            dated[n].note,
            state="done" if dated[n].done else "now" if n == now else "ahead",
        )
        for n in order
    ]
