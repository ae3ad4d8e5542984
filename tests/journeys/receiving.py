"""The half of the state machine that drafts, issues and receives replies."""

import io
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID

from django.conf import settings
from django.core.management import call_command
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    precondition,
    rule,
)

from consult.flows import issuing, replying
from consult.models import DocumentDraft, ReplyVersion
from tests.journeys.account import Said
from tests.journeys.ballot import OFF_THE_ROLL, STATES
from tests.journeys.choices import (
    ANY,
    ASTRAY,
    EVE,
    FAULTS,
    MARKS,
    OFFICER,
    PAUSES,
    ROW,
    SIGNED,
    WHICH,
    WORDS,
)
from tests.journeys.dying import Fault
from tests.journeys.replies import (
    IMPORTABLE,
    RECEIVING,
    Form,
    Row,
    answers_of,
    expect_import,
    expect_reply,
    instant_for,
    sent_answers,
    sheet_of,
    signature,
)
from tests.journeys.stage import Ended, Play, Prepared, Stage


class Receiving(RuleBasedStateMachine):
    """What comes before the counting; `prepared` and `folder` are set by the test."""

    prepared: ClassVar[Prepared]
    folder: ClassVar[Path]

    def __init__(self) -> None:
        super().__init__()
        self.stage = Stage(self.prepared)
        self.cast = self.stage.cast
        self.forms: list[tuple[Play, Form]] = []
        self.sheets: list[tuple[Play, list[Row]]] = []
        self.keys = 0
        self.swept = True

    def play(self, which: int, *states: str) -> Play:
        """Choose a consultation in one of these states, now and then whichever."""
        fitting = [each for each in self.stage.plays if each.account.state in states]
        if not fitting or which == ASTRAY:
            return self.stage.plays[which % 2]
        return fitting[which % len(fitting)]

    def has(self, *states: str) -> bool:
        """Tell whether a consultation is in one of these states."""
        return any(each.account.state in states for each in self.stage.plays)

    # Drafts -------------------------------------------------------------------

    @precondition(lambda self: self.has("draft", "signing_off"))
    @rule(
        act=st.sampled_from(["sign off", "issue", "issue", "give back"]),
        which=WHICH,
        officer=OFFICER,
        fault=FAULTS,
    )
    def prepare(self, act: str, which: int, officer: int, fault: Fault) -> None:
        if act == "sign off":
            self.sign_off(which, officer, fault)
        elif act == "issue":
            self.issue(which, officer, fault)
        else:
            self.give_back(which, officer, fault)

    def sign_off(self, which: int, officer: int, fault: Fault) -> None:
        play, at = self.play(which, "draft"), self.stage.now
        refusal = "" if play.account.state == "draft" else "illegal_transition"
        if not refusal and at >= play.account.closes_at:
            refusal = "checklist_not_empty"
        ended = self.stage.perform(
            "sign off",
            lambda: issuing.request_sign_off(
                play.row, by=self.cast.officers[officer], at=at
            ),
            refusal=refusal,
            fault=fault,
        )
        if ended.stored:
            play.account.state = "signing_off"
            play.account.submitted_by = str(officer)

    def give_back(self, which: int, officer: int, fault: Fault) -> None:
        play, at = self.play(which, "signing_off"), self.stage.now
        allowed = play.account.state == "signing_off"
        ended = self.stage.perform(
            "give back",
            lambda: issuing.return_to_draft(
                play.row, reason="No", by=self.cast.officers[officer], at=at
            ),
            refusal="" if allowed else "illegal_transition",
            fault=fault,
        )
        if ended.stored:
            play.account.state = "draft"

    def issue(self, which: int, officer: int, fault: Fault) -> None:
        play, at = self.play(which, "signing_off"), self.stage.now
        account, refusal = play.account, ""
        if account.state != "signing_off":
            refusal = "illegal_transition"
        elif account.submitted_by == str(officer):
            refusal = "second_person_needed"
        elif at >= account.closes_at:
            refusal = "checklist_not_empty"
        ended = self.stage.perform(
            "issue",
            lambda: issuing.issue_consultation(
                play.row, by=self.cast.officers[officer], at=at
            ),
            refusal=refusal,
            fault=fault,
        )
        if ended.stored:
            account.state, account.issued = "issued", at
            account.tell("circular_issued", self.cast.of_the_roll)
            DocumentDraft.objects.all().delete()  # a second each, and not the matter

    def tick(self, pause: str) -> None:
        self.stage.begin("tick")
        first = self.stage.plays[0].account.closes_at
        second = self.stage.plays[1].account.closes_at
        closes_at = first if self.stage.now < first else second
        goal = closes_at - EVE if pause == "to the eve" else closes_at
        ahead = PAUSES.get(pause, goal - self.stage.now)
        settings.TEST_CLOCK_OFFSET += max(ahead, timedelta())

    # Replies ------------------------------------------------------------------

    @rule(
        which=WHICH,
        state=st.sampled_from([*STATES, *STATES, OFF_THE_ROLL]),
        marks=MARKS,
        words=WORDS,
        signed=SIGNED,
        stale=st.sampled_from([0, 0, 0, 0, 1]),
        fault=FAULTS,
    )
    def reply(
        self,
        which: int,
        state: str,
        marks: tuple[int, int],
        words: str,
        signed: str,
        stale: int,
        fault: Fault,
    ) -> None:
        play = self.play(which, *RECEIVING)
        account = play.account
        self.keys += 1
        form = Form(
            state=state,
            answers=answers_of(account, marks, words),
            signed=signed,
            key=UUID(int=self.keys),
            seen=account.last_number(state) + stale,
        )
        self.forms.append((play, form))
        self.send("reply", play, form, fault=fault)

    @precondition(lambda self: self.forms)
    @rule(
        any_form=ANY,
        changed=st.sampled_from([False, False, True]),
        marks=MARKS,
        words=WORDS,
        fault=FAULTS,
    )
    def resubmit(
        self,
        any_form: int,
        changed: bool,
        marks: tuple[int, int],
        words: str,
        fault: Fault,
    ) -> None:
        play, form = self.forms[-1 - any_form % len(self.forms)]
        if changed:
            form = replace(form, answers=answers_of(play.account, marks, words))
        self.send(
            "resubmit" if not changed else "reuse a form", play, form, fault=fault
        )

    def send(self, act: str, play: Play, form: Form, *, fault: Fault) -> None:
        account, consultation = play.account, play.row
        refusal, same = expect_reply(account, form)
        before = self.stage.now
        ended = self.stage.perform(
            act,
            lambda: replying.submit_reply(
                consultation,
                form.state,
                sent_answers(consultation, form.answers),
                signature(form.signed),
                by=self.cast.heads.get(form.state, self.cast.heads["KEN"]),
                form_key=form.key,
                seen_version=form.seen,
            ),
            refusal=refusal,
            fault=fault,
        )
        if not ended.stored:
            return
        if same is None:
            self.note_reply(play, form, ended, since=before)
        elif ended.acknowledged:
            assert not ended.value.created
            assert ended.value.version.version == same.number
            same.acknowledged = True

    def note_reply(
        self, play: Play, form: Form, ended: Ended, *, since: datetime
    ) -> None:
        """Write a new version down; its instant is the database's own."""
        account = play.account
        stored = ReplyVersion.objects.get(
            consultation=play.pk,
            member__member_state=form.state,
            form_key=form.key,
        )
        assert since <= stored.received_at <= self.stage.now
        if ended.acknowledged:
            assert ended.value.created
            assert ended.value.version == stored
        account.said.append(
            Said(
                number=account.last_number(form.state) + 1,
                state=form.state,
                answers=form.answers,
                signed=form.signed,
                channel="online",
                received=stored.received_at,
                key=form.key,
                acknowledged=ended.acknowledged,
            )
        )
        account.tell("reply_received", self.cast.addresses.get(form.state, ()))

    @rule(which=WHICH, rows=st.lists(ROW, min_size=1, max_size=3), fault=FAULTS)
    def import_sheet(self, which: int, rows: list[Any], fault: Fault) -> None:
        play, now = self.play(which, *IMPORTABLE), self.stage.now
        account = play.account
        issued = account.issued or now
        sheet = [
            Row(
                state=state,
                text=account.texts[text % len(account.texts)] if text else "",
                position=account.procedure.positions[position],
                words=words,
                signed=signed,
                channel=channel,
                received=instant_for(when, account, state, issued=issued, now=now),
            )
            for state, text, position, words, signed, channel, when in rows
        ]
        self.sheets.append((play, sheet))
        self.import_rows("import", play, sheet, fault=fault)

    @precondition(lambda self: self.sheets)
    @rule(any_sheet=ANY, fault=FAULTS)
    def import_again(self, any_sheet: int, fault: Fault) -> None:
        play, sheet = self.sheets[-1 - any_sheet % len(self.sheets)]
        self.import_rows("import again", play, sheet, fault=fault)

    def import_rows(
        self, act: str, play: Play, sheet: list[Row], *, fault: Fault
    ) -> None:
        account = play.account
        path = self.folder / "sheet.csv"
        path.write_bytes(sheet_of(account, sheet))
        refusal, versions = expect_import(
            account, sheet, issued=account.issued, now=self.stage.now
        )
        ended = self.stage.perform(
            act,
            lambda: call_command(
                "import_replies",
                str(path),
                circular=account.reference,
                stdout=io.StringIO(),
            ),
            refusal=refusal,
            fault=fault,
        )
        if not ended.stored:
            return
        for one in versions:
            if not any(one is known for known in account.said):
                account.said.append(one)
                account.tell("reply_received", self.cast.addresses.get(one.state, ()))
            one.acknowledged = one.acknowledged or ended.acknowledged
