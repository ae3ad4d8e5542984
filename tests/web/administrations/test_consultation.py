"""One consultation as a delegate reads it, before and after certification."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consult.flows.certifying import certify_result, propose_result
from consult.flows.recording import Answer, Signature
from consult.flows.replying import submit_reply
from consult.models import Consultation, EntitledMember, User
from consult.procedure.states import Position
from consult.queries.clock import database_now
from consult.queries.consultations import reference_of
from tests import factories
from tests.web.administrations.filling import (
    AGAINST,
    IN_FAVOUR,
    filled,
    hidden_fields,
    send,
)

WITH_COMMENTS = {
    "box": "in_favour",
    "circle": "with_comments",
    "comments": "Clarify clause 5.",
}


def page_url(ref: str) -> str:
    return reverse("administrations:consultation", args=[ref])


def reply_for(consultation: Consultation, iso3: str, *, by: User) -> None:
    """Record a reply with reasons, as a State sends it."""
    answer = Answer(
        text=consultation.texts.get(), position=Position.NOT_AUTHORIZE, reasons="Why?"
    )
    submit_reply(
        consultation,
        iso3,
        [answer],
        Signature(name="Somebody"),
        by=by,
        form_key=uuid4(),
        seen_version=0,
    )


@pytest.fixture
def certified(
    signed_in: Any,
    head_of_administration: User,
    outsider: User,
    issued_consultation: Consultation,
    tsb_officer: User,
    second_officer: User,
    ref: str,
) -> Consultation:
    """Kenya authorizes with comments, Switzerland does not authorize."""
    send(signed_in(head_of_administration), ref, WITH_COMMENTS)
    client = signed_in(outsider)
    client.post(
        reverse("administrations:reply", args=[ref]),
        filled(AGAINST, state="CHE") | {"act": "check"},
    )
    page = client.get(reverse("administrations:check", args=[ref]))
    client.post(
        reverse("administrations:check", args=[ref]),
        hidden_fields(page),
    )
    closed = factories.close(issued_consultation)
    propose_result(closed, by=tsb_officer, at=database_now())
    certify_result(closed, by=second_officer, at=database_now())
    closed.refresh_from_db()
    return closed


def test_what_is_asked_until_when_and_the_own_reply_are_on_one_page(
    signed_in: Any, head_of_administration: User, ref: str
) -> None:
    client = signed_in(head_of_administration)
    page = client.get(page_url(ref))
    content = page.content.decode()
    assert "70% or more of the replies authorize it" in content
    assert "Mechanisms for consumers (en)." in content
    assert "No reply has been sent yet." in content
    assert "Statutory dates" in content
    send(client, ref, AGAINST)
    assert b"Version 1" in client.get(page_url(ref)).content


def test_a_viewer_reads_it_without_a_button(
    signed_in: Any, viewer: User, ref: str
) -> None:
    page = signed_in(viewer).get(page_url(ref))
    assert page.status_code == 200
    assert reverse("administrations:reply", args=[ref]).encode() not in page.content


def test_a_draft_consultation_is_not_found(
    signed_in: Any, head_of_administration: User, draft_consultation: Consultation
) -> None:
    address = page_url(reference_of(draft_consultation))
    assert signed_in(head_of_administration).get(address).status_code == 404


def test_before_certification_nobody_sees_what_another_state_said(
    signed_in: Any, head_of_administration: User, outsider: User, ref: str
) -> None:
    send(signed_in(head_of_administration), ref, AGAINST)
    page = signed_in(outsider).get(page_url(ref))
    assert page.context["published"] is None
    assert b"No law allows it." not in page.content
    assert b"Version 1" not in page.content


def test_after_certification_members_see_positions_and_comments_of_all(
    signed_in: Any, outsider: User, certified: Consultation, ref: str
) -> None:
    page = signed_in(outsider).get(page_url(ref))
    published = page.context["published"]
    assert [
        (row.name, [(cell.kind, cell.words) for cell in row.cells])
        for row in published.rows
    ] == [
        ("Kenya", [("comments", "Authorizes, with comments")]),
        ("Switzerland", [("no", "Does not authorize")]),
    ]
    content = page.content.decode()
    assert "Clarify clause 5." in content
    assert "No law allows it." in content
    assert "10 × 1 = 10" in content
    assert "is less than" in content
    assert "7 × 2 = 14" in content
    assert "Consideration may not proceed" in content


def test_a_late_reply_is_shown_as_late_with_its_comments(
    signed_in: Any, certified: Consultation, outsider: User, ref: str, settings: Any
) -> None:
    settings.TEST_CLOCK_OFFSET = timedelta(days=40)
    egypt = factories.make_delegate("Huda Late", "EGY", "head")
    client = signed_in(egypt)
    client.post(
        reverse("administrations:reply", args=[ref]),
        filled(WITH_COMMENTS, state="EGY") | {"act": "check"},
    )
    page = client.get(reverse("administrations:check", args=[ref]))
    client.post(
        reverse("administrations:check", args=[ref]),
        hidden_fields(page),
    )
    rows = signed_in(outsider).get(page_url(ref)).context["published"].rows
    assert {row.iso3: row.cells[0].kind for row in rows} == {
        "CHE": "no",
        "EGY": "late",
        "KEN": "comments",
    }


def test_the_table_takes_as_many_queries_for_three_states_as_for_one(
    signed_in: Any,
    head_of_administration: User,
    tsb_officer: User,
    second_officer: User,
    at: datetime,
) -> None:
    def count_queries(number: int, *states: str) -> int:
        draft = factories.make_draft(by=tsb_officer, at=at, number=number)
        issued = factories.issue(draft, by=tsb_officer, second=second_officer, at=at)
        for iso3 in states:
            reply_for(issued, iso3, by=head_of_administration)
        factories.close(issued)
        propose_result(issued, by=tsb_officer, at=database_now())
        certify_result(issued, by=second_officer, at=database_now())
        client = signed_in(head_of_administration)
        address = page_url(reference_of(issued))
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            page = client.get(address)
        assert len(page.context["published"].rows) == len(states)
        return len(queries)

    assert count_queries(31, "KEN") == count_queries(32, "KEN", "EGY", "FRA")


def test_a_right_in_question_is_said_on_the_page(
    signed_in: Any,
    head_of_administration: User,
    issued_consultation: Consultation,
    ref: str,
) -> None:
    EntitledMember.objects.filter(
        consultation=issued_consultation, member_state_id="KEN"
    ).update(reason="suspended")
    page = signed_in(head_of_administration).get(page_url(ref))
    assert b"The right to vote is in question" in page.content


@pytest.mark.parametrize("language", ["ar", "zh-hans"])
def test_the_page_stands_in_other_scripts(
    signed_in: Any,
    head_of_administration: User,
    certified: Consultation,
    ref: str,
    language: str,
) -> None:
    address = page_url(ref).replace("/en/", f"/{language}/")
    page = signed_in(head_of_administration).get(address)
    assert page.status_code == 200
    assert f"Mechanisms for consumers ({language[:2]})" in page.content.decode()


def test_a_state_that_says_yes_alone_carries_the_text(
    signed_in: Any,
    head_of_administration: User,
    issued_consultation: Consultation,
    tsb_officer: User,
    second_officer: User,
    ref: str,
) -> None:
    client = signed_in(head_of_administration)
    send(client, ref, IN_FAVOUR)
    closed = factories.close(issued_consultation)
    propose_result(closed, by=tsb_officer, at=database_now())
    certify_result(closed, by=second_officer, at=database_now())
    (face,) = client.get(page_url(ref)).context["faces"]
    assert (face.outcome, face.why, face.change) == (
        "Consideration may proceed",
        [
            "1 reply counts: 1 in favour, 0 against.",
            "10 × 1 = 10 is at least 7 × 1 = 7: the replies in favour reach 70%.",
        ],
        "1 more reply against would change the result.",
    )
