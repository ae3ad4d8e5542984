"""Each language writes dates, deadlines and shares in its own way."""

from datetime import date, time
from fractions import Fraction

import pytest

from consult.documents import wording
from consult.procedure.deadlines import Deadline
from consult.procedure.states import Language, Revision

AR, ZH, EN, FR, ES, RU = (
    Language.AR,
    Language.ZH,
    Language.EN,
    Language.FR,
    Language.ES,
    Language.RU,
)
NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("language", "written"),
    [
        (AR, "الساعة 2359 يوم 1 ديسمبر 2021 (بتوقيت جنيف)"),
        (ZH, "2021年12月1日23时59分（日内瓦时间）"),
        (EN, "23:59 on 1 December 2021 (Geneva time)"),
        (FR, f"1er décembre 2021 à 23{NBSP}h{NBSP}59 (heure de Genève)"),
        (
            RU,
            "23 час. 59 мин.".replace(" ", NBSP)
            + " 1 декабря 2021 года (по женевскому времени)",
        ),
        (ES, f"23.59{NBSP}horas del 1 de diciembre de 2021 (hora de Ginebra)"),
    ],
)
def test_the_deadline_of_circular_321(language: Language, written: str) -> None:
    assert wording.format_deadline(Deadline(date(2021, 12, 1)), language) == written


@pytest.mark.parametrize("language", Language)
def test_a_deadline_in_utc_says_utc(language: Language) -> None:
    deadline = Deadline(date(2000, 1, 21), time(23, 59), "UTC")
    assert "UTC" in wording.format_deadline(deadline, language)


@pytest.mark.parametrize(
    ("language", "within", "over_months", "over_years"),
    [
        (
            AR,
            "من 13 إلى 17 ديسمبر 2021",
            "من 29 نوفمبر إلى 3 ديسمبر 2021",
            "من 29 ديسمبر 2021 إلى 7 يناير 2022",
        ),
        (
            ZH,
            "2021年12月13-17日",
            "2021年11月29日-12月3日",
            "2021年12月29日-2022年1月7日",
        ),
        (
            EN,
            "13–17 December 2021",
            "29 November – 3 December 2021",
            "29 December 2021 – 7 January 2022",
        ),
        (
            FR,
            "du 13 au 17 décembre 2021",
            "du 29 novembre au 3 décembre 2021",
            "du 29 décembre 2021 au 7 janvier 2022",
        ),
        (
            RU,
            "13–17 декабря 2021 года",
            "29 ноября – 3 декабря 2021 года",
            "29 декабря 2021 года – 7 января 2022 года",
        ),
        (
            ES,
            "del 13 al 17 de diciembre de 2021",
            "del 29 de noviembre al 3 de diciembre de 2021",
            "del 29 de diciembre de 2021 al 7 de enero de 2022",
        ),
    ],
)
def test_the_days_of_a_meeting(
    language: Language, within: str, over_months: str, over_years: str
) -> None:
    spans = [
        (date(2021, 12, 13), date(2021, 12, 17)),
        (date(2021, 11, 29), date(2021, 12, 3)),
        (date(2021, 12, 29), date(2022, 1, 7)),
    ]
    assert [
        wording.format_date_range(first, last, language) for first, last in spans
    ] == [within, over_months, over_years]


@pytest.mark.parametrize("language", Language)
def test_a_meeting_of_one_day_is_that_date(language: Language) -> None:
    day = date(2021, 12, 13)
    assert wording.format_date_range(day, day, language) == wording.format_date(
        day, language
    )


def test_french_counts_the_first_of_the_month() -> None:
    first, last = date(2021, 7, 1), date(2021, 7, 2)
    assert wording.format_date(first, FR) == "1er juillet 2021"
    assert wording.format_date_range(first, last, FR) == "du 1er au 2 juillet 2021"


@pytest.mark.parametrize(
    ("language", "written"),
    [
        (AR, "جنيف، 31 مايو 2021"),
        (ZH, "2021年5月31日，日内瓦"),
        (EN, "Geneva, 31 May 2021"),
        (FR, "Genève, le 31 mai 2021"),
        (RU, "Женева, 31 мая 2021 года"),
        (ES, "Ginebra, 31 de mayo de 2021"),
    ],
)
def test_the_line_that_heads_a_letter(language: Language, written: str) -> None:
    line = wording.format_place_and_date("Geneva", date(2021, 5, 31), language)
    assert line == written


@pytest.mark.parametrize(
    ("language", "whole", "cut"),
    [
        (AR, "\u206670%\u2069", "\u206669.56%\u2069"),
        (ZH, "70%", "69.56%"),
        (EN, "70%", "69.56%"),
        (FR, f"70{NBSP}%", f"69,56{NBSP}%"),
        (RU, f"70{NBSP}%", f"69,56{NBSP}%"),
        (ES, f"70{NBSP}%", f"69,56{NBSP}%"),
    ],
)
def test_a_percentage(language: Language, whole: str, cut: str) -> None:
    assert wording.format_percentage(Fraction(7, 10), language) == whole
    assert wording.format_percentage("69.56", language) == cut


def test_a_share_that_two_decimals_can_not_hold_is_refused() -> None:
    assert wording.format_percentage(Fraction(1, 8), EN) == "12.50%"
    with pytest.raises(ValueError, match="whole number of hundredths"):
        wording.format_percentage(Fraction(16, 23), EN)


@pytest.mark.parametrize(
    ("language", "cited"),
    [
        (
            AR,
            (
                "القرار 1 (المراجَع في الحمامات، 2016)"
                " للجمعية العالمية لتقييس الاتصالات (WTSA)"
            ),
        ),
        (ZH, "WTSA第1号决议（2016年，哈马马特，修订版）"),
        (EN, "WTSA Resolution 1 (Rev. Hammamet, 2016)"),
        (FR, "Résolution 1 (Rév. Hammamet, 2016) de l'AMNT"),
        (RU, f"Резолюция 1 (Пересм. Хаммамет, 2016{NBSP}г.) ВАСЭ"),
        (ES, "Resolución 1 (Rev. Hammamet, 2016) de la AMNT"),
    ],
)
def test_resolution_1_is_cited_in_the_readers_language(
    language: Language, cited: str
) -> None:
    assert wording.cite_resolution_1(Revision.HAMMAMET_2016, language) == cited


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("revision", Revision)
def test_every_revision_has_a_place_in_every_language(
    revision: Revision, language: Language
) -> None:
    assert revision.value[-4:] in wording.format_revision(revision, language)


@pytest.mark.parametrize(
    ("language", "written"),
    [
        (AR, "ITU-T D.1102"),
        (ZH, "ITU-T D.1102"),
        (EN, "ITU-T D.1102"),
        (FR, "UIT-T D.1102"),
        (RU, "МСЭ-Т D.1102"),
        (ES, "UIT-T D.1102"),
    ],
)
def test_a_designation_takes_the_sectors_name(language: Language, written: str) -> None:
    assert wording.localize_designation("ITU-T D.1102", language) == written
    assert wording.localize_designation("D.400R", language) == "D.400R"


@pytest.mark.parametrize(
    ("language", "circular", "study_group"),
    [
        (
            AR,
            "الرسالة المعممة 321 لمكتب تقييس الاتصالات",
            "لجنة الدراسات 3 لقطاع تقييس الاتصالات",
        ),
        (ZH, "电信标准化局第321号通函", "ITU-T第3研究组"),
        (EN, "TSB Circular 321", "ITU-T Study Group 3"),
        (FR, "Circulaire TSB 321", "Commission d'études 3 de l'UIT-T"),
        (RU, "Циркуляр 321 БСЭ", "3-я Исследовательская комиссия МСЭ-Т"),
        (ES, "Circular TSB 321", "Comisión de Estudio 3 del UIT-T"),
    ],
)
def test_circulars_and_study_groups_have_their_names(
    language: Language, circular: str, study_group: str
) -> None:
    assert wording.name_circular(321, language) == circular
    assert wording.name_study_group(3, language) == study_group


@pytest.mark.parametrize(
    ("language", "joined"),
    [
        (AR, "A، B وC"),
        (ZH, "A、B和C"),
        (EN, "A, B and C"),
        (FR, "A, B et C"),
        (RU, "A, B и C"),
        (ES, "A, B y C"),
    ],
)
def test_a_list_ends_with_the_languages_and(language: Language, joined: str) -> None:
    assert wording.join_list(["A", "B", "C"], language) == joined
    assert wording.join_list(["A"], language) == "A"
    assert wording.join_list([], language) == ""


def test_spanish_does_not_say_y_before_i() -> None:
    assert wording.join_list(["España", "Italia"], ES) == "España e Italia"


def test_a_zone_other_than_genevas_is_named_by_its_key() -> None:
    assert wording.format_zone("UTC", FR) == "UTC"


def test_a_place_other_than_geneva_stays_as_entered() -> None:
    assert wording.localize_place("Kigali", RU) == "Kigali"
