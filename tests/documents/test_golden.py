"""Each paper reads in each language as it did when it was read and found right.

Structure, dates, numbers, addresses and the order of tables stand in these texts; after
a change that is meant, write them anew (see `golden.py`) and read the difference.
"""

import pytest

from consult.procedure.states import Language
from tests.documents.golden import FOLDER, papers, text_of
from tests.documents.printed import closed_up


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("name", papers())
def test_a_paper_reads_as_it_did(name: str, language: Language) -> None:
    golden = (FOLDER / f"{name}-{language.value}.txt").read_text(encoding="utf-8")
    written = text_of(papers()[name](language))
    assert closed_up(written) == closed_up(golden)


def test_nothing_else_lies_among_the_texts() -> None:
    expected = {f"{name}-{each.value}.txt" for name in papers() for each in Language}
    assert {path.name for path in FOLDER.iterdir()} == expected
