"""Which characters a text from outside may hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.characters import (
    Offence,
    find_stray,
    is_blank,
    join_line_breaks,
    name_of,
    offence_of,
)

SURVIVING = {
    "Arabic": "نوافق على النص مع ملاحظات",
    "Arabic with marks and a number sign": "الفقرة\u200f 9.4\u061c، \u0600١٢",
    "Persian with ZWNJ": "می\u200cخواهیم",
    "Hebrew with LRM": "סעיף \u200e9.4.5",
    "Hindi with ZWJ and ZWNJ": "क्\u200dष क्\u200cष",
    "Malayalam chillu": "അവന്\u200d",
    "Sinhala": "ශ්\u200dරී ලංකා",
    "Chinese": "我们授权第3研究组审议此案文。",
    "CJK extension B": "𠀀𠮷𪛖",
    "CJK of a newer table": "\U000323af",
    "emoji joined": "👩\u200d💻 👨\u200d👩\u200d👧\u200d👦 🏳️\u200d🌈",
    "emoji of a newer table": "\U0001fae8",
    "combining marks": "e\u0301 o\u0302\u0323 Z\u0335",
    "Vietnamese": "Việt Nam đồng ý",
    "Mongolian": "ᠮᠣᠩᠭᠣᠯ\u180eᠠ",
    "soft hyphen": "Telekommunikations\u00adordnung",
    "no-break space": "CH\u00a01211",
    "bullet of Word": "\uf0b7 first",
    "variation selector": "葛\U000e0100",
    "Thai": "ประเทศไทยเห็นชอบ",
}

REFUSED = [
    ("\0", Offence.CONTROL),
    ("\x07", Offence.CONTROL),
    ("\x0b", Offence.CONTROL),
    ("\x0c", Offence.CONTROL),
    ("\r", Offence.CONTROL),
    ("\x1b", Offence.CONTROL),
    ("\x1c", Offence.CONTROL),
    ("\x7f", Offence.CONTROL),
    ("\x85", Offence.CONTROL),
    ("\x9b", Offence.CONTROL),
    ("\u2028", Offence.CONTROL),
    ("\u2029", Offence.CONTROL),
    ("\ud800", Offence.LONE_SURROGATE),
    ("\udfff", Offence.LONE_SURROGATE),
    ("\u0378", Offence.UNASSIGNED),
    ("\ufdd0", Offence.UNASSIGNED),
    ("\uffff", Offence.UNASSIGNED),
    ("\U0001ffff", Offence.UNASSIGNED),
    ("\U0002ffff", Offence.UNASSIGNED),
    ("\U000e0080", Offence.UNASSIGNED),
    ("\U0010ffff", Offence.UNASSIGNED),
    *((character, Offence.BIDI_CONTROL) for character in "\u202a\u202b\u202c\u202d"),
    *((character, Offence.BIDI_CONTROL) for character in "\u202e\u2066\u2067\u2068"),
    ("\u2069", Offence.BIDI_CONTROL),
    ("\u200b", Offence.ZERO_WIDTH),
    ("\u2060", Offence.ZERO_WIDTH),
    ("\u2063", Offence.ZERO_WIDTH),
    ("\ufeff", Offence.ZERO_WIDTH),
    ("\ufff9", Offence.ZERO_WIDTH),
    ("\U000e0041", Offence.ZERO_WIDTH),
]


@pytest.mark.parametrize("text", SURVIVING.values(), ids=SURVIVING.keys())
def test_what_a_script_needs_may_stand(text: str) -> None:
    assert find_stray(text, lines=False) is None
    assert find_stray(f"\t{text}\n\n{text}", lines=True) is None


@pytest.mark.parametrize(("character", "offence"), REFUSED)
def test_what_breaks_or_deceives_is_refused(character: str, offence: Offence) -> None:
    for lines in (False, True):
        stray = find_stray(f"Über a{character}b", lines=lines)
        assert stray is not None
        assert (stray.offence, stray.position) == (offence, 7)
        assert (stray.character, stray.before) == (character, "Über a")


@pytest.mark.parametrize("character", "\n\t")
def test_a_line_holds_no_break_and_no_tab(character: str) -> None:
    assert offence_of(character, lines=False) is Offence.CONTROL
    assert offence_of(character, lines=True) is None


def test_the_first_of_several_is_named_with_what_stands_before_it() -> None:
    text = "first line\nthe second, which is long, \u202eand\u200b\0"
    stray = find_stray(text, lines=True)
    assert stray is not None
    assert stray.name == "U+202E RIGHT-TO-LEFT OVERRIDE"
    assert (stray.position, stray.before) == (39, "ond, which is long,")


def test_characters_without_a_name_are_named_by_their_code_point() -> None:
    assert [name_of(one) for one in "\0\x01\ud800"] == [
        "U+0000 NULL",
        "U+0001",
        "U+D800",
    ]


@pytest.mark.parametrize(
    "text", ["", " \n\t", "\u200d", "\u3164", "\u2800\u00a0", "\ufe0f\u200f"]
)
def test_a_text_that_leaves_no_ink_is_blank(text: str) -> None:
    assert is_blank(text)
    assert not is_blank(f"{text}.")


def test_every_line_break_becomes_one_character() -> None:
    assert join_line_breaks("a\r\nb\rc\n\r\nd") == "a\nb\nc\n\nd"


@given(st.text(st.characters(exclude_categories=["Cc", "Cf", "Cn", "Cs", "Zl", "Zp"])))
def test_letters_marks_and_signs_are_never_refused(text: str) -> None:
    assert find_stray(text, lines=False) is None


@given(st.text(st.characters()))
def test_what_may_stand_can_be_written_as_utf_8_and_printed(text: str) -> None:
    if find_stray(text, lines=False) is None:
        assert text.encode().decode() == text
        assert len(text.splitlines()) <= 1
