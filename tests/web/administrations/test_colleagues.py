"""Two delegates of one State at once: neither loses what was filled in."""

from typing import Any

import pytest
from django.test import Client

from consult.flows.withdrawing import withdraw_consultation
from consult.models import Consultation, ReplyDraft, ReplyVersion, User
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
)

OVERTAKEN = b"saved another draft after you opened this form"
LATER = AGAINST | {"reasons": "A colleague's later words."}


def save(client: Client, ref: str, *texts: dict[str, str], **more: str) -> Any:
    return client.post(reply_url(ref), filled(*texts) | {"act": "save"} | more)


def words_kept() -> list[str]:
    return [draft.answers["t1-reasons"] for draft in ReplyDraft.objects.all()]


@pytest.fixture
def meanwhile(
    signed_in: Any,
    head_of_administration: User,
    colleague: User,
    drafter: User,
    issued_consultation: Consultation,
    ref: str,
) -> dict[str, str]:
    """What a head's page of checking sends, once two colleagues were quicker.

    One sent the draft as a reply, the other saved a new one.
    """
    fields = hidden_fields(check(signed_in(head_of_administration), ref, AGAINST))
    shown = signed_in(colleague).get(check_url(ref))
    signed_in(colleague).post(check_url(ref), hidden_fields(shown))
    assert not ReplyDraft.objects.exists()
    save(signed_in(drafter), ref, LATER, seen_version="1")
    return fields


@pytest.mark.parametrize(
    "changed",
    [{}, {"form_key": "0194c2b7-0000-4000-8000-000000000000"}],
    ids=["the form was sent with other answers", "another reply came"],
)
def test_what_was_refused_is_shown_beside_the_draft_a_colleague_saved(
    signed_in: Any,
    head_of_administration: User,
    meanwhile: dict[str, str],
    changed: dict[str, str],
    ref: str,
) -> None:
    client = signed_in(head_of_administration)
    mine = meanwhile["answers"].replace("No law allows it.", "My own words.")
    page = client.post(check_url(ref), meanwhile | changed | {"answers": mine})
    assert OVERTAKEN in page.content
    assert b"Daniel Drafter" in page.content
    assert b"Another reply of Kenya was received meanwhile" in page.content
    assert b"My own words." in page.content
    assert words_kept() == ["A colleague's later words."]
    assert ReplyVersion.objects.count() == 1
    again = check(
        client,
        ref,
        AGAINST | {"reasons": "My own words."},
        seen_draft=page.context["seen_draft"],
        seen_version=str(page.context["seen_version"]),
    )
    assert ended_at(again) == check_url(ref)
    assert words_kept() == ["My own words."]
    sent = client.post(check_url(ref), hidden_fields(again))
    assert sent["Location"] == receipt_url(ref, 2)


def test_a_withdrawal_shows_what_was_refused_and_keeps_the_draft_of_a_colleague(
    signed_in: Any,
    head_of_administration: User,
    issued_consultation: Consultation,
    tsb_officer: User,
    meanwhile: dict[str, str],
    ref: str,
) -> None:
    withdraw_consultation(
        issued_consultation, reason="Sent too early.", by=tsb_officer, at=database_now()
    )
    mine = meanwhile["answers"].replace("No law allows it.", "My own words.")
    unsent = {"answers": mine, "form_key": "0194c2b7-0000-4000-8000-000000000000"}
    page = signed_in(head_of_administration).post(check_url(ref), meanwhile | unsent)
    assert b"no reply can be sent any more" in page.content
    assert b"My own words." in page.content
    assert words_kept() == ["A colleague's later words."]


def test_a_form_shown_again_for_its_problems_does_not_overwrite_either(
    signed_in: Any, head_of_administration: User, meanwhile: dict[str, str], ref: str
) -> None:
    client = signed_in(head_of_administration)
    page = client.post(check_url(ref), meanwhile | {"answers": "{}"})
    assert b"There is a problem" in page.content
    seen = page.context["seen_draft"]
    assert OVERTAKEN in save(client, ref, IN_FAVOUR, seen_draft=seen).content
    assert words_kept() == ["A colleague's later words."]


def test_a_draft_a_colleague_saves_unchanged_is_sent_as_it_was_checked(
    signed_in: Any, head_of_administration: User, drafter: User, ref: str
) -> None:
    fields = hidden_fields(check(signed_in(head_of_administration), ref, AGAINST))
    save(signed_in(drafter), ref, AGAINST, seen_draft=fields["seen_draft"])
    sent = signed_in(head_of_administration).post(check_url(ref), fields)
    assert sent["Location"] == receipt_url(ref, 1)
    assert not ReplyDraft.objects.exists()


def test_a_reply_sent_without_the_draft_of_a_colleague_leaves_it(
    signed_in: Any,
    head_of_administration: User,
    drafter: User,
    issued_consultation: Consultation,
    ref: str,
) -> None:
    save(signed_in(drafter), ref, LATER)
    reply_of_a_colleague(issued_consultation, head_of_administration)
    page = signed_in(drafter).get(reply_url(ref))
    assert words_kept() == ["A colleague's later words."]
    assert b"Another reply of Kenya was received meanwhile" in page.content


def test_ones_own_draft_of_another_tab_is_replaced_without_asking(
    signed_in: Any, drafter: User, ref: str
) -> None:
    client = signed_in(drafter)
    save(client, ref, AGAINST)
    assert save(client, ref, LATER)["Location"] == reply_url(ref)
    assert words_kept() == ["A colleague's later words."]
