"""The state machine: acts of delegates, of officers and of time, in any order."""

from datetime import datetime
from functools import partial
from typing import Any

from django.core import mail
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from consult import tasks
from consult.flows import certifying, closing, deciding, withdrawing
from consult.models import Heartbeat, OutboxMessage
from consult.procedure.states import Outcome
from consult.queries.tallies import tally_consultation
from tests.journeys.account import Account, Decided
from tests.journeys.choices import ANY, FAULTS, LETTER, OFFICER, PAUSES, ROW, WHICH
from tests.journeys.dying import Fault, struck_by
from tests.journeys.extending import Extending
from tests.journeys.rewinding import reconnect
from tests.journeys.stage import Play


class ConsultationMachine(Extending):
    """Consult as all who use it meet it."""

    @initialize(
        both=st.booleans(),
        rows=st.lists(ROW, max_size=6),
        more=LETTER,
        extended=st.booleans(),
        chapter=st.sampled_from(["open", "over", "settled", "overtaken"]),
    )
    def begin(
        self, both: bool, rows: list[Any], more: Any, extended: bool, chapter: str
    ) -> None:
        """Begin in the midst of things: open, over, with a result or nearly so.

        Overtaken is a proposed result by a letter that was entered since.
        """
        acts = [partial(self.sign_off, 0, 0, None), partial(self.issue, 0, 1, None)]
        acts += [*acts] if both else []
        if extended:
            acts.append(partial(self.prepare_extension, 0, 5, 0, None))
            acts.append(partial(self.issue_extension, 0, 1, None))
        acts += [partial(self.tick, "a day"), partial(self.import_sheet, 0, rows, None)]
        if chapter != "open":
            acts += [partial(self.tick, "over the deadline"), partial(self.sweep, None)]
        if chapter in {"settled", "overtaken"}:
            acts.append(partial(self.propose, 0, 0, None))
            if chapter == "overtaken":
                acts.append(partial(self.import_sheet, 0, [more], None))
            acts.append(partial(self.certify, 0, 1, None))
        for act in acts:
            act()
            self.stage.check()

    # Time and machines -----------------------------------------------------

    @rule(
        what=st.sampled_from(["tick", "restart", "sweep", "sweep", "close"]),
        pause=st.sampled_from([*PAUSES, "to the eve", *["over the deadline"] * 3]),
        which=WHICH,
        fault=FAULTS,
    )
    def pass_time(self, what: str, pause: str, which: int, fault: Fault) -> None:
        if what == "tick":
            self.tick(pause)
        elif what == "restart":
            self.stage.begin("restart")
            reconnect()
        elif what == "sweep":
            self.sweep(fault)
        else:
            self.close(which, fault)

    def sweep(self, fault: Fault) -> None:
        self.stage.begin("sweep")
        before = self.stage.now
        with struck_by(fault) as blow:
            tasks.sweep()
        if blow.struck:
            self.stage.ends["crashes"] += 1
            self.swept = False
        else:
            assert Heartbeat.objects.get(name="sweep").at >= before
            due = OutboxMessage.objects.filter(state="pending", due_at__lte=before)
            assert not due.exists()
        for play in self.stage.plays:
            self.note_closing(play, since=before, surely=not blow.struck)
        self.check_mail()

    def note_closing(self, play: Play, *, since: datetime, surely: bool) -> None:
        account, after = play.account, self.stage.now
        if account.state != "issued" or after < account.closes_at:
            return
        if play.row.state == "closed":
            account.state = "closed"
        else:
            assert not surely or since < account.closes_at

    def check_mail(self) -> None:
        """Nobody gets a message twice, unless a process died while it was sent."""
        sent = [str(each.extra_headers["Message-ID"]) for each in mail.outbox]
        assert len(sent) == len(set(sent)) or not self.swept

    # The result ---------------------------------------------------------------

    def close(self, which: int, fault: Fault) -> None:
        play, at = self.play(which, "issued"), self.stage.now
        account = play.account
        due = account.state == "issued" and at >= account.closes_at
        ended = self.stage.perform(
            "close",
            lambda: closing.close_consultation(play.row, at=at),
            refusal="",
            fault=fault,
        )
        assert not ended.acknowledged or ended.value is due
        if ended.stored and due:
            account.state = "closed"

    @precondition(lambda self: self.has("closed"))
    @rule(
        act=st.sampled_from(["decide", "propose", "propose", "certify", "certify"]),
        which=WHICH,
        any_text=ANY,
        favourable=st.booleans(),
        stale=st.sampled_from([False, False, False, True]),
        officer=OFFICER,
        fault=FAULTS,
    )
    def conclude(
        self,
        act: str,
        which: int,
        any_text: int,
        favourable: bool,
        stale: bool,
        officer: int,
        fault: Fault,
    ) -> None:
        if act == "propose":
            self.propose(which, officer, fault)
        elif act == "certify":
            self.certify(which, officer, fault)
        else:
            self.decide(which, any_text, favourable, stale, fault)

    def decide(
        self,
        which: int,
        any_text: int,
        favourable: bool,
        stale: bool,
        fault: Fault,
    ) -> None:
        play, at = self.play(which, "closed"), self.stage.now
        account = play.account
        text = account.texts[any_text % len(account.texts)]
        shown = tally_consultation(play.row).texts[account.texts.index(text)]
        rule_of = account.procedure
        outcome = rule_of.favourable if favourable else rule_of.unfavourable
        decided = Decided(account.figures(text), outcome)
        ended = self.stage.perform(
            "decide",
            lambda: deciding.write_decision(
                play.row,
                shown.text,
                outcome=Outcome(outcome),
                reason="As the group asked",
                by=self.cast.director,
                at=at,
                seen="0" * 64 if stale else shown.grounds,
            ),
            refusal=expect_decision(account, text, stale=stale),
            fault=fault,
        )
        standing = account.written(text)
        decisions = account.decisions.setdefault(text, [])
        if ended.stored and (not standing or decisions[standing - 1] != decided):
            decisions.append(decided)

    def propose(self, which: int, officer: int, fault: Fault) -> None:
        play, at = self.play(which, "closed"), self.stage.now
        account = play.account
        refusal = "" if account.state == "closed" else "illegal_transition"
        if not refusal and account.undecided:
            refusal = "decision_needed"
        ended = self.stage.perform(
            "propose",
            lambda: certifying.propose_result(
                play.row, by=self.cast.officers[officer], at=at
            ),
            refusal=refusal,
            fault=fault,
        )
        if ended.stored:
            account.proposal = (str(officer), account.tally())

    def certify(self, which: int, officer: int, fault: Fault) -> None:
        play, at = self.play(which, "closed"), self.stage.now
        account = play.account
        ended = self.stage.perform(
            "certify",
            lambda: certifying.certify_result(
                play.row, by=self.cast.officers[officer], at=at
            ),
            refusal=expect_certification(account, str(officer)),
            fault=fault,
        )
        if ended.stored:
            account.state, account.result = "certified", account.tally()
            account.tell("result_certified", self.cast.of_the_roll)

    @precondition(lambda self: self.far)
    @rule(which=WHICH, fault=FAULTS)
    def withdraw(self, which: int, fault: Fault) -> None:
        play, at = self.play(which, "issued", "closed"), self.stage.now
        account = play.account
        open_yet = account.state in {"draft", "signing_off", "issued", "closed"}
        replied = {
            address
            for one in account.said
            for address in self.cast.addresses.get(one.state, ())
        }
        called = self.called(play)
        ended = self.stage.perform(
            "withdraw",
            lambda: withdrawing.withdraw_consultation(
                play.row, reason="Overtaken", by=self.cast.officers[0], at=at
            ),
            refusal="" if open_yet else "illegal_transition",
            fault=fault,
        )
        if ended.stored:
            account.state = "withdrawn"
            rows = OutboxMessage.objects.filter(
                consultation=play.pk, kind="consultation_withdrawn"
            )
            told = list(rows.values_list("recipient_email", flat=True))
            assert called | replied <= set(told) <= {*self.cast.of_the_roll}
            account.tell("consultation_withdrawn", told)

    @property
    def far(self) -> bool:
        """Tell whether enough happened for a withdrawal not to come too soon."""
        return len(self.forms) + len(self.sheets) > 12

    def called(self, play: Play) -> set[str]:
        """Return who has got the circular in the mail."""
        sent = {each.extra_headers["Message-ID"] for each in mail.outbox}
        rows = OutboxMessage.objects.filter(
            consultation=play.pk, kind="circular_issued", message_id__in=sent
        )
        return set(rows.values_list("recipient_email", flat=True))

    # Always -------------------------------------------------------------------

    @invariant()
    def it_holds(self) -> None:
        self.stage.check()

    def teardown(self) -> None:
        self.stage.check_anew()


def expect_decision(account: Account, text: str, *, stale: bool) -> str:
    if account.state != "closed":
        return "illegal_transition"
    if account.ruled(text):
        return "decision_not_needed"
    return "grounds_changed" if stale else ""


def expect_certification(account: Account, officer: str) -> str:
    if account.state != "closed" or account.proposal is None:
        return "illegal_transition"
    if account.proposal[0] == officer:
        return "second_person_needed"
    if account.undecided:
        return "decision_needed"
    return "" if account.proposal[1] == account.tally() else "tally_changed"
