"""Whoever listens to a paper can go from heading to heading."""

from itertools import pairwise

import pytest

from consult.documents.docx import paper_docx
from consult.documents.reply_form import reply_form_paper
from consult.procedure.states import Language
from tests.documents.forms import form_321
from tests.documents.golden import papers
from tests.documents.printed import headings_of
from tests.documents.word import paragraphs_of, words_of


@pytest.mark.parametrize("name", papers())
def test_headings_begin_with_the_first_level_and_skip_none(name: str) -> None:
    levels = headings_of(papers()[name](Language.EN))
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(below - above <= 1 for above, below in pairwise(levels))


def test_annex_2_is_headed_as_a_document_where_it_stands_alone() -> None:
    assert headings_of(papers()["form"](Language.EN)) == [1]
    assert headings_of(papers()["circular"](Language.EN)) == [1, 2, 3, 4, 2]
    (heading,) = paragraphs_of(
        paper_docx(reply_form_paper(form_321(Language.EN))), "Heading1"
    )
    assert words_of(heading).split()[:2] == ["Annex", "2"]
