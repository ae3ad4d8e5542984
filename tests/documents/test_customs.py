"""Papers, messages and what writes dates keep the customs of each language.

Papers are read in their HTML, from which PDF and Word are set alike: the golden texts
say the same, but show neither no-break spaces nor directions.
"""

import re
from datetime import date, datetime, time

import pytest

from consult.documents import wording
from consult.documents.circular import circular_html
from consult.documents.reply_form import reply_form_html
from consult.procedure.deadlines import Deadline
from consult.procedure.states import Language, Procedure, Revision
from consult.vocabularies import TextKind
from tests.architecture.catalogues import LOCALE, catalogue
from tests.architecture.source import ROOT
from tests.documents.contents import circular_321, text
from tests.documents.customs import (
    CUSTOMS,
    Custom,
    breaches,
    isolated_passed_over,
    message_text,
    paragraphs_of,
)
from tests.documents.followers import WRITTEN
from tests.documents.forms import form_321
from tests.documents.sequels import KINDS

CODES = {
    Language.AR: "ar",
    Language.ZH: "zh_Hans",
    Language.FR: "fr",
    Language.ES: "es",
    Language.RU: "ru",
}
# A filter of Django's that writes for people, in its own way.
_OTHER_WAYS = re.compile(
    r"\|(?:date|time|floatformat|filesizeformat|intcomma|naturaltime)\b(?!:\"Y-m-d\")"
)


@pytest.mark.parametrize("custom", CUSTOMS, ids=lambda custom: custom.breach)
def test_each_custom_tells_what_breaks_it_from_what_keeps_it(custom: Custom) -> None:
    assert custom.broken_in(isolated_passed_over(custom.broken))
    assert not custom.broken_in(isolated_passed_over(custom.kept))


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("name", WRITTEN)
def test_what_follows_a_circular_keeps_them(name: str, language: Language) -> None:
    assert broken_in_paper(WRITTEN[name](language).html, language) == []


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("procedure", Procedure)
def test_circulars_of_every_procedure_keep_them(
    procedure: Procedure, language: Language
) -> None:
    content = circular_321(
        language,
        procedure=procedure,
        regional_group="AFR" if procedure is Procedure.TAP_REGIONAL else "",
        issued_on=date(2021, 6, 1),
        texts=(
            text(
                kind=KINDS[procedure], provisional="D.ConsumerOTT", title="", summary=""
            ),
            text(
                kind=TextKind.REVISED, ipr_statement_received=True, title="", summary=""
            ),
        ),
    )
    assert broken_in_paper(circular_html(content), language) == []


@pytest.mark.parametrize("language", Language)
def test_a_form_and_a_draft_keep_them(language: Language) -> None:
    form = reply_form_html(form_321(language, "CHN"))
    assert broken_in_paper(form, language) == []
    draft = circular_321(
        language,
        draft=True,
        reference="",
        number=None,
        dated=None,
        meeting=None,
        deadline=None,
        signatory=None,
    )
    assert broken_in_paper(circular_html(draft), language) == []


@pytest.mark.parametrize("language", CODES)
def test_translations_keep_them(language: Language) -> None:
    entries = catalogue(LOCALE / CODES[language] / "LC_MESSAGES" / "django.po")
    assert [
        (message, breach)
        for message, forms in entries.items()
        for form in forms.values()
        for breach in broken_in_message(form, language)
    ] == []


def test_the_english_of_the_source_keeps_them() -> None:
    entries = catalogue(LOCALE / "fr" / "LC_MESSAGES" / "django.po")
    assert [
        breach
        for message in entries
        for breach in broken_in_message(message, Language.EN)
    ] == []


@pytest.mark.parametrize("language", Language)
def test_what_writes_dates_figures_and_names_keeps_them(language: Language) -> None:
    days = [date(2021, month, 1) for month in range(1, 13)]
    last = date(2022, 1, 31)
    revisions = [wording.cite_resolution_1(each, language) for each in Revision]
    written = [
        *(wording.format_date(day, language) for day in days),
        *(wording.format_date_range(day, last, language) for day in days),
        *(wording.format_place_and_date("Geneva", day, language) for day in days),
        *(wording.format_deadline(Deadline(day), language) for day in days),
        wording.format_time(time(9, 5), language),
        wording.format_instant(datetime(2021, 12, 1, 9, 5, 7), "UTC", language),  # noqa: DTZ001 -- local
        *(wording.format_percentage(share, language) for share in ("70", "69.56")),
        *revisions,
        wording.join_list(revisions, language),
        wording.name_circular(321, language),
        wording.name_study_group(3, language),
    ]
    assert [found for each in written for found in breaches(each, language)] == []


def test_pages_and_papers_write_dates_and_figures_by_the_same_hand() -> None:
    """Templates have no way of their own to write for people: `wording` has it."""
    assert [
        str(path.relative_to(ROOT))
        for path in sorted((ROOT / "templates").rglob("*.*"))
        if _OTHER_WAYS.search(path.read_text(encoding="utf-8"))
    ] == []


def broken_in_paper(html: str, language: Language) -> list[str]:
    return [
        breach
        for paragraph in paragraphs_of(html)
        for breach in breaches(paragraph, language, printed=True)
    ]


def broken_in_message(message: str, language: Language) -> list[str]:
    return [
        breach
        for line in message_text(message).split("\n")
        for breach in breaches(line, language)
    ]
