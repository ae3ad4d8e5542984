"""Dates, deadlines, percentages and citations as each official language writes them.

Plain tables, no catalogue: these forms are grammar and house style of the six
languages, and the same on a page, in a message and on paper. Everything returned is
plain text. Whoever writes right-to-left text isolates it; a share is isolated already,
so that its sign never changes sides.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from fractions import Fraction

from consult.procedure.deadlines import Deadline
from consult.procedure.states import Language, Revision

NBSP = "\u00a0"

DJANGO_CODES: Mapping[Language, str] = {
    Language.AR: "ar",
    Language.ZH: "zh-hans",
    Language.EN: "en",
    Language.FR: "fr",
    Language.RU: "ru",
    Language.ES: "es",
}

# Twelve words, January first.
_MONTHS: Mapping[Language, str] = {
    Language.EN: (
        "January February March April May June July August September October"
        " November December"
    ),
    Language.FR: (
        "janvier février mars avril mai juin juillet août septembre octobre"
        " novembre décembre"
    ),
    Language.ES: (
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre"
        " noviembre diciembre"
    ),
    Language.RU: (
        "января февраля марта апреля мая июня июля августа сентября октября"
        " ноября декабря"
    ),
    Language.AR: (
        "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر"
    ),
}

_PLACE_AND_DATE: Mapping[Language, str] = {
    Language.AR: "{place}، {date}",
    Language.ZH: "{date}，{place}",
    Language.EN: "{place}, {date}",
    Language.FR: "{place}, le {date}",
    Language.RU: "{place}, {date}",
    Language.ES: "{place}, {date}",
}

_DEADLINES: Mapping[Language, str] = {
    Language.AR: "الساعة {time} يوم {date} ({zone})",
    Language.ZH: "{date}{time}（{zone}）",
    Language.EN: "{time} on {date} ({zone})",
    Language.FR: "{date} à {time} ({zone})",
    Language.RU: "{time} {date} ({zone})",
    Language.ES: f"{{time}}{NBSP}horas del {{date}} ({{zone}})",
}

_TIMES: Mapping[Language, str] = {
    Language.AR: "%H%M",
    Language.ZH: "%H时%M分",
    Language.EN: "%H:%M",
    Language.FR: f"%H{NBSP}h{NBSP}%M",
    Language.RU: f"%H{NBSP}час.{NBSP}%M{NBSP}мин.",
    Language.ES: "%H.%M",
}

_INSTANTS: Mapping[Language, str] = dict.fromkeys(
    Language, "{date}, {time} ({zone})"
) | {
    Language.AR: "{date}، {time} ({zone})",
    Language.ZH: "{date}{time}（{zone}）",
}

_GENEVA_TIME: Mapping[Language, str] = {
    Language.AR: "بتوقيت جنيف",
    Language.ZH: "日内瓦时间",
    Language.EN: "Geneva time",
    Language.FR: "heure de Genève",
    Language.RU: "по женевскому времени",
    Language.ES: "hora de Ginebra",
}

_ORGANIZATION_PREFIX: Mapping[Language, str] = {
    Language.AR: "ITU-T",
    Language.ZH: "ITU-T",
    Language.EN: "ITU-T",
    Language.FR: "UIT-T",
    Language.RU: "МСЭ-Т",
    Language.ES: "UIT-T",
}

_CIRCULARS: Mapping[Language, str] = {
    Language.AR: "الرسالة المعممة {number} لمكتب تقييس الاتصالات",
    Language.ZH: "电信标准化局第{number}号通函",
    Language.EN: "TSB Circular {number}",
    Language.FR: "Circulaire TSB {number}",
    Language.RU: "Циркуляр {number} БСЭ",
    Language.ES: "Circular TSB {number}",
}

_STUDY_GROUPS: Mapping[Language, str] = {
    Language.AR: "لجنة الدراسات {number} لقطاع تقييس الاتصالات",
    Language.ZH: "ITU-T第{number}研究组",
    Language.EN: "ITU-T Study Group {number}",
    Language.FR: "Commission d'études {number} de l'UIT-T",
    Language.RU: "{number}-я Исследовательская комиссия МСЭ-Т",
    Language.ES: "Comisión de Estudio {number} del UIT-T",
}

_GENEVA: Mapping[Language, str] = {
    Language.AR: "جنيف",
    Language.ZH: "日内瓦",
    Language.EN: "Geneva",
    Language.FR: "Genève",
    Language.RU: "Женева",
    Language.ES: "Ginebra",
}

_REVISION_PLACES: Mapping[Revision, tuple[int, Mapping[Language, str]]] = {
    Revision.HAMMAMET_2016: (
        2016,
        dict.fromkeys(Language, "Hammamet")
        | {
            Language.AR: "الحمامات",
            Language.ZH: "哈马马特",
            Language.RU: "Хаммамет",
        },
    ),
    Revision.GENEVA_2022: (2022, _GENEVA),
    Revision.NEW_DELHI_2024: (
        2024,
        dict.fromkeys(Language, "New Delhi")
        | {
            Language.AR: "نيودلهي",
            Language.ZH: "新德里",
            Language.RU: "Нью-Дели",
            Language.ES: "Nueva Delhi",
        },
    ),
}

_REVISIONS: Mapping[Language, str] = {
    Language.AR: "المراجَع في {place}، {year}",
    Language.ZH: "{year}年，{place}，修订版",
    Language.EN: "Rev. {place}, {year}",
    Language.FR: "Rév. {place}, {year}",
    Language.RU: f"Пересм. {{place}}, {{year}}{NBSP}г.",
    Language.ES: "Rev. {place}, {year}",
}

_RESOLUTION_1: Mapping[Language, str] = {
    Language.AR: "القرار 1 ({revision}) للجمعية العالمية لتقييس الاتصالات (WTSA)",
    Language.ZH: "WTSA第1号决议（{revision}）",
    Language.EN: "WTSA Resolution 1 ({revision})",
    Language.FR: "Résolution 1 ({revision}) de l'AMNT",
    Language.RU: "Резолюция 1 ({revision}) ВАСЭ",
    Language.ES: "Resolución 1 ({revision}) de la AMNT",
}

# What stands beside a name, such as a provisional one.
BRACKETS: Mapping[Language, str] = dict.fromkeys(Language, "{} ({})") | {
    Language.ZH: "{}（{}）"
}

# What stands between parts of one line that are no list: a name and a role.
COMMAS: Mapping[Language, str] = dict.fromkeys(Language, ", ") | {
    Language.AR: "، ",
    Language.ZH: "，",
}

# The mark between all but the last two, then the mark before the last.
_LISTS: Mapping[Language, tuple[str, str]] = {
    Language.AR: ("، ", " و"),
    Language.ZH: ("、", "和"),
    Language.EN: (", ", " and "),
    Language.FR: (", ", " et "),
    Language.RU: (", ", " и "),
    Language.ES: (", ", " y "),
}


def format_date(day: date, language: Language) -> str:
    """Write a whole date: `1 December 2021`, `1er décembre 2021`, `2021年12月1日`."""
    return _day_month_year(day, language)


def format_date_range(first: date, last: date, language: Language) -> str:
    """Write the days of a meeting, both included, repeating no month or year.

    French and Spanish (`du 13 au 17 décembre 2021`) and Arabic begin with their
    preposition. A meeting of one day is that date.
    """
    if first == last:
        return format_date(first, language)
    if language is Language.ZH:
        return _chinese_range(first, last)
    end = _day_month_year(last, language)
    if first.year != last.year:
        begin, spaced = _day_month_year(first, language), True
    elif first.month != last.month:
        begin, spaced = _day_month(first, language), True
    else:
        begin, spaced = _day(first, language), False
    if language in {Language.EN, Language.RU}:
        return f"{begin} – {end}" if spaced else f"{begin}–{end}"
    before, between = {
        Language.FR: ("du", "au"),
        Language.ES: ("del", "al"),
        Language.AR: ("من", "إلى"),
    }[language]
    return f"{before} {begin} {between} {end}"


def format_place_and_date(place: str, day: date, language: Language) -> str:
    """Write the line that heads a letter: `Genève, le 31 mai 2021`."""
    return _PLACE_AND_DATE[language].format(
        place=localize_place(place, language), date=_day_month_year(day, language)
    )


def localize_place(place: str, language: Language) -> str:
    """Name Geneva in the language; any other place stays as it was entered."""
    return _GENEVA[language] if place == "Geneva" else place


def format_time(moment: time, language: Language) -> str:
    """Write an hour and minute: `23:59`, `23 h 59`, `23时59分`."""
    return moment.strftime(_TIMES[language])


def format_zone(zone: str, language: Language) -> str:
    """Name the zone of a deadline: "Geneva time", "UTC", else its IANA key."""
    return _GENEVA_TIME[language] if zone == "Europe/Zurich" else zone


def format_deadline(deadline: Deadline, language: Language) -> str:
    """Write the last minute that counts: `2021年12月1日23时59分（日内瓦时间）`."""
    return _DEADLINES[language].format(
        date=_day_month_year(deadline.date, language),
        time=format_time(deadline.time, language),
        zone=format_zone(deadline.zone, language),
    )


def format_instant(local: datetime, zone: str, language: Language) -> str:
    """Write an instant to the second, as it is in `zone`: `…, 23:58:59 (UTC)`."""
    return _INSTANTS[language].format(
        date=_day_month_year(local.date(), language),
        time=isolate(f"{local:%H:%M:%S}", language),
        zone=format_zone(zone, language),
    )


def format_percentage(value: str | Fraction, language: Language) -> str:
    """Write a percentage: `70%`; French, Spanish and Russian `70 %` and `69,56 %`.

    Beside Arabic letters its sign would stand on the other side: it is isolated.

    `value` is the text of `thresholds.percentage` ("69.56") or an exact share
    (`Fraction(7, 10)`), which must be a whole number of hundredths of a per cent.
    """
    figures = value if isinstance(value, str) else _share_as_text(value)
    if language in {Language.FR, Language.ES, Language.RU}:
        return figures.replace(".", ",") + NBSP + "%"
    return isolate(f"{figures}%", language)


def isolate(written: str, language: Language) -> str:
    """Keep figures from left to right in plain Arabic text, by the marks of Unicode."""
    return f"\u2066{written}\u2069" if language is Language.AR else written


def join_list(items: Sequence[str], language: Language) -> str:
    """Join with commas and a last "and", as the language does."""
    comma, last = _LISTS[language]
    if len(items) < 2:
        return "".join(items)
    if language is Language.ES and items[-1][:1].lower() == "i":
        last = " e "
    return comma.join(items[:-1]) + last + items[-1]


def join_parts(parts: Iterable[str], language: Language) -> str:
    """Put the parts of one line side by side, such as a name and a role; no "and"."""
    return COMMAS[language].join(part for part in parts if part)


def localize_designation(designation: str, language: Language) -> str:
    """Put the Sector's name into the language: `UIT-T D.1102`, `МСЭ-Т D.1102`.

    Letters and numbers stay Latin; a designation without the prefix is unchanged.
    """
    prefix, space, rest = designation.partition(" ")
    if prefix != "ITU-T":
        return designation
    return _ORGANIZATION_PREFIX[language] + space + rest


def format_revision(revision: Revision, language: Language) -> str:
    """Write the bracket of a citation: `Rév. Hammamet, 2016`."""
    year, places = _REVISION_PLACES[revision]
    return _REVISIONS[language].format(place=places[language], year=year)


def cite_resolution_1(revision: Revision, language: Language) -> str:
    """Cite Resolution 1: `WTSA第1号决议（2016年，哈马马特，修订版）`."""
    return _RESOLUTION_1[language].format(revision=format_revision(revision, language))


def name_circular(number: int, language: Language) -> str:
    """Name a circular: `TSB Circular 321`, `电信标准化局第321号通函`."""
    return _CIRCULARS[language].format(number=number)


def name_study_group(number: int, language: Language) -> str:
    """Name a study group: `ITU-T Study Group 3`, `ITU-T第3研究组`."""
    return _STUDY_GROUPS[language].format(number=number)


def _day(day: date, language: Language) -> str:
    if language is Language.FR and day.day == 1:
        return "1er"
    return str(day.day)


def _day_month(day: date, language: Language) -> str:
    month = _MONTHS[language].split()[day.month - 1]
    between = " de " if language is Language.ES else " "
    return f"{_day(day, language)}{between}{month}"


def _day_month_year(day: date, language: Language) -> str:
    if language is Language.ZH:
        return f"{day.year}年{day.month}月{day.day}日"
    if language is Language.ES:
        return f"{_day_month(day, language)} de {day.year}"
    if language is Language.RU:
        return f"{_day_month(day, language)} {day.year} года"
    return f"{_day_month(day, language)} {day.year}"


def _chinese_range(first: date, last: date) -> str:
    if first.year != last.year:
        begin = f"{first.year}年{first.month}月{first.day}日"
        return f"{begin}-{last.year}年{last.month}月{last.day}日"
    if first.month != last.month:
        begin = f"{first.year}年{first.month}月{first.day}日"
        return f"{begin}-{last.month}月{last.day}日"
    return f"{first.year}年{first.month}月{first.day}-{last.day}日"


def _share_as_text(share: Fraction) -> str:
    hundredths = share * 10_000
    if hundredths.denominator != 1:
        raise ValueError(f"{share} is not a whole number of hundredths of a per cent.")
    whole, part = divmod(hundredths.numerator, 100)
    return f"{whole}.{part:02d}".removesuffix("00").removesuffix(".")


def format_digest(digest: str) -> str:
    """Write a digest in groups of eight digits, to be read aloud."""
    return " ".join(digest[start : start + 8] for start in range(0, len(digest), 8))
