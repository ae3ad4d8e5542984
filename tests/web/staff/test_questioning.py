"""An officer puts replies in question and records which of them stands."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from consult.models import AuthorityAnswer, AuthorityQuestion, Consultation, User
from consult.procedure.states import Position
from tests import factories
from tests.web.staff.acting import errors_of, reply, said_on, url

FIRST = "Version 1, received on "


@pytest.fixture
def two_replies(issued_consultation: Consultation, at: datetime) -> Consultation:
    reply(issued_consultation, "KEN", Position.AUTHORIZE)
    later = at + timedelta(days=2)
    reply(issued_consultation, "KEN", Position.NOT_AUTHORIZE, received_at=later)
    return issued_consultation


def ask(client: Any, consultation: Consultation, *versions: int, **fields: str) -> Any:
    return client.post(
        url("question", consultation, "KEN"),
        {"versions": versions, "reason": "Two ministries wrote.", **fields},
        follow=True,
    )


def settle(
    client: Any, consultation: Consultation, stands: int, *, number: int = 1
) -> Any:
    return client.post(
        url("settle", consultation, "KEN", number),
        {"stands": stands, "statement": "Note verbale 7: the first one stands."},
        follow=True,
    )


def test_replies_are_put_in_question_and_settled(
    signed_in: Any, two_replies: Consultation, tsb_officer: User
) -> None:
    client = signed_in(tsb_officer)
    page = client.get(url("state", two_replies, "KEN"))
    assert url("question", two_replies, "KEN") in page.text
    page = client.get(url("question", two_replies, "KEN"))
    assert FIRST in page.text
    page = ask(client, two_replies, 1, 2)
    assert page.redirect_chain == [(url("state", two_replies, "KEN"), 302)]
    assert said_on(page) == [
        "These replies are in question until the administration answers."
    ]
    assert "Waits for the head of the administration" in page.text
    assert page.text.count("does not count: authority to reply in question") == 2
    assert "Two ministries wrote." in page.text
    page = client.get(url("settle", two_replies, "KEN", 1))
    assert "Two ministries wrote." in page.text
    page = settle(client, two_replies, 1)
    assert said_on(page) == ["The question is settled: the reply that stands counts."]
    assert "Note verbale 7" in page.text
    assert page.text.count("set aside by the head of the administration") == 1
    assert url("settle", two_replies, "KEN", 1) not in page.text


def test_the_register_marks_what_is_in_question(
    signed_in: Any, two_replies: Consultation, tsb_officer: User
) -> None:
    client = signed_in(tsb_officer)
    ask(client, two_replies, 2)
    page = client.get(url("register", two_replies))
    assert "another reply is in question" in page.text
    settle(client, two_replies, 1)
    page = client.get(url("register", two_replies))
    assert "another reply was set aside" in page.text


def test_both_forms_say_what_is_missing_and_keep_what_was_written(
    signed_in: Any, two_replies: Consultation, tsb_officer: User
) -> None:
    client = signed_in(tsb_officer)
    page = ask(client, two_replies, reason="Kept words")
    assert errors_of(page) == {"versions": ["Choose the replies in question."]}
    assert "Kept words" in page.text
    page = ask(client, two_replies, 9)
    assert list(errors_of(page)) == ["versions"]
    assert not AuthorityQuestion.objects.exists()
    ask(client, two_replies, 1)
    page = client.post(url("settle", two_replies, "KEN", 1), {"statement": "Kept"})
    assert errors_of(page) == {"stands": ["Choose the reply that stands."]}
    assert "Kept" in page.text
    assert not AuthorityAnswer.objects.exists()


def test_a_question_is_settled_once(
    signed_in: Any, two_replies: Consultation, tsb_officer: User
) -> None:
    client = signed_in(tsb_officer)
    ask(client, two_replies, 1, 2)
    settle(client, two_replies, 1)
    page = settle(client, two_replies, 2)
    assert page.status_code == 409
    assert "This question was settled already" in page.text
    assert AuthorityAnswer.objects.get().stands.version == 1


def test_two_answers_that_contradict_each_other_are_refused_and_why_is_said(
    signed_in: Any, two_replies: Consultation, tsb_officer: User
) -> None:
    client = signed_in(tsb_officer)
    ask(client, two_replies, 1)
    ask(client, two_replies, 2)
    page = settle(client, two_replies, 2)
    assert page.status_code == 409
    assert "in a question that is still open: settle that first" in page.text
    settle(client, two_replies, 1)
    settle(client, two_replies, 1, number=2)
    ask(client, two_replies, 1)
    page = settle(client, two_replies, 2, number=3)
    assert page.status_code == 409
    assert "This reply was set aside when another question was settled" in page.text
    assert "Note verbale 7" in page.text
    assert AuthorityAnswer.objects.count() == 2


def test_only_officers_question(
    signed_in: Any,
    two_replies: Consultation,
    tsb_officer: User,
    director: User,
    translator: User,
    head_of_administration: User,
) -> None:
    ask(signed_in(tsb_officer), two_replies, 1)
    for person in (director, translator):
        client = signed_in(person)
        assert ask(client, two_replies, 2).status_code == 403
        assert settle(client, two_replies, 1).status_code == 403
    page = signed_in(director).get(url("state", two_replies, "KEN"))
    assert url("question", two_replies, "KEN") not in page.text
    assert url("settle", two_replies, "KEN", 1) not in page.text
    answer = signed_in(head_of_administration).get(url("question", two_replies, "KEN"))
    assert answer.status_code in {302, 403, 404}


def test_what_is_not_there_is_not_found(
    signed_in: Any, two_replies: Consultation, tsb_officer: User
) -> None:
    client = signed_in(tsb_officer)
    assert client.get(url("question", two_replies, "XXX")).status_code == 404
    assert client.get(url("settle", two_replies, "KEN", 1)).status_code == 404
    ask(client, two_replies, 1)
    assert client.get(url("settle", two_replies, "CHE", 1)).status_code == 404


def test_a_draft_has_nothing_to_question(
    signed_in: Any, tsb_officer: User, at: datetime
) -> None:
    draft = factories.make_draft(by=tsb_officer, at=at)
    answer = signed_in(tsb_officer).get(url("question", draft, "KEN"))
    assert answer.status_code in {302, 404}


def test_an_open_question_stops_the_proposal_and_says_so(
    signed_in: Any, two_replies: Consultation, tsb_officer: User
) -> None:
    client = signed_in(tsb_officer)
    ask(client, two_replies, 1, 2)
    factories.close(two_replies)
    page = client.get(url("tally", two_replies))
    assert "Kenya" in page.text
    assert url("propose", two_replies) not in page.text
