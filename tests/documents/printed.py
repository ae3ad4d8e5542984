"""Read printed documents back with the tools of poppler and qpdf."""

import html
import io
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

from pypdf import PageObject, PdfReader

HAIR = 0.5
_PAGE = re.compile(r'<page width="([\d.]+)" height="([\d.]+)">(.*?)</page>', re.DOTALL)
_WORD = re.compile(
    r'<word xMin="(.+?)" yMin="(.+?)" xMax="(.+?)" yMax="(.+?)">(.*?)</word>'
)


def words_of(pdf: bytes, *, page: int | None = None) -> str:
    """Return the text in the order of the page's content, white space made single."""
    pages = [] if page is None else ["-f", str(page), "-l", str(page)]
    text = _run("pdftotext", "-raw", *pages, "-", "-", pdf=pdf)
    return " ".join(text.split())


def lines_of(pdf: bytes) -> list[str]:
    """Return the lines as pdftotext gives them without any option."""
    return _run("pdftotext", "-", "-", pdf=pdf).splitlines()


def raw_lines_of(pdf: bytes) -> list[str]:
    """Return the lines in the order of the content, without empty ones."""
    lines = (
        _run("pdftotext", "-raw", "-", "-", pdf=pdf).replace("\f", "\n").splitlines()
    )
    return [" ".join(line.split()) for line in lines if line.strip()]


def closed_up(words: str) -> str:
    """Return text without any white space, as Chinese is searched for."""
    return "".join(words.split())


def facts_of(pdf: bytes) -> dict[str, str]:
    """Return what pdfinfo says: Title, Pages, Tagged, …"""
    lines = _run("pdfinfo", "-", pdf=pdf).splitlines()
    pairs = (line.partition(":") for line in lines)
    return {name: value.strip() for name, _colon, value in pairs}


def fonts_of(pdf: bytes) -> list[list[str]]:
    """Return the fonts: name, then whether embedded, subset and with a ToUnicode."""
    rows = _run("pdffonts", "-", pdf=pdf).splitlines()[2:]
    return [[row.split()[0], *row.split()[-5:-2]] for row in rows]


def headings_of(pdf: bytes) -> list[int]:
    """Return the levels of the headings, in the order in which they are read aloud."""
    tree = _run("pdfinfo", "-struct", "-", pdf=pdf)
    return [int(level) for level in re.findall(r"^ *H([1-6]) ", tree, re.MULTILINE)]


def check_structure(pdf: bytes, folder: Path) -> str:
    """Return what qpdf says of a file; `CalledProcessError` when it is broken."""
    path = folder / "checked.pdf"
    path.write_bytes(pdf)
    return _run("qpdf", "--check", str(path))


@dataclass(frozen=True, slots=True)
class Box:
    """A place on a page, in points from its upper left corner."""

    left: float
    top: float
    right: float
    bottom: float
    word: str = ""

    def covers(self, other: "Box") -> bool:
        """Tell whether two words of one line share more than a hair's breadth.

        Boxes are as high as the font allows: those of lines one below the other meet.
        """
        height = min(self.bottom - self.top, other.bottom - other.top)
        return (
            min(self.right, other.right) - max(self.left, other.left) > HAIR
            and min(self.bottom, other.bottom) - max(self.top, other.top) > height / 2
        )


def overprinted_in(pdf: bytes) -> Iterator[str]:
    """Yield what can't be read: a word over another, over a rule, over the edge."""
    pages = _PAGE.findall(_run("pdftotext", "-bbox", "-", "-", pdf=pdf))
    printed = PdfReader(io.BytesIO(pdf)).pages
    for (width, height, content), page in zip(pages, printed, strict=True):
        words = [
            Box(*map(float, each[:4]), html.unescape(each[4]))
            for each in _WORD.findall(content)
        ]
        for one, other in combinations(words, 2):
            if one.covers(other):
                yield f"{one.word!r} over {other.word!r}"
        rules = list(_upright_rules(page, float(height)))
        for one in words:
            if any(
                one.left - HAIR < rule.left < one.right + HAIR
                and rule.top < one.bottom
                and one.top < rule.bottom
                for rule in rules
            ):
                yield f"{one.word!r} over a rule"
            if one.left < 0 or one.right > float(width):
                yield f"{one.word!r} over the edge"


def _upright_rules(page: PageObject, height: float) -> Iterator[Box]:
    """Yield the vertical lines that are drawn on a page, such as those of a table."""
    points: list[tuple[float, float]] = []
    rules: list[Box] = []

    def draw(operator: bytes, numbers: Any, matrix: Any, _text: Any) -> None:
        if operator not in {b"m", b"l"}:
            return
        x, y = (float(number) for number in numbers)
        at = (matrix[0] * x + matrix[4], height - (matrix[3] * y + matrix[5]))
        if operator == b"l" and points and abs(points[-1][0] - at[0]) < HAIR:
            top, bottom = sorted((points[-1][1], at[1]))
            rules.append(Box(at[0], top, at[0], bottom))
        points.append(at)

    page.extract_text(visitor_operand_before=draw)
    yield from rules


def codes_of(pdf: bytes, *, page: int, dots: int) -> list[str]:
    """Return what the QR codes of a page say when it is scanned, in dots an inch."""
    at = ("-f", str(page), "-l", str(page), "-r", str(dots))
    scan = _output("pdftoppm", "-gray", "-singlefile", *at, "-", pdf=pdf)
    only = ("-Sdisable", "-Sqrcode.enable")
    return _run("zbarimg", "--quiet", "--raw", *only, "PGM:-", pdf=scan).splitlines()


def _run(*command: str, pdf: bytes | None = None) -> str:
    return _output(*command, pdf=pdf).decode()


def _output(*command: str, pdf: bytes | None = None) -> bytes:
    done = subprocess.run(  # noqa: S603 -- fixed tools
        command, input=pdf, check=True, capture_output=True
    )
    return done.stdout
