"""The page of comments and the temporary documents issued from it."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from consult.flows.rendering import render_next
from consult.models import Consultation, DocumentDraft, IssuedDocument, User
from consult.procedure.states import Position
from tests import factories
from tests.documents.printed import words_of
from tests.flows.sheets_of_comments import attach, workbook, workbook_of
from tests.web.staff.acting import errors_of, reply, said_on, url

TD = "SG3-TD12/PLEN"
PRIVATE = "private, no-store"


@pytest.fixture
def commented(issued_consultation: Consultation) -> Consultation:
    """A closed consultation with a comment, a sheet and a file that is broken."""
    reply(
        issued_consultation,
        "KEN",
        Position.AUTHORIZE_WITH_COMMENTS,
        comments="We <b>support</b> it.",
    )
    attach(issued_consultation, "KEN", workbook([("", "5.2", "", "=1+1", "")]))
    attach(issued_consultation, "KEN", workbook([("", "5.1", "", "نص", "")]), "b.xlsx")
    attach(issued_consultation, "KEN", b"PK\x03\x04", "broken.xlsx")
    return factories.close(issued_consultation)


def issue(client: Any, consultation: Consultation, **changes: object) -> Any:
    page = client.get(url("comments", consultation))
    fields = {"number": TD, "seen": page.context["seen"], **changes}
    return client.post(url("comments_issue", consultation), fields, follow=True)


def test_the_page_shows_what_was_said_and_what_could_not_be_read(
    signed_in: Any, commented: Consultation, tsb_officer: User
) -> None:
    page = signed_in(tsb_officer).get(url("comments", commented))
    content = page.content.decode()
    assert "We &lt;b&gt;support&lt;/b&gt; it." in content
    assert 'dir="rtl">نص<' in content
    assert [(face.name, face.comments, face.why) for face in page.context["files"]] == [
        ("broken.xlsx", 0, "the file is damaged."),
        ("comments.xlsx", 0, ""),
        ("b.xlsx", 1, ""),
    ]
    assert "Row 2: The cell holds a formula" in content


def test_the_page_names_what_is_in_no_row(
    signed_in: Any, commented: Consultation, tsb_officer: User
) -> None:
    sheet = workbook_of(
        {
            "One": [("Clause", "Comment"), ("1", "First")],
            "Two": [("Clause", "Comment"), ("2", "=1+1")],
            "Else": [("So", "on")],
        }
    )
    attach(commented, "KEN", sheet, "c.xlsx")
    page = signed_in(tsb_officer).get(url("comments", commented))
    content = " ".join(page.content.decode().split())
    assert "Row Two!2: The cell holds a formula" in content
    assert "<small> The worksheet “Else” does not have the columns" in content


def test_an_officer_issues_a_td_and_reads_it(
    signed_in: Any, commented: Consultation, tsb_officer: User, at: datetime
) -> None:
    client = signed_in(tsb_officer)
    page = issue(client, commented, languages=["ar", "fr"])
    assert said_on(page) == [f"{TD} is issued; its papers are being prepared."]
    [td] = page.context["papers"]
    assert td.number == TD
    assert [row.language for row in td.rows] == ["ar", "en", "fr"]
    assert {row.editions[0].missing for row in td.rows} == {"Being prepared"}
    DocumentDraft.objects.exclude(kind="comments").delete()
    while DocumentDraft.objects.exists():
        assert render_next(at=at + timedelta(minutes=1))
    [td] = client.get(url("comments", commented)).context["papers"]
    english = next(row for row in td.rows if row.language == "en")
    answer = client.get(english.editions[0].url)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Cache-Control"] == PRIVATE
    assert answer.headers["Content-Disposition"] == (
        'inline; filename="SG3-TD12-PLEN-E.pdf"'
    )
    assert "We <b>support</b> it." in words_of(answer.content)


def test_a_preview_is_marked_and_not_stored(
    signed_in: Any, commented: Consultation, auditor: User
) -> None:
    answer = signed_in(auditor).get(url("comments_preview", commented, "en"))
    assert answer.headers["Cache-Control"] == PRIVATE
    assert "DRAFT: not issued" in words_of(answer.content)
    assert not IssuedDocument.objects.filter(kind="comments").exists()


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("", "Enter the number that the secretariat gave."),
        (
            "12",
            "This is no number of a temporary document: write it as SG3-TD12/PLEN.",
        ),
        (
            "SG2-TD12/PLEN",
            "The number belongs to another study group than the consultation.",
        ),
    ],
)
def test_what_is_wrong_with_a_number_stands_beside_it(
    signed_in: Any, commented: Consultation, tsb_officer: User, number: str, words: str
) -> None:
    page = issue(signed_in(tsb_officer), commented, number=number)
    assert errors_of(page) == {"number": [words]}
    assert not IssuedDocument.objects.filter(kind="comments").exists()


def test_comments_that_were_not_shown_are_not_issued(
    signed_in: Any, commented: Consultation, tsb_officer: User
) -> None:
    page = issue(signed_in(tsb_officer), commented, seen="0" * 64)
    assert page.status_code == 409
    assert "The comments changed" in str(errors_of(page))


def test_only_an_officer_issues(
    signed_in: Any, commented: Consultation, director: User, auditor: User
) -> None:
    for person in (director, auditor):
        client = signed_in(person)
        assert client.get(url("comments", commented)).status_code == 200
        assert issue(client, commented).status_code == 403
    assert signed_in(director).get(url("comments_issue", commented)).status_code == 403


def test_who_may_not_read_the_register_reads_no_comments(
    signed_in: Any,
    commented: Consultation,
    translator: User,
    head_of_administration: User,
) -> None:
    for person in (translator, head_of_administration):
        client = signed_in(person)
        for page in ("comments", "comments_issue"):
            assert client.get(url(page, commented)).status_code == 403
        assert client.get(url("comments_preview", commented, "en")).status_code == 403
        assert client.get(url("comments_paper", commented, 1)).status_code == 403


def test_while_replies_still_come_the_overview_is_shown(
    signed_in: Any, issued_consultation: Consultation, tsb_officer: User
) -> None:
    client = signed_in(tsb_officer)
    for address in (
        url("comments", issued_consultation),
        url("comments_preview", issued_consultation, "en"),
    ):
        page = client.get(address, follow=True)
        assert page.redirect_chain[0][0] == url("consultation", issued_consultation)
        assert said_on(page) == [
            "Comments are collated once the consultation is closed."
        ]
    sent = {"number": TD, "seen": ""}
    answer = client.post(url("comments_issue", issued_consultation), sent)
    assert answer.status_code == 409
    assert not IssuedDocument.objects.filter(kind="comments").exists()


def test_without_comments_the_page_says_so(
    signed_in: Any, closed_consultation: Consultation, tsb_officer: User
) -> None:
    page = signed_in(tsb_officer).get(url("comments", closed_consultation))
    assert b"No Member State sent comments." in page.content
    assert b"Issue a temporary document" not in page.content


def test_a_paper_of_another_consultation_is_not_found(
    signed_in: Any, commented: Consultation, tsb_officer: User
) -> None:
    client = signed_in(tsb_officer)
    issue(client, commented)
    collated = IssuedDocument.objects.get(kind="comments")
    address = url("comments_paper", commented, collated.pk)
    assert client.get(address).status_code == 404
    assert client.get(url("comments_preview", commented, "xx")).status_code == 404


@pytest.mark.parametrize("language", ["ar", "zh-hans"])
def test_the_page_is_read_in_other_languages(
    signed_in: Any, commented: Consultation, tsb_officer: User, language: str
) -> None:
    address = url("comments", commented).replace("/en/", f"/{language}/")
    assert signed_in(tsb_officer).get(address).status_code == 200
