"""Look in the bytes of a PDF for what starts something, and for encryption.

No object of the file is built: its names are searched as they are written, also with
their letters spelt by number (`/J#61vaScript`), in the file and in the packed streams
that hold objects. What can't be looked into is refused. It is a search, not a proof: a
file is only ever given back as an attachment, and Consult itself opens none of them.
"""

import re
import zlib
from collections.abc import Iterator
from typing import Final

from consult.intake.upload_faults import UploadFault, UploadRefused

MAX_UNPACKED: Final = 100_000_000
# A stream of objects begins within so many bytes after it was named as one.
_HEAD: Final = 4_096
_TAIL: Final = 2_048

_FAULTS: Final = {
    "EmbeddedFile": UploadFault.EMBEDDED_FILE,
    "EmbeddedFiles": UploadFault.EMBEDDED_FILE,
    "Encrypt": UploadFault.ENCRYPTED,
    "ImportData": UploadFault.ACTIVE_CONTENT,
    "JavaScript": UploadFault.ACTIVE_CONTENT,
    "Launch": UploadFault.ACTIVE_CONTENT,
    "Rendition": UploadFault.ACTIVE_CONTENT,
    "RichMedia": UploadFault.ACTIVE_CONTENT,
    "SubmitForm": UploadFault.ACTIVE_CONTENT,
    "XFA": UploadFault.ACTIVE_CONTENT,
}


def check_pdf(content: bytes) -> None:
    """Refuse a PDF that is encrypted, runs something or holds other files.

    Raises `UploadRefused`.
    """
    if b"%%EOF" not in content[-_TAIL:]:
        raise UploadRefused(UploadFault.DAMAGED)
    _search(content)
    for objects in _packed_objects(content):
        _search(objects)


def _search(content: bytes) -> None:
    found = _SEARCHED.search(content)
    if found is not None and found.lastgroup is not None:
        raise UploadRefused(_FAULTS[found.lastgroup], found=found.lastgroup)


def _packed_objects(content: bytes) -> Iterator[bytes]:
    """Yield what the streams of objects hold; each has to be packed the usual way."""
    left, seen = MAX_UNPACKED, 0
    for named in _OBJECTS.finditer(content):
        begins = _STREAM.search(content, named.end(), named.end() + _HEAD)
        if begins is None:
            raise UploadRefused(UploadFault.DAMAGED)
        if begins.end() == seen:
            continue
        seen = begins.end()
        if not _FILTER.search(content, max(named.start() - _HEAD, 0), seen):
            continue  # as written: it was searched with the file
        objects = _unpack(content[seen : content.find(b"endstream", seen)], limit=left)
        left -= len(objects)
        yield objects


def _unpack(packed: bytes, *, limit: int) -> bytes:
    unpacking = zlib.decompressobj()
    try:
        objects = unpacking.decompress(packed, max(limit, 1))
    except zlib.error as error:
        raise UploadRefused(UploadFault.DAMAGED) from error
    if unpacking.unconsumed_tail:
        raise UploadRefused(UploadFault.TOO_LARGE_UNPACKED)
    if not unpacking.eof:
        raise UploadRefused(UploadFault.DAMAGED)
    return objects


def _written(name: str) -> str:
    """Match a name of a PDF, any letter of it spelt by its number too."""
    letters = "".join(f"(?:{letter}|#(?i:{ord(letter):02x}))" for letter in name)
    return f"{letters}(?![A-Za-z0-9#_.:+-])"


_SEARCHED: Final = re.compile(
    f"/(?:{'|'.join(f'(?P<{name}>{_written(name)})' for name in _FAULTS)})".encode()
)
_OBJECTS: Final = re.compile(f"/{_written('ObjStm')}".encode())
_FILTER: Final = re.compile(f"/{_written('Filter')}".encode())
_STREAM: Final = re.compile(rb"stream\r?\n")
