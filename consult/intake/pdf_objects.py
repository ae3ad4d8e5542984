"""Find the streams of objects whose packing hides what is in them.

A stream of objects (ISO 32000-2, 7.5.7) has /First in its dictionary, and its
dictionary stands as it is in the file. Written plainly or packed with zlib alone it is
found without reading that dictionary; a predictor is undone here. Any other packing is
refused: it is allowed, but no software is known to write it.
"""

import re
import zlib
from collections.abc import Iterator, Sequence
from typing import Final

from pypdf.filters import FlateDecode
from pypdf.generic import DictionaryObject, NameObject, NumberObject

# Some thirty pages scanned in colour; what a bomb of 20 MB holds is thirty times more.
MOST_WORK: Final = 800_000_000
# What it costs to begin to unpack, beside the bytes; a word; a byte of a string, which
# is gone through by its parentheses; a byte that was predicted.
_BEGINNING: Final = 512
WORD: Final = 200
_IN_A_STRING: Final = 20
_PREDICTION: Final = 20
_PIECE: Final = 1 << 20
_FIRST_FED: Final = 256
_MOST_FED: Final = 1 << 16

# What any reader takes for white space: Foxit's and Chromium's takes the last two.
WHITE: Final = b"\0\t\n\x0b\f\r \x80\xff"
_DELIMITERS: Final = rb"()<>\[\]{}/%"
REGULAR: Final = b"[^%s%s]" % (WHITE, _DELIMITERS)
# Where a name ends: some readers are written in C, to which its letters end at a zero.
NAME_ENDS: Final = b"(?=#00|[%s%s])" % (WHITE, _DELIMITERS)
# What stands between two words: white space and comments, one after the other.
GAP: Final = rb"(?:[%s]++|%%[^\r\n]*+)" % WHITE

_FLATE: Final = {b"FlateDecode", b"Fl"}
_OTHER_PACKING: Final = {b"A85", b"AHx", b"CCF", b"Crypt", b"DCT", b"LZW", b"RL"}
_PARAMETERS: Final = {b"DecodeParms"}
# Filter, DecodeParms and BitsPerComponent to some readers, to others nothing.
_SHORT: Final = {b"BPC", b"DP", b"F"}
_MARKS: Final = {b"First", b"ObjStm"}
# What is said of rows, if anything, and what of it can be undone: bytes in PNG's way.
_ROWS: Final = {
    b"BitsPerComponent": range(8, 9),
    b"Colors": range(1, 2),
    b"Columns": range(1, 1_000_000),
    b"Predictor": (1, *range(10, 16)),
}


class Refused(Exception):  # noqa: N818 -- named for what was found
    """The file is not taken: the code of an `UploadFault`, and what its words quote."""

    def __init__(self, fault: str, found: str = "") -> None:
        super().__init__(fault)
        self.fault = fault
        self.found = found


class Allowance:
    """How much work a file may be: bytes read and unpacked, however it is nested."""

    def __init__(self) -> None:
        """Begin with nothing spent."""
        self.spent = 0

    def spend(self, work: int) -> None:
        """Count work; raises `Refused` when it is too much."""
        self.spent += work
        if self.spent > MOST_WORK:
            raise Refused("too_large_unpacked")


class Unpacked:
    """What the zlib data at a place unpack to, piece by piece, as far as they go.

    They are fed little by little: most places only look like a beginning. `ends` is
    where they end in the file, once they were read to their end.
    """

    def __init__(self, content: bytes, begins: int, allowance: Allowance) -> None:
        """Unpack nothing yet."""
        self._content, self._begins, self._allowance = content, begins, allowance
        self.ends: int | None = None

    def __iter__(self) -> Iterator[bytes]:
        """Unpack; raises `Refused` when it is too much."""
        unpacking = zlib.decompressobj()
        self._allowance.spend(_BEGINNING)
        at, size = self._begins, _FIRST_FED
        while not unpacking.eof and (packed := self._content[at : at + size]):
            at, size = at + len(packed), min(size * 2, _MOST_FED)
            while packed and not unpacking.eof:
                self._allowance.spend(len(packed))
                try:
                    piece = unpacking.decompress(packed, _PIECE)
                except zlib.error:
                    return
                packed = unpacking.unconsumed_tail
                yield piece
        if unpacking.eof:
            self.ends = at - len(unpacking.unused_data)


def spelt(name: bytes) -> bytes:
    """Match the letters of a name, any of them spelt by its number too."""
    return b"".join(b"(?:%c|#(?i:%02x))" % (letter, letter) for letter in name)


def packed_objects(content: bytes, allowance: Allowance) -> Iterator[bytes]:
    """Yield what streams of objects hold that no plain unpacking shows.

    Raises `Refused` for one that can't be read to its end.
    """
    if not _MARKED.search(content):
        return
    for begins in _OBJECT.finditer(content):
        words, stream = _dictionary_at(content, begins.end(), allowance)
        names = [_name_of(word) for word in words]
        if stream and _MARKS.intersection(names) and _is_packed(words, names):
            yield from _predicted(content, words, stream, allowance)


def _dictionary_at(
    content: bytes, place: int, allowance: Allowance
) -> tuple[list[bytes], int]:
    """Return the words of a dictionary, and where its stream begins; 0 without one.

    Of strings only that there is one. Words nobody understands are passed over, as
    readers do.
    """
    words: list[bytes] = []
    depth = 0
    while found := _TOKEN.match(content, place):
        word, after = found[0], _end_of(content, found)
        length, place = after - place, after
        if word[:1] in _BEGIN_A_GAP:
            allowance.spend(length)
            continue
        allowance.spend(length * (_IN_A_STRING if word == b"(" else 1) + WORD)
        if words and not depth:
            begins = found.start() + len(b"stream")
            return words, begins if word.startswith(b"stream") else 0
        words.append(word)
        depth += (word == b"<<") - (word == b">>")
        if words[0] != b"<<":
            break
    return words, 0


def _end_of(content: bytes, found: "re.Match[bytes]") -> int:
    """Return where a word ends; a string that never does, with the file."""
    if found[0] == b"<":
        return content.find(b">", found.end()) + 1 or len(content)
    if found[0] != b"(":
        return found.end()
    depth = 1
    for part in _IN_STRING.finditer(content, found.end()):
        depth += (part[0] == b"(") - (part[0] == b")")
        if not depth:
            return part.end()
    return len(content)


def _is_packed(words: Sequence[bytes], names: Sequence[bytes]) -> bool:
    """Tell whether a stream is packed with zlib; if not, it stands in the file.

    Raises `Refused` for any other packing, and for one that is not said plainly.
    """
    if _SHORT.intersection(names) or any(_is_other(name) for name in names):
        raise Refused("damaged")
    said = [place for place, name in enumerate(names) if name == b"Filter"]
    if not said:
        return False
    follow = names[said[0] + 1 : said[0] + 3]
    first = follow[1:] if words[said[0] + 1] == b"[" else follow
    once = len(said) == 1 == sum(name in _FLATE for name in names)
    if not once or first[0] not in _FLATE:
        raise Refused("damaged")
    return True


def _is_other(name: bytes) -> bool:
    return name in _OTHER_PACKING or (name.endswith(b"Decode") and name not in _FLATE)


def _predicted(
    content: bytes, words: Sequence[bytes], stream: int, allowance: Allowance
) -> Iterator[bytes]:
    """Yield what is in a packed stream if its rows are said to be predicted."""
    white = _WHITE.match(content, stream)
    begins = white.end() if white else stream
    unpacked = Unpacked(content, begins, allowance)
    size = sum(map(len, unpacked))
    if unpacked.ends is None:
        raise Refused("damaged")
    rows = _rows_of(words)
    if rows.get(b"Predictor", 1) == 1:
        return
    allowance.spend(size * _PREDICTION)
    given = DictionaryObject(
        {
            NameObject(f"/{name.decode()}"): NumberObject(value)
            for name, value in rows.items()
        }
    )
    yield FlateDecode.decode(content[begins : unpacked.ends], given)


def _rows_of(words: Sequence[bytes]) -> dict[bytes, int]:
    """Return what is said of rows; raises `Refused` if it stands elsewhere or twice."""
    rows: dict[bytes, int] = {}
    for place, word in enumerate(words):
        name, said = _name_of(word), b" ".join(words[place + 1 : place + 3])
        if name in _PARAMETERS and not _DIRECT.match(said):
            raise Refused("damaged")
        if name not in _ROWS:
            continue
        value = _NUMBER.match(said)
        if name in rows or not value or int(value[1]) not in _ROWS[name]:
            raise Refused("damaged")
        rows[name] = int(value[1])
    return rows


def _name_of(word: bytes) -> bytes:
    """Return a name without its slash, letters spelt by number read; else nothing.

    It ends at a zero.
    """
    if not word.startswith(b"/"):
        return b""
    name = _BY_NUMBER.sub(lambda found: bytes([int(found[1], 16)]), word[1:])
    return name.partition(b"\0")[0]


_MARKED: Final = re.compile(b"/(?:%s)" % b"|".join(map(spelt, sorted(_MARKS))))
_OBJECT: Final = re.compile(b"obj(?=[%s<%%])" % WHITE)
_TOKEN: Final = re.compile(
    rb"%s++|<<|>>|/%s*+|%s++|[()<>\[\]{}]" % (GAP, REGULAR, REGULAR)
)
_BEGIN_A_GAP: Final = WHITE + b"%"
_IN_STRING: Final = re.compile(rb"[()]|\\[\0-\xff]")
_BY_NUMBER: Final = re.compile(rb"#([0-9A-Fa-f]{2})")
_WHITE: Final = re.compile(b"[%s]*" % WHITE)
# Nothing that a number of another object could stand for.
_DIRECT: Final = re.compile(rb"<<|null |\[ (?:<<|null$)")
_NUMBER: Final = re.compile(rb"([0-9]{1,9}) (?:/|>>)")
