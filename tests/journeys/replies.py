"""What States send, online and on paper, and what the account says must come of it."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from consult.flows.recording import Answer as SentAnswer
from consult.flows.recording import Signature
from consult.models import Consultation
from consult.procedure.states import Position
from tests.journeys.account import Account, Answer, Said
from tests.journeys.ballot import OFF_THE_ROLL

RECEIVING = ("issued", "closed", "certified")
COLUMNS = (
    "member_state",
    "text",
    "position",
    "received_at",
    "channel",
    "signatory",
    "comments",
    "reasons",
)
IMPORTABLE = ("issued", "closed")

# What is said of a text: nothing, that an earlier word is withdrawn, or a position.
SILENT, WITHDRAWN = -2, -1


@dataclass(frozen=True)
class Form:
    """A reply as its sender filled it in; sent again, it is the same."""

    state: str
    answers: frozenset[Answer]
    signed: str
    key: UUID
    seen: int


@dataclass(frozen=True)
class Row:
    """A row of a sheet: one State, one text or, without, all of them."""

    state: str
    text: str
    position: str
    words: str
    signed: str
    channel: str
    received: datetime

    def said(self, account: Account) -> frozenset[Answer]:
        texts = (self.text,) if self.text else account.texts
        return frozenset((text, self.position, self.words) for text in texts)


def answers_of(account: Account, marks: Sequence[int], words: str) -> frozenset[Answer]:
    """Read marks, one for each text, as answers of this procedure."""
    return frozenset(
        (text, "" if mark == WITHDRAWN else account.procedure.positions[mark], words)
        for text, mark in zip(account.texts, marks, strict=False)
        if mark != SILENT
    )


def sent_answers(
    consultation: Consultation, answers: frozenset[Answer]
) -> list[SentAnswer]:
    """Return answers as the form hands them to the flow: a no gives reasons."""
    texts = {text.designation: text for text in consultation.texts.all()}
    last = consultation.profile.positions[-1].value
    return [
        SentAnswer(
            text=texts[text],
            position=Position(said) if said else None,
            comments="" if said == last else words,
            reasons=words if said == last else "",
        )
        for text, said, words in sorted(answers)
    ]


def signature(name: str) -> Signature:
    return Signature(name=name)


def expect_reply(account: Account, form: Form) -> tuple[str, Said | None]:
    """Return the refusal of a form, or the version that says the same already."""
    same_form = account.by_form(form.state, form.key)
    standing = same_form or account.received_last(form.state)
    same = bool(standing and standing.repeats(form.answers, form.signed))
    known = account.issued is not None and account.state in (*RECEIVING, "withdrawn")
    refusals = (
        ("not_open_for_replies", not known),
        ("nothing_answered", not form.answers),
        ("not_entitled", form.state == OFF_THE_ROLL),
        ("form_key_reused", bool(same_form and not same)),
        ("not_open_for_replies", not same_form and account.state not in RECEIVING),
        ("reply_changed", not same and form.seen != account.last_number(form.state)),
    )
    refusal = next((code for code, holds in refusals if holds), "")
    return refusal, None if refusal or not same else standing


def expect_import(
    account: Account, rows: Sequence[Row], *, issued: datetime | None, now: datetime
) -> tuple[str, list[Said]]:
    """Return the refusal of a sheet, or which version each of its rows is."""
    if account.state not in IMPORTABLE:
        return "not_open_for_replies", []
    assert issued is not None
    if any(
        row.state == OFF_THE_ROLL or not issued <= row.received <= now for row in rows
    ):
        return "refused", []
    if _contradict(account, rows):
        return "refused", []
    versions: list[Said] = []
    for row in rows:
        answers = row.said(account)
        earlier = [
            one
            for one in [*account.said, *versions]
            if (one.state, one.received, one.channel)
            == (row.state, row.received, row.channel)
            and one.repeats(answers, row.signed)
        ]
        if earlier:
            versions.append(earlier[0])
            continue
        new = {id(one) for one in versions if one.state == row.state} - {
            id(one) for one in account.said
        }
        versions.append(
            Said(
                number=account.last_number(row.state) + len(new) + 1,
                state=row.state,
                answers=answers,
                signed=row.signed,
                channel=row.channel,
                received=row.received,
                key=None,
                acknowledged=False,
            )
        )
    return "", versions


def sheet_of(account: Account, rows: Sequence[Row]) -> bytes:
    """Write rows as the CSV file that an officer would."""
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(COLUMNS)
    for row in rows:
        against = row.position == account.procedure.positions[2]
        writer.writerow(
            [
                row.state,
                row.text,
                row.position,
                row.received.isoformat(timespec="microseconds"),
                row.channel,
                row.signed,
                "" if against else row.words,
                row.words if against else "",
            ]
        )
    return written.getvalue().encode()


def instant_for(
    when: str, account: Account, state: str, *, issued: datetime, now: datetime
) -> datetime:
    """Turn a way of saying when a letter came into an instant."""
    last = account.received_last(state)
    second = timedelta(seconds=1)
    return {
        "now": now,
        "at issue": issued,
        "before the last": max(issued, last.received - second) if last else now,
        "with the last": last.received if last else now,
        "in the last microsecond": account.closes_at - timedelta(microseconds=1),
        "at the closing instant": account.closes_at,
        "in the future": now + timedelta(days=1),
    }[when]


def _contradict(account: Account, rows: Sequence[Row]) -> bool:
    said: dict[tuple[str, str, datetime], str] = {}
    for row in rows:
        for text, position, _ in row.said(account):
            key = (row.state, text, row.received)
            if said.setdefault(key, position) != position:
                return True
    return False
