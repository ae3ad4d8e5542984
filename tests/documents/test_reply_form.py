"""Annex 2 can be filled in, says which form it is, and reads aloud."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from consult.documents.paper import paper_pdf
from consult.documents.reply_form import reply_form_html, reply_form_paper
from consult.procedure.references import (
    CircularReference,
    FormCode,
    FormField,
    TextField,
    text_field_name,
)
from consult.procedure.states import Language
from tests.documents.contents import text
from tests.documents.forms import CHINA, fields_of, form_321, printed_form
from tests.documents.printed import (
    check_structure,
    closed_up,
    codes_of,
    facts_of,
    fonts_of,
    words_of,
)

CIRCULAR_321 = CircularReference("T17", 321)
READ_ONLY, MULTILINE, RADIO = 1, 1 << 12, 1 << 15
FIVE_TEXTS = tuple(
    text(designation=f"ITU-T D.{number}") for number in range(1101, 1106)
)

KILOBYTES = {Language.AR: 70, Language.ZH: 120}


@pytest.mark.parametrize("language", Language)
def test_the_form_has_each_field_once_under_its_settled_name(
    language: Language,
) -> None:
    assert set(fields_of(printed_form(language))) == {
        *(field.value for field in FormField),
        *(text_field_name(1, field) for field in TextField),
    }


@pytest.mark.parametrize("language", Language)
def test_every_field_has_a_name_to_be_read_aloud(language: Language) -> None:
    fields = fields_of(printed_form(language)).values()
    widgets = [kid.get_object() for field in fields for kid in field.get("/Kids", ())]
    names = [one["/TU"] for one in (*fields, *widgets)]
    assert "" not in names
    assert len({one["/TU"] for one in widgets}) == 4


@pytest.mark.parametrize(
    ("field", "marks"),
    [
        (TextField.OPINION, ["/in_favour", "/against"]),
        (TextField.COMMENTS, ["/no_comments", "/with_comments"]),
    ],
)
def test_boxes_exclude_each_other_and_a_mark_can_be_taken_away(
    field: TextField, marks: list[str]
) -> None:
    group = fields_of(printed_form(Language.EN))[text_field_name(1, field)]
    widgets = [kid.get_object() for kid in group["/Kids"]]
    assert (group["/FT"], group["/V"], group["/Ff"]) == ("/Btn", "/Off", RADIO)
    assert [list(one["/AP"]["/N"]) for one in widgets] == [
        [mark, "/Off"] for mark in marks
    ]
    assert [one["/AS"] for one in widgets] == ["/Off", "/Off"]
    # A widget with a name of its own would be a field of its own.
    assert [one.get("/T") for one in widgets] == [None, None]


def test_the_circular_can_not_be_changed_and_the_state_can_be_written() -> None:
    fields = fields_of(printed_form(Language.FR))
    assert fields["circular"]["/V"] == "T17-TSB-CIR-0321"
    assert fields["circular"]["/Ff"] == READ_ONLY
    assert fields["member_state"]["/V"] == ""
    assert fields["member_state"].get("/Ff", 0) == 0
    assert fields["text_1_remarks"]["/Ff"] == MULTILINE


@pytest.mark.parametrize("language", Language)
def test_a_form_made_out_to_a_state_names_it(language: Language) -> None:
    pdf = printed_form(language, "CHN")
    field = fields_of(pdf)["member_state"]
    assert (field["/V"], field["/Ff"]) == ("CHN", READ_ONLY)
    assert "CHN" in words_of(pdf)
    if language is not Language.AR:  # whose letters come back in another order
        assert closed_up(CHINA[language]) in closed_up(words_of(pdf))


def test_viewers_are_not_asked_to_draw_anew_what_others_drew() -> None:
    form: Any = PdfReader(BytesIO(printed_form(Language.ZH))).root_object["/AcroForm"]
    assert "/NeedAppearances" not in form


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("member_state", ["", "CHN"])
def test_the_form_is_sound_tagged_and_small(
    language: Language, member_state: str, tmp_path: Path
) -> None:
    pdf = printed_form(language, member_state)
    facts = facts_of(pdf)
    assert "No syntax or stream encoding errors" in check_structure(pdf, tmp_path)
    assert (facts["Tagged"], facts["Form"], facts["JavaScript"]) == (
        "yes",
        "AcroForm",
        "no",
    )
    assert {tuple(font[1:]) for font in fonts_of(pdf)} == {("yes", "yes", "yes")}
    assert len(pdf) <= KILOBYTES.get(language, 60) * 1024


@pytest.mark.parametrize("member_state", ["", "CHN"])
def test_each_page_carries_its_code(member_state: str) -> None:
    content = form_321(Language.ES, member_state, texts=FIVE_TEXTS)
    pdf = paper_pdf(reply_form_paper(content))
    pages = int(facts_of(pdf)["Pages"])
    assert pages > 1
    for page in range(1, pages + 1):
        payload = str(FormCode(CIRCULAR_321, Language.ES, page, member_state))
        assert payload in words_of(pdf, page=page)
        # As sharp as a fax is (Group 3, fine).
        assert codes_of(pdf, page=page, dots=200) == [payload]


def test_a_draft_without_number_has_no_code() -> None:
    content = form_321(Language.EN, reference="", number=None, draft=True)
    html = reply_form_html(content)
    assert "CONSULT1" not in html
    assert "<svg" not in html
    assert reply_form_paper(content).name == "draft-en-form"


def test_the_same_form_is_the_same_bytes() -> None:
    again = paper_pdf(reply_form_paper(form_321(Language.RU, "CHN")))
    assert again == printed_form(Language.RU, "CHN")
