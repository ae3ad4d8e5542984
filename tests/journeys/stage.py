"""Perform one act through its flow, and write into the account what came of it."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core import mail
from django.core.management.base import CommandError

from consult.models import Consultation
from consult.procedure.errors import RuleError
from consult.queries.clock import database_now
from tests.deploy.verifier import bundle_of, members_of, verify_record
from tests.journeys.account import Account
from tests.journeys.ballot import Cast, Drafted
from tests.journeys.dying import Fault, struck_by
from tests.journeys.holding import Seen, check_step
from tests.journeys.rewinding import rewind


@dataclass(frozen=True)
class Ended:
    """How an act ended: whether it is stored, and whether anybody was told so."""

    stored: bool
    acknowledged: bool
    value: Any = None


@dataclass
class Prepared:
    """What all examples share: the cast, the drafts, the copied tables, the figures."""

    cast: Cast
    drafts: tuple[Drafted, Drafted]
    tables: list[str]
    steps: Counter[str] = field(default_factory=Counter)
    ends: Counter[str] = field(default_factory=Counter)
    examples: int = 0

    def summary(self, seconds: float) -> str:
        """Return the figures: how many steps of which kind, and how fast."""
        steps = self.steps.total()
        return (
            f"{self.examples:,} examples, {steps:,} steps in {seconds:.0f} s:"
            f" {steps / seconds:.0f} a second; {_counts(self.ends)}; of the steps"
            f" {_counts(self.steps)}"
        )


def _counts(counter: Counter[str]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in counter.most_common())


@dataclass
class Play:
    """One consultation of an example: its row, its account, what was last seen."""

    pk: int
    account: Account
    seen: Seen = field(default_factory=Seen)

    @property
    def row(self) -> Consultation:
        return Consultation.objects.get(pk=self.pk)


class Stage:
    """The database, the clock and the two consultations of one example."""

    def __init__(self, prepared: Prepared) -> None:
        rewind(prepared.tables)
        settings.TEST_CLOCK_OFFSET = timedelta()
        mail.outbox.clear()
        prepared.examples += 1
        self.cast = prepared.cast
        self.steps, self.ends = prepared.steps, prepared.ends
        self.plays = tuple(Play(each.pk, each.account()) for each in prepared.drafts)
        self.log = Seen()
        self.act = ""

    @property
    def now(self) -> datetime:
        return database_now()

    def check(self) -> None:
        """Hold the database against the accounts."""
        check_step(
            [(play.pk, play.account, play.seen) for play in self.plays],
            self.log,
            act=self.act,
        )

    def check_anew(self) -> None:
        """Check everything, whatever the last act touched, and as an outsider does."""
        for seen in (self.log, *(play.seen for play in self.plays)):
            seen.fingerprint = None
        self.check()
        for consultation in Consultation.objects.exclude(issued_at=None):
            members = members_of(bundle_of(consultation, at=self.now))
            failed = verify_record.verify(verify_record.Record(members))
            assert failed is None, failed

    def begin(self, act: str) -> None:
        self.act = act
        self.steps[act] += 1

    def perform(
        self, act: str, do: Callable[[], Any], *, refusal: str, fault: Fault = None
    ) -> Ended:
        """Do an act that is refused with the code `refusal`, empty if it is not.

        A process that dies is followed by another on a new connection. What it had
        committed is stored, though nobody was told.
        """
        self.begin(act)
        value = None
        with struck_by(fault) as blow:
            try:
                value = do()
            except (CommandError, RuleError) as error:
                code = _code_of(error)
                assert code == refusal, f"{act}: {code!r} instead of {refusal!r}"
                self.ends[f"{act} refused: {code}"] += 1
                return Ended(stored=False, acknowledged=False)
        if blow.struck:
            self.ends["answers lost" if blow.committed else "crashes"] += 1
            assert not (blow.committed and refusal), f"{act}: not {refusal}"
            return Ended(stored=blow.committed, acknowledged=False)
        assert not refusal, f"{act} was done and not refused: {refusal}"
        self.ends[f"{act}: done"] += 1
        return Ended(stored=True, acknowledged=True, value=value)


def _code_of(error: CommandError | RuleError) -> str:
    cause = error.__cause__ if isinstance(error, CommandError) else error
    assert isinstance(cause, RuleError)
    return cause.code
