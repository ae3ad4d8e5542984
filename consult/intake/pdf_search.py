"""The child that looks into a PDF: bytes in, what it holds that is refused as JSON out.

Started by `consult.intake.fenced` without Django. Codes are those of `UploadFault`.

What a file says of itself is not believed. Names are searched as they are written,
also with their letters spelt by number (`/J#61vaScript`): in the file, and in whatever
unpacks from any place where zlib data can begin, whichever stream they are called.
Only what a stream of objects hides by other means is looked for by its dictionary
(`pdf_objects`). Every byte looked at is counted.
"""

import re
import sys
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any, Final

from consult.intake.fenced import answer_each
from consult.intake.pdf_objects import (
    GAP,
    NAME_ENDS,
    REGULAR,
    WORD,
    Allowance,
    Refused,
    Unpacked,
    packed_objects,
    spelt,
)

_FAULTS: Final = {
    "EmbeddedFile": "embedded_file",
    "EmbeddedFiles": "embedded_file",
    "Encrypt": "encrypted",
    "FileAttachment": "embedded_file",
    "ImportData": "active_content",
    "JavaScript": "active_content",
    "Launch": "active_content",
    "OnInstantiate": "active_content",
    "Rendition": "active_content",
    "RichMedia": "active_content",
    "SubmitForm": "active_content",
    "XFA": "active_content",
}


def search(content: bytes, allowance: Allowance) -> None:
    """Raise `Refused` for a PDF that is encrypted, runs something or holds files."""
    _search([content], allowance)
    for begins in _ZLIB.finditer(content):
        _search(Unpacked(content, begins.start(), allowance), allowance)
    for objects in packed_objects(content, allowance):
        _search([objects], allowance)


def facts_of(data: bytes) -> dict[str, Any]:
    """Return the fault of a file and what its words quote, or nothing."""
    try:
        search(data, Allowance())
    except Refused as refused:
        return {"fault": refused.fault, "found": refused.found}
    except MemoryError:
        return {"fault": "too_large_unpacked", "found": ""}
    except Exception:  # noqa: BLE001 -- pypdf raises what it likes over its predictors
        return {"fault": "damaged", "found": ""}
    return {}


def _search(pieces: Iterable[bytes], allowance: Allowance) -> None:
    """Look for the names in what comes in pieces, also from one to the next."""
    tail = b""
    for piece in chain(pieces, [b"\n"]):
        text = tail + piece if tail else piece
        allowance.spend(len(text))
        found = _SEARCHED.search(text)
        if found is not None and found.lastgroup is not None:
            raise Refused(_FAULTS[found.lastgroup], found.lastgroup)
        tail = text[_settled(text, allowance) :]


def _settled(text: bytes, allowance: Allowance) -> int:
    """Return up to where nothing that follows a text can change what is found in it.

    Raises `Refused` for /EF before a dictionary or the number of one. By itself it is
    so short that it turns up by chance.
    """
    settled = max(len(text) - _LONGEST, 0)
    for found in _FILES.finditer(text):
        allowance.spend(len(found["after"]) + WORD)
        if found["dictionary"] or found["reference"]:
            raise Refused("embedded_file", "EF")
        if found.end("after") == len(text):
            settled = min(settled, found.start())
    return settled


def _zlib_heads() -> Iterator[bytes]:
    """Match the first two bytes of zlib data without a dictionary (RFC 1950, 2.2)."""
    for method in range(0x08, 0x80, 0x10):
        flags = [
            flag
            for flag in range(256)
            if not flag & 0x20 and (method * 256 + flag) % 31 == 0
        ]
        yield b"\\x%02x[%s]" % (method, b"".join(b"\\x%02x" % flag for flag in flags))


_LONGEST: Final = 3 * max(map(len, _FAULTS)) + len("/#00")
_SEARCHED: Final = re.compile(
    b"/(?=[%s#])(?:%s)"
    % (
        b"".join({name[:1].encode() for name in _FAULTS}),
        b"|".join(
            b"(?P<%s>%s%s)" % (name, spelt(name), NAME_ENDS)
            for name in map(str.encode, _FAULTS)
        ),
    )
)
_FILES: Final = re.compile(
    (
        rb"/%(name)s%(ends)s(?=(?P<after>(?:#00%(regular)s*+)?%(gap)s*+(?:"
        rb"<(?:<%(gap)s*+(?P<dictionary>/)?)?"
        rb"|%(number)s%(gap)s*+(?:%(number)s%(gap)s*+(?P<reference>R)?)?"
        rb")?))"
    )
    % {
        b"name": spelt(b"EF"),
        b"ends": NAME_ENDS,
        b"regular": REGULAR,
        b"gap": GAP,
        b"number": b"[-+.0-9]++",
    }
)
_ZLIB: Final = re.compile(b"|".join(_zlib_heads()))


if __name__ == "__main__":
    answer_each(facts_of, *sys.argv[1:])
