"""The circular as a Word document: the printed words, in Word's own terms."""

import hashlib
import io
import subprocess
import zipfile
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from consult.documents.circular import circular_paper
from consult.documents.docx import paper_docx
from consult.documents.paper import Paper
from consult.procedure.states import Language
from tests.documents.contents import circular_321
from tests.documents.printed import closed_up
from tests.documents.word import (
    W,
    body_of,
    follow_each_other,
    html_words,
    opened,
    paragraphs_of,
    part_of,
    value_of,
    words_of,
)

LANGUAGES = pytest.mark.parametrize("language", list(Language))
LTR = [language for language in Language if language is not Language.AR]


@cache
def paper_of(language: Language) -> Paper:
    return circular_paper(circular_321(language))


@cache
def docx_of(language: Language) -> bytes:
    return paper_docx(paper_of(language))


@LANGUAGES
def test_every_word_of_the_printed_letter_is_there_in_its_order(
    language: Language,
) -> None:
    words = html_words(paper_of(language).html)
    text = closed_up(words_of(body_of(docx_of(language))))
    assert len(words) > 40
    assert follow_each_other(words, text) is None


@LANGUAGES
def test_it_is_the_same_file_each_time_and_everywhere(language: Language) -> None:
    data = docx_of(language)
    assert hashlib.sha256(paper_docx(paper_of(language))).digest() == (
        hashlib.sha256(data).digest()
    )
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.namelist()[0] == "[Content_Types].xml"
        assert {entry.date_time for entry in archive.infolist()} == {
            (1980, 1, 1, 0, 0, 0)
        }
        assert {entry.create_system for entry in archive.infolist()} == {3}


@LANGUAGES
def test_titles_and_headings_are_those_of_word(language: Language) -> None:
    document = opened(docx_of(language))
    styles = [
        paragraph.style.name
        for paragraph in document.paragraphs
        if paragraph.style is not None
    ]
    named = [name for name in styles if name.startswith(("Heading", "Subject"))]
    assert named == [
        "Subject",
        "Heading 1",
        "Heading 2",
        "Heading 3",
        "Heading 1",
        "Subject",
    ]
    assert styles[:3] == ["Organization", "Bureau", "Date"]
    for name in ("Salutation", "List Number", "Closing", "Signature", "Text Title"):
        assert name in styles
    assert document.styles["Subject"].base_style.name == "Title"


@LANGUAGES
def test_its_paragraphs_are_numbered_by_word(language: Language) -> None:
    numbered = paragraphs_of(docx_of(language), "ListNumber")
    assert len(numbered) == 4
    (number,) = {value_of(one, "pPr/numPr/numId") for one in numbered}
    numbering = part_of(docx_of(language), "word/numbering.xml")
    (instance,) = (
        one for one in numbering.iter(f"{W}num") if one.get(f"{W}numId") == number
    )
    abstract = value_of(instance, "abstractNumId")
    (kind,) = (
        one
        for one in numbering.iter(f"{W}abstractNum")
        if one.get(f"{W}abstractNumId") == abstract
    )
    assert value_of(kind, "lvl/numFmt") == "decimal"
    assert value_of(kind, "lvl/lvlText") == "%1"
    assert not words_of(numbered[0]).startswith("1")


@LANGUAGES
def test_recipients_are_a_list(language: Language) -> None:
    recipients = paragraphs_of(docx_of(language), "Recipient")
    assert len(recipients) == 7
    assert all(value_of(one, "pPr/numPr/numId") for one in recipients)


@LANGUAGES
def test_the_table_repeats_its_head_and_breaks_no_row(language: Language) -> None:
    tables = [
        table
        for table in body_of(docx_of(language)).iter(f"{W}tbl")
        if value_of(table, "tblPr/tblStyle") == "BureauTable"
    ]
    (table,) = tables
    head, row = table.findall(f"{W}tr")
    assert head.find(f"{W}trPr/{W}tblHeader") is not None
    assert row.find(f"{W}trPr/{W}tblHeader") is None
    assert all(one.find(f"{W}trPr/{W}cantSplit") is not None for one in (head, row))
    assert value_of(row, "tc/p/pPr/pStyle") == "TableHeading"
    signs = [
        words_of(one).split()[0] for one in paragraphs_of(docx_of(language), "Choice")
    ]
    assert signs == ["□", "□"]
    below = paragraphs_of(docx_of(language), "ChoiceBelow")
    assert [words_of(one).split()[0] for one in below] == ["○", "○"]


@LANGUAGES
def test_links_lead_where_they_say(language: Language) -> None:
    document = opened(docx_of(language))
    targets = {
        relation.target_ref
        for relation in document.part.rels.values()
        if relation.is_external
    }
    assert targets == {
        "mailto:tsbsg3@itu.int",
        "mailto:tsbdir@itu.int",
        "https://www.itu.int/md/T17-SG03-R-0039/en",
        "https://www.itu.int/ipr/",
    }
    links = body_of(docx_of(language)).iter(f"{W}hyperlink")
    assert [words_of(link) for link in links] == [
        "tsbsg3@itu.int",
        "[SG3-R39]",
        "www.itu.int/ipr/",
        "tsbdir@itu.int",
    ]


@LANGUAGES
def test_the_foot_has_the_name_the_address_and_the_count_of_pages(
    language: Language,
) -> None:
    foot = part_of(docx_of(language), "word/footer.xml")
    fields = [one.get(f"{W}instr") for one in foot.iter(f"{W}fldSimple")]
    assert fields == [" PAGE ", " NUMPAGES "]
    said = words_of(foot)
    name = circular_paper(circular_321(language)).name
    assert name in said
    assert "Tel: +41 22 730 5111" in said
    counted = next(
        one for one in foot.iter(f"{W}p") if one.find(f"{W}fldSimple") is not None
    )
    assert value_of(counted, "pPr/bidi") == "0"


@LANGUAGES
def test_it_names_its_title_language_and_day(language: Language) -> None:
    properties = opened(docx_of(language)).core_properties
    assert "D.1102" in properties.title
    assert properties.language == ("zh-Hans" if language is Language.ZH else language)
    assert properties.subject == "T17-TSB-CIR-0321"
    assert properties.keywords == "tap, hammamet_2016"
    assert properties.author
    for moment in (properties.created, properties.modified):
        assert moment is not None
        assert moment.date() == circular_321(language).dated
    language_of = part_of(docx_of(language), "word/styles.xml").find(f".//{W}lang")
    assert language_of is not None
    tag = {Language.AR: "bidi", Language.ZH: "eastAsia"}.get(language, "val")
    assert str(language_of.get(f"{W}{tag}")).startswith(language.value)


def test_arabic_is_right_to_left_down_to_the_run() -> None:
    data = docx_of(Language.AR)
    body = body_of(data)
    assert body.find(f".//{W}sectPr/{W}bidi") is not None
    tables = list(body.iter(f"{W}tbl"))
    assert len(tables) == 4
    assert all(one.find(f"{W}tblPr/{W}bidiVisual") is not None for one in tables)
    said = [one for one in body.iter(f"{W}p") if words_of(one).strip()]
    assert {value_of(one, "pPr/bidi") for one in said} == {"1"}
    for run in body.iter(f"{W}r"):
        arabic = any("\u0600" <= letter <= "\u06ff" for letter in words_of(run))
        latin = any("a" <= letter.lower() <= "z" for letter in words_of(run))
        assert not (arabic and latin)
        if arabic or latin:
            assert (run.find(f"{W}rPr/{W}rtl") is not None) == arabic


def test_telephone_numbers_and_addresses_keep_their_direction_in_arabic() -> None:
    runs = [
        "".join(run.itertext()) for run in body_of(docx_of(Language.AR)).iter(f"{W}r")
    ]
    assert "\u200e+41 22 730 5866" in runs
    assert "www.itu.int/ipr/\u200e" in runs
    # Two designations side by side stay two: the first is read first.
    between = runs.index("\u200f (")
    assert runs[between - 1 : between + 2] == [" D.1102", "\u200f (", "D.ConsumerOTT"]


@pytest.mark.parametrize("language", LTR)
def test_others_are_left_to_right(language: Language) -> None:
    body = body_of(docx_of(language))
    said = [one for one in body.iter(f"{W}p") if words_of(one).strip()]
    assert {value_of(one, "pPr/bidi") for one in said} == {"0"}
    assert body.find(f".//{W}rtl") is None
    assert body.find(f".//{W}bidiVisual") is None


@LANGUAGES
def test_its_scripts_have_their_fonts(language: Language) -> None:
    fonts = part_of(docx_of(language), "word/styles.xml").find(f".//{W}rFonts")
    assert fonts is not None
    latin = "Noto Sans SC" if language is Language.ZH else "Noto Sans"
    assert [fonts.get(f"{W}{kind}") for kind in ("ascii", "cs", "eastAsia")] == [
        latin,
        "Noto Sans Arabic",
        "Noto Sans SC",
    ]


def test_a_draft_is_marked_on_each_page() -> None:
    content = circular_321(Language.FR, draft=True)
    head = part_of(paper_docx(circular_paper(content)), "word/header.xml")
    assert words_of(head).strip() == "PROJET: non publié"
    (paragraph,) = head.iter(f"{W}p")
    assert value_of(paragraph, "pPr/pStyle") == "DraftMark"
    with zipfile.ZipFile(io.BytesIO(docx_of(Language.FR))) as archive:
        assert "word/header.xml" not in archive.namelist()


def test_what_is_not_dated_says_no_day() -> None:
    paper = replace(paper_of(Language.EN), dated=None)
    core = part_of(paper_docx(paper), "docProps/core.xml")
    assert not [one for one in core if "created" in str(one.tag)]


@LANGUAGES
def test_libreoffice_opens_it_and_prints_the_same_words(
    language: Language, tmp_path: Path
) -> None:
    source = tmp_path / "circular.docx"
    source.write_bytes(docx_of(language))
    subprocess.run(  # noqa: S603 -- a fixed tool
        [
            "/usr/bin/soffice",
            f"-env:UserInstallation=file://{tmp_path}/profile",
            "--headless",
            "--convert-to",
            "txt:Text (encoded):UTF8",
            "--outdir",
            str(tmp_path),
            str(source),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    text = (tmp_path / "circular.txt").read_text(encoding="utf-8-sig")
    plain = closed_up(text.replace("\u200e", "").replace("\u200f", ""))
    assert follow_each_other(html_words(paper_of(language).html), plain) is None
