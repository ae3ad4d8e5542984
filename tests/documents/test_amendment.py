"""Addenda and corrigenda as papers: their names, what they say, in which language."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from consult.documents.amendment import (
    amendment_paper,
    write_addendum,
    write_corrigendum,
)
from consult.documents.amendment_content import (
    PREPARED,
    AmendmentContent,
    AmendmentMissing,
    amendment_content,
)
from consult.documents.amendment_names import name_amendment_to, name_document
from consult.documents.circular import circular_paper
from consult.documents.circular_content import LanguageMissing, content_for
from consult.documents.docx import paper_docx
from consult.documents.paper import paper_pdf
from consult.documents.register import issue_document
from consult.documents.wording import format_deadline
from consult.flows import amending, rendering
from consult.flows.amendable import Change
from consult.models import DocumentDraft, Signatory
from consult.procedure.references import CircularReference
from consult.procedure.states import Language
from consult.queries.clock import geneva_day
from consult.vocabularies import AmendmentKind, DocumentKind
from tests import factories
from tests.documents.contents import circular_321
from tests.documents.printed import raw_lines_of
from tests.documents.word import W, body_of, words_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("language", "addendum", "corrigendum"),
    [
        (
            Language.AR,
            "الإضافة 1 إلى الرسالة المعممة 321 لمكتب تقييس الاتصالات",
            "التصويب 1 إلى الرسالة المعممة 321 لمكتب تقييس الاتصالات",
        ),
        (
            Language.ZH,
            "电信标准化局第321号通函补遗1",
            "电信标准化局第321号通函勘误1",
        ),
        (
            Language.EN,
            "Addendum 1 to TSB Circular 321",
            "Corrigendum 1 to TSB Circular 321",
        ),
        (
            Language.FR,
            "Addendum 1 à la Circulaire TSB 321",
            "Corrigendum 1 à la Circulaire TSB 321",
        ),
        (
            Language.RU,
            "Дополнительный документ 1 к Циркуляру 321 БСЭ",
            "Исправление 1 к Циркуляру 321 БСЭ",
        ),
        (
            Language.ES,
            "Addéndum 1 a la Circular TSB 321",
            "Corrigéndum 1 a la Circular TSB 321",
        ),
    ],
)
def test_the_six_languages_name_them(language, addendum, corrigendum):
    assert [name_amendment_to(kind, 1, 321, language) for kind in AmendmentKind] == [
        addendum,
        corrigendum,
    ]


def test_documents_are_named_after_the_circular():
    reference = CircularReference("T17", 321)
    assert name_document(reference, AmendmentKind.ADDENDUM, 1, Language.EN) == (
        "T17-TSB-CIR-0321-ADD01-E"
    )
    assert name_document(reference, AmendmentKind.CORRIGENDUM, 12, Language.ZH) == (
        "T17-TSB-CIR-0321-COR12-C"
    )


@pytest.fixture
def amend(issued_consultation, tsb_officer, second_officer, at):
    def act(**change):
        return factories.amend(
            issued_consultation, by=tsb_officer, second=second_officer, at=at, **change
        )

    return act


@pytest.mark.parametrize("language", list(Language))
def test_an_extension_names_both_deadlines_in_each_language(
    issued_consultation, amend, language
):
    before = issued_consultation.deadline
    amend(deadline_date=before.date + timedelta(days=7))
    paper = write_addendum(issued_consultation, language, "1")
    for deadline in (before, issued_consultation.deadline):
        assert format_deadline(deadline, language) in paper.html
    direction = "rtl" if language is Language.AR else "ltr"
    assert f'dir="{direction}"' in paper.html
    assert paper.kind is DocumentKind.ADDENDUM


def test_each_paper_says_what_stood_before_it(issued_consultation, amend):
    first = issued_consultation.deadline
    amend(deadline_date=first.date + timedelta(days=1))
    second = issued_consultation.deadline
    opens = issued_consultation.meeting_opens
    amend(
        deadline_date=second.date + timedelta(days=1),
        meeting_opens=opens + timedelta(days=1),
    )
    amend(meeting_virtual=False, meeting_place="Nairobi")

    def said(item):
        return amendment_content(
            issued_consultation, AmendmentKind.ADDENDUM, item, Language.EN
        )

    assert (said("1").deadline_before, said("1").deadline) == (first, second)
    assert said("1").meeting is None
    assert said("2").deadline_before == second
    assert said("2").meeting_before.opens == opens
    assert said("2").meeting.opens == opens + timedelta(days=1)
    assert said("3").deadline is None
    assert (said("3").meeting_before.virtual, said("3").meeting.virtual) == (
        True,
        False,
    )
    assert {said(item).circular.deadline for item in ("1", "2", "3")} == {first}


def test_the_circular_is_still_worded_as_it_was_issued(issued_consultation, amend):
    before = content_for(issued_consultation, Language.EN)
    amend(
        deadline_date=issued_consultation.deadline_date + timedelta(days=7),
        meeting_virtual=False,
        meeting_place="Nairobi",
    )
    assert content_for(issued_consultation, Language.EN) == before


def test_words_that_a_language_lacks_are_said_to_be_elsewhere(
    issued_consultation, amend
):
    amend(
        deadline_date=issued_consultation.deadline_date + timedelta(days=7),
        words={"en": "One.\n\nTwo <b>.", "fr": "Un."},
    )
    english = write_addendum(issued_consultation, Language.EN, "1").html
    assert "<p>One.</p>\n<p>Two &lt;b&gt;.</p>" in english
    spanish = write_addendum(issued_consultation, Language.ES, "1").html
    assert "One." not in spanish
    assert "English y Français" in spanish


def corrigendum(words, *, language=Language.EN, circular=None):
    """Return a corrigendum to Circular 321."""
    return AmendmentContent(
        kind=AmendmentKind.CORRIGENDUM,
        number=1,
        dated=date(2021, 11, 15),
        circular=circular or circular_321(language),
        deadline_before=None,
        deadline=None,
        meeting_before=None,
        meeting=None,
        words=words,
        words_in=(),
        open_until=None,
        signatory=None,
        draft=False,
    )


def test_it_does_not_bear_the_day_on_which_the_circular_got_its_language():
    later = circular_321(Language.FR, issued_on=date(2021, 6, 3))
    paper = amendment_paper(
        corrigendum("Lire 8.2.", language=Language.FR, circular=later)
    )
    assert "issued-on" in circular_paper(later).html
    assert "issued-on" not in paper.html


def test_a_line_break_is_a_line_in_word():
    paper = amendment_paper(corrigendum("Read <8.2>,\n  not 8.1.\n\nRead 9."))
    assert "<p>Read &lt;8.2&gt;,<br>not 8.1.</p>\n<p>Read 9.</p>" in paper.html
    (broken,) = (
        one
        for one in body_of(paper_docx(paper)).iter(f"{W}p")
        if "8.2" in words_of(one)
    )
    assert words_of(broken).strip() == "Read <8.2>, not 8.1."
    assert len(broken.findall(f"{W}r/{W}br")) == 1


def test_a_line_break_in_chinese_is_a_line():
    paper = amendment_paper(corrigendum("应为8.2\n而非8.1。", language=Language.ZH))
    lines = raw_lines_of(paper_pdf(paper))
    assert lines[lines.index("应为8.2") + 1] == "而非8.1。"


def test_a_corrigendum_exists_in_the_languages_that_have_its_words(
    issued_consultation, amend
):
    amend(kind=AmendmentKind.CORRIGENDUM, words={"en": "Read 8.2.", "fr": "Lire 8.2."})
    paper = write_corrigendum(issued_consultation, Language.FR, "1")
    assert "Lire 8.2." in paper.html
    with pytest.raises(LanguageMissing):
        write_corrigendum(issued_consultation, Language.AR, "1")


@pytest.mark.parametrize("item", ["2", "", "x", PREPARED])
def test_what_is_not_there_is_not_written(issued_consultation, amend, item):
    amend(kind=AmendmentKind.CORRIGENDUM)
    with pytest.raises(AmendmentMissing):
        write_corrigendum(issued_consultation, Language.EN, item)


def test_what_is_prepared_is_marked_as_a_draft_with_the_number_it_would_get(
    issued_consultation, amend, tsb_officer, at
):
    amend(words={"en": "First."})
    amending.prepare_amendment(
        issued_consultation,
        Change(
            kind=AmendmentKind.ADDENDUM, dated=geneva_day(at), words={"en": "Second."}
        ),
        by=tsb_officer,
        at=at,
    )
    paper = write_addendum(issued_consultation, Language.EN, PREPARED)
    assert "DRAFT: not issued" in paper.html
    assert paper.name == "T25-TSB-CIR-0007-ADD02-E"
    assert "DRAFT" not in write_addendum(issued_consultation, Language.EN, "1").html


def test_who_signed_is_frozen(issued_consultation, amend):
    amend(words={"en": "First."})
    Signatory.objects.update(names={"en": "Somebody Else"})
    paper = write_addendum(issued_consultation, Language.EN, "1")
    assert "Ada Example" in paper.html
    assert "Somebody Else" not in paper.html


def test_after_the_deadline_nobody_is_asked_to_reply(
    issued_consultation, tsb_officer, second_officer, settings
):
    settings.TEST_CLOCK_OFFSET += timedelta(days=40)
    factories.close(issued_consultation)
    factories.amend(
        issued_consultation,
        by=tsb_officer,
        second=second_officer,
        at=issued_consultation.closed_at,
        kind=AmendmentKind.CORRIGENDUM,
    )
    paper = write_corrigendum(issued_consultation, Language.EN, "1")
    assert "Replies that have been sent stand" in paper.html
    assert "may send, change or withdraw" not in paper.html


def test_the_paper_is_rendered_stored_and_read_by_anybody(
    client, issued_consultation, amend, at
):
    amend(deadline_date=issued_consultation.deadline_date + timedelta(days=7))
    DocumentDraft.objects.exclude(kind="addendum", language="en", format="pdf").delete()
    address = reverse(
        "public:amendment", args=["T25-TSB-CIR-0007", "addendum", 1, "en", "pdf"]
    )
    assert client.get(address).status_code == 404
    assert rendering.render_next(at=at + timedelta(hours=1))
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF")
    assert "T25-TSB-CIR-0007-ADD01-E.pdf" in answer["Content-Disposition"]
    page = client.get(reverse("public:circular", args=["T25-TSB-CIR-0007"]))
    assert address in page.text
    again = issue_document(
        issued_consultation,
        kind=DocumentKind.ADDENDUM,
        language=Language.EN,
        suffix="pdf",
        at=at,
        item="1",
    )
    assert again.name == "T25-TSB-CIR-0007-ADD01-E.pdf"
    for wrong in (
        ("erratum", 1, "en", "pdf"),
        ("addendum", 2, "en", "pdf"),
        ("addendum", 1, "de", "pdf"),
        ("addendum", 1, "en", "odt"),
    ):
        other = reverse("public:amendment", args=["T25-TSB-CIR-0007", *wrong])
        assert client.get(other).status_code == 404
