"""What a delegate filled in is never lost to a colleague who did not see it."""

from datetime import timedelta
from uuid import uuid4

import pytest

from consult.flows import replying
from consult.flows.errors import DraftChanged
from consult.flows.recording import Answer, Signature
from consult.models import ReplyDraft, ReplyVersion
from consult.procedure.errors import NotEntitled
from consult.procedure.states import Position

pytestmark = pytest.mark.django_db


@pytest.fixture
def save(issued_consultation, at):
    """Save a draft a second after the one before: `save(drafter, "words")`."""
    moments = iter(at + timedelta(seconds=number) for number in range(100))

    def save_words(person, words, *, seen=None, iso3="KEN"):
        return replying.save_draft(
            issued_consultation,
            iso3,
            {"t1-reasons": words},
            by=person,
            at=next(moments),
            seen=seen.stamp if seen else "",
        )

    return save_words


@pytest.fixture
def send(issued_consultation, head_of_administration):
    """Send the form that a draft was shown in: `send(draft)`."""

    def send_form(draft=None, *, seen=0, comments=""):
        return replying.submit_reply(
            issued_consultation,
            "KEN",
            [
                Answer(
                    text=issued_consultation.texts.get(),
                    position=Position.AUTHORIZE_WITH_COMMENTS,
                    comments=comments,
                )
            ],
            Signature(name="Grace"),
            by=head_of_administration,
            form_key=draft.form_key if draft else uuid4(),
            seen_version=seen,
            seen_draft=draft.stamp if draft else "",
        )

    return send_form


def kept():
    return [draft.answers["t1-reasons"] for draft in ReplyDraft.objects.all()]


def test_a_draft_that_was_not_seen_is_not_overwritten(
    save, drafter, head_of_administration
):
    begun = save(drafter, "Begun.")
    save(drafter, "Gone on with.", seen=begun)
    for seen in (None, begun):
        with pytest.raises(DraftChanged):
            save(head_of_administration, "Mine.", seen=seen)
    assert kept() == ["Gone on with."]


def test_a_draft_that_was_seen_is_replaced(save, drafter, head_of_administration):
    seen = save(drafter, "Begun.")
    save(head_of_administration, "Mine.", seen=seen)
    assert kept() == ["Mine."]


def test_a_draft_saved_without_a_change_may_still_be_sent(save, drafter, send):
    shown = save(drafter, "Begun.")
    save(drafter, "Begun.")
    assert send(shown).created
    assert kept() == []


def test_a_draft_saved_anew_since_it_was_shown_is_not_sent_and_stays(
    save, drafter, head_of_administration, send
):
    shown = save(drafter, "Begun.")
    save(head_of_administration, "Mine.", seen=shown)
    with pytest.raises(DraftChanged):
        send(shown)
    assert kept() == ["Mine."]
    assert not ReplyVersion.objects.exists()


def test_a_draft_of_another_form_stays_when_a_reply_is_sent(save, drafter, send):
    save(drafter, "Not sent.")
    assert send().created
    assert kept() == ["Not sent."]


def test_a_repetition_takes_no_draft_away_that_was_saved_since(
    save, drafter, head_of_administration, send
):
    send()
    shown = save(head_of_administration, "")
    save(drafter, "Going on.", seen=shown)
    assert not send(shown, seen=1).created
    assert kept() == ["Going on."]


def test_a_state_that_is_not_on_the_roll_keeps_no_draft(save, drafter):
    with pytest.raises(NotEntitled):
        save(drafter, "Ours.", iso3="PLW")
    assert kept() == []
