"""Read the fields of a returned form in a child process, whatever the format."""

from typing import Final

from consult.intake.fenced import ReadingFailed, ReadingTookTooLong, read_fenced
from consult.intake.form_findings import FormRefused, Refusal
from consult.intake.returned_form import FilledField

MOST_MEGABYTES: Final = 20


def read_fields(child: str, data: bytes) -> list[FilledField]:
    """Return the fields that a child (a module of this room) finds in a file.

    Raises `FormRefused` for a file over 20 MB, one that takes more than its seconds
    or its memory, and for all that the child refuses.
    """
    check_size(len(data))
    try:
        facts = read_fenced(child, data)
    except ReadingTookTooLong as error:
        raise FormRefused(Refusal.TOO_LONG) from error
    except ReadingFailed as error:
        raise FormRefused(Refusal.OUT_OF_MEMORY) from error
    if "refused" in facts:
        raise FormRefused(Refusal(facts["refused"]), facts["value"])
    return [
        FilledField(name=name, text=text, marks=frozenset(marks), only_shown=only_shown)
        for name, text, marks, only_shown in facts["fields"]
    ]


def check_size(size: int) -> None:
    """Raise `FormRefused` for a file of so many bytes that it is not read."""
    if size > MOST_MEGABYTES * 1_000_000:
        raise FormRefused(Refusal.TOO_BIG, str(MOST_MEGABYTES))
