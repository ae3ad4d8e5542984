"""Stored replies are counted by the rule, text by text."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consult.flows.deciding import write_decision
from consult.flows.importing import SheetReply, import_replies
from consult.flows.recording import Answer, Signature
from consult.models import Suspension
from consult.procedure.states import Channel, Outcome, Position
from consult.queries.consultations import consultations
from consult.queries.tallies import tally_consultation
from tests import factories

pytestmark = pytest.mark.django_db


def record(consultation, at, **positions):
    """Record `KEN="authorize"` and the like on every text, received in time."""
    import_replies(
        consultation,
        [
            SheetReply(
                member_state=iso3,
                channel=Channel.EMAIL,
                received_at=at,
                answers=tuple(
                    Answer(text=text, position=Position(position))
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


def test_no_replies_at_all_may_proceed(issued_consultation):
    facts = tally_consultation(issued_consultation).as_facts()
    assert facts["ref"] == "T25-TSB-CIR-0007"
    assert (facts["state"], facts["entitled"], facts["late"]) == ("issued", 6, 0)
    (text,) = facts["texts"]
    assert (text["outcome"], text["reasons"]) == ("may_proceed", ["no_replies"])
    assert (text["percentage"], text["positions"]) == (None, {})


def test_two_of_three_fall_short_of_seventy_per_cent(issued_consultation, at):
    record(
        issued_consultation,
        at,
        KEN="authorize",
        FRA="authorize_with_comments",
        JPN="not_authorize",
    )
    (text,) = tally_consultation(issued_consultation).as_facts()["texts"]
    assert text["designation"] == "ITU-T D.1102"
    assert (text["in_favour"], text["against"], text["replies"]) == (2, 1, 3)
    assert (text["percentage"], text["outcome"]) == ("66.66", "may_not_proceed")
    assert (text["clause"], text["more_in_favour_needed"]) == ("9.4.6", 1)
    assert text["positions"] == {
        "FRA": "authorize_with_comments",
        "JPN": "not_authorize",
        "KEN": "authorize",
    }


def test_the_reply_of_a_suspended_state_is_kept_and_shown_both_ways(
    draft_consultation, tsb_officer, second_officer, at
):
    Suspension.objects.create(
        member_state_id="JPN", ground="arrears", source="made for a test"
    )
    consultation = factories.issue(
        draft_consultation, by=tsb_officer, second=second_officer, at=at
    )
    record(
        consultation,
        at,
        KEN="authorize",
        FRA="authorize",
        CHE="not_authorize",
        JPN="authorize",
    )
    tally = tally_consultation(consultation)
    (text,) = tally.texts
    assert (tally.entitled, text.tally.in_question) == (5, 1)
    assert (text.tally.in_favour, text.tally.against) == (2, 1)
    assert text.decision.outcome is Outcome.MAY_NOT_PROCEED
    assert text.if_counted.outcome is Outcome.MAY_PROCEED
    assert text.hangs_on_question


def test_a_draft_has_an_empty_tally(draft_consultation):
    tally = tally_consultation(draft_consultation)
    assert (tally.entitled, tally.texts[0].tally.replies) == (0, 0)


def test_more_replies_cost_no_more_queries(issued_consultation, at):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as captured:
            tally_consultation(issued_consultation)
        return len(captured)

    record(issued_consultation, at, KEN="authorize")
    one = queries()
    record(issued_consultation, at, FRA="authorize", CHE="authorize")
    assert queries() == one


def test_more_texts_that_wait_for_the_director_cost_no_more_queries(
    tsb_officer, second_officer, director, at
):
    def queries(number, *designations):
        draft = factories.make_draft(
            by=tsb_officer, at=at, number=number, designations=designations
        )
        closed = factories.close(
            factories.issue(draft, by=tsb_officer, second=second_officer, at=at)
        )
        record(closed, closed.closes_at + timedelta(hours=1), KEN="authorize")
        for each in tally_consultation(closed).texts:
            write_decision(
                closed,
                each.text,
                outcome=Outcome.MAY_PROCEED,
                reason="It came late, and agrees.",
                by=director,
                at=at,
                seen=each.grounds,
            )
        found = consultations().get(pk=closed.pk)
        with CaptureQueriesContext(connection) as captured:
            for each in tally_consultation(found).texts:
                assert each.written.decided_by == director
        return len(captured)

    assert queries(7, "ITU-T D.1") == queries(8, "ITU-T D.2", "ITU-T D.3", "ITU-T D.4")
