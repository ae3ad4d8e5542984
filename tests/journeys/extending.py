"""The part of the state machine that extends deadlines by addenda."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from consult.flows import amending
from consult.flows.amendable import Change
from consult.models import DocumentDraft
from consult.queries.clock import geneva_day
from consult.vocabularies import AmendmentKind
from tests.journeys.account import Account
from tests.journeys.choices import FAULTS, OFFICER, WHICH
from tests.journeys.dying import Fault
from tests.journeys.receiving import Receiving

OPEN_TO_WORDS = ("issued", "closed", "certified")


class Extending(Receiving):
    """Officers extend a deadline: forward, in time, and two of them, or not at all."""

    @precondition(lambda self: self.has("issued"))
    @rule(
        which=WHICH,
        acts=st.sampled_from(["prepare", "issue", "both", "both"]),
        days=st.sampled_from([-2, 0, 1, 5, 20]),
        officer=OFFICER,
        alone=st.sampled_from([False, False, False, True]),
        fault=FAULTS,
    )
    def extend(
        self,
        which: int,
        acts: str,
        days: int,
        officer: int,
        alone: bool,
        fault: Fault,
    ) -> None:
        if acts != "issue":
            self.prepare_extension(which, days, officer, fault)
        if acts != "prepare":
            self.issue_extension(which, officer if alone else 1 - officer, fault)

    def prepare_extension(
        self, which: int, days: int, officer: int, fault: Fault
    ) -> None:
        play, at = self.play(which, "issued"), self.stage.now
        account = play.account
        last_day = account.last_day + timedelta(days=days)
        ended = self.stage.perform(
            "prepare extension",
            lambda: amending.prepare_amendment(
                play.row,
                Change(
                    kind=AmendmentKind.ADDENDUM,
                    dated=geneva_day(at),
                    deadline_date=last_day,
                ),
                by=self.cast.officers[officer],
                at=at,
            ),
            refusal=self.expect_extension(account, days),
            fault=fault,
        )
        if ended.stored:
            account.waiting = (officer, last_day)

    def issue_extension(self, which: int, officer: int, fault: Fault) -> None:
        play = self.play(which, "issued")
        account = play.account
        if account.waiting is None:
            refusal = "no_amendment_waits"
        elif account.waiting[0] == officer:
            refusal = "second_person_needed"
        else:
            refusal = self.expect_extension(account, days=1)
        ended = self.stage.perform(
            "extend",
            lambda: amending.issue_amendment(play.row, by=self.cast.officers[officer]),
            refusal=refusal,
            fault=fault,
        )
        if ended.stored and account.waiting is not None:
            _officer, account.last_day = account.waiting
            account.extensions.append(account.last_day)
            account.waiting = None
            account.tell("circular_amended", self.cast.of_the_roll)
            DocumentDraft.objects.all().delete()  # a second each, and not the matter

    def expect_extension(self, account: Account, days: int) -> str:
        """Return the refusal of a deadline so many days later than the last."""
        if account.state not in OPEN_TO_WORDS:
            return "illegal_transition"
        if not days:
            return "nothing_amended"
        if account.state != "issued":
            return "illegal_transition"
        if self.stage.now >= account.closes_at:
            return "deadline_passed"
        return "deadline_not_later" if days < 0 else ""
