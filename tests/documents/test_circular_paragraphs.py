"""The numbered paragraphs: the usual words, or staff's own with the one deadline."""

from dataclasses import replace
from html import unescape

import pytest

from consult.documents.circular import circular_html, circular_pdf
from consult.documents.circular_paragraphs import (
    REQUEST,
    DeadlineNotNamed,
    NoSuchParagraph,
    check_paragraph,
    paragraphs_of,
    word_own,
)
from consult.documents.content import frozen_inputs
from consult.documents.markup import MarkupNotAllowed
from consult.procedure.states import Language, Procedure
from consult.vocabularies import TextKind
from tests.documents.contents import circular_321, text
from tests.documents.printed import words_of

OWN = "Reply by {deadline}, please:\n\n- on the *form*,\n- in one language."


@pytest.mark.parametrize("procedure", Procedure)
@pytest.mark.parametrize("language", Language)
def test_the_request_prints_the_deadline_in_every_procedure(
    procedure: Procedure, language: Language
) -> None:
    content = circular_321(
        language, procedure=procedure, texts=(text(kind=TextKind.NEW),)
    )
    paragraphs = paragraphs_of(content)
    deadline = word_own(content, "{deadline}").removeprefix("<p>").removesuffix("</p>")
    naming = [one.number for one in paragraphs if _bare(deadline) in _bare(one.html)]
    assert naming == [REQUEST]
    assert not any(one.own for one in paragraphs)


def _bare(html: str) -> str:
    return "".join(unescape(html).split())


def test_own_wording_stands_in_its_place_and_nowhere_else() -> None:
    usual = circular_321(Language.EN)
    own = replace(usual, own_wording=((3, OWN),))
    before, after = paragraphs_of(usual), paragraphs_of(own)
    assert [one.own for one in after] == [False, False, True, False]
    assert [one.html for one in after[:2] + after[3:]] == [
        one.html for one in before[:2] + before[3:]
    ]
    assert "<li>on the <em>form</em>,</li>" in after[2].html
    words = words_of(circular_pdf(own))
    assert "Reply by 23:59 on 1 December 2021 (Geneva time), please:" in words
    assert "This Circular opens the formal consultation" not in words


def test_own_wording_is_among_the_frozen_inputs() -> None:
    own = circular_321(Language.EN, own_wording=((3, OWN),))
    assert "Reply by {deadline}" in frozen_inputs(own)


def test_placeholders_print_what_the_circular_holds() -> None:
    words = "{circular}, {study_group}, {study_group_title}, {dates}, {place}"
    html = word_own(circular_321(Language.FR), words)
    assert "Circulaire TSB 321" in html
    assert "du 13 au 17 décembre 2021" in html


def test_an_arabic_paragraph_reads_from_the_right() -> None:
    words = "يرجى الرد في موعد أقصاه {deadline} على tsbdir@itu.int"
    html = circular_html(circular_321(Language.AR, own_wording=((3, words),)))
    assert '<span dir="ltr">tsbdir@itu.int</span>' in html
    assert 'dir="rtl"' in html


def test_a_language_issued_later_says_when() -> None:
    dated = circular_321(Language.EN).dated
    assert "Issued in this language on 31 May 2021" in circular_html(
        circular_321(Language.EN, issued_on=dated)
    )


@pytest.mark.parametrize("number", [0, 5, -1])
def test_a_circular_has_four_paragraphs(number: int) -> None:
    with pytest.raises(NoSuchParagraph):
        check_paragraph(Procedure.TAP, number, "Words.")


def test_the_request_names_its_deadline_by_the_placeholder() -> None:
    with pytest.raises(DeadlineNotNamed):
        check_paragraph(Procedure.TAP, REQUEST, "By 1 December 2021.")
    check_paragraph(Procedure.TAP, REQUEST, "By {deadline}.")
    check_paragraph(Procedure.TAP, 1, "No deadline here.")
    with pytest.raises(MarkupNotAllowed):
        check_paragraph(Procedure.TAP, 1, "# Head")
