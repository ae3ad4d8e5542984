"""The circular says in six languages what Circular 321 said, as a proper letter."""

import json
import re
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from consult.documents.circular import circular_html, circular_pdf
from consult.documents.content import SignatoryContent, frozen_inputs
from consult.procedure.states import Language, Revision
from consult.vocabularies import Capacity
from tests.documents.contents import circular_321, printed_321, text
from tests.documents.printed import (
    check_structure,
    closed_up,
    facts_of,
    fonts_of,
    lines_of,
    words_of,
)

AR, ZH, EN, FR, ES, RU = (
    Language.AR,
    Language.ZH,
    Language.EN,
    Language.FR,
    Language.ES,
    Language.RU,
)


# In the order in which the letter is read; Arabic only where its letters come back
# from a PDF in their own order.
GOLDEN = {
    AR: [
        "SG3/ME",
        "+41 22 730 5866",
        "tsbsg3@itu.int",
        "ITU-T D.1102",
        "2359",
        "70",
        "SG3-R39",
        "OTT",
        "www.itu.int/ipr/",
        "Place des Nations",
        "CH-1211 Geneva 20, Switzerland",
        "tsbdir@itu.int",
    ],
    ZH: [
        "国际电信联盟",
        "电信标准化局",
        "2021年5月31日，日内瓦",
        "电信标准化局第321号通函",
        "SG3/ME",
        "+41 22 730 5866",
        "tsbsg3@itu.int",
        "国际电联各成员国主管部门",
        "ITU-T第3研究组部门准成员",
        "2021年12月13-17日，虚拟会议",
        "ITU-T D.1102（D.ConsumerOTT）新建议书草案",
        "尊敬的先生/女士：",
        "WTSA第1号决议（2016年，哈马马特，修订版）第9节",
        "传统批准程序",
        "第7/3号集体函",
        "第1号决议第9.4段",
        "2021年12月1日23时59分（日内瓦时间）",
        "70%",
        "顺致敬意！",
        "李在摄",
        "附件：2件",
        "附件1",
        "[SG3-R39]",
        "针对OTT（过顶业务）的消费者赔偿和消费者保护机制",
        "概述",
        "截至2021年5月31日",
        "www.itu.int/ipr/",
        "附件2",
        "CH-1211 Geneva 20, Switzerland",
        "+41 22 730 5853",
        "tsbdir@itu.int",
        "请选择两个方框中的一个",
        "授权第3研究组审议此案文以供批准",
        "没有意见或没有建议的修改",
        "附上意见和建议的修改",
        "不授权第3研究组审议此案文以供批准",
        "[成员国]主管部门",
    ],
    EN: [
        "International Telecommunication Union",
        "Telecommunication Standardization Bureau",
        "Geneva, 31 May 2021",
        "TSB Circular 321",
        "SG3/ME",
        "+41 22 730 5866",
        "tsbsg3@itu.int",
        "Administrations of Member States of the Union",
        "Associates of ITU-T Study Group 3",
        "draft new Recommendation ITU-T D.1102 (D.ConsumerOTT)",
        "13–17 December 2021, virtual meeting",
        "Dear Sir/Madam,",
        "1 ITU-T Study Group 3 (Tariff and accounting principles",
        "section 9 of WTSA Resolution 1 (Rev. Hammamet, 2016)",
        "Collective letter 7/3",
        "2 Annex 1 gives the title",
        "clause 9.4 of Resolution 1",
        "23:59 on 1 December 2021 (Geneva time)",
        "4 If 70% or more of the replies",
        "Yours faithfully,",
        "Chaesub Lee",
        "Director of the Telecommunication Standardization Bureau",
        "Annexes: 2",
        "Annex 1",
        "[SG3-R39]",
        "Summary",
        "By 31 May 2021, TSB had received no statement",
        "www.itu.int/ipr/",
        "Annex 2",
        "Reply of the Member State to TSB Circular 321",
        "CH-1211 Geneva 20, Switzerland",
        "+41 22 730 5853",
        "tsbdir@itu.int",
        "[place], [date]",
        "Please select one of the two boxes",
        "authorizes Study Group 3 to consider this text for approval",
        "no comments or suggested changes",
        "comments and suggested changes are attached",
        "does not authorize Study Group 3",
        "Administration of [Member State]",
    ],
    FR: [
        "Union internationale des télécommunications",
        "Genève, le 31 mai 2021",
        "Circulaire TSB 321",
        "projet de nouvelle Recommandation UIT-T D.1102 (D.ConsumerOTT) déterminé",
        "du 13 au 17 décembre 2021, réunion virtuelle",
        "Madame, Monsieur,",
        "section 9 de la Résolution 1 (Rév. Hammamet, 2016) de l'AMNT",
        "paragraphe 9.4 de la Résolution 1",
        "1er décembre 2021 à 23 h 59 (heure de Genève)",
        "Si 70 % ou plus",
        "Chaesub Lee",
        "Annexes: 2",
        "Annexe 1",
        "Résumé",
        "Annexe 2",
        "CH-1211 Genève 20, Suisse",
        "autorise la Commission d'études 3",
        "n'autorise pas la Commission d'études 3",
    ],
    RU: [
        "Международный союз электросвязи",
        "Женева, 31 мая 2021 года",
        "Циркуляр 321 БСЭ",
        "проект новой Рекомендации МСЭ-Т D.1102 (D.ConsumerOTT)",
        "Уважаемая госпожа, уважаемый господин,",
        "разделе 9 Резолюции 1 (Пересм. Хаммамет, 2016 г.) ВАСЭ",
        "пунктом 9.4 Резолюции 1",
        "23 час. 59 мин. 1 декабря 2021 года (по женевскому времени)",
        "Если в 70 % или более",
        "Приложения: 2",
        "Приложение 1",
        "Резюме",
        "Приложение 2",
        "Place des Nations",
        "уполномочивает 3-ю Исследовательскую комиссию",
        "не уполномочивает 3-ю Исследовательскую комиссию",
    ],
    ES: [
        "Unión Internacional de Telecomunicaciones",
        "Ginebra, 31 de mayo de 2021",
        "Circular TSB 321",
        "proyecto de nueva Recomendación UIT-T D.1102 (D.ConsumerOTT) determinado",
        "Muy Señora mía/Muy Señor mío:",
        "sección 9 de la Resolución 1 (Rev. Hammamet, 2016) de la AMNT",
        "cláusula 9.4 de la Resolución 1",
        "23.59 horas del 1 de diciembre de 2021 (hora de Ginebra)",
        "Si el 70 % o más",
        "Anexos: 2",
        "Anexo 1",
        "Resumen",
        "Anexo 2",
        "CH-1211 Ginebra 20, Suiza",
        "autoriza a la Comisión de Estudio 3",
        "no autoriza a la Comisión de Estudio 3",
    ],
}


@pytest.mark.parametrize("language", Language)
def test_the_letter_reads_in_order(language: Language) -> None:
    words = closed_up(words_of(printed_321(language)))
    position = 0
    for phrase in GOLDEN[language]:
        found = words.find(closed_up(phrase), position)
        assert found >= 0, f"{phrase} does not come after what precedes it"
        position = found + 1


@pytest.mark.parametrize("language", Language)
def test_the_letter_and_each_annex_have_a_page(language: Language) -> None:
    facts = facts_of(printed_321(language))
    assert facts["Pages"] == "3"
    assert facts["Page size"] == "595.276 x 841.89 pts (A4)"


@pytest.mark.parametrize("language", Language)
def test_every_page_has_its_number_its_name_and_the_unions_address(
    language: Language,
) -> None:
    letter = {AR: "A", ZH: "C", EN: "E", FR: "F", RU: "R", ES: "S"}[language]
    for page in (1, 2, 3):
        words = words_of(printed_321(language), page=page)
        assert f"{page} / 3" in words
        assert f"T17-TSB-CIR-0321-{letter}" in words
        assert "Tel: +41 22 730 5111" in words
        assert "Consult" in words


@pytest.mark.parametrize("language", Language)
def test_the_file_is_sound_tagged_titled_and_dated(
    language: Language, tmp_path: Path
) -> None:
    pdf = printed_321(language)
    assert "No syntax or stream encoding errors found" in check_structure(pdf, tmp_path)
    facts = facts_of(pdf)
    assert facts["Tagged"] == "yes"
    assert "321" in facts["Title"]
    assert "D.ConsumerOTT" in facts["Title"]
    assert "May 31 00:00:00 2021" in facts["CreationDate"]


@pytest.mark.parametrize("language", Language)
def test_the_fonts_are_the_shipped_ones_embedded_and_subset(
    language: Language,
) -> None:
    fonts = fonts_of(printed_321(language))
    shipped = ("Noto-Sans", "Noto-Sans-Bold", "Noto-Sans-Arabic", "Noto-Sans-SC")
    for name, *flags in fonts:
        assert name[7:].startswith(shipped)
        assert flags == ["yes", "yes", "yes"]
    assert len(printed_321(language)) < 150_000


@pytest.mark.parametrize(
    ("language", "code"),
    [(AR, "ar"), (ZH, "zh-Hans"), (EN, "en"), (FR, "fr"), (RU, "ru"), (ES, "es")],
)
def test_readers_are_told_the_language_and_the_parts(
    language: Language, code: str
) -> None:
    reader = PdfReader(BytesIO(printed_321(language)))
    catalogue = reader.trailer["/Root"]
    assert catalogue["/Lang"] == code
    assert catalogue["/ViewerPreferences"]["/DisplayDocTitle"].value
    subject, annexes = reader.outline
    assert "D.ConsumerOTT" in subject.title
    assert [part.title.split()[0] for part in annexes if not isinstance(part, list)]
    assert [len(part) for part in annexes if isinstance(part, list)] == [1]


def test_the_same_content_gives_the_same_bytes() -> None:
    assert circular_pdf(circular_321(ZH)) == printed_321(ZH)


def test_arabic_runs_from_right_to_left_around_latin_names() -> None:
    html = circular_html(circular_321(AR))
    assert '<html lang="ar" dir="rtl">' in html
    for name in ("D.ConsumerOTT", "ITU-T D.1102", "+41 22 730 5853"):
        assert f'<span dir="ltr" class="keep">{name}</span>' in html.replace(
            '<span class="keep">ITU-T</span>', "ITU-T"
        )
    assert re.search(r'<a dir="ltr" class="keep"\s+href="[^"]+">\[SG3-R39\]</a>', html)


def test_nothing_of_an_issued_letter_is_english_in_another_language() -> None:
    for language in (AR, ZH, FR, RU, ES):
        words = words_of(printed_321(language))
        for english in ("Subject", "Annex 1", "authoriz", "Dear", "Summary"):
            assert english not in words


HOSTILE = '<img src="file:///etc/passwd"><script>x</script>{{ 1 }} & {study_group} %s'


def test_markup_in_titles_and_names_is_only_text() -> None:
    content = circular_321(
        EN,
        study_group_title=HOSTILE,
        officer_initials=HOSTILE,
        telephone=HOSTILE,
        texts=(text(title=HOSTILE, summary=HOSTILE, designation=HOSTILE),),
        signatory=SignatoryContent(name=HOSTILE, capacity=Capacity.DIRECTOR),
    )
    words = closed_up(words_of(circular_pdf(content)))
    assert words.count(closed_up(HOSTILE)) == 10


def test_the_inputs_are_frozen_as_canonical_json() -> None:
    content = circular_321(AR)
    frozen = frozen_inputs(content)
    facts = json.loads(frozen)
    assert facts["deadline"] == {
        "date": "2021-12-01",
        "time": "23:59:00",
        "zone": "Europe/Zurich",
    }
    assert facts["texts"][0]["provisional"] == "D.ConsumerOTT"
    assert frozen == frozen_inputs(circular_321(AR))
    assert frozen != frozen_inputs(replace(content, fax="+41 22 730 5111"))


def test_what_a_chinese_reader_searches_for_stands_on_one_line() -> None:
    lines = lines_of(printed_321(ZH))
    for words in ("第321号通函", "2021年12月1日23时59分", "D.ConsumerOTT", "70%"):
        assert any(words in line for line in lines)


@pytest.mark.parametrize(
    ("revision", "keywords"),
    [
        (Revision.HAMMAMET_2016, "tap, hammamet_2016"),
        (Revision.GENEVA_2022, "tap, geneva_2022, unverified_revision"),
        (Revision.NEW_DELHI_2024, "tap, new_delhi_2024, unverified_revision"),
    ],
)
def test_the_file_says_under_which_revision_and_whether_it_was_checked(
    revision: Revision, keywords: str
) -> None:
    pdf = circular_pdf(circular_321(EN, revision=revision))
    metadata = PdfReader(BytesIO(pdf)).metadata
    assert metadata is not None
    assert metadata["/Keywords"] == keywords
