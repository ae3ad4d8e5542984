"""Acts in any order, with crashes between: what was acknowledged is stored and counted.

`make services-test` runs a short form, the same each time, on PostgreSQL; with
FAULTS=long it goes on for 200,000 steps, in shares that processes can take beside one
another. `pytest -m services tests/journeys` runs it on SQLite. That the machine can
fail is tried with a product that is broken in one place.
"""

import itertools
import os
import time
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

import pytest
from django.db import DatabaseError
from django.test import override_settings
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from consult.flows import certifying, importing, replying
from consult.procedure import replies
from consult.procedure.errors import RuleError
from tests.faults.figures import Figure
from tests.journeys.ballot import make_ballot
from tests.journeys.machine import ConsultationMachine
from tests.journeys.rewinding import copied_tables, lasting_database
from tests.journeys.stage import Prepared

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

LONG = os.environ.get("FAULTS") == "long"
SHARES = 8 if LONG else 1
STEPS = (200_000 if LONG else 600) // SHARES
EXAMPLES = 100 if LONG else 7
UNTIL_IT_IS_NOTICED = 20

Machine = type[ConsultationMachine]


@pytest.fixture
def machine(transactional_db: None, tmp_path: Path) -> Iterator[Machine]:
    """A machine whose examples all begin with the same two drafts."""
    with override_settings(EMBEDDED=True), lasting_database():  # no bell is rung
        cast, drafts = make_ballot()
        with copied_tables() as tables:
            shared = {"prepared": Prepared(cast, drafts, tables), "folder": tmp_path}
            yield type("Machine", (ConsultationMachine,), shared)


def run(
    machine: Machine,
    *,
    number: int = 0,
    examples: int = EXAMPLES,
    phases: Collection[Phase] = tuple(Phase),
) -> None:
    """Run one round of examples; each number is a round of its own."""
    run_state_machine_as_test(
        seed(number)(machine),
        settings=settings(
            database=None,
            deadline=None,
            max_examples=examples,
            phases=phases,
            print_blob=False,
            report_multiple_bugs=False,
            stateful_step_count=50,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.parametrize("share", range(SHARES))
def test_what_was_acknowledged_is_stored_and_counted(
    machine: Machine, share: int, figure: Figure
) -> None:
    began, shared = time.monotonic(), machine.prepared
    for number in itertools.count(share, SHARES):
        run(machine, number=number)
        if shared.steps.total() >= STEPS:
            break
    figure(
        f"acts in any order, {share + 1} of {SHARES}",
        shared.summary(time.monotonic() - began),
    )


def count_late_replies(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(replies, "is_late", lambda *_, **__: False)


def forget_what_was_sent_before(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(replying, "_sent_before", lambda *_, **__: None)


def tell_nobody_of_an_import(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(importing, "announce_replies", lambda *_, **__: 0)


def tell_nobody_of_a_reply(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(replying, "announce_reply", lambda *_, **__: 0)


def record_a_reply_bit_by_bit(patch: pytest.MonkeyPatch) -> None:
    without_transaction = replying.submit_reply.__wrapped__
    patch.setattr(replying, "submit_reply", without_transaction)


def certify_whatever_was_proposed(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(certifying, "_check_as_proposed", lambda *_: None)


@pytest.mark.parametrize(
    "break_it",
    [
        certify_whatever_was_proposed,
        count_late_replies,
        forget_what_was_sent_before,
        record_a_reply_bit_by_bit,
        tell_nobody_of_a_reply,
        tell_nobody_of_an_import,
    ],
    ids=lambda each: each.__name__,
)
def test_a_product_that_is_broken_in_one_place_is_noticed(
    machine: Machine,
    monkeypatch: pytest.MonkeyPatch,
    break_it: Callable[[pytest.MonkeyPatch], None],
) -> None:
    break_it(monkeypatch)
    with pytest.raises((AssertionError, DatabaseError, RuleError)):
        run(machine, examples=UNTIL_IT_IS_NOTICED, phases=[Phase.generate])
