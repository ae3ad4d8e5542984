"""The arithmetic of a hash chain, without database or framework.

An entry is canonical JSON: keys sorted, no spaces, UTF-8 in NFC, values strings,
integers, lists and objects only. Its hash is SHA-256(0x00 ‖ previous ‖ entry),
where the first entry follows thirty-two zero bytes.
"""

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Link:
    """One stored entry: its place in the chain, its bytes and its hashes (hex)."""

    sequence: int
    body: str
    previous: str
    hash: str


def canonical(value: object) -> str:
    """Return the one spelling of `value` that hashes cover.

    Raises `TypeError` for anything but strings, integers, lists and objects with
    string keys: a float or a null has no one spelling.
    """
    return json.dumps(
        _plain(value), ensure_ascii=False, separators=(",", ":"), sort_keys=True
    )


def _plain(value: object) -> object:
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            raise TypeError("canonical JSON has string keys only")
        return {
            unicodedata.normalize("NFC", key): _plain(item)
            for key, item in value.items()
        }
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    raise TypeError(f"canonical JSON has no {type(value).__name__}")


def digest(text: str) -> str:
    """Return the SHA-256 of `text` in UTF-8, in lower-case hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def entry_hash(previous: str, body: str) -> str:
    """Return the hash of an entry that follows the hash `previous` (hex)."""
    return hashlib.sha256(b"\x00" + bytes.fromhex(previous) + body.encode()).hexdigest()


def first_broken(links: Iterable[Link]) -> int | None:
    """Return the sequence number of the first entry that does not hold, or None.

    `links` come in the order of their sequence, which counts from 1 without gaps.
    """
    previous, expected = GENESIS, 1
    for link in links:
        if (
            link.sequence != expected
            or link.previous != previous
            or link.hash != entry_hash(previous, link.body)
        ):
            return expected
        previous, expected = link.hash, expected + 1
    return None
