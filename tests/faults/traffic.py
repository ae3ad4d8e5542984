"""Heads of administrations who reply for as long as they are told to, whatever breaks.

Each sends a reply again, with the same form, until it is acknowledged: so what is
stored in the end must be what was acknowledged, no more and no less.
"""

import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from tests.faults.delegate import Head, Prepared, Unanswered
from tests.faults.stand import Stand

PAUSE = 0.05
LONGEST_OUTAGE = 120.0

Reply = tuple[str, int, str]
Answered = TypeVar("Answered")


@dataclass
class Traffic:
    """What was acknowledged so far, as State, version and remark, and how it went."""

    acknowledged: list[Reply] = field(default_factory=list)
    unanswered: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    failures: list[BaseException] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)

    def wait_for(self, replies: int) -> None:
        """Wait until so many more replies are acknowledged."""
        goal, until = len(self.acknowledged) + replies, time.monotonic() + 180
        while len(self.acknowledged) < goal:
            self.check()
            assert time.monotonic() < until, f"stuck: {self.unanswered}"
            time.sleep(PAUSE)

    def check(self) -> None:
        """Raise what a thread raised."""
        if self.failures:
            raise self.failures[0]

    def summary(self) -> str:
        """Return the figures in one line."""
        slowest = max(self.seconds, default=0)
        return (
            f"{len(self.seconds)} replies acknowledged,"
            f" {sum(self.unanswered.values())} requests unanswered and repeated,"
            f" slowest answer {slowest:.2f} s"
        )


@contextmanager
def traffic(
    heads: Sequence[Head], *, already: Sequence[Reply] = ()
) -> Iterator[Traffic]:
    """Let each head reply over and over in a thread; raise what a thread raised.

    `already` are replies that were acknowledged before.
    """
    flow = Traffic(list(already))
    threads = [
        threading.Thread(target=_reply_on, args=(head, flow), daemon=True)
        for head in heads
    ]
    for thread in threads:
        thread.start()
    try:
        yield flow
    finally:
        flow.stopping.set()
        for thread in threads:
            thread.join(timeout=LONGEST_OUTAGE)
    flow.check()


def _reply_on(head: Head, flow: Traffic) -> None:
    try:
        while not flow.stopping.is_set():
            box = secrets.choice(["in_favour", "against"])
            remark = secrets.token_hex(8)
            fill_in = partial(head.prepare, box=box, remarks=remark)
            prepared = _until_answered(fill_in, flow)
            version, seconds = _until_answered(partial(head.send, prepared), flow)
            flow.seconds.append(seconds)
            flow.acknowledged.append((head.member_state, version, remark))
    except Exception as error:  # noqa: BLE001 -- raised again where the test waits
        flow.failures.append(error)
    finally:
        head.browser.close()


def _until_answered(ask: Callable[[], Answered], flow: Traffic) -> Answered:
    until = time.monotonic() + LONGEST_OUTAGE
    while True:
        try:
            return ask()
        except Unanswered as error:
            flow.unanswered[str(error)[:60]] += 1
            if time.monotonic() > until:
                raise
            time.sleep(PAUSE)


def send_until_acknowledged(
    head: Head, prepared: Prepared, *, within: float = 30.0
) -> int:
    """Send a form again and again; return the number of the version it made."""
    until = time.monotonic() + within
    while True:
        try:
            return head.send(prepared)[0]
        except Unanswered:
            if time.monotonic() > until:
                raise
            time.sleep(PAUSE)


def stored(stand: Stand) -> list[Reply]:
    """Return every version of the consultation as State, number and remark."""
    return [
        (str(state), int(version), str(remark))
        for state, version, remark in stand.rows(
            "SELECT m.member_state_id, v.version, p.comments || p.reasons"
            " FROM consult_replyversion v"
            " JOIN consult_entitledmember m ON m.id = v.member_id"
            " JOIN consult_replyposition p ON p.version_id = v.id"
            " WHERE m.consultation_id = ? ORDER BY 1, 2",
            stand.scenario["consultation"],
        )
    ]


def versions_of(stand: Stand, head: Head) -> list[Reply]:
    """Return the versions of one administration, the first one first."""
    return [one for one in stored(stand) if one[0] == head.member_state]


def waiting(stand: Stand) -> int:
    """Return how many messages are neither sent, dead nor withheld."""
    ((count,),) = stand.rows(
        "SELECT count(*) FROM consult_outboxmessage"
        " WHERE state IN ('pending', 'sending', 'failed')"
    )
    return int(count)


def check_record(stand: Stand, flow: Traffic) -> None:
    """Assert that what is stored is what was acknowledged, once, in a valid chain."""
    kept = stored(stand)
    assert kept == sorted(flow.acknowledged)
    assert not [answer for answer in flow.unanswered if answer.startswith("500")]
    assert len({remark for _, _, remark in kept}) == len(kept)
    assert stand.manage("verify_log")["ok"] is True
    ((messages,),) = stand.rows(
        "SELECT count(*) FROM consult_outboxmessage WHERE kind = 'reply_received'"
        " AND consultation_id = ?",
        stand.scenario["consultation"],
    )
    assert messages == len(kept)
