"""Days, instants, designations, icons and addresses."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from consult.procedure.states import Language
from consult.templatetags.clocks import write_short_day
from consult.templatetags.icons import NAMES, icon
from tests.rendering import render, words


@pytest.mark.parametrize(
    ("language", "written"),
    [
        (Language.AR, "1 ديسمبر 2021"),
        (Language.ZH, "2021年12月1日"),
        (Language.EN, "1 Dec 2021"),
        (Language.FR, "1er déc. 2021"),
        (Language.RU, "1 дек. 2021"),
        (Language.ES, "1 dic. 2021"),
    ],
)
def test_a_short_day_in_six_languages(language: Language, written: str) -> None:
    assert write_short_day(date(2021, 12, 1), language) == written


def test_an_instant_names_its_zone() -> None:
    html = render(
        "{% load clocks %}{% instant m %} | {% instant m 'UTC' seconds=True %}",
        m=datetime(2021, 11, 20, 11, 41, 7, tzinfo=UTC),
    )

    assert words(html) == ("20 Nov 2021, 12:41 Geneva time | 20 Nov 2021, 11:41:07 UTC")


def test_an_instant_late_in_the_evening_is_the_next_day_in_geneva() -> None:
    html = render(
        "{% load clocks %}{{ m|day }}", m=datetime(2021, 11, 20, 23, 30, tzinfo=UTC)
    )

    assert html == "21 November 2021"


@pytest.mark.parametrize(
    ("language", "written"),
    [("en", "ITU-T D.1102"), ("fr", "UIT-T D.1102"), ("ru", "МСЭ-Т D.1102")],
)
def test_a_designation_stays_whole_and_left_to_right(
    language: str, written: str
) -> None:
    html = render("{% load designations %}{{ 'ITU-T D.1102'|designation }}", language)

    assert html == f'<bdi class="designation" dir="ltr">{written}</bdi>'


def test_a_circular_is_named_from_its_reference() -> None:
    source = "{% load designations %}{{ 'T17-TSB-CIR-0321'|circular_name }}"

    assert render(source) == "TSB Circular 321"


@pytest.mark.parametrize("name", NAMES)
def test_an_icon_is_hidden_from_those_who_listen(name: str) -> None:
    assert 'aria-hidden="true"' in icon(name)


def test_only_icons_that_point_turn_with_the_writing() -> None:
    turning = {name for name in NAMES if "icon--points" in icon(name)}

    assert turning == {"arrow", "go", "stay"}


def test_the_address_of_the_next_page_keeps_the_filters() -> None:
    request = RequestFactory().get("/en/", {"region": "AFR", "page": "2"})
    template: Any = Template("{% load pages %}{% same_page page=3 region=none %}")

    assert template.render(Context({"request": request, "none": None})) == "?page=3"
