"""What a delegate saw when the form was opened; it travels with the form.

A form that is shown again carries what it came with, not what is there by now: else
whatever a colleague sent or saved meanwhile would be replaced unwarned.
"""

from collections.abc import Mapping
from dataclasses import dataclass

_MOST_DIGITS = 9
LONGEST_STAMP = 40


@dataclass(frozen=True, slots=True)
class Seen:
    """The number of the last reply, 0 without one, and when the draft was saved."""

    version: int
    draft: str


def read_seen(posted: Mapping[str, str]) -> Seen:
    """Return what a posted form says was seen."""
    return Seen(
        version=read_version(posted.get("seen_version", "")),
        draft=posted.get("seen_draft", "")[:LONGEST_STAMP],
    )


def read_version(text: str) -> int:
    """Return the number of a version; what is no such number is read as 0."""
    return int(text) if text.isdecimal() and len(text) <= _MOST_DIGITS else 0
