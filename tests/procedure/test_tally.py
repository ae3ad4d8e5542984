from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from consult.procedure.errors import BadPosition
from consult.procedure.profiles import profile_for
from consult.procedure.replies import Judgement, ReplyFact, judge_replies
from consult.procedure.states import Disregard, Position
from consult.procedure.tally import Tally, tally_text

CLOSES_AT = datetime(2021, 12, 1, 23, tzinfo=UTC)
IN_TIME = CLOSES_AT - timedelta(days=1)
TAP = profile_for("tap", "hammamet_2016")
TEXT, OTHER_TEXT = "D.1102", "D.1103"
STATES = ["BRA", "CHE", "FRA", "KEN", "JPN", "FJI"]


def judge(*facts: ReplyFact) -> Judgement:
    return judge_replies(
        facts, texts=[TEXT, OTHER_TEXT], entitled=STATES, closes_at=CLOSES_AT
    )


def reply(
    version: int,
    state: str,
    position: Position | None = Position.AUTHORIZE,
    *,
    received_at: datetime = IN_TIME,
    confirmed: bool = True,
    rejected: bool = False,
    in_question: Disregard | None = None,
) -> ReplyFact:
    return ReplyFact(
        version,
        state,
        {TEXT: position},
        received_at,
        confirmed=confirmed,
        rejected=rejected,
        in_question=in_question,
    )


def test_all_positions_but_the_last_are_in_favour() -> None:
    judgement = judge(
        reply(1, "BRA"),
        reply(2, "CHE", Position.AUTHORIZE_WITH_COMMENTS),
        reply(3, "FRA", Position.NOT_AUTHORIZE),
        reply(4, "KEN", None),
    )
    tally = tally_text(judgement, TEXT, TAP)
    assert tally == Tally(
        in_favour=2,
        against=1,
        late=0,
        in_question=0,
        unconfirmed=0,
        rejected=0,
        in_favour_if_counted=2,
        against_if_counted=1,
    )
    assert tally.replies == 3


def test_a_text_that_nobody_answered_has_no_replies() -> None:
    judgement = judge(reply(1, "BRA"), reply(2, "CHE", received_at=CLOSES_AT))
    tally = tally_text(judgement, OTHER_TEXT, TAP)
    assert (tally.replies, tally.late) == (0, 0)


def test_what_does_not_count_is_counted_apart_once_a_state() -> None:
    judgement = judge(
        reply(1, "BRA"),
        reply(2, "BRA", received_at=CLOSES_AT),
        reply(3, "BRA", received_at=CLOSES_AT + timedelta(days=1)),
        reply(4, "CHE", received_at=CLOSES_AT),
        reply(5, "FRA", confirmed=False),
        reply(6, "KEN", in_question=Disregard.ENTITLEMENT_IN_QUESTION),
        reply(
            7,
            "JPN",
            Position.NOT_AUTHORIZE,
            in_question=Disregard.AUTHORITY_IN_QUESTION,
        ),
        reply(8, "JPN", in_question=Disregard.AUTHORITY_IN_QUESTION),
        reply(
            9,
            "FJI",
            Position.NOT_AUTHORIZE,
            in_question=Disregard.ENTITLEMENT_IN_QUESTION,
        ),
    )
    assert tally_text(judgement, TEXT, TAP) == Tally(
        in_favour=1,
        against=0,
        late=2,
        in_question=3,
        unconfirmed=1,
        rejected=0,
        in_favour_if_counted=3,
        against_if_counted=1,
    )


@pytest.mark.parametrize(
    "in_question", [None, Disregard.ENTITLEMENT_IN_QUESTION], ids=["counting", "not"]
)
def test_a_position_of_another_procedure_is_refused(
    in_question: Disregard | None,
) -> None:
    judgement = judge(reply(1, "BRA", Position.OBJECT, in_question=in_question))
    with pytest.raises(BadPosition, match="object is no position of tap"):
        tally_text(judgement, TEXT, TAP)


def test_objections_are_counted_against_a_deletion() -> None:
    deletion = profile_for("recommendation_deletion", "hammamet_2016")
    judgement = judge(
        reply(1, "BRA", Position.OBJECT),
        reply(2, "CHE", Position.NO_OBJECTION),
        reply(3, "FRA", Position.NO_OBJECTION_WITH_COMMENTS),
    )
    tally = tally_text(judgement, TEXT, deletion)
    assert (tally.in_favour, tally.against) == (2, 1)


def test_a_reply_on_another_text_is_no_reply_on_this_one() -> None:
    for text, other in ((TEXT, OTHER_TEXT), (OTHER_TEXT, TEXT)):
        judgement = judge(
            ReplyFact(1, "BRA", {other: Position.AUTHORIZE}, CLOSES_AT),
            ReplyFact(2, "CHE", {other: Position.AUTHORIZE}, IN_TIME, confirmed=False),
        )
        tally = tally_text(judgement, text, TAP)
        assert (tally.late, tally.unconfirmed) == (0, 0)
        tally = tally_text(judgement, other, TAP)
        assert (tally.late, tally.unconfirmed) == (1, 1)


@pytest.mark.parametrize(
    ("beside", "rejected"),
    [
        ([], 1),
        ([reply(2, "BRA", confirmed=False, rejected=True)], 1),
        ([reply(2, "BRA")], 0),
        ([reply(2, "BRA", None)], 0),
        ([reply(2, "BRA", received_at=CLOSES_AT)], 0),
        ([reply(2, "BRA", confirmed=False)], 0),
        ([reply(2, "BRA", in_question=Disregard.AUTHORITY_IN_QUESTION)], 0),
        ([reply(2, "CHE", confirmed=False, rejected=True)], 2),
        ([ReplyFact(2, "BRA", {OTHER_TEXT: Position.AUTHORIZE}, IN_TIME)], 1),
    ],
)
@pytest.mark.parametrize("received_at", [IN_TIME, CLOSES_AT])
def test_a_state_of_which_all_was_rejected_is_counted_apart(
    beside: list[ReplyFact], rejected: int, received_at: datetime
) -> None:
    letter = reply(1, "BRA", received_at=received_at, confirmed=False, rejected=True)
    assert tally_text(judge(letter, *beside), TEXT, TAP).rejected == rejected


def test_a_text_is_known_by_how_it_is_written() -> None:
    judgement = judge(reply(1, "BRA", received_at=CLOSES_AT))
    assert tally_text(judgement, TEXT[:2] + TEXT[2:], TAP).late == 1


def test_the_last_position_is_against_whatever_it_is_called() -> None:
    reversed_form = replace(TAP, positions=TAP.positions[::-1])
    judgement = judge(
        reply(1, "BRA", Position.NOT_AUTHORIZE),
        reply(2, "CHE", Position.AUTHORIZE_WITH_COMMENTS),
        reply(3, "FRA", Position.AUTHORIZE),
    )
    tally = tally_text(judgement, TEXT, reversed_form)
    assert (tally.in_favour, tally.against) == (2, 1)


def test_the_replies_are_the_sum_of_both_sides() -> None:
    tally = tally_text(
        judge(
            *(reply(number, state) for number, state in enumerate(STATES[:3])),
            reply(4, "KEN", Position.NOT_AUTHORIZE),
        ),
        TEXT,
        TAP,
    )
    assert (tally.in_favour, tally.against, tally.replies) == (3, 1, 4)
