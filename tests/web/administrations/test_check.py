"""The page of checking: what is seen is what is sent, once."""

from datetime import timedelta
from typing import Any

import pytest

from consult.flows.withdrawing import withdraw_consultation
from consult.models import Consultation, OutboxMessage, ReplyDraft, ReplyVersion, User
from consult.queries.clock import database_now
from tests.web.administrations.filling import (
    AGAINST,
    IN_FAVOUR,
    check,
    check_url,
    ended_at,
    filled,
    hidden_fields,
    receipt_url,
    reply_of_a_colleague,
    reply_url,
    send,
)

MEANWHILE = b"Another reply of Kenya was received meanwhile: version 1"


def test_sending_gives_a_numbered_receipt_and_ends_the_draft(
    signed_in: Any, head_of_administration: User, ref: str
) -> None:
    page = send(signed_in(head_of_administration), ref, AGAINST)
    assert ended_at(page) == receipt_url(ref, 1)
    assert f"{ref}/KEN/1".encode() in page.content
    assert not ReplyDraft.objects.exists()


def test_the_answers_are_listed_with_a_way_to_change_each(
    signed_in: Any, head_of_administration: User, two_texts: str
) -> None:
    page = check(signed_in(head_of_administration), two_texts, AGAINST)
    content = page.content.decode()
    assert "Does not authorize" in content
    assert "No law allows it." in content
    assert "No reply on this text" in content
    assert f'href="{reply_url(two_texts)}#text-1"' in content
    assert "Director, International Affairs" in content


def test_without_a_draft_there_is_nothing_to_check(
    signed_in: Any, head_of_administration: User, ref: str
) -> None:
    response = signed_in(head_of_administration).get(check_url(ref))
    assert response["Location"] == reply_url(ref)


def test_an_incomplete_draft_shows_its_problems_instead(
    signed_in: Any, head_of_administration: User, ref: str
) -> None:
    client = signed_in(head_of_administration)
    client.post(reply_url(ref), filled({"box": "in_favour"}) | {"act": "save"})
    page = client.get(check_url(ref))
    assert b"Select one of the two circles." in page.content
    assert b"Send the reply of the Administration" not in page.content


@pytest.mark.parametrize("role", ["drafter", "viewer"])
def test_only_a_head_sends(
    signed_in: Any,
    head_of_administration: User,
    request: pytest.FixtureRequest,
    ref: str,
    role: str,
) -> None:
    page = check(signed_in(head_of_administration), ref, IN_FAVOUR)
    client = signed_in(request.getfixturevalue(role))
    shown = client.get(check_url(ref))
    assert b"A head of the delegation sends the reply." in shown.content
    assert b"Send the reply of the Administration" not in shown.content
    assert client.post(check_url(ref), hidden_fields(page)).status_code == 403
    assert not ReplyVersion.objects.exists()


def test_another_administration_can_not_send_it(
    signed_in: Any, head_of_administration: User, outsider: User, ref: str
) -> None:
    page = check(signed_in(head_of_administration), ref, IN_FAVOUR)
    client = signed_in(outsider)
    assert client.get(check_url(ref))["Location"] == reply_url(ref)
    assert client.post(check_url(ref), hidden_fields(page)).status_code == 404
    assert not ReplyVersion.objects.exists()


def test_sending_twice_gives_the_same_receipt_and_one_message(
    signed_in: Any, head_of_administration: User, drafter: User, ref: str
) -> None:
    client = signed_in(head_of_administration)
    fields = hidden_fields(check(client, ref, AGAINST))
    once = client.post(check_url(ref), fields)
    told = OutboxMessage.objects.filter(kind="reply_received").count()
    again = client.post(check_url(ref), fields)
    assert once["Location"] == again["Location"] == receipt_url(ref, 1)
    assert ReplyVersion.objects.count() == 1
    assert told == 2
    assert OutboxMessage.objects.filter(kind="reply_received").count() == told


@pytest.mark.parametrize("times", [1, 3])
def test_a_reply_costs_as_many_queries_however_often_the_state_replied(
    signed_in: Any,
    head_of_administration: User,
    ref: str,
    django_assert_num_queries: Any,
    times: int,
) -> None:
    client = signed_in(head_of_administration)
    for number in range(times):
        send(client, ref, AGAINST | {"reasons": f"Reason {number}."})
    fields = hidden_fields(check(client, ref, IN_FAVOUR))
    with django_assert_num_queries(25):
        response = client.post(check_url(ref), fields)
    assert response["Location"] == receipt_url(ref, times + 1)


def test_sending_what_stands_already_gives_the_same_receipt(
    signed_in: Any, head_of_administration: User, ref: str
) -> None:
    client = signed_in(head_of_administration)
    send(client, ref, AGAINST)
    page = send(client, ref, AGAINST)
    assert ended_at(page) == receipt_url(ref, 1)
    assert ReplyVersion.objects.count() == 1
    assert OutboxMessage.objects.filter(kind="reply_received").count() == 1


def test_a_changed_reply_is_a_second_version_and_the_first_keeps_its_receipt(
    signed_in: Any, head_of_administration: User, ref: str
) -> None:
    client = signed_in(head_of_administration)
    send(client, ref, AGAINST)
    page = check(client, ref, IN_FAVOUR, seen_version="1")
    ended = client.post(check_url(ref), hidden_fields(page), follow=True)
    assert ended_at(ended) == receipt_url(ref, 2)
    assert client.get(receipt_url(ref, 1)).status_code == 200


def test_a_reply_sent_meanwhile_is_named_and_the_answers_are_kept(
    signed_in: Any,
    head_of_administration: User,
    colleague: User,
    issued_consultation: Consultation,
    ref: str,
) -> None:
    client = signed_in(head_of_administration)
    fields = hidden_fields(check(client, ref, AGAINST))
    reply_of_a_colleague(issued_consultation, colleague)
    page = client.post(check_url(ref), fields, follow=True)
    assert ended_at(page) == check_url(ref)
    content = page.content.decode()
    assert "Another reply of Kenya was received meanwhile: version 1" in content
    assert "Joseph Colleague" in content
    assert "No law allows it." in content
    assert ReplyVersion.objects.count() == 1
    ended = client.post(check_url(ref), hidden_fields(page), follow=True)
    assert ended_at(ended) == receipt_url(ref, 2)


def test_a_draft_changed_while_it_was_checked_is_shown_before_it_is_sent(
    signed_in: Any, head_of_administration: User, drafter: User, ref: str
) -> None:
    fields = hidden_fields(check(signed_in(head_of_administration), ref, AGAINST))
    stamp = ReplyDraft.objects.get().saved_at.isoformat()
    edited = filled(IN_FAVOUR) | {"act": "save", "seen_draft": stamp}
    signed_in(drafter).post(reply_url(ref), edited)
    page = signed_in(head_of_administration).post(check_url(ref), fields)
    assert b"changed the draft while you were checking it" in page.content
    assert b"Daniel Drafter" in page.content
    assert not ReplyVersion.objects.exists()


def test_a_reply_sent_after_the_deadline_is_recorded_and_receipted_as_late(
    signed_in: Any, head_of_administration: User, ref: str, settings: Any
) -> None:
    client = signed_in(head_of_administration)
    fields = hidden_fields(check(client, ref, AGAINST))
    settings.TEST_CLOCK_OFFSET = timedelta(days=40)
    signed_in(head_of_administration)
    assert b"the reply will be recorded as late" in client.get(check_url(ref)).content
    page = client.post(check_url(ref), fields, follow=True)
    assert ended_at(page) == receipt_url(ref, 1)
    assert ReplyVersion.objects.get().late
    assert b"The reply of Kenya was received after the deadline" in page.content


def test_a_withdrawn_consultation_refuses_by_name_and_loses_nothing(
    signed_in: Any,
    head_of_administration: User,
    issued_consultation: Consultation,
    tsb_officer: User,
    ref: str,
) -> None:
    client = signed_in(head_of_administration)
    fields = hidden_fields(check(client, ref, AGAINST))
    withdraw_consultation(
        issued_consultation, reason="Sent too early.", by=tsb_officer, at=database_now()
    )
    page = client.post(check_url(ref), fields, follow=True)
    assert ended_at(page) == reply_url(ref)
    assert b"no reply can be sent any more" in page.content
    assert ReplyDraft.objects.get().answers["t1-reasons"] == "No law allows it."


def test_a_form_sent_again_after_the_withdrawal_still_gets_its_receipt(
    signed_in: Any,
    head_of_administration: User,
    issued_consultation: Consultation,
    tsb_officer: User,
    ref: str,
) -> None:
    client = signed_in(head_of_administration)
    fields = hidden_fields(check(client, ref, AGAINST))
    client.post(check_url(ref), fields)
    withdraw_consultation(
        issued_consultation, reason="Sent too early.", by=tsb_officer, at=database_now()
    )
    again = client.post(check_url(ref), fields)
    assert again["Location"] == receipt_url(ref, 1)
    assert client.get(receipt_url(ref, 1)).status_code == 200
    assert not ReplyDraft.objects.exists()


@pytest.mark.parametrize("beside", [{}, IN_FAVOUR])
def test_a_form_that_withdraws_a_position_gets_its_receipt_again(
    signed_in: Any, head_of_administration: User, two_texts: str, beside: dict[str, str]
) -> None:
    """By then nothing stands any more that it could withdraw."""
    client = signed_in(head_of_administration)
    send(client, two_texts, AGAINST)
    fields = hidden_fields(check(client, two_texts, {"box": "nothing"}, beside))
    once = client.post(check_url(two_texts), fields)
    again = client.post(check_url(two_texts), fields)
    assert once["Location"] == again["Location"] == receipt_url(two_texts, 2)
    assert not ReplyDraft.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        {"form_key": "no key"},
        {"seen_version": "-1"},
        {"answers": "no json"},
        {"answers": "[1]"},
        {"answers": '{"t1-box": 1}'},
        {"answers": "[" * 100_000},
        {"answers": '{"t1-reasons": ' + "[" * 100_000},
        {"answers": r'{"t1-box": "against", "t1-reasons": "\ud800"}'},
        {"answers": r'{"t1-box": "\ud800"}'},
        {"seen_version": "9" * 5_000},
    ],
)
def test_a_page_that_was_tampered_with_leads_back_to_checking(
    signed_in: Any, head_of_administration: User, ref: str, change: dict[str, str]
) -> None:
    client = signed_in(head_of_administration)
    fields = hidden_fields(check(client, ref, AGAINST)) | change
    assert client.post(check_url(ref), fields)["Location"] == check_url(ref)
    assert not ReplyVersion.objects.exists()


def test_answers_that_are_not_complete_are_not_sent(
    signed_in: Any, head_of_administration: User, ref: str
) -> None:
    client = signed_in(head_of_administration)
    fields = hidden_fields(check(client, ref, AGAINST)) | {"answers": "{}"}
    page = client.post(check_url(ref), fields)
    assert b"There is a problem" in page.content
    assert not ReplyVersion.objects.exists()


def test_incomplete_answers_still_know_the_version_that_was_seen(
    signed_in: Any,
    head_of_administration: User,
    colleague: User,
    issued_consultation: Consultation,
    ref: str,
) -> None:
    client = signed_in(head_of_administration)
    fields = hidden_fields(check(client, ref, AGAINST)) | {"answers": "{}"}
    reply_of_a_colleague(issued_consultation, colleague)
    page = client.post(check_url(ref), fields)
    assert MEANWHILE in page.content
    assert b'name="seen_version" value="0"' in page.content


def test_an_incomplete_draft_still_knows_the_version_it_was_begun_from(
    signed_in: Any,
    head_of_administration: User,
    drafter: User,
    colleague: User,
    issued_consultation: Consultation,
    ref: str,
) -> None:
    reply_of_a_colleague(issued_consultation, colleague)
    saved = filled({"box": "in_favour"}) | {"act": "save"}
    signed_in(drafter).post(reply_url(ref), saved)
    page = signed_in(head_of_administration).get(check_url(ref))
    assert MEANWHILE in page.content
    assert b'name="seen_version" value="0"' in page.content
