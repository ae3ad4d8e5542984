"""Wording paragraphs, and completing and issuing a language that comes later."""

from datetime import datetime
from typing import Any

import pytest

from consult.flows import approving, wording
from consult.flows.issuing_language import issue_language
from consult.models import Consultation, ParagraphWording, User
from consult.procedure.states import Language
from tests import factories
from tests.web.staff.acting import errors_of, said_on, url

RU = Language.RU
OWN = "Voir l'*Annexe 1*."
STANDS = (
    "The wording of this language stands: it was issued, or the deadline has passed."
)


@pytest.fixture
def without_russian(
    tsb_officer: User, second_officer: User, at: datetime
) -> Consultation:
    """A circular issued in five languages."""
    draft = factories.make_draft(by=tsb_officer, at=at)
    draft.texts.get().titles.filter(language="ru").delete()
    approving.omit_language(draft, RU, reason="No translator.", by=tsb_officer, at=at)
    return factories.issue(draft, by=tsb_officer, second=second_officer, at=at)


@pytest.fixture
def with_russian(
    without_russian: Consultation, tsb_officer: User, at: datetime
) -> Consultation:
    """The same, its Russian complete and approved."""
    words = {without_russian.texts.get().pk: wording.TextWording("Титул", "Резюме")}
    wording.write_titles(without_russian, RU, words, by=tsb_officer, at=at)
    approving.approve_language(without_russian, RU, by=tsb_officer, at=at)
    return without_russian


def test_the_language_page_shows_every_paragraph_beside_the_english(
    signed_in: Any, draft_consultation: Consultation, tsb_officer: User
) -> None:
    page = signed_in(tsb_officer).get(url("language", draft_consultation, "fr"))
    assert [one.here.number for one in page.context["paragraphs"]] == [1, 2, 3, 4]
    assert page.text.count("Use own wording") == 4
    assert "This Circular opens the formal consultation" in page.text
    english = signed_in(tsb_officer).get(url("language", draft_consultation, "en"))
    assert {one.english for one in english.context["paragraphs"]} == {None}


def test_a_paragraph_is_looked_at_then_saved_then_given_back(
    signed_in: Any, draft_consultation: Consultation, tsb_officer: User
) -> None:
    client = signed_in(tsb_officer)
    address = url("paragraph", draft_consultation, "fr", 2)
    page = client.get(address)
    assert "{deadline}" in page.text
    sent = {"words": OWN, "seen": page.context["seen"]}
    looked = client.post(address, {**sent, "preview": "1"})
    assert looked.context["preview"] == "<p>Voir l'<em>Annexe 1</em>.</p>"
    assert not ParagraphWording.objects.exists()
    answer = client.post(address, sent, follow=True)
    assert said_on(answer) == ["Paragraph 2 has its own wording."]
    assert "Change the own wording" in answer.text
    assert "own wording" in answer.text
    page = client.get(address)
    assert page.context["form"]["words"].value() == OWN
    usual = url("paragraph_usual", draft_consultation, "fr", 2)
    answer = client.post(usual, {"seen": "too old"}, follow=True)
    assert said_on(answer) == [
        "The wording changed since this page was opened: read it as it stands now."
    ]
    answer = client.post(usual, {"seen": page.context["seen"]}, follow=True)
    assert said_on(answer) == ["Paragraph 2 has its usual words again."]
    assert not ParagraphWording.objects.exists()


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ("", "Write the paragraph, or go back to the usual words."),
        ("# Annexe", "A paragraph has no headings"),
        ("<b>x</b>", "HTML is not printed"),
        ("[x](javascript:x)", "javascript:x: a link leads to a whole address"),
        ("{dead}", "{dead} is none of the placeholders: {circular}, {dates}"),
        ("Sans date.", "Write {deadline} where the deadline stands"),
        ("a\u202eb", "Own wording: character 2, after"),
    ],
)
def test_what_does_not_print_is_refused_by_its_rule_and_kept(
    signed_in: Any,
    draft_consultation: Consultation,
    tsb_officer: User,
    words: str,
    complaint: str,
) -> None:
    address = url("paragraph", draft_consultation, "fr", 3)
    for more in ({}, {"preview": "1"}):
        answer = signed_in(tsb_officer).post(address, {"words": words, **more})
        [said] = errors_of(answer)["words"]
        assert complaint in said
        assert answer.context["form"]["words"].value() == words
        assert answer.context["preview"] is None


def test_words_that_moved_meanwhile_are_kept_in_the_form(
    signed_in: Any, draft_consultation: Consultation, tsb_officer: User, at: datetime
) -> None:
    client = signed_in(tsb_officer)
    address = url("paragraph", draft_consultation, "fr", 2)
    seen = client.get(address).context["seen"]
    wording.word_paragraph(
        draft_consultation, Language.FR, 2, "Autre.", by=tsb_officer, at=at
    )
    answer = client.post(address, {"words": OWN, "seen": seen})
    assert answer.status_code == 409
    assert "Autre." in answer.text
    assert answer.context["form"]["words"].value() == OWN


@pytest.mark.parametrize(
    ("language", "number", "status"), [("fr", 0, 404), ("fr", 5, 404), ("xx", 1, 404)]
)
def test_there_are_four_paragraphs_in_six_languages(
    signed_in: Any,
    draft_consultation: Consultation,
    tsb_officer: User,
    language: str,
    number: int,
    status: int,
) -> None:
    address = url("paragraph", draft_consultation, language, number)
    assert signed_in(tsb_officer).get(address).status_code == status


def test_who_does_not_draft_words_nothing(
    signed_in: Any, draft_consultation: Consultation, translator: User, auditor: User
) -> None:
    for person in (translator, auditor):
        client = signed_in(person)
        for page, more in (
            ("paragraph", [2]),
            ("paragraph_usual", [2]),
            ("titles", []),
        ):
            address = url(page, draft_consultation, "fr", *more)
            assert client.post(address, {"words": OWN}).status_code == 403
    page = signed_in(translator).get(url("language", draft_consultation, "fr"))
    assert "Use own wording" not in page.text


def test_what_was_issued_leads_back_to_the_overview(
    signed_in: Any, without_russian: Consultation, tsb_officer: User
) -> None:
    client = signed_in(tsb_officer)
    for name, more in (("language", []), ("paragraph", [2]), ("titles", [])):
        answer = client.get(url(name, without_russian, "fr", *more), follow=True)
        assert said_on(answer) == [STANDS]
    answer = client.post(url("paragraph", without_russian, "fr", 2), {"words": OWN})
    assert answer.status_code == 409
    assert not ParagraphWording.objects.exists()


def test_a_language_is_completed_after_the_issue(
    signed_in: Any, without_russian: Consultation, tsb_officer: User
) -> None:
    client = signed_in(tsb_officer)
    overview = client.get(url("consultation", without_russian))
    assert "Languages that may still be issued" in overview.text
    page = client.get(url("language", without_russian, "ru"))
    assert "No translator." in page.text
    assert "Leave this language out" not in page.text
    address = url("titles", without_russian, "ru")
    key = without_russian.texts.get().pk
    page = client.get(address)
    assert "Consumer redress (en)" in page.text
    sent = {
        f"title_{key}": "Титул",
        f"summary_{key}": "Резюме.",
        "seen": page.context["seen"],
    }
    answer = client.post(address, sent, follow=True)
    assert said_on(answer) == ["The titles and summaries are saved."]
    assert "Титул" in answer.text
    refused = client.post(address, {**sent, f"title_{key}": "Другой"})
    assert refused.status_code == 409
    assert "Другой" in refused.text


def test_a_second_person_issues_it_and_the_papers_say_when(
    signed_in: Any,
    with_russian: Consultation,
    tsb_officer: User,
    second_officer: User,
) -> None:
    address = url("language_issue", with_russian, "ru")
    page = signed_in(tsb_officer).get(address)
    assert "You approved it, so you can't issue it" in page.text
    answer = signed_in(tsb_officer).post(address, {"seen": page.context["seen"]})
    assert answer.status_code == 409
    client = signed_in(second_officer)
    page = client.get(url("language", with_russian, "ru"))
    assert "Check and issue" in page.text
    page = client.get(address)
    answer = client.post(address, {"seen": page.context["seen"]}, follow=True)
    assert said_on(answer) == ["The circular is issued in Russian."]
    assert with_russian.language_versions.get(language="ru").issued_at is not None


def test_who_answers_for_nothing_issues_no_language(
    signed_in: Any, with_russian: Consultation, translator: User, auditor: User
) -> None:
    for person in (translator, auditor):
        answer = signed_in(person).post(url("language_issue", with_russian, "ru"))
        assert answer.status_code == 403


def test_a_language_that_is_not_approved_is_not_offered_for_issue(
    signed_in: Any, without_russian: Consultation, second_officer: User
) -> None:
    client = signed_in(second_officer)
    address = url("language_issue", without_russian, "ru")
    assert "An officer approves the language first." in client.get(address).text
    assert client.post(address, {"seen": ""}).status_code == 409


def test_the_draft_of_a_language_to_come_can_be_read(
    signed_in: Any, with_russian: Consultation, tsb_officer: User
) -> None:
    answer = signed_in(tsb_officer).get(url("preview", with_russian, "ru"))
    assert answer["Content-Type"] == "application/pdf"
    assert not with_russian.documents.exists()


def test_a_language_issued_later_stands_with_its_date(
    signed_in: Any,
    with_russian: Consultation,
    second_officer: User,
    at: datetime,
) -> None:
    issue_language(with_russian, RU, by=second_officer, at=at.replace(microsecond=1))
    page = signed_in(second_officer).get(url("consultation", with_russian))
    rows = {row.language: row.editions[0] for row in page.context["papers"]}
    assert rows["ru"].missing == "Being prepared"
    assert page.context["languages_later"] == []
