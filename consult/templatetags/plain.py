"""Deadlines, names and instants as plain text, for mail without markup.

In an Arabic line, runs that are read left to right are isolated by the Unicode
marks that `<bdi>` stands for on a page.
"""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django import template

from consult.documents.wording import (
    format_deadline,
    format_instant,
    isolate,
    localize_designation,
    name_study_group,
)
from consult.procedure.deadlines import Deadline
from consult.templatetags.clocks import GENEVA
from consult.templatetags.languages import current_language

register = template.Library()


@register.filter
def plain_deadline(deadline: Deadline) -> str:
    """Write the last minute that counts: `23:59 on 1 December 2021 (Geneva time)`."""
    return format_deadline(deadline, current_language())


@register.filter
def plain_study_group(number: int) -> str:
    """Name a study group: `ITU-T Study Group 3`."""
    return name_study_group(number, current_language())


@register.filter
def plain_name(text: str) -> str:
    """Write a designation, a reference or an address, kept whole in Arabic."""
    language = current_language()
    return isolate(localize_designation(str(text), language), language)


@register.filter
def plain_instant(moment: datetime) -> str:
    """Write an aware instant to the second in Geneva and in UTC."""
    language = current_language()
    return " = ".join(
        format_instant(local, zone, language)
        for zone, local in (
            (GENEVA, moment.astimezone(ZoneInfo(GENEVA))),
            ("UTC", moment.astimezone(UTC)),
        )
    )
