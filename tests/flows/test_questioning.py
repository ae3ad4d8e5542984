"""Replies of one State from different authorities wait for a word of its head."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest

from consult.flows import certifying, questioning, replying, transcribing
from consult.flows.errors import (
    AlreadyQuestioned,
    AlreadySettled,
    AuthorityUnsettled,
    NotTheseReplies,
    ReasonMissing,
    ReplySetAside,
)
from consult.flows.recording import Answer
from consult.models import AuditEntry, AuthorityAnswer, AuthorityQuestion
from consult.procedure.errors import IllegalTransition
from consult.procedure.states import Disregard, Outcome, Position
from consult.queries.authority import questions_of, unsettled_states
from consult.queries.tallies import digest_of, tally_consultation
from tests import factories
from tests.web.staff.acting import SIGNATURE, reply

pytestmark = pytest.mark.django_db

REASON = "The ministry and the regulator both replied."
STATEMENT = "Note verbale 7: the reply of the ministry stands."


@pytest.fixture
def two_authorities(issued_consultation, at):
    """Kenya authorizes as one authority and, later, does not as another."""
    reply(issued_consultation, "KEN", Position.AUTHORIZE)
    reply(
        issued_consultation,
        "KEN",
        Position.NOT_AUTHORIZE,
        reasons="Ours",
        received_at=at + timedelta(days=2),
    )
    reply(issued_consultation, "CHE", Position.AUTHORIZE)
    return issued_consultation


@pytest.fixture
def ask(two_authorities, tsb_officer, at):
    """Question versions of Kenya's reply: `ask(1, 2)`."""

    def question(*versions, iso3="KEN", reason=REASON, of=two_authorities):
        return questioning.question_authority(
            of,
            two_authorities.roll.get(member_state_id=iso3),
            versions,
            reason=reason,
            by=tsb_officer,
            at=at,
        )

    return question


@pytest.fixture
def settle(two_authorities, second_officer, at):
    """Settle a question: `settle(question, 1)`."""

    def answer(question, version, *, iso3="KEN", statement=STATEMENT):
        stands = two_authorities.replies.get(
            version=version, member__member_state_id=iso3
        )
        return questioning.settle_authority(
            question, stands=stands, statement=statement, by=second_officer, at=at
        )

    return answer


def figures(consultation):
    """Return in favour and against, counted and with what is in question."""
    tally = tally_consultation(consultation).texts[0].tally
    return (
        (tally.in_favour, tally.against),
        (tally.in_favour_if_counted, tally.against_if_counted),
    )


def fates(consultation):
    judgement = tally_consultation(consultation).judgement
    versions = {row.pk: row.version for row in consultation.replies.all()}
    return {
        versions[each.version]: each.reason
        for each in judgement.disregarded
        if each.member_state == "KEN"
    }


def test_what_is_in_question_counts_in_the_second_figure_only(two_authorities, ask):
    assert figures(two_authorities) == ((1, 1), (1, 1))
    ask(1, 2)
    assert figures(two_authorities) == ((1, 0), (1, 1))
    assert fates(two_authorities) == {
        1: Disregard.AUTHORITY_IN_QUESTION,
        2: Disregard.AUTHORITY_IN_QUESTION,
    }
    assert unsettled_states(two_authorities) == ["KEN"]


def test_one_reply_alone_may_be_in_question(two_authorities, ask):
    ask(2)
    assert figures(two_authorities) == ((2, 0), (1, 1))


def test_the_reply_that_stands_counts_and_the_others_are_kept(
    two_authorities, ask, settle
):
    settle(ask(1, 2), 1)
    assert figures(two_authorities) == ((2, 0), (2, 0))
    assert fates(two_authorities) == {2: Disregard.OVERRULED}
    assert two_authorities.replies.filter(member__member_state_id="KEN").count() == 2
    assert unsettled_states(two_authorities) == []


def test_a_reply_that_nobody_questioned_may_stand(two_authorities, ask, settle):
    settle(ask(2), 1)
    assert fates(two_authorities) == {2: Disregard.OVERRULED}


def test_a_settled_reply_may_be_questioned_again(two_authorities, ask, settle):
    settle(ask(1, 2), 1)
    again = ask(1, 2, reason="The head wrote otherwise since.")
    assert again.number == 2
    assert figures(two_authorities) == ((1, 0), (1, 1))
    settle(again, 2)
    assert fates(two_authorities) == {1: Disregard.OVERRULED}
    assert [each.number for each in questions_of(two_authorities)] == [2, 1]
    assert questions_of(two_authorities, "CHE") == []


def test_a_reply_of_another_open_question_does_not_stand(two_authorities, ask, settle):
    first, second = ask(1), ask(2)
    with pytest.raises(AlreadyQuestioned):
        settle(first, 2)
    settle(second, 2)
    settle(first, 2)
    assert fates(two_authorities) == {1: Disregard.OVERRULED}
    assert figures(two_authorities) == ((1, 1), (1, 1))


def test_a_reply_that_was_set_aside_stands_only_once_it_is_questioned_again(
    two_authorities, ask, settle
):
    settle(ask(1), 2)
    second = ask(2)
    with pytest.raises(ReplySetAside):
        settle(second, 1)
    assert unsettled_states(two_authorities) == ["KEN"]
    settle(ask(1, reason="The head wrote otherwise since."), 1)
    settle(second, 1)
    assert fates(two_authorities) == {2: Disregard.OVERRULED}
    assert figures(two_authorities) == ((2, 0), (2, 0))


def test_what_corrects_a_reply_in_question_may_stand_in_its_place(
    two_authorities, ask, settle, tsb_officer, second_officer
):
    question, at = ask(1, 2), two_authorities.closes_at
    text = two_authorities.texts.get()
    corrected = transcribing.correct_transcription(
        two_authorities.replies.get(version=1, member=question.member),
        [Answer(text=text, position=Position.AUTHORIZE_WITH_COMMENTS, comments="3.")],
        SIGNATURE,
        source=transcribing.Source(note="The letter, page 2"),
        by=tsb_officer,
        at=at,
    )
    transcribing.confirm_transcription(corrected, by=second_officer, at=at)
    settle(question, corrected.version)
    assert figures(two_authorities) == ((2, 0), (2, 0))


def test_the_log_holds_digests_of_what_was_written(two_authorities, ask, settle):
    settle(ask(2, 1), 1)
    asked, settled = [
        (entry.tag, json.loads(entry.body)["facts"])
        for entry in AuditEntry.objects.filter(
            tag__startswith="consultation:authority:"
        ).order_by("sequence")
    ]
    assert asked == (
        "consultation:authority:questioned",
        {
            "question": 1,
            "member_state": "KEN",
            "versions": [1, 2],
            "reason": digest_of(REASON),
        },
    )
    assert settled == (
        "consultation:authority:settled",
        {
            "question": 1,
            "member_state": "KEN",
            "stands": 1,
            "statement": digest_of(STATEMENT),
        },
    )


@pytest.mark.parametrize("versions", [(), (3,), (1, 3)])
def test_only_replies_that_are_there_are_questioned(ask, versions):
    with pytest.raises(NotTheseReplies):
        ask(*versions)
    assert not AuthorityQuestion.objects.exists()


def test_a_reply_is_in_one_open_question(ask):
    ask(1)
    with pytest.raises(AlreadyQuestioned):
        ask(1, 2)


def test_both_halves_need_words(ask, settle):
    with pytest.raises(ReasonMissing):
        ask(1, reason=" ")
    question = ask(1)
    with pytest.raises(ReasonMissing):
        settle(question, 1, statement="\n")
    assert not AuthorityAnswer.objects.exists()


def test_a_question_is_settled_once_by_a_reply_of_its_state(ask, settle):
    question = ask(1, 2)
    with pytest.raises(NotTheseReplies):
        settle(question, 1, iso3="CHE")
    settle(question, 1)
    with pytest.raises(AlreadySettled):
        settle(question, 2)


def test_a_draft_has_no_replies_to_question(
    two_authorities, ask, tsb_officer, second_officer, at
):
    draft = factories.make_draft(by=tsb_officer, at=at, number=8)
    with pytest.raises(IllegalTransition, match="draft"):
        ask(1, of=draft)


def test_no_result_is_certified_while_a_question_is_open(
    two_authorities, ask, settle, tsb_officer, second_officer
):
    at = two_authorities.closes_at
    factories.close(two_authorities)
    certifying.propose_result(two_authorities, by=tsb_officer, at=at)
    question = ask(1, 2)
    with pytest.raises(AuthorityUnsettled, match="KEN"):
        certifying.certify_result(two_authorities, by=second_officer, at=at)
    with pytest.raises(AuthorityUnsettled, match="KEN"):
        certifying.propose_result(two_authorities, by=tsb_officer, at=at)
    settle(question, 1)
    certified = factories.certify(
        two_authorities, by=tsb_officer, second=second_officer, at=at
    )
    (text,) = tally_consultation(certified).texts
    assert text.outcome is Outcome.MAY_PROCEED


@pytest.fixture
def say_again(two_authorities, head_of_administration):
    """Send online what Kenya's second authority said."""

    def submit():
        return replying.submit_reply(
            two_authorities,
            "KEN",
            [
                Answer(text=text, position=Position.NOT_AUTHORIZE, reasons="Ours")
                for text in two_authorities.texts.all()
            ],
            SIGNATURE,
            by=head_of_administration,
            form_key=uuid4(),
            seen_version=2,
        )

    return submit


@pytest.mark.parametrize("stands", [None, 1])
def test_what_is_in_question_or_overruled_counts_when_it_is_said_again(
    two_authorities, ask, settle, say_again, stands
):
    question = ask(1, 2)
    if stands:
        settle(question, stands)
    again = say_again()
    assert (again.created, again.version.version) == (True, 3)


@pytest.mark.parametrize("questioned", [False, True])
def test_what_stands_is_not_recorded_again(ask, settle, say_again, questioned):
    if questioned:
        settle(ask(1, 2), 2)
    again = say_again()
    assert (again.created, again.version.version) == (False, 2)
