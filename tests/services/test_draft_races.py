"""Drafts and replies of one State that meet are settled by its row of the roll."""

import threading

import pytest
from django.db import transaction

from consult.flows import replying
from consult.flows.errors import DraftChanged
from consult.flows.recording import Answer, Signature
from consult.models import ReplyDraft, ReplyVersion
from consult.procedure.states import Position
from consult.queries.clock import database_now
from consult.queries.locks import lock_member
from tests.services.test_races import in_its_own_connection, wait_for_waiters

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


def save(consultation, person, words, *, seen=""):
    return replying.save_draft(
        consultation, "KEN", {"words": words}, by=person, at=database_now(), seen=seen
    )


def send(consultation, person, draft):
    return replying.submit_reply(
        consultation,
        "KEN",
        [Answer(text=consultation.texts.get(), position=Position.AUTHORIZE)],
        Signature(name=person.name),
        by=person,
        form_key=draft.form_key,
        seen_version=0,
        seen_draft=draft.stamp,
    )


def at_once(consultation, *acts):
    """Have all acts wait for the State's row, then let go; return what came of each."""
    ended = {}

    def perform(number, act):
        try:
            ended[number] = act()
        except DraftChanged as error:
            ended[number] = error

    threads = [
        threading.Thread(
            target=in_its_own_connection, args=(lambda n=n, act=act: perform(n, act),)
        )
        for n, act in enumerate(acts)
    ]
    with transaction.atomic():
        lock_member(consultation, "KEN")
        for number, thread in enumerate(threads, start=1):
            thread.start()
            wait_for_waiters(number)
    for thread in threads:
        thread.join(timeout=10)
    return [ended[number] for number in range(len(acts))]


def kept():
    return [draft.answers["words"] for draft in ReplyDraft.objects.all()]


@pytest.mark.parametrize("begun", [False, True])
def test_of_two_who_save_at_once_the_second_is_told(
    issued_consultation, head_of_administration, drafter, begun
):
    people = (head_of_administration, drafter)
    seen = save(issued_consultation, drafter, "Begun.").stamp if begun else ""
    ended = at_once(
        issued_consultation,
        *[
            lambda person=person: save(
                issued_consultation, person, person.name, seen=seen
            )
            for person in people
        ],
    )
    assert [isinstance(one, DraftChanged) for one in ended] == [False, True]
    assert kept() == ["Grace Head"]


def test_a_draft_saved_while_the_reply_is_sent_is_not_lost(
    issued_consultation, head_of_administration, drafter
):
    shown = save(issued_consultation, head_of_administration, "Begun.")
    person = head_of_administration
    saved, sent = at_once(
        issued_consultation,
        lambda: save(issued_consultation, drafter, "Changed.", seen=shown.stamp),
        lambda: send(issued_consultation, person, shown),
    )
    assert saved.answers == {"words": "Changed."}
    assert isinstance(sent, DraftChanged)
    assert kept() == ["Changed."]
    assert not ReplyVersion.objects.exists()


def test_what_is_saved_after_the_reply_was_sent_is_a_draft_of_its_own(
    issued_consultation, head_of_administration, drafter
):
    shown = save(issued_consultation, head_of_administration, "Begun.")
    person = head_of_administration
    sent, saved = at_once(
        issued_consultation,
        lambda: send(issued_consultation, person, shown),
        lambda: save(issued_consultation, drafter, "Changed.", seen=shown.stamp),
    )
    assert sent.created
    assert saved.form_key != shown.form_key
    assert kept() == ["Changed."]
