"""The list of what a State is asked, in six views."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consult.flows.withdrawing import withdraw_consultation
from consult.models import Consultation, User
from consult.queries.clock import database_now
from consult.queries.consultations import reference_of
from tests import factories
from tests.web.administrations.filling import (
    AGAINST,
    IN_FAVOUR,
    check,
    check_url,
    filled,
    hidden_fields,
    reply_url,
    send,
)


def list_url(view: str = "") -> str:
    return reverse("administrations:list") + (f"?view={view}" if view else "")


def counts_of(page: Any) -> dict[str, int]:
    """Return the counts of the tabs by their words."""
    return {tab.label: tab.count for tab in page.context["tabs"]}


def only_row(page: Any) -> Any:
    (row,) = page.context["rows"]
    return row


def test_a_new_consultation_requires_a_reply(
    signed_in: Any, head_of_administration: User, ref: str
) -> None:
    page = signed_in(head_of_administration).get(list_url())
    assert counts_of(page) == {
        "Reply required": 1,
        "All open": 1,
        "New in two weeks": 1,
        "Closing in two weeks": 0,
        "Closed in two weeks": 0,
        "All closed": 0,
    }
    row = only_row(page)
    assert (row.status_words, row.act_words, row.primary) == (
        "Reply required",
        "Reply",
        True,
    )
    assert b"Next deadline for Kenya" in page.content
    assert b"Grace Head" in page.content


def test_a_draft_consultation_is_in_no_view(
    signed_in: Any, head_of_administration: User, draft_consultation: Consultation
) -> None:
    page = signed_in(head_of_administration).get(list_url("open"))
    assert set(counts_of(page).values()) == {0}


def test_a_draft_is_continued(
    signed_in: Any, head_of_administration: User, ref: str
) -> None:
    client = signed_in(head_of_administration)
    client.post(reply_url(ref), filled(AGAINST) | {"act": "save"})
    row = only_row(client.get(list_url()))
    assert (row.status_words, row.act_words) == ("Draft, not yet sent", "Continue")


def test_a_reply_that_was_sent_can_be_changed(
    signed_in: Any, head_of_administration: User, ref: str
) -> None:
    client = signed_in(head_of_administration)
    send(client, ref, AGAINST)
    assert counts_of(client.get(list_url()))["Reply required"] == 0
    row = only_row(client.get(list_url("open")))
    assert row.status_words.startswith("Replied ")
    assert (row.act_words, row.primary) == ("Change your reply", False)


def test_sending_the_same_again_leaves_no_draft_in_the_list(
    signed_in: Any, head_of_administration: User, ref: str
) -> None:
    client = signed_in(head_of_administration)
    send(client, ref, AGAINST)
    send(client, ref, AGAINST)
    assert only_row(client.get(list_url("open"))).status_tone == "done"


def test_a_reply_on_some_of_the_texts_says_on_how_many(
    signed_in: Any, head_of_administration: User, two_texts: str
) -> None:
    client = signed_in(head_of_administration)
    send(client, two_texts, AGAINST)
    row = only_row(client.get(list_url("open")))
    assert row.status_words == "Replied on 1 of 2 texts"


def test_a_withdrawn_reply_is_required_again(
    signed_in: Any, head_of_administration: User, ref: str
) -> None:
    client = signed_in(head_of_administration)
    send(client, ref, AGAINST)
    page = check(client, ref, {"box": "nothing"}, seen_version="1")
    client.post(check_url(ref), hidden_fields(page))
    row = only_row(client.get(list_url()))
    assert (row.status_words, row.act_words) == ("Reply withdrawn", "Reply")


@pytest.mark.parametrize(
    ("days", "view", "status"),
    [(20, "closing", "Reply required"), (35, "lately", "No reply")],
)
def test_the_views_follow_the_clock(
    signed_in: Any,
    head_of_administration: User,
    ref: str,
    settings: Any,
    days: int,
    view: str,
    status: str,
) -> None:
    settings.TEST_CLOCK_OFFSET = timedelta(days=days)
    row = only_row(signed_in(head_of_administration).get(list_url(view)))
    assert row.status_words == status


def test_after_the_deadline_there_is_no_button(
    signed_in: Any, head_of_administration: User, ref: str, settings: Any
) -> None:
    client = signed_in(head_of_administration)
    send(client, ref, IN_FAVOUR)
    settings.TEST_CLOCK_OFFSET = timedelta(days=40)
    row = only_row(signed_in(head_of_administration).get(list_url("closed")))
    assert row.status_words.startswith("Replied ")
    assert row.act_url == ""


def test_a_late_reply_is_said_to_be_late(
    signed_in: Any, head_of_administration: User, ref: str, settings: Any
) -> None:
    settings.TEST_CLOCK_OFFSET = timedelta(days=40)
    client = signed_in(head_of_administration)
    send(client, ref, IN_FAVOUR)
    row = only_row(client.get(list_url("closed")))
    assert row.status_words == "Received late, not counted"


def test_a_withdrawn_consultation_stays_in_the_list(
    signed_in: Any,
    head_of_administration: User,
    issued_consultation: Consultation,
    tsb_officer: User,
) -> None:
    withdraw_consultation(
        issued_consultation, reason="Sent too early.", by=tsb_officer, at=database_now()
    )
    row = only_row(signed_in(head_of_administration).get(list_url("lately")))
    assert (row.status_words, row.act_url) == ("Consultation withdrawn", "")


def test_a_viewer_sees_the_list_without_buttons(
    signed_in: Any, viewer: User, ref: str
) -> None:
    assert only_row(signed_in(viewer).get(list_url())).act_url == ""


def test_a_person_without_a_delegation_is_refused(
    signed_in: Any, stranger: User
) -> None:
    assert signed_in(stranger).get(list_url()).status_code == 403


def test_an_unknown_view_is_the_first_one(
    signed_in: Any, head_of_administration: User, ref: str
) -> None:
    page = signed_in(head_of_administration).get(list_url("elsewhere"))
    assert page.context["view"] == "required"


def test_one_chooses_the_state_one_acts_for(
    signed_in: Any, head_of_administration: User, ref: str
) -> None:
    factories.make_state("EGY").delegates.create(
        user=head_of_administration, role="viewer"
    )
    client = signed_in(head_of_administration)
    page = client.get(list_url())
    assert page.context["state"] == "Egypt"
    assert page.context["other_states"] == [("KEN", "Kenya")]
    address = reverse("administrations:act_for")
    moved = client.post(address, {"member_state": "KEN"}, follow=True)
    assert moved.context["state"] == "Kenya"
    assert client.post(address, {"member_state": "FRA"}).status_code == 404
    assert client.get(address).status_code == 405


def test_the_list_takes_as_many_queries_for_three_rows_as_for_one(
    signed_in: Any,
    head_of_administration: User,
    tsb_officer: User,
    second_officer: User,
    at: datetime,
    ref: str,
) -> None:
    client = signed_in(head_of_administration)
    send(client, ref, AGAINST)
    client.post(reply_url(ref), filled(IN_FAVOUR) | {"act": "save"})

    def count_queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(list_url("open")).status_code == 200
        return len(queries)

    client.get(list_url("open"))
    with_one = count_queries()
    for number in (21, 22):
        draft = factories.make_draft(by=tsb_officer, at=at, number=number)
        more = factories.issue(draft, by=tsb_officer, second=second_officer, at=at)
        send(client, reference_of(more), AGAINST)
        client.post(reply_url(reference_of(more)), filled(IN_FAVOUR) | {"act": "save"})
    assert count_queries() == with_one


@pytest.mark.parametrize("language", ["ar", "zh-hans"])
def test_the_list_stands_in_other_scripts(
    signed_in: Any, head_of_administration: User, ref: str, language: str
) -> None:
    page = signed_in(head_of_administration).get(
        list_url().replace("/en/", f"/{language}/")
    )
    assert page.status_code == 200
    assert "Consumer redress (" in page.content.decode()
