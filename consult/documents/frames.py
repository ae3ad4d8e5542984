"""How the renderer and its child talk: a JSON header and bytes, length first."""

import json
import struct
from collections.abc import Mapping
from typing import Any, BinaryIO

_LENGTHS = struct.Struct(">II")


def pack_frame(header: Mapping[str, Any], body: bytes = b"") -> bytes:
    """Return one frame: two lengths (32 bits, big-endian), the header, the body."""
    head = json.dumps(header).encode("ascii")
    return _LENGTHS.pack(len(head), len(body)) + head + body


def unpack_frame(received: bytearray) -> tuple[dict[str, Any], bytes] | None:
    """Return the header and body of one frame, None while some of it is missing."""
    if len(received) < _LENGTHS.size:
        return None
    head, body = _LENGTHS.unpack_from(received)
    begin, end = _LENGTHS.size + head, _LENGTHS.size + head + body
    if len(received) < end:
        return None
    return json.loads(received[_LENGTHS.size : begin]), bytes(received[begin:end])


def read_frame(stream: BinaryIO) -> tuple[dict[str, Any], bytes] | None:
    """Read one frame from a blocking stream, None at its end."""
    lengths = stream.read(_LENGTHS.size)
    if len(lengths) < _LENGTHS.size:
        return None
    head, body = _LENGTHS.unpack(lengths)
    return json.loads(stream.read(head)), stream.read(body)
