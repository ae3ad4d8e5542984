"""Two officers replace a result through the tally page; who reads what of it."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from consult.flows import questioning
from consult.models import CertifiedResult, Consultation, User
from consult.procedure.states import Position
from tests import factories
from tests.web.staff.acting import as_shown, errors_of, reply, said_on, url

REASON = "Kenya's head of administration wrote that its first reply stands."


@pytest.fixture
def certified(
    issued_consultation: Consultation, tsb_officer: User, second_officer: User
) -> Consultation:
    reply(issued_consultation, "KEN", Position.AUTHORIZE)
    assert issued_consultation.issued_at is not None
    later = issued_consultation.issued_at + timedelta(days=3)
    reply(issued_consultation, "KEN", Position.NOT_AUTHORIZE, received_at=later)
    closed = factories.close(issued_consultation)
    assert closed.closes_at is not None
    return factories.certify(
        closed, by=tsb_officer, second=second_officer, at=closed.closes_at
    )


@pytest.fixture
def changed(certified: Consultation, tsb_officer: User) -> Consultation:
    assert certified.closes_at is not None
    question = questioning.question_authority(
        certified,
        certified.roll.get(member_state_id="KEN"),
        [1, 2],
        reason="Two ministries wrote.",
        by=tsb_officer,
        at=certified.closes_at,
    )
    questioning.settle_authority(
        question,
        stands=certified.replies.get(version=1),
        statement="The first.",
        by=tsb_officer,
        at=certified.closes_at,
    )
    return certified


def propose(client: Any, consultation: Consultation, **fields: str) -> Any:
    shown = as_shown(client, "replace", consultation)
    return client.post(
        url("replace", consultation), {"reason": REASON, **shown, **fields}, follow=True
    )


def replace(signed_in: Any, consultation: Consultation, by: User, second: User) -> Any:
    propose(signed_in(by), consultation)
    client = signed_in(second)
    shown = as_shown(client, "tally", consultation)
    return client.post(url("certify", consultation), shown, follow=True)


def test_one_proposes_and_another_certifies_what_replaces_it(
    signed_in: Any, changed: Consultation, tsb_officer: User, second_officer: User
) -> None:
    client = signed_in(tsb_officer)
    page = client.get(url("tally", changed))
    assert "The result in force no longer agrees with the replies" in page.text
    page = client.get(url("replace", changed))
    assert "0 authorize · 1 does not authorize" in page.text
    assert "1 authorizes · 0 do not authorize" in page.text
    page = propose(client, changed)
    assert said_on(page) == [
        "The new result is proposed: a second person certifies it."
    ]
    assert "You proposed it, so you can't certify it." in page.text
    page = replace(signed_in, changed, tsb_officer, second_officer)
    assert said_on(page) == ["The result is certified."]
    assert "no longer agrees" not in page.text
    assert REASON in page.text.replace("&#x27;", "'")
    assert list(CertifiedResult.objects.values_list("number", flat=True)) == [1, 2]


def test_the_public_reads_both_results_and_members_the_reason_too(
    signed_in: Any,
    client: Any,
    changed: Consultation,
    tsb_officer: User,
    second_officer: User,
    head_of_administration: User,
) -> None:
    replace(signed_in, changed, tsb_officer, second_officer)
    client.logout()
    address = reverse("public:circular", args=["T25-TSB-CIR-0007"])
    public = client.get(address).text
    assert "This is result 2: it replaces result 1" in public
    assert "Result 1, replaced" in public
    assert "0 authorize · 1 does not authorize" in public
    assert "first reply stands" not in public
    address = reverse("administrations:consultation", args=["T25-TSB-CIR-0007"])
    members = signed_in(head_of_administration).get(address).text
    assert "Result 1, replaced" in members
    assert "first reply stands" in members


def test_figures_that_no_result_holds_are_marked_as_not_certified(
    signed_in: Any, changed: Consultation, tsb_officer: User, second_officer: User
) -> None:
    client = signed_in(tsb_officer)
    for page in ("tally", "register"):
        content = client.get(url(page, changed)).content.decode()
        assert "The result in force no longer agrees with the replies" in content
        assert "Certified by two officers" not in content
    assert "Not certified" in client.get(url("tally", changed)).content.decode()
    replace(signed_in, changed, tsb_officer, second_officer)
    for page in ("tally", "register"):
        content = client.get(url(page, changed)).content.decode()
        assert "no longer agrees" not in content
        assert "Not certified" not in content


def test_what_agrees_with_the_replies_is_not_replaced(
    signed_in: Any, certified: Consultation, tsb_officer: User
) -> None:
    client = signed_in(tsb_officer)
    assert url("replace", certified) not in client.get(url("tally", certified)).text
    page = propose(client, certified)
    assert page.status_code == 409
    assert "there is nothing to replace" in page.text.replace("\n", " ")
    assert REASON in page.text.replace("&#x27;", "'")


def test_a_result_is_replaced_with_a_reason(
    signed_in: Any, changed: Consultation, tsb_officer: User
) -> None:
    page = propose(signed_in(tsb_officer), changed, reason="")
    assert list(errors_of(page)) == ["reason"]


def test_what_moved_since_the_page_was_opened_is_not_proposed(
    signed_in: Any, changed: Consultation, tsb_officer: User
) -> None:
    page = propose(signed_in(tsb_officer), changed, seen="0" * 64)
    assert page.status_code == 409
    assert "The tally changed since this page was opened" in page.text


def test_others_replace_nothing(
    signed_in: Any, changed: Consultation, auditor: User, translator: User
) -> None:
    for person in (auditor, translator):
        assert signed_in(person).get(url("replace", changed)).status_code == 403
        assert signed_in(person).post(url("replace", changed)).status_code == 403
    page = signed_in(auditor).get(url("tally", changed))
    assert url("replace", changed) not in page.text


def test_a_closed_consultation_has_nothing_to_replace(
    signed_in: Any, closed_consultation: Consultation, tsb_officer: User
) -> None:
    answer = signed_in(tsb_officer).get(url("replace", closed_consultation))
    assert answer.headers["Location"] == url("consultation", closed_consultation)


def test_an_open_question_is_named_where_the_result_would_be_replaced(
    signed_in: Any, changed: Consultation, tsb_officer: User
) -> None:
    client = signed_in(tsb_officer)
    client.post(
        url("question", changed, "KEN"), {"versions": [1], "reason": "Once more."}
    )
    page = client.get(url("tally", changed))
    assert "different authorities are in question (Kenya)" in page.text
    assert url("replace", changed) not in page.text
