"""WordprocessingML as text: its elements, its lengths, its characters."""

import re
from collections.abc import Iterable

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
    ' mc:Ignorable="w14"'
)
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

# What XML 1.0 can't hold.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPES = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;", "\t": "&#9;"}
)


def w(name: str, /, *content: str, **attributes: str | int) -> str:
    """Return an element of the namespace `w`, its attributes in the same one."""
    written = "".join(
        f' w:{key}="{str(value).translate(_ESCAPES)}"'
        for key, value in attributes.items()
    )
    inner = "".join(content)
    if not inner:
        return f"<w:{name}{written}/>"
    return f"<w:{name}{written}>{inner}</w:{name}>"


def text(value: str) -> str:
    """Return text escaped, without what XML forbids."""
    return _FORBIDDEN.sub("", value).translate(_ESCAPES)


def attribute(value: str) -> str:
    """Return a quoted attribute value, without what XML forbids."""
    return f'"{text(value)}"'


def twips(millimetres: float) -> int:
    """Return a length in twentieths of a point."""
    return round(millimetres * 1440 / 25.4)


def part(name: str, *content: str) -> str:
    """Return a whole part with the root `w:name`."""
    return f"{DECLARATION}<w:{name} {NAMESPACES}>{''.join(content)}</w:{name}>"


def joined(parts: Iterable[str]) -> str:
    """Return parts one after the other."""
    return "".join(parts)
