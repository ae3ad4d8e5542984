"""What may stand in a header of a message: nothing that ends it or turns it around."""

from typing import Final

from consult.characters import offence_of

SUBJECT_LENGTH: Final = 250

# Subjects in Arabic isolate what is read left to right in them.
ISOLATES: Final = frozenset("\u2066\u2069")


def safe_subject(text: str) -> str:
    """Return one line that can't end a header, nor turn an inbox around."""
    return " ".join(_in_a_header(text, instead=" ").split())[:SUBJECT_LENGTH]


def safe_address(email: str) -> str:
    """Return an address that can't end a header.

    An address with such characters becomes one that no server takes: the message
    ends on the delivery board. Without them it could be somebody else's.
    """
    return _in_a_header(email, instead="\ufffd")


def _in_a_header(text: str, *, instead: str) -> str:
    """Replace each character that no line may hold, but for our isolates."""
    return "".join(
        instead
        if character not in ISOLATES and offence_of(character, lines=False)
        else character
        for character in text
    )
