"""The deadline as a reader meets it: how long is left, and in which clock.

All of it is worked out from one `Deadline` and the instant `at` the view read.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from consult.documents.wording import format_date, format_time, format_zone
from consult.models import Amendment
from consult.procedure.deadlines import Deadline
from consult.procedure.states import Language
from consult.templatetags.clocks import (
    GENEVA,
    comma_before_time,
    name_zone,
    write_clock,
    write_short_day,
    write_weekday,
)
from consult.templatetags.languages import current_language

register = template.Library()

SQUARES = 14
SOON_DAYS = 3


@dataclass(frozen=True, slots=True)
class Remaining:
    """Time left: whole days; on the last day whole hours; in the last hour minutes.

    Nothing is rounded up, so that no reader is promised time that is not there.
    """

    days: int
    hours: int
    minutes: int
    closed: bool

    @property
    def figure(self) -> int:
        """Return the number to print large."""
        return self.days or self.hours or self.minutes

    @property
    def unit(self) -> str:
        """Return the words under the number."""
        if self.days:
            return ngettext("day left", "days left", self.days)
        if self.hours:
            return ngettext("hour left", "hours left", self.hours)
        return ngettext("minute left", "minutes left", self.minutes)

    @property
    def sentence(self) -> str:
        """Return number and words in one run: `11 days left`."""
        if self.closed:
            return gettext("Closed")
        if self.days:
            text = ngettext("%(n)d day left", "%(n)d days left", self.days)
            return text % {"n": self.days}
        if self.hours:
            text = ngettext("%(n)d hour left", "%(n)d hours left", self.hours)
            return text % {"n": self.hours}
        text = ngettext("%(n)d minute left", "%(n)d minutes left", self.minutes)
        return text % {"n": self.minutes}

    @property
    def tone(self) -> str:
        """Return `closed`, `soon` (three days or less) or `open`."""
        if self.closed:
            return "closed"
        return "soon" if self.days <= SOON_DAYS else "open"


@dataclass(frozen=True, slots=True)
class Square:
    """One day of the strip; positions are per cents of its width, as text."""

    x: str
    width: str
    state: str


@dataclass(frozen=True, slots=True)
class Face:
    """What the three deadline components print."""

    remaining: Remaining
    squares: tuple[Square, ...]
    weekday: str
    date: str
    time: str
    zone: str
    iso: str
    others: tuple[tuple[str, SafeString], ...]

    @property
    def when(self) -> SafeString:
        """Return date, hour and zone in one run."""
        return format_html(
            '{} <bdi dir="{}">{}</bdi> {}',
            self.date,
            time_direction(current_language()),
            self.time,
            self.zone,
        )


def time_direction(language: Language) -> str:
    """Return the direction of a written hour: figures alone run left to right."""
    return "auto" if language in {Language.RU, Language.ES, Language.ZH} else "ltr"


def time_left(closes_at: datetime, *, at: datetime) -> Remaining:
    """Count what is left until `closes_at`, which is exclusive."""
    left = closes_at - at
    if left <= timedelta():
        return Remaining(days=0, hours=0, minutes=0, closed=True)
    minutes = left // timedelta(minutes=1)
    return Remaining(
        days=left.days, hours=minutes // 60 % 24, minutes=minutes % 60, closed=False
    )


def lay_squares(remaining: Remaining) -> tuple[Square, ...]:
    """Lay out fourteen squares, one a day; days that are gone come first."""
    left = 0 if remaining.closed else max(1, min(SQUARES, remaining.days))
    step = 100_700 // SQUARES
    return tuple(
        Square(
            x=_per_cent(number * step),
            width=_per_cent(step - 700),
            state="left" if number >= SQUARES - left else "gone",
        )
        for number in range(SQUARES)
    )


def face_of(
    deadline: Deadline,
    *,
    at: datetime,
    zone: str = "",
    place: str = "",
    brief: bool = False,
) -> Face:
    """Work out everything the deadline components print.

    `zone` is the reader's IANA key; other clocks show the same printed minute. `brief`
    leaves out the words that say whose zone it is.
    """
    language = current_language()
    remaining = time_left(deadline.closes_at, at=at)
    printed = deadline.closes_at - timedelta(minutes=1)
    zones = ["UTC", GENEVA] if deadline.zone != GENEVA else ["UTC"]
    if zone and zone not in {*zones, GENEVA}:
        zones.append(zone)
    return Face(
        remaining=remaining,
        squares=lay_squares(remaining),
        weekday=write_weekday(deadline.date, language),
        date=format_date(deadline.date, language),
        time=_write_time(deadline, language),
        zone=format_zone(deadline.zone, language),
        iso=printed.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ"),
        others=tuple(
            (
                _name_clock(key, own=key == zone and not brief, place=place),
                write_clock(printed, zone=key),
            )
            for key in zones
            if key != deadline.zone
        ),
    )


@register.inclusion_tag("components/deadline.html")
def deadline(
    deadline: Deadline,
    *,
    at: datetime,
    zone: str = "",
    place: str = "",
    label: str = "",
    more: str = "",
    extended: Amendment | None = None,
) -> dict[str, object]:
    """Print the whole deadline: days left, date and hour, strip, other clocks.

    `label` replaces "Replies close on …"; `more` is one line of text or safe markup
    (the late rule, a calendar link); `extended` is the addendum that moved it.
    """
    face = face_of(deadline, at=at, zone=zone, place=place)
    return {"face": face, "label": label, "more": more, "extended": extended}


@register.inclusion_tag("components/deadline_brief.html")
def deadline_brief(
    deadline: Deadline,
    *,
    at: datetime,
    narrow: bool = True,
    extended: Amendment | None = None,
) -> dict[str, object]:
    """Print the deadline in one line; `narrow` hides it beside an aside."""
    return {"face": face_of(deadline, at=at), "narrow": narrow, "extended": extended}


@register.inclusion_tag("components/deadline_line.html")
def deadline_line(
    deadline: Deadline,
    *,
    at: datetime,
    zone: str = "",
    place: str = "",
    extended: Amendment | None = None,
) -> dict[str, object]:
    """Print the deadline as the rows of a list; `extended` as in `deadline`."""
    face = face_of(deadline, at=at, zone=zone, place=place, brief=True)
    language = current_language()
    comma = comma_before_time(language)
    return {
        "extended": extended,
        "face": face,
        "short_date": write_short_day(deadline.date, language) + comma,
    }


def _write_time(deadline: Deadline, language: Language) -> str:
    """Write the hour; Arabic pages use the colon that its other clocks use."""
    if language is Language.AR:
        return deadline.time.strftime("%H:%M")
    return format_time(deadline.time, language)


def _name_clock(zone: str, *, own: bool, place: str) -> str:
    name = name_zone(zone, place=place)
    return gettext("%(place)s, your time") % {"place": name} if own else name


def _per_cent(thousandths: int) -> str:
    return f"{thousandths // 1000}.{thousandths % 1000:03d}%"
