"""A late reply after an outage stays late; what it would have changed is found."""

from datetime import datetime, timedelta

import pytest

from consult.flows.watching import note_pulse
from consult.models import Consultation
from consult.procedure.states import Outcome, Position
from consult.queries.outages import LateAfterOutage, late_after_outage
from consult.queries.tallies import tally_consultation
from tests.web.staff.acting import reply

MINUTE = timedelta(minutes=1)


def closing(consultation: Consultation) -> datetime:
    assert consultation.closes_at is not None
    return consultation.closes_at


def found(consultation: Consultation) -> LateAfterOutage | None:
    return late_after_outage(tally_consultation(consultation))


@pytest.fixture
def answered(issued_consultation: Consultation) -> Consultation:
    """One State against in time; one for, and the first's change of mind, late."""
    closes_at = closing(issued_consultation)
    reply(issued_consultation, "KEN", Position.NOT_AUTHORIZE)
    for iso3 in ("KEN", "CHE"):
        reply(
            issued_consultation,
            iso3,
            Position.AUTHORIZE,
            received_at=closes_at + 30 * MINUTE,
        )
    return issued_consultation


def test_both_figures_are_there_and_the_counted_one_is_as_it_was(
    answered: Consultation,
) -> None:
    closes_at = closing(answered)
    before = tally_consultation(answered).as_facts()
    note_pulse(at=closes_at - 10 * MINUTE)
    note_pulse(at=closes_at + 20 * MINUTE)
    late = found(answered)
    assert late is not None
    assert (late.outage.began, late.outage.ended) == (
        closes_at - 10 * MINUTE,
        closes_at + 20 * MINUTE,
    )
    (decision,) = late.if_counted.values()
    assert (decision.in_favour, decision.against) == (2, 0)
    assert decision.outcome is Outcome.MAY_PROCEED
    assert tally_consultation(answered).as_facts() == before


@pytest.mark.parametrize(
    ("began", "ended", "spans"),
    [
        (-10, -1, False),
        (-10, 0, True),
        (-10, 5, True),
        (0, 5, False),
        (5, 15, False),
    ],
)
def test_only_an_outage_across_the_closing_instant_is_meant(
    answered: Consultation, began: int, ended: int, spans: bool
) -> None:
    note_pulse(at=closing(answered) + began * MINUTE)
    note_pulse(at=closing(answered) + ended * MINUTE)
    assert (found(answered) is not None) is spans


def test_an_outage_after_which_nothing_came_late_changes_nothing(
    issued_consultation: Consultation,
) -> None:
    reply(issued_consultation, "KEN", Position.AUTHORIZE)
    note_pulse(at=closing(issued_consultation) - 10 * MINUTE)
    note_pulse(at=closing(issued_consultation) + 10 * MINUTE)
    assert found(issued_consultation) is None


def test_a_gap_that_was_no_outage_is_none(answered: Consultation) -> None:
    note_pulse(at=closing(answered) - MINUTE)
    note_pulse(at=closing(answered) + MINUTE)
    assert found(answered) is None
