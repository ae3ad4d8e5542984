"""Days and instants as the page's language writes them, in a named zone.

Everything is computed from aware instants; the zone that counts is Geneva's.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from consult.documents.wording import format_date, format_date_range, format_zone
from consult.procedure.states import Language
from consult.templatetags.languages import current_language

register = template.Library()

GENEVA = "Europe/Zurich"

_SHORT_MONTHS: Mapping[Language, str] = {
    Language.EN: "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    Language.FR: ("janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc."),
    Language.ES: "ene. feb. mar. abr. may. jun. jul. ago. sep. oct. nov. dic.",
    Language.RU: "янв. февр. марта апр. мая июня июля авг. сент. окт. нояб. дек.",
}

_WEEKDAYS: Mapping[Language, str] = {
    Language.AR: "الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد",
    Language.ZH: "星期一 星期二 星期三 星期四 星期五 星期六 星期日",
    Language.EN: "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    Language.FR: "lundi mardi mercredi jeudi vendredi samedi dimanche",
    Language.RU: "понедельник вторник среду четверг пятницу субботу воскресенье",
    Language.ES: "lunes martes miércoles jueves viernes sábado domingo",
}


def write_short_day(day: date, language: Language) -> str:
    """Write a day with its month shortened: `1 Dec 2021`, `2021年12月1日`.

    Arabic and Chinese have no short form and keep the whole one.
    """
    if language not in _SHORT_MONTHS:
        return format_date(day, language)
    month = _SHORT_MONTHS[language].split()[day.month - 1]
    number = "1er" if language is Language.FR and day.day == 1 else str(day.day)
    return f"{number} {month} {day.year}"


def comma_before_time(language: Language) -> str:
    """Return what stands between a short day and an hour; nothing but a space in zh."""
    return {Language.AR: "، ", Language.ZH: " "}.get(language, ", ")


def write_weekday(day: date, language: Language) -> str:
    """Name the weekday, in the case that follows "on" (Russian accusative)."""
    return _WEEKDAYS[language].split()[day.weekday()]


def write_clock(moment: datetime, *, zone: str, seconds: bool = False) -> SafeString:
    """Write an instant in `zone`: day, then hour and minute, isolated.

    `moment` is aware; the hour is written 24-hour and left to right.
    """
    language = current_language()
    local = moment.astimezone(ZoneInfo(zone))
    return format_html(
        '<time datetime="{}">{}{}<bdi dir="ltr">{}</bdi></time>',
        moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        write_short_day(local.date(), language),
        comma_before_time(language),
        local.strftime("%H:%M:%S" if seconds else "%H:%M"),
    )


def name_zone(zone: str, *, place: str = "") -> str:
    """Name a zone for a reader: "Geneva time", "UTC", else the place or its city."""
    named = format_zone(zone, current_language())
    if named != zone or zone == "UTC":
        return named
    return place or zone.rpartition("/")[2].replace("_", " ")


@register.filter
def day(value: date) -> str:
    """Write a whole date: `1 December 2021`. An instant is read in Geneva."""
    if isinstance(value, datetime):
        value = value.astimezone(ZoneInfo(GENEVA)).date()
    return format_date(value, current_language())


@register.filter
def short_day(value: date) -> str:
    """Write a date with its month shortened: `1 Dec 2021`."""
    if isinstance(value, datetime):
        value = value.astimezone(ZoneInfo(GENEVA)).date()
    return write_short_day(value, current_language())


@register.filter
def weekday(value: date) -> str:
    """Name the weekday of a date."""
    return write_weekday(value, current_language())


@register.simple_tag
def days(first: date, last: date) -> str:
    """Write the days of a meeting, both included: `{% days first last %}`."""
    return format_date_range(first, last, current_language())


@register.simple_tag
def instant(
    moment: datetime, zone: str = GENEVA, *, seconds: bool = False, named: bool = True
) -> SafeString:
    """Write an instant with its zone: `20 Nov 2021, 12:41 Geneva time`.

    `{% instant moment %}`, `{% instant moment "UTC" seconds=True %}`; with
    `named=False` the zone is left to the words around.
    """
    written = write_clock(moment, zone=zone, seconds=seconds)
    if not named:
        return written
    return format_html("{} {}", written, name_zone(zone))


@register.inclusion_tag("components/clocks.html")
def clocks(
    moment: datetime, zone: str = "", *, place: str = "", seconds: bool = True
) -> dict[str, object]:
    """List an instant in Geneva, in UTC and in the reader's `zone`, as rows of facts.

    `zone` is an IANA key, left out where it is unknown or Geneva's own; `place`
    names it in words.
    """
    zones = [(gettext("Geneva time"), GENEVA), ("UTC", "UTC")]
    if zone not in {"", GENEVA, "UTC"}:
        zones.append((name_zone(zone, place=place), zone))
    return {
        "clocks": [
            (name, write_clock(moment, zone=key, seconds=seconds))
            for name, key in zones
        ]
    }
