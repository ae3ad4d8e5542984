"""What the cells of a reply sheet mean, and what may stand in them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.text import format_lazy

from consult.characters import find_stray
from consult.intake.findings import Fault
from consult.labels import ENTITLEMENTS
from consult.models import Consultation, DraftText, MemberState
from consult.procedure.deadlines import local_instant
from consult.procedure.errors import (
    AmbiguousLocalTime,
    MissingLocalTime,
)
from consult.procedure.states import Channel, EntitlementReason, Position
from consult.queries.texts import named_texts

REQUIRED: Final = ("member_state", "position", "received_at", "channel")
SHORT: Final = ("signatory", "title", "place")
LONG: Final = ("comments", "reasons", "proposed_changes")
COLUMNS: Final = ("text", *REQUIRED, *SHORT, *LONG)

SHORT_LENGTH: Final = 200
LONG_LENGTH: Final = 20_000

# Year, month, day, hour, minute; seconds, their fraction and an offset may follow.
_INSTANT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}"
    r"(?::[0-9]{2}(?:\.[0-9]{1,6})?)?(?:Z|[+-][0-9]{2}:[0-9]{2})?"
)
_YEARS: Final = range(1900, 3000)


class Wrong(Exception):  # noqa: N818 -- carried from a cell to its row
    """A cell that can't be taken as it is."""

    def __init__(self, code: Fault, value: str | Promise = "") -> None:
        super().__init__(code.value)
        self.code = code
        self.value = value


@dataclass(frozen=True, slots=True)
class Asked:
    """What rows are checked against.

    `roll` maps iso3 to why the State is on it; `texts` maps each name by which a
    text may be called to that text.
    """

    positions: tuple[Position, ...]
    states: frozenset[str]
    roll: Mapping[str, str]
    regional_group: str
    all_texts: tuple[DraftText, ...]
    texts: Mapping[str, DraftText]
    issued_at: datetime
    at: datetime

    @classmethod
    def by(cls, consultation: Consultation, *, at: datetime) -> "Asked":
        """Read what `consultation` asks, of whom, as it stands at `at`."""
        texts = tuple(consultation.texts.order_by("order"))
        return cls(
            positions=consultation.profile.positions,
            states=frozenset(MemberState.objects.values_list("iso3", flat=True)),
            roll=dict(consultation.roll.values_list("member_state_id", "reason")),
            regional_group=consultation.regional_group,
            all_texts=texts,
            texts=named_texts(texts),
            issued_at=consultation.issued_at or at,
            at=at,
        )


def check_words(text: str, *, column: str) -> None:
    """Refuse characters no text may hold and what is too long; raise Wrong.

    Comments, reasons and proposed changes may run over several lines. What is
    refused is quoted with its place in the cell, counted from 1.
    """
    many_lines = column in LONG
    stray = find_stray(text, lines=many_lines)
    if stray:
        raise Wrong(Fault(stray.offence.value), f"{stray.position}, {stray.name}")
    limit = LONG_LENGTH if many_lines else SHORT_LENGTH
    if len(text) > limit:
        raise Wrong(Fault.TOO_LONG, str(limit))


def as_written(text: str, _asked: Asked) -> str:
    return text


def _member_state(text: str, asked: Asked) -> str:
    if text not in asked.states:
        raise Wrong(Fault.UNKNOWN_STATE, text)
    if text not in asked.roll:
        raise Wrong(Fault.NOT_ON_ROLL, _outside(text, asked))
    return text


def _outside(member_state: str, asked: Asked) -> str | Promise:
    """Name a State that is not on the roll, with the reason of a regional one."""
    if not asked.regional_group:
        return member_state
    why = ENTITLEMENTS[EntitlementReason.NOT_IN_REGIONAL_GROUP]
    return format_lazy("{} ({} {})", member_state, why, asked.regional_group)


def _texts(text: str, asked: Asked) -> tuple[DraftText, ...]:
    if not text:
        return asked.all_texts
    if text not in asked.texts:
        raise Wrong(Fault.UNKNOWN_TEXT, text)
    return (asked.texts[text],)


def _position(text: str, asked: Asked) -> Position:
    if text not in asked.positions:
        raise Wrong(Fault.BAD_POSITION, text)
    return Position(text)


def _channel(text: str, _asked: Asked) -> Channel:
    try:
        return Channel(text)
    except ValueError:
        raise Wrong(Fault.BAD_CHANNEL, text) from None


def _received_at(text: str, asked: Asked) -> datetime:
    instant = _instant(text)
    if instant < asked.issued_at:
        raise Wrong(Fault.BEFORE_ISSUE, text)
    if instant > asked.at:
        raise Wrong(Fault.IN_THE_FUTURE, text)
    return instant


def _instant(text: str) -> datetime:
    """Return the instant in UTC of ISO text; without offset it is Geneva time."""
    try:
        if not _INSTANT.fullmatch(text):
            raise Wrong(Fault.BAD_TIME, text)
        given = datetime.fromisoformat(text)
    except ValueError:
        raise Wrong(Fault.BAD_TIME, text) from None
    if given.year not in _YEARS:
        raise Wrong(Fault.BAD_TIME, text)
    if given.tzinfo is not None:
        return given.astimezone(UTC)
    try:
        return local_instant(given)
    except AmbiguousLocalTime:
        raise Wrong(Fault.AMBIGUOUS_TIME, text) from None
    except MissingLocalTime:
        raise Wrong(Fault.MISSING_TIME, text) from None


MEANINGS: Final[Mapping[str, tuple[str, Callable[[str, Asked], object]]]] = {
    "member_state": ("member_state", _member_state),
    "text": ("texts", _texts),
    "position": ("position", _position),
    "received_at": ("received_at", _received_at),
    "channel": ("channel", _channel),
}
