"""Texts of papers, read and found right: `python -m tests.documents.golden`.

Writes `tests/documents/golden/<paper>-<language>.txt` anew, to be read before it is
committed. Line breaks are those of the page; `test_golden.py` compares without any
white space, so that a font's width decides nothing.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from consult.documents.paper import Paper
    from consult.procedure.states import Language

FOLDER = Path(__file__).parent / "golden"


def papers() -> Mapping[str, Callable[..., bytes]]:
    """Return how each paper is made in a language, by its name."""
    from consult.documents.paper import paper_pdf  # noqa: PLC0415 -- needs Django
    from tests.documents.contents import printed_321  # noqa: PLC0415
    from tests.documents.followers import WRITTEN  # noqa: PLC0415
    from tests.documents.forms import printed_form  # noqa: PLC0415

    def printed(write: Callable[[Language], Paper]) -> Callable[[Language], bytes]:
        return lambda language: paper_pdf(write(language))

    followers = {name: printed(write) for name, write in WRITTEN.items()}
    return {"circular": printed_321, "form": printed_form} | followers


def text_of(pdf: bytes) -> str:
    """Return the lines of a paper, page after page, in the order of its content."""
    from tests.documents.printed import raw_lines_of  # noqa: PLC0415

    return "\n".join(raw_lines_of(pdf)) + "\n"


def main() -> int:
    from consult.procedure.states import Language  # noqa: PLC0415

    FOLDER.mkdir(exist_ok=True)
    for name, make in papers().items():
        for language in Language:
            path = FOLDER / f"{name}-{language.value}.txt"
            path.write_text(text_of(make(language)), encoding="utf-8")
    return 0


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "consult.config.settings")
    django.setup()
    sys.exit(main())
