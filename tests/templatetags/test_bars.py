"""The bar and the line."""

import re
from fractions import Fraction

import pytest

from consult.templatetags.bars import draw_bar
from tests.rendering import render, words


@pytest.mark.parametrize(
    ("in_favour", "against", "needed", "margin"),
    [
        (27, 3, 21, "6 above"),
        (21, 9, 21, "just reached"),
        (16, 7, 17, "1 short"),
        (0, 3, 3, "3 short"),
    ],
)
def test_the_line_says_how_many_are_needed(
    in_favour: int, against: int, needed: int, margin: str
) -> None:
    bar = draw_bar(in_favour, against, threshold=Fraction(7, 10))

    assert (bar.needed, bar.margin, bar.line_name) == (needed, margin, "70%")


def test_a_majority_must_be_passed_not_only_reached() -> None:
    bar = draw_bar(4, 4, threshold=Fraction(1, 2), strict=True)

    assert (bar.needed, bar.margin) == (5, "1 short")


def test_sixteen_of_twenty_three_never_reads_seventy() -> None:
    html = render(
        '{% load bars %}{% bar 16 7 name="x" threshold="7/10" percentage="69.56" %}'
    )

    assert 'width="69.565%"' in html
    assert "16 of 23 replies are in favour, 69.56%" in html
    assert "70% line: 17 of 23 (1 short)" in words(html)


def test_a_bar_without_replies_is_an_empty_track() -> None:
    html = render('{% load bars %}{% bar 0 0 name="x" threshold="7/10" %}')

    assert "tally__yes" not in html
    assert words(html) == "No replies 70% line"


def test_two_bars_on_a_page_have_patterns_of_their_own() -> None:
    html = render('{% load bars %}{% bar 1 1 name="a" %}{% bar 1 1 name="b" %}')

    assert {"hatch-a", "hatch-b"} == set(re.findall(r'id="([^"]+)"', html))
