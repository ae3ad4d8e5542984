"""Drawings of squares, such as QR codes, as pictures that Word shows."""

import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml.etree import _Element as Element

from consult.documents.docx_markup import attribute

SCALE = 8
SIDE = 19  # millimetres
_EMU = 36_000  # in a millimetre
_RUN = re.compile(r"M(\d+)[ ,](\d+)h(\d+)")
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"


@dataclass(slots=True)
class Pictures:
    """The pictures of one part of a document, by the name of their relationship."""

    files: dict[str, bytes] = field(default_factory=dict)

    def write(self, svg: Element) -> str:
        """Return the run that shows a drawing made of rows of squares."""
        number = len(self.files) + 1
        name = f"picture{number}"
        self.files[name] = _png(svg)
        title = " ".join(str(words) for words in svg.itertext()).strip()
        return _run(name, number, title)


def _png(svg: Element) -> bytes:
    """Return the squares as a PNG in black and white, each `SCALE` pixels wide."""
    size = int(svg.get("viewBox", svg.get("viewbox", "0 0 1 1")).split()[2])
    rows = [bytearray(b"\1" * size) for _row in range(size)]
    for left, top, width in _dark_runs(svg):
        rows[top][left : left + width] = b"\0" * width
    lines = b"".join((b"\0" + _packed(row)) * SCALE for row in rows)
    side = size * SCALE
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)),
            _chunk(b"IDAT", zlib.compress(lines, 9)),
            _chunk(b"IEND", b""),
        )
    )


def _dark_runs(svg: Element) -> Iterator[tuple[int, int, int]]:
    for path in svg.iter("path"):
        for found in _RUN.finditer(path.get("d", "")):
            left, top, width = map(int, found.groups())
            yield left, top, width


def _packed(row: bytearray) -> bytes:
    """Return a row of pixels, eight in a byte: `SCALE` is eight."""
    return bytes(0xFF if light else 0 for light in row)


def _chunk(kind: bytes, data: bytes) -> bytes:
    check = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)


def _run(name: str, number: int, title: str) -> str:
    side = SIDE * _EMU
    said = attribute(title)
    extent = f'cx="{side}" cy="{side}"'
    return (
        '<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"'
        f' xmlns:wp="{_DRAWING}/wordprocessingDrawing"><wp:extent {extent}/>'
        f'<wp:docPr id="{number}" name={attribute(name)} descr={said}/>'
        f'<a:graphic xmlns:a="{_DRAWING}/main">'
        f'<a:graphicData uri="{_DRAWING}/picture">'
        f'<pic:pic xmlns:pic="{_DRAWING}/picture"><pic:nvPicPr>'
        f'<pic:cNvPr id="{number}" name={attribute(name)} descr={said}/><pic:cNvPicPr/>'
        f'</pic:nvPicPr><pic:blipFill><a:blip r:embed="{name}"/>'
        "<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm>"
        f'<a:off x="0" y="0"/><a:ext {extent}/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )
