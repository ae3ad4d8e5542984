"""The tally on the command line: the contract's keys, and a text to read."""

import json
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from consult.flows.deciding import write_decision
from consult.flows.importing import SheetReply, import_replies
from consult.flows.recording import Answer, Signature
from consult.flows.transcribing import Source, confirm_transcription, transcribe_reply
from consult.flows.watching import note_pulse
from consult.models import Consultation
from consult.procedure.deadlines import utc_text
from consult.procedure.states import Channel, Outcome, Position
from consult.queries.tallies import tally_consultation
from tests import factories

pytestmark = pytest.mark.django_db

REF = "T25-TSB-CIR-0007"


def tally(*arguments: str) -> str:
    out = StringIO()
    call_command("tally", *arguments, stdout=out)
    return out.getvalue()


def tally_facts(ref: str = REF) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads(tally(ref, "--json"))
    return facts


def reply(
    consultation: Consultation, positions: dict[str, Position], *, at: datetime
) -> None:
    import_replies(
        consultation,
        [
            SheetReply(
                member_state=iso3,
                channel=Channel.EMAIL,
                received_at=at,
                answers=tuple(
                    Answer(text=text, position=position)
                    for text in consultation.texts.all()
                ),
                signature=Signature(),
            )
            for iso3, position in positions.items()
        ],
        source_digest="0" * 64,
        by=None,
        at=at,
    )


THREE_REPLIES = {
    "BRA": Position.AUTHORIZE,
    "CHE": Position.AUTHORIZE_WITH_COMMENTS,
    "KEN": Position.NOT_AUTHORIZE,
}


def test_the_json_has_the_keys_of_the_contract(issued_consultation, at):
    reply(issued_consultation, THREE_REPLIES, at=at)
    facts = tally_facts()
    (text,) = facts.pop("texts")
    assert facts == {
        "ref": REF,
        "state": "issued",
        "closes_at": utc_text(issued_consultation.closes_at),
        "entitled": len(factories.STATES),
        "late": 0,
    }
    assert {
        key: text[key]
        for key in (
            "designation",
            "in_favour",
            "against",
            "replies",
            "percentage",
            "threshold",
            "outcome",
            "clause",
            "revision",
            "reasons",
            "positions",
        )
    } == {
        "designation": "ITU-T D.1102",
        "in_favour": 2,
        "against": 1,
        "replies": 3,
        "percentage": "66.66",
        "threshold": "7/10",
        "outcome": "may_not_proceed",
        "clause": "9.4.6",
        "revision": "new_delhi_2024",
        "reasons": ["threshold_not_met"],
        "positions": {
            "BRA": "authorize",
            "CHE": "authorize_with_comments",
            "KEN": "not_authorize",
        },
    }
    assert text["more_in_favour_needed"] == 1
    assert text["written_decision"] is None
    assert [point["code"] for point in text["explanation"]] == [
        "counted",
        "share_not_reached",
        "more_in_favour_would_change",
    ]


def test_late_replies_are_counted_apart_and_have_no_position(closed_consultation):
    closes_at = closed_consultation.closes_at
    reply(closed_consultation, {"BRA": Position.AUTHORIZE}, at=closes_at)
    facts = tally_facts()
    assert (facts["state"], facts["late"]) == ("closed", 1)
    assert facts["texts"][0]["positions"] == {}
    assert facts["texts"][0]["outcome"] is None
    assert facts["texts"][0]["reasons"] == ["only_late_replies"]


def test_without_json_it_reads_as_text(issued_consultation, at):
    reply(issued_consultation, THREE_REPLIES, at=at)
    lines = tally(REF).splitlines()
    assert lines[:2] == [f"ref: {REF}", "state: issued"]
    assert "  2 of 3 replies in favour, 66.66 %" in lines
    assert "  consideration may not proceed" in lines
    assert "  KEN  does not authorize" in lines
    assert (
        "  10 × 2 = 20 is less than 7 × 3 = 21: the replies in favour do not reach 70%."
    ) in lines
    assert any("clause 9.4.6" in line for line in lines)


def test_a_text_without_outcome_is_told_without_one(closed_consultation):
    reply(
        closed_consultation,
        {"BRA": Position.AUTHORIZE},
        at=closed_consultation.closes_at + timedelta(hours=1),
    )
    text = tally(REF)
    assert "0 of 0 replies in favour\n" in text
    assert "may proceed" not in text
    assert "  The late reply of 1 Member State is kept and not counted." in text
    assert "the Director decides in writing." in text


def test_what_the_director_wrote_is_told(closed_consultation, director, at):
    closes_at = closed_consultation.closes_at
    reply(closed_consultation, {"BRA": Position.AUTHORIZE}, at=closes_at)
    (text,) = tally_consultation(closed_consultation).texts
    write_decision(
        closed_consultation,
        text.text,
        outcome=Outcome.MAY_PROCEED,
        reason="It came late, and agrees.",
        by=director,
        at=at,
        seen=text.grounds,
    )
    (facts,) = tally_facts()["texts"]
    assert (facts["outcome"], facts["reasons"]) == (
        "may_proceed",
        ["only_late_replies"],
    )
    assert facts["written_decision"]["number"] == 1
    lines = tally(REF).splitlines()
    assert "  consideration may proceed" in lines
    assert f"  decided in writing by the Director, {utc_text(at)}" in lines


def test_a_draft_has_an_empty_tally_and_no_outcome(draft_consultation):
    facts = tally_facts()
    (text,) = facts["texts"]
    assert (facts["state"], facts["entitled"]) == ("draft", 0)
    assert (text["outcome"], text["reasons"]) == (None, ["nobody_asked"])
    assert (text["replies"], text["percentage"], text["positions"]) == (0, None, {})
    assert text["more_in_favour_needed"] is None
    said = tally(REF)
    assert "No Member State has been asked: there is no outcome." in said
    assert "proceed" not in said


def test_a_certified_tally_is_the_result_in_force_whatever_came_since(
    closed_consultation, tsb_officer, second_officer, at
):
    closes_at = closed_consultation.closes_at
    closed = tally_facts()
    factories.certify(
        closed_consultation, by=tsb_officer, second=second_officer, at=closes_at
    )
    version = transcribe_reply(
        closed_consultation,
        "BRA",
        [Answer(text=closed_consultation.texts.get(), position=Position.NOT_AUTHORIZE)],
        Signature(),
        channel=Channel.LETTER,
        received_at=at,
        source=Source(note="Letter 7"),
        by=tsb_officer,
        at=closes_at,
    )
    confirm_transcription(version, by=second_officer, at=closes_at)
    (counted,) = tally_consultation(closed_consultation).texts
    assert counted.outcome is Outcome.MAY_NOT_PROCEED
    assert tally_facts() == closed | {"state": "certified"}
    assert "  consideration may proceed" in tally(REF).splitlines()


def test_an_unknown_circular_is_refused_in_one_line():
    out = StringIO()
    with pytest.raises(CommandError, match=r"T17-TSB-CIR-0321") as refused:
        call_command("tally", "T17-TSB-CIR-0321", "--json", stdout=out)
    assert refused.value.returncode == 1
    assert json.loads(out.getvalue())["error"]["code"] == "unknown_circular"


@pytest.mark.parametrize("states", [1, 3])
def test_a_tally_costs_the_same_queries_for_any_number_of_replies(
    issued_consultation, at, django_assert_num_queries, states
):
    reply(issued_consultation, dict(list(THREE_REPLIES.items())[:states]), at=at)
    with django_assert_num_queries(19):  # seven of them log the look
        tally_facts()


def test_after_an_outage_at_the_close_the_late_replies_are_counted_beside(
    issued_consultation: Consultation,
) -> None:
    closes_at = issued_consultation.closes_at
    assert closes_at is not None
    reply(issued_consultation, {"KEN": Position.NOT_AUTHORIZE}, at=closes_at)
    assert "received_during_outage" not in tally_facts()
    began, ended = closes_at - timedelta(hours=1), closes_at + timedelta(hours=1)
    note_pulse(at=began)
    note_pulse(at=ended)
    facts = tally_facts()
    (text,) = facts["texts"]
    assert (text["replies"], facts["late"]) == (0, 1)
    assert facts["received_during_outage"] == {
        "from": utc_text(began),
        "until": utc_text(ended),
        "if_counted": [
            {
                "designation": text["designation"],
                "in_favour": 0,
                "against": 1,
                "outcome": "may_not_proceed",
            }
        ],
    }
    assert tally(REF).endswith(": 0 in favour, 1 against\n")
