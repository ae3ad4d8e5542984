from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from consult.procedure.errors import BadReplies
from consult.procedure.replies import Judgement, ReplyFact, judge_replies
from consult.procedure.states import Disregard, Position

CLOSES_AT = datetime(2021, 12, 1, 23, tzinfo=UTC)
AUTHORIZE = Position.AUTHORIZE
NOT_AUTHORIZE = Position.NOT_AUTHORIZE
WITH_COMMENTS = Position.AUTHORIZE_WITH_COMMENTS
TEXT = "D.1102"
TEXTS = (TEXT, "D.1103")
ENTITLED = frozenset({"CHE", "FRA", "BRA"})


def before_closing(hours: float) -> datetime:
    return CLOSES_AT - timedelta(hours=hours)


def reply(
    version: int,
    position: Position | None = AUTHORIZE,
    *,
    state: str = "CHE",
    hours: float = 24,
    text: str = TEXT,
    positions: Mapping[str, Position | None] | None = None,
    corrects: int | None = None,
    confirmed: bool = True,
    rejected: bool = False,
    in_question: Disregard | None = None,
) -> ReplyFact:
    return ReplyFact(
        version=version,
        member_state=state,
        positions={text: position} if positions is None else positions,
        received_at=before_closing(hours),
        corrects=corrects,
        confirmed=confirmed,
        rejected=rejected,
        in_question=in_question,
    )


def judge(*facts: ReplyFact) -> Judgement:
    return judge_replies(facts, texts=TEXTS, entitled=ENTITLED, closes_at=CLOSES_AT)


def effective(judgement: Judgement, text: str = TEXT) -> dict[str, tuple[int, str]]:
    return {
        state: (found.version, found.position.value)
        for state, found in judgement.effective[text].items()
    }


def disregarded(judgement: Judgement) -> list[tuple[int, str, str]]:
    return [(one.version, one.text, one.reason) for one in judgement.disregarded]


def test_without_replies_nothing_counts_on_any_text() -> None:
    judgement = judge()
    assert judgement.effective == {"D.1102": {}, "D.1103": {}}
    assert judgement.effective_if_counted == {"D.1102": {}, "D.1103": {}}
    assert judgement.disregarded == ()


def test_a_reply_in_time_counts() -> None:
    judgement = judge(reply(1))
    assert effective(judgement) == {"CHE": (1, "authorize")}
    assert judgement.effective[TEXT]["CHE"].received_at == before_closing(24)
    assert judgement.effective[TEXT]["CHE"].member_state == "CHE"
    assert judgement.disregarded == ()


def test_a_later_reply_supersedes_an_earlier_one() -> None:
    judgement = judge(reply(1, hours=48), reply(2, NOT_AUTHORIZE, hours=24))
    assert effective(judgement) == {"CHE": (2, "not_authorize")}
    assert disregarded(judgement) == [(1, TEXT, "superseded")]
    assert judgement.disregarded[0].member_state == "CHE"


def test_a_reply_received_earlier_never_comes_back_by_being_entered_later() -> None:
    judgement = judge(reply(1, NOT_AUTHORIZE, hours=24), reply(2, hours=48))
    assert effective(judgement) == {"CHE": (1, "not_authorize")}
    assert disregarded(judgement) == [(2, TEXT, "superseded")]


def test_of_two_replies_of_one_instant_the_later_entered_counts() -> None:
    judgement = judge(reply(2, NOT_AUTHORIZE), reply(1))
    assert effective(judgement) == {"CHE": (2, "not_authorize")}


def test_the_closing_instant_is_too_late() -> None:
    last_moment = ReplyFact(1, "CHE", {TEXT: AUTHORIZE}, before_closing(0.0001))
    closing = ReplyFact(2, "CHE", {TEXT: NOT_AUTHORIZE}, CLOSES_AT)
    judgement = judge(last_moment, closing)
    assert effective(judgement) == {"CHE": (1, "authorize")}
    assert disregarded(judgement) == [(2, TEXT, "late")]
    assert "CHE" not in judge(closing).effective_if_counted[TEXT]


def test_states_and_texts_are_judged_apart() -> None:
    judgement = judge(
        reply(1, positions={"D.1102": AUTHORIZE, "D.1103": NOT_AUTHORIZE}),
        reply(2, state="FRA", text="D.1103"),
        reply(3, NOT_AUTHORIZE, hours=1),
    )
    assert effective(judgement) == {"CHE": (3, "not_authorize")}
    assert effective(judgement, "D.1103") == {
        "CHE": (1, "not_authorize"),
        "FRA": (2, "authorize"),
    }
    assert disregarded(judgement) == [(1, "D.1102", "superseded")]


def test_the_states_stand_in_the_order_of_their_codes() -> None:
    judgement = judge(
        reply(1, state="FRA"), reply(2, state="BRA"), reply(3, state="CHE")
    )
    assert list(judgement.effective[TEXT]) == ["BRA", "CHE", "FRA"]


def test_a_withdrawn_reply_leaves_none_on_that_text_only() -> None:
    judgement = judge(
        reply(1, hours=48, positions=dict.fromkeys(TEXTS, AUTHORIZE)),
        reply(2, None, hours=24),
    )
    assert effective(judgement) == {}
    assert effective(judgement, "D.1103") == {"CHE": (1, "authorize")}
    assert disregarded(judgement) == [(1, TEXT, "withdrawn"), (2, TEXT, "withdrawn")]


def test_a_reply_after_a_withdrawal_counts() -> None:
    judgement = judge(
        reply(1, hours=72),
        reply(2, hours=48),
        reply(3, None, hours=24),
        reply(4, NOT_AUTHORIZE, hours=12),
    )
    assert effective(judgement) == {"CHE": (4, "not_authorize")}
    assert disregarded(judgement) == [
        (1, TEXT, "superseded"),
        (2, TEXT, "withdrawn"),
        (3, TEXT, "superseded"),
    ]


def test_a_late_withdrawal_withdraws_nothing() -> None:
    judgement = judge(reply(1), reply(2, None, hours=-1))
    assert effective(judgement) == {"CHE": (1, "authorize")}
    assert disregarded(judgement) == [(2, TEXT, "late")]


def test_a_late_reply_that_was_taken_back_is_no_late_reply() -> None:
    late, withdrawal = reply(1, hours=-1), reply(2, None, hours=-2)
    assert disregarded(judge(late, withdrawal)) == [
        (1, TEXT, "withdrawn"),
        (2, TEXT, "withdrawn"),
    ]
    repeated = reply(3, None, hours=-3)
    assert {one.reason for one in judge(late, withdrawal, repeated).disregarded} == {
        Disregard.WITHDRAWN
    }
    again = reply(3, NOT_AUTHORIZE, hours=-3)
    assert disregarded(judge(late, withdrawal, again)) == [
        (1, TEXT, "withdrawn"),
        (2, TEXT, "withdrawn"),
        (3, TEXT, "late"),
    ]


@pytest.mark.parametrize(
    "withdrawal",
    [
        reply(2, None, hours=-0.5),
        reply(2, None, hours=-2, state="FRA"),
        reply(2, None, hours=-2, text="D.1103"),
        reply(2, None, hours=-2, confirmed=False),
        reply(2, None, hours=-2, in_question=Disregard.AUTHORITY_IN_QUESTION),
        replace(reply(2, None, hours=-2), overruled=True),
    ],
    ids=["before", "another State", "another text", "waits", "asked", "overruled"],
)
def test_nothing_else_takes_a_late_reply_back(withdrawal: ReplyFact) -> None:
    reasons = dict.fromkeys(
        one.reason for one in judge(reply(1, hours=-1), withdrawal).disregarded
    )
    assert list(reasons) == [Disregard.LATE]


def test_what_came_in_time_counts_whatever_was_said_and_taken_back_late() -> None:
    judgement = judge(
        reply(1), reply(2, NOT_AUTHORIZE, hours=-1), reply(3, None, hours=-2)
    )
    assert effective(judgement) == {"CHE": (1, "authorize")}
    assert disregarded(judgement) == [(2, TEXT, "withdrawn"), (3, TEXT, "withdrawn")]


def test_a_suspended_state_takes_its_late_reply_back_too() -> None:
    doubt = Disregard.ENTITLEMENT_IN_QUESTION
    judgement = judge(
        reply(1, hours=-1, state="XYZ", in_question=doubt),
        reply(2, None, hours=-2, state="XYZ", in_question=doubt),
    )
    assert {one.reason for one in judgement.disregarded} == {Disregard.WITHDRAWN}


def test_a_correction_replaces_what_it_corrects_and_keeps_its_receipt() -> None:
    judgement = judge(
        reply(1, hours=24), reply(2, NOT_AUTHORIZE, hours=-50, corrects=1)
    )
    assert effective(judgement) == {"CHE": (2, "not_authorize")}
    assert judgement.effective[TEXT]["CHE"].received_at == before_closing(24)
    assert disregarded(judgement) == [(1, TEXT, "corrected")]


def test_a_correction_never_outranks_a_later_reply() -> None:
    judgement = judge(
        reply(1, hours=48),
        reply(2, WITH_COMMENTS, hours=24),
        reply(3, NOT_AUTHORIZE, hours=1, corrects=1),
    )
    assert effective(judgement) == {"CHE": (2, "authorize_with_comments")}
    assert disregarded(judgement) == [(1, TEXT, "corrected"), (3, TEXT, "superseded")]


def test_a_correction_keeps_its_place_among_replies_of_one_instant() -> None:
    judgement = judge(
        reply(1), reply(2, WITH_COMMENTS), reply(3, NOT_AUTHORIZE, corrects=1)
    )
    assert effective(judgement) == {"CHE": (2, "authorize_with_comments")}


def test_the_last_of_several_corrections_stands() -> None:
    chain = judge(
        reply(1),
        reply(2, WITH_COMMENTS, corrects=1),
        reply(3, NOT_AUTHORIZE, corrects=2),
    )
    fork = judge(
        reply(1),
        reply(2, WITH_COMMENTS, corrects=1),
        reply(3, NOT_AUTHORIZE, corrects=1),
    )
    for judgement in (chain, fork):
        assert effective(judgement) == {"CHE": (3, "not_authorize")}
        assert disregarded(judgement) == [
            (1, TEXT, "corrected"),
            (2, TEXT, "corrected"),
        ]


def test_a_correction_replaces_the_whole_version() -> None:
    judgement = judge(
        reply(1, positions=dict.fromkeys(TEXTS, AUTHORIZE)),
        reply(2, NOT_AUTHORIZE, text="D.1103", corrects=1),
    )
    assert effective(judgement, "D.1102") == {}
    assert effective(judgement, "D.1103") == {"CHE": (2, "not_authorize")}
    assert disregarded(judgement) == [
        (1, "D.1102", "corrected"),
        (1, "D.1103", "corrected"),
    ]


def test_a_correction_of_a_late_reply_is_late() -> None:
    judgement = judge(reply(1, hours=-1), reply(2, hours=24, corrects=1))
    assert effective(judgement) == {}
    assert disregarded(judgement) == [(1, TEXT, "corrected"), (2, TEXT, "late")]


def test_a_correction_can_withdraw() -> None:
    judgement = judge(reply(1), reply(2, None, corrects=1))
    assert effective(judgement) == {}
    assert disregarded(judgement) == [(1, TEXT, "corrected"), (2, TEXT, "withdrawn")]


def test_an_unconfirmed_reply_does_not_count_yet() -> None:
    judgement = judge(
        reply(1, hours=48), reply(2, NOT_AUTHORIZE, hours=24, confirmed=False)
    )
    assert effective(judgement) == {"CHE": (1, "authorize")}
    assert disregarded(judgement) == [(2, TEXT, "unconfirmed")]


def test_an_unconfirmed_correction_replaces_nothing_yet() -> None:
    judgement = judge(reply(1), reply(2, NOT_AUTHORIZE, corrects=1, confirmed=False))
    assert effective(judgement) == {"CHE": (1, "authorize")}
    assert disregarded(judgement) == [(2, TEXT, "unconfirmed")]


def test_a_confirmed_correction_of_an_unconfirmed_reply_counts() -> None:
    judgement = judge(
        reply(1, confirmed=False),
        reply(2, WITH_COMMENTS, corrects=1, confirmed=False),
        reply(3, NOT_AUTHORIZE, corrects=2),
    )
    assert effective(judgement) == {"CHE": (3, "not_authorize")}
    assert judgement.effective[TEXT]["CHE"].received_at == before_closing(24)
    assert disregarded(judgement) == [
        (1, TEXT, "unconfirmed"),
        (2, TEXT, "unconfirmed"),
    ]


def test_an_unconfirmed_late_reply_is_late() -> None:
    judgement = judge(reply(1, hours=-1, confirmed=False))
    assert disregarded(judgement) == [(1, TEXT, "late")]


def test_an_unconfirmed_reply_in_question_waits_for_its_confirmation() -> None:
    judgement = judge(
        reply(1, confirmed=False, in_question=Disregard.AUTHORITY_IN_QUESTION)
    )
    assert disregarded(judgement) == [(1, TEXT, "unconfirmed")]
    assert judgement.effective_if_counted[TEXT] == {}


def test_a_reply_of_a_state_not_on_the_roll_never_counts() -> None:
    judgement = judge(
        reply(1, state="PLW"),
        reply(2, state="PLW", hours=-1),
        reply(3, state="PLW", in_question=Disregard.AUTHORITY_IN_QUESTION),
    )
    assert effective(judgement) == {}
    assert judgement.effective_if_counted[TEXT] == {}
    assert disregarded(judgement) == [
        (1, TEXT, "not_entitled"),
        (2, TEXT, "not_entitled"),
        (3, TEXT, "not_entitled"),
    ]


@pytest.mark.parametrize("state", ["CHE", "XYZ"])
def test_a_reply_of_a_suspended_state_counts_only_in_the_second_figure(
    state: str,
) -> None:
    judgement = judge(
        reply(1, state=state, in_question=Disregard.ENTITLEMENT_IN_QUESTION)
    )
    assert effective(judgement) == {}
    assert judgement.effective_if_counted[TEXT][state].position is AUTHORIZE
    assert disregarded(judgement) == [(1, TEXT, "entitlement_in_question")]


def test_a_reply_of_another_authority_replaces_nothing() -> None:
    judgement = judge(
        reply(1, hours=48),
        reply(2, NOT_AUTHORIZE, hours=24, in_question=Disregard.AUTHORITY_IN_QUESTION),
    )
    assert effective(judgement) == {"CHE": (1, "authorize")}
    assert judgement.effective_if_counted[TEXT]["CHE"].version == 2
    assert disregarded(judgement) == [(2, TEXT, "authority_in_question")]


def test_a_late_reply_in_question_is_late() -> None:
    judgement = judge(
        reply(1, hours=-1, in_question=Disregard.ENTITLEMENT_IN_QUESTION, state="XYZ")
    )
    assert disregarded(judgement) == [(1, TEXT, "late")]
    assert judgement.effective_if_counted[TEXT] == {}


def test_what_is_disregarded_stands_in_order_of_version_then_text() -> None:
    judgement = judge(
        reply(3, hours=-1, positions={"D.1103": AUTHORIZE, "D.1102": AUTHORIZE}),
        reply(1, hours=-2, positions=dict.fromkeys(TEXTS, AUTHORIZE)),
    )
    assert [(one.version, one.text) for one in judgement.disregarded] == [
        (1, "D.1102"),
        (1, "D.1103"),
        (3, "D.1102"),
        (3, "D.1103"),
    ]


@pytest.mark.parametrize(
    "facts",
    [
        [reply(2, corrects=1)],
        [reply(1, corrects=1)],
        [reply(1, corrects=2), reply(2)],
        [reply(1, state="FRA"), reply(2, corrects=1)],
    ],
    ids=["nothing", "itself", "later", "another state"],
)
def test_a_correction_names_an_earlier_reply_of_its_state(
    facts: list[ReplyFact],
) -> None:
    with pytest.raises(BadReplies, match="no earlier reply of CHE"):
        judge(*facts)


def test_a_version_is_there_once() -> None:
    with pytest.raises(BadReplies, match="Two replies are version 1"):
        judge(reply(1), reply(1, state="FRA"))


def test_a_reply_names_texts_of_the_consultation_only() -> None:
    with pytest.raises(BadReplies, match=r"Version 1 names another text: D\.1"):
        judge(reply(1, text="D.1"))


def test_a_rejected_reply_never_counts_and_a_late_one_is_not_late() -> None:
    judgement = judge(
        reply(1, confirmed=False, rejected=True),
        reply(2, hours=-1, confirmed=False, rejected=True),
    )
    assert disregarded(judgement) == [(1, TEXT, "rejected"), (2, TEXT, "rejected")]
    assert effective(judgement) == {}


def test_a_correction_takes_the_place_that_a_rejected_reply_would_have_had() -> None:
    judgement = judge(
        reply(1, hours=48, confirmed=False, rejected=True),
        reply(2, hours=24),
        reply(3, NOT_AUTHORIZE, hours=1, corrects=1),
    )
    assert disregarded(judgement) == [
        (1, TEXT, "rejected"),
        (3, TEXT, "superseded"),
    ]
