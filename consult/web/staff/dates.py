"""The statutory dates as TSB reads them, with the closing days they rest on."""

from datetime import datetime

from django.utils.translation import gettext, ngettext

from consult.documents.wording import format_date, join_list
from consult.models import Consultation
from consult.procedure.states import ConsultationState
from consult.queries.timelines import StatutoryDates, dates_of
from consult.templatetags.languages import current_language
from consult.web.layout import Moment
from consult.web.statutory import moments_of


def statutory_moments(consultation: Consultation, *, at: datetime) -> list[Moment]:
    """Return what happens when, in order, with clause and margin."""
    return moments_of(consultation, dates_of(consultation, at=at), at, inside=True)


def note_on_closing(consultation: Consultation, *, at: datetime) -> str:
    """Say that the deadline has passed while the closing is not recorded yet."""
    if consultation.state != ConsultationState.ISSUED:
        return ""
    if consultation.closes_at is None or at < consultation.closes_at:
        return ""
    return gettext("The deadline has passed; the consultation closes within a minute.")


def note_on_closures(consultation: Consultation, dates: StatutoryDates) -> str:
    """Name the closing days between the latest deadline and the meeting.

    Empty where the deadline is not counted back from a meeting.
    """
    if dates.timeline is None or dates.timeline.latest_deadline is None:
        return ""
    frozen = consultation.frozen_calendar is not None
    if not dates.closures:
        if frozen:
            return gettext(
                "No closing day of the office lay between the latest deadline and the"
                " meeting when the circular was issued."
            )
        return gettext(
            "No closing day of the office lies between the latest deadline and the"
            " meeting."
        )
    days = [format_date(day, current_language()) for day in dates.closures]
    if frozen:
        text = ngettext(
            "Closing day counted, as it was frozen at issue: %(days)s",
            "Closing days counted, as they were frozen at issue: %(days)s",
            len(days),
        )
    else:
        text = ngettext(
            "Closing day counted: %(days)s", "Closing days counted: %(days)s", len(days)
        )
    return text % {"days": join_list(days, current_language())}
