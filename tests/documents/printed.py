"""Read printed documents back with the tools of poppler and qpdf."""

import re
import subprocess
from pathlib import Path


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
