"""Turn a printed deadline into the one instant at which a consultation closes.

The only place that builds an instant from a local time.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from consult.procedure.calendar import check_range
from consult.procedure.errors import (
    AmbiguousLocalTime,
    BadDeadline,
    MissingLocalTime,
)

GENEVA: Final = "Europe/Zurich"
ZONES: Final = (GENEVA, "UTC")
LAST_MINUTE: Final = time(23, 59)
ONE_MINUTE: Final = timedelta(minutes=1)


def local_instant(naive: datetime, *, zone: str = GENEVA) -> datetime:
    """Return the UTC instant of a local time without offset.

    Raise AmbiguousLocalTime for a time that a clock change repeats,
    MissingLocalTime for one that it skips, BadDeadline for another zone than
    `ZONES` and ValueError for a time that already has an offset.
    """
    if naive.tzinfo is not None:
        raise ValueError("A local time has no offset.")
    if zone not in ZONES:
        raise BadDeadline(f"{zone} is not one of the zones {', '.join(ZONES)}.")
    check_range(naive.date())
    local = ZoneInfo(zone)
    first = naive.replace(tzinfo=local, fold=0)
    second = naive.replace(tzinfo=local, fold=1)
    instant = first.astimezone(UTC)
    if first.utcoffset() != second.utcoffset():
        shown = naive.isoformat(sep=" ", timespec="minutes")
        if instant.astimezone(local).replace(tzinfo=None) == naive:
            raise AmbiguousLocalTime(f"{shown} comes twice in {zone}: give an offset.")
        raise MissingLocalTime(f"{shown} does not exist in {zone}.")
    return instant


def is_late(received_at: datetime, *, closes_at: datetime) -> bool:
    """Say whether an instant lies at or after the closing instant, which is exclusive.

    Both are aware. Resolution 1, clause 9.4.6: replies received by the due date.
    """
    return received_at >= closes_at


@dataclass(frozen=True, slots=True)
class Deadline:
    """Hold a deadline as printed: local date, local minute and zone.

    Raise BadDeadline for a time that is no whole minute or for an unknown zone,
    and whatever `local_instant` raises for a local time that is none or two.
    """

    date: date
    time: time = LAST_MINUTE
    zone: str = GENEVA

    def __post_init__(self) -> None:
        if self.time != time(self.time.hour, self.time.minute):
            raise BadDeadline("A deadline is a whole minute without offset.")
        self._printed_minute()

    @property
    def closes_at(self) -> datetime:
        """Return the closing instant in UTC, exclusive.

        The printed minute counts whole, so this is the next minute: 23:59 on
        1 December 2021 in Geneva closes at 23:00:00 UTC.
        """
        return self._printed_minute() + ONE_MINUTE

    def as_facts(self) -> dict[str, str]:
        return {
            "date": self.date.isoformat(),
            "time": self.time.isoformat(timespec="minutes"),
            "zone": self.zone,
            "closes_at": utc_text(self.closes_at),
        }

    def _printed_minute(self) -> datetime:
        return local_instant(datetime.combine(self.date, self.time), zone=self.zone)


def utc_text(instant: datetime) -> str:
    """Write an aware instant as ISO 8601 in UTC with `Z`."""
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")
