"""Read printed documents back with the tools of poppler and qpdf."""

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


def check_structure(pdf: bytes, folder: Path) -> str:
    """Return what qpdf says of a file; `CalledProcessError` when it is broken."""
    path = folder / "checked.pdf"
    path.write_bytes(pdf)
    return _run("qpdf", "--check", str(path))


def _run(*command: str, pdf: bytes | None = None) -> str:
    done = subprocess.run(  # noqa: S603 -- fixed tools
        command, input=pdf, check=True, capture_output=True
    )
    return done.stdout.decode()
