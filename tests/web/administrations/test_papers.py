"""Papers of a State's own reply: for its delegates, on demand, never stored."""

import io
from typing import Any

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from consult.documents.comment_sheet import blank_comment_sheet
from consult.intake.comment_sheet import CommentSheets
from consult.models import IssuedDocument, LanguageVersion, ReplySignatory, User
from consult.procedure.states import Language
from consult.queries.consultations import find_consultation
from tests.documents.printed import facts_of, words_of
from tests.web.administrations.filling import (
    AGAINST,
    IN_FAVOUR,
    filled,
    receipt_url,
    reply_url,
    send,
)


def paper_url(ref: str, version: int, paper: str) -> str:
    return reverse("administrations:version_paper", args=[ref, version, paper])


def unsent_url(ref: str) -> str:
    return reverse("administrations:unsent_paper", args=[ref])


def save(client: Any, ref: str, *texts: dict[str, str]) -> Any:
    """Keep the form as the State's draft and return the page that answers."""
    fields = filled(*texts) | {"act": "save"}
    return client.post(reply_url(ref), fields, follow=True)


def test_a_reply_is_read_as_it_was_received(
    signed_in: Any, head_of_administration: User, two_texts: str
) -> None:
    client = signed_in(head_of_administration)
    page = send(client, two_texts, IN_FAVOUR, AGAINST)
    assert paper_url(two_texts, 1, "reply") in page.content.decode()
    answer = client.get(paper_url(two_texts, 1, "reply"))
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Cache-Control"] == "private, no-store"
    words = words_of(answer.content)
    assert "Administration of Kenya" in words
    assert "Grace Head" in words
    assert "X authorizes Study Group 3" in words
    assert "X does not authorize Study Group 3" in words
    assert "NOT SENT" not in words
    assert not IssuedDocument.objects.filter(kind="reply").exists()


def test_a_reply_whose_signatory_was_erased_says_so(
    signed_in: Any, head_of_administration: User, ref: str
) -> None:
    client = signed_in(head_of_administration)
    send(client, ref, AGAINST)
    ReplySignatory.objects.update(salt="", name="", title="", place="")
    words = words_of(client.get(paper_url(ref, 1, "reply")).content)
    assert "The name of who signed was erased" in words
    assert "Grace Head" not in words


def test_a_receipt_is_read_on_paper_without_a_name(
    signed_in: Any, head_of_administration: User, ref: str
) -> None:
    client = signed_in(head_of_administration)
    page = send(client, ref, AGAINST)
    answer = client.get(paper_url(ref, 1, "receipt"))
    words = words_of(answer.content)
    assert "Receipt of the reply of Kenya to TSB Circular 7" in words
    assert "Does not authorize" in words
    assert page.context["digest"] in words
    assert page.context["signed"].fingerprint in words
    assert "openssl pkeyutl -verify" in words
    assert "Grace Head" not in words
    assert facts_of(answer.content)["Tagged"] == "yes"


@pytest.mark.parametrize("paper", ["reply", "receipt"])
def test_only_delegates_of_the_state_read_its_papers(
    signed_in: Any,
    head_of_administration: User,
    viewer: User,
    outsider: User,
    stranger: User,
    ref: str,
    paper: str,
) -> None:
    send(signed_in(head_of_administration), ref, AGAINST)
    address = paper_url(ref, 1, paper)
    assert signed_in(viewer).get(address).status_code == 200
    assert signed_in(outsider).get(address).status_code == 404
    assert signed_in(stranger).get(address).status_code == 403


@pytest.mark.parametrize(("version", "paper"), [(2, "reply"), (1, "tally")])
def test_what_does_not_exist_is_not_found(
    signed_in: Any, head_of_administration: User, ref: str, version: int, paper: str
) -> None:
    client = signed_in(head_of_administration)
    send(client, ref, AGAINST)
    assert client.get(paper_url(ref, version, paper)).status_code == 404


def test_a_language_in_which_there_is_no_circular_is_said(
    signed_in: Any, head_of_administration: User, ref: str
) -> None:
    client = signed_in(head_of_administration)
    send(client, ref, AGAINST)
    LanguageVersion.objects.filter(language="fr").update(issued_at=None)
    address = paper_url(ref, 1, "reply").replace("/en/", "/fr/")
    page = client.get(address, follow=True)
    assert page.redirect_chain[0][0] == receipt_url(ref, 1).replace("/en/", "/fr/")
    assert len(list(page.context["messages"])) == 1


def test_a_draft_is_read_on_paper_and_marked_on_every_page(
    signed_in: Any, drafter: User, ref: str
) -> None:
    client = signed_in(drafter)
    page = save(client, ref, AGAINST)
    assert unsent_url(ref) in page.content.decode()
    answer = client.get(unsent_url(ref))
    assert answer.headers["Cache-Control"] == "private, no-store"
    pages = int(facts_of(answer.content)["Pages"])
    assert all(
        "NOT SENT" in words_of(answer.content, page=number)
        for number in range(1, pages + 1)
    )
    assert "X does not authorize" in words_of(answer.content)


def test_a_draft_is_read_by_who_prepares_it_and_nobody_else(
    signed_in: Any, drafter: User, viewer: User, outsider: User, ref: str
) -> None:
    save(signed_in(drafter), ref, AGAINST)
    assert signed_in(viewer).get(unsent_url(ref)).status_code == 403
    assert signed_in(outsider).get(unsent_url(ref)).status_code == 404


def test_a_sheet_of_comments_is_offered_in_the_language_of_the_page(
    signed_in: Any, viewer: User, two_texts: str
) -> None:
    client = signed_in(viewer)
    address = reverse("administrations:comment_sheet", args=[two_texts])
    english, again = client.get(address), client.get(address)
    assert english.content == again.content
    assert english.headers["Content-Disposition"] == (
        f'attachment; filename="{two_texts}-comments-en.xlsx"'
    )
    arabic = client.get(address.replace("/en/", "/ar/"))
    sheet = load_workbook(io.BytesIO(arabic.content)).active
    assert sheet is not None
    assert [cell.value for cell in sheet[1]][:2] == ["النص", "البند"]
    assert sheet.sheet_view.rightToLeft


def test_what_is_filled_into_the_sheet_is_read_back(two_texts: str) -> None:
    consultation = find_consultation(two_texts)
    for language in Language:
        book = load_workbook(io.BytesIO(blank_comment_sheet(consultation, language)))
        sheet = book.active
        assert sheet is not None
        for column, value in enumerate(("E.164", "5.10", "", "Yes", "No"), start=1):
            sheet.cell(2, column, value)
        out = io.BytesIO()
        book.save(out)
        with CommentSheets() as sheets:
            read = sheets.read(out.getvalue(), name="x.xlsx")
        assert read.errors == ()
        assert [(one.text, one.clause, one.comment) for one in read.comments] == [
            ("E.164", "5.10", "Yes")
        ]
