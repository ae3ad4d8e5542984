"""The shipped fonts are the pinned ones and can write what the product writes."""

import re
import subprocess
import sys
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from pypdf import PdfReader

from consult.documents.renderer import FONTS, ROOT, render_pdf
from tests.documents.printed import fonts_of

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


# Traditional and rare Chinese characters, and ten scripts of no official language.
OF_OTHERS = (
    "標準電 镕堃喆玥珺 한국어 ქართული देवनागरी ไทยแลนด์ Հայերեն עברית አማርኛ"
    " বাংলা ខ្មែរ မြန်မာ ☐ ✓"
)


def test_what_administrations_write_beside_the_six_languages_is_no_empty_box() -> None:
    """Glyph 0 of a font is the box: pypdf finds it by its place in the page."""
    page = f'<html lang="en"><title>TD</title><p lang="">{OF_OTHERS}</p></html>'
    pdf = render_pdf(page, epoch=0)
    (read,) = PdfReader(BytesIO(pdf)).pages
    shown = re.findall(rb"<([0-9a-f]+)>", read.get_contents().get_data())
    glyphs = [
        row[place : place + 4] for row in shown for place in range(0, len(row), 4)
    ]
    assert glyphs
    assert b"0000" not in glyphs
    assert {name.partition("+")[2] for name, *_rest in fonts_of(pdf)} >= {
        "Noto-Sans-CJK-JP",
        "Noto-Sans-Thai",
    }


def test_what_the_shipped_fonts_have_is_set_in_nothing_else() -> None:
    words = "标准 A Ж é — “x” 2021年 <b>标准</b> <span lang=ar>ع</span>"
    pdf = render_pdf(f"<html lang=zh><title>TD</title><p>{words}</p>", epoch=0)
    found = {name.partition("+")[2] for name, *_rest in fonts_of(pdf)}
    assert found == {
        "Noto-Sans",
        "Noto-Sans-Arabic",
        "Noto-Sans-SC",
        "Noto-Sans-SC-Bold",
    }
