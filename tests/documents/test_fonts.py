"""The shipped fonts are the pinned ones and can write what the product writes."""

import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from consult.documents.renderer import FONTS, ROOT

ARABIC = ("NotoSans", "NotoSansArabic")
CHINESE = ("NotoSansSC", "NotoSans")
LATIN = ("NotoSans",)
FAMILIES = {"ar": ARABIC, "zh": CHINESE, "en": LATIN, "fr": LATIN, "ru": LATIN}
UNSEEN = set(" \t\n\r\u00a0")


@cache
def characters_of(family: str, weight: str) -> frozenset[str]:
    with TTFont(FONTS / f"{family}-{weight}.ttf") as font:
        return frozenset(map(chr, font.getBestCmap()))


def missing(text: str, families: tuple[str, ...], weight: str) -> set[str]:
    there = {sign for family in families for sign in characters_of(family, weight)}
    return set(text) - there - UNSEEN


def test_the_fonts_are_those_of_the_sums() -> None:
    done = subprocess.run(  # noqa: S603 -- our own script
        [sys.executable, ROOT / "deploy" / "fonts", "--check"],
        check=False,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("weight", ["Regular", "Bold"])
@pytest.mark.parametrize(
    ("catalogue", "language"),
    [("ar", "ar"), ("zh_Hans", "zh"), ("fr", "fr"), ("ru", "ru"), ("es", "fr")],
)
def test_every_sign_of_a_catalogue_can_be_written(
    catalogue: str, language: str, weight: str
) -> None:
    po = ROOT / "consult" / "locale" / catalogue / "LC_MESSAGES" / "django.po"
    text = po.read_text(encoding="utf-8")
    assert missing(text, FAMILIES[language], weight) == set()


@pytest.mark.parametrize("weight", ["Regular", "Bold"])
def test_every_name_of_a_member_state_can_be_written(weight: str) -> None:
    names = (ROOT / "consult" / "data" / "member_states.csv").read_text("utf-8")
    assert missing(names, (*ARABIC, "NotoSansSC"), weight) == set()


def test_the_fonts_weigh_what_a_clone_can_carry() -> None:
    size = sum(path.stat().st_size for path in Path(FONTS).iterdir())
    assert size < 8_000_000
