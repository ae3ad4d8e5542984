"""Approving a language of the circular, or leaving it out with a reason."""

from datetime import datetime
from typing import Any

import pytest

from consult.flows.translating import remove_text
from consult.models import Consultation, User
from tests import factories
from tests.web.staff.acting import errors_of, said_on, url


@pytest.fixture
def unapproved(tsb_officer: User, at: datetime) -> Consultation:
    """A draft complete in six languages, none of them approved."""
    return factories.make_draft(by=tsb_officer, at=at, approved=False)


def version(draft: Consultation, language: str) -> tuple[str, str]:
    row = draft.language_versions.get(language=language)
    return row.status, row.without_reason


def test_an_officer_reads_both_wordings_and_approves(
    signed_in: Any, unapproved: Consultation, tsb_officer: User
) -> None:
    client = signed_in(tsb_officer)
    page = client.get(url("language", unapproved, "fr"))
    assert "Consumer redress (fr)" in page.text
    assert "Consumer redress (en)" in page.text
    answer = client.post(
        url("language", unapproved, "fr"),
        {"act": "approve", "seen": page.context["seen"]},
        follow=True,
    )
    assert said_on(answer) == ["French is approved."]
    assert version(unapproved, "fr") == ("approved", "")


def test_a_translator_reviews_and_an_officer_approves(
    signed_in: Any, unapproved: Consultation, translator: User, tsb_officer: User
) -> None:
    client, address = signed_in(translator), url("language", unapproved, "fr")
    page = client.get(address)
    assert "Mark as reviewed" in page.text
    assert "Approve this language" not in page.text
    answer = client.post(
        address, {"act": "review", "seen": page.context["seen"]}, follow=True
    )
    assert said_on(answer) == ["French is reviewed: an officer approves it."]
    assert version(unapproved, "fr") == ("reviewed", "")
    assert translator.name in client.get(address).text
    for act in ("approve", "omit"):
        assert client.post(address, {"act": act, "reason": "x"}).status_code == 403
    page = signed_in(tsb_officer).get(address)
    assert "Mark as reviewed" not in page.text
    assert "Approve this language" in page.text


def test_who_only_looks_does_not_come_to_a_language(
    signed_in: Any, unapproved: Consultation, auditor: User
) -> None:
    answer = signed_in(auditor).get(url("language", unapproved, "fr"))
    assert answer.status_code == 403


@pytest.mark.parametrize("act", ["approve", "review"])
def test_a_language_that_lacks_words_is_not_approved(
    signed_in: Any, unapproved: Consultation, tsb_officer: User, act: str
) -> None:
    unapproved.texts.get().titles.filter(language="ru").update(summary="")
    answer = signed_in(tsb_officer).post(
        url("language", unapproved, "ru"), {"act": act}
    )
    assert errors_of(answer) == {
        "__all__": ["A title or a summary is missing: the language can't be approved."]
    }
    assert version(unapproved, "ru") == ("draft", "")


def test_leaving_out_needs_its_reason(
    signed_in: Any, unapproved: Consultation, tsb_officer: User
) -> None:
    client = signed_in(tsb_officer)
    address = url("language", unapproved, "ru")
    answer = client.post(address, {"act": "omit", "reason": "  "})
    assert errors_of(answer) == {
        "reason": ["Write the reason: this act is not done without one."]
    }
    answer = client.post(
        address, {"act": "omit", "reason": "No translator."}, follow=True
    )
    assert said_on(answer) == ["Russian is left out, with its reason."]
    assert version(unapproved, "ru") == ("omitted", "No translator.")
    assert "No translator." in answer.text


@pytest.mark.parametrize("sent", [{}, {"act": "erase", "reason": "x"}])
def test_any_other_act_is_none(
    signed_in: Any, unapproved: Consultation, translator: User, sent: dict[str, str]
) -> None:
    answer = signed_in(translator).post(url("language", unapproved, "fr"), sent)
    assert "act" in errors_of(answer)
    assert version(unapproved, "fr") == ("draft", "")


def test_what_awaits_its_signature_is_not_approved_again(
    signed_in: Any, signing_off: Consultation, tsb_officer: User
) -> None:
    answer = signed_in(tsb_officer).post(
        url("language", signing_off, "fr"), {"act": "omit", "reason": "Late."}
    )
    assert (answer.status_code, list(errors_of(answer))) == (409, ["__all__"])
    assert version(signing_off, "fr") == ("approved", "")


def test_the_english_stands_alone_and_a_draft_without_texts_says_so(
    signed_in: Any,
    unapproved: Consultation,
    tsb_officer: User,
    translator: User,
    at: datetime,
) -> None:
    client = signed_in(translator)
    page = client.get(url("language", unapproved, "en"))
    assert [one.english for one in page.context["wordings"]] == [None]
    remove_text(unapproved, unapproved.texts.get(), by=tsb_officer, at=at)
    page = client.get(url("language", unapproved, "fr"))
    assert "There is no text to consult about yet." in page.text
