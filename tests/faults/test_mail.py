"""Promise 4: whatever is killed while it delivers, every message arrives."""

import os
import random
import signal
import time
from collections import defaultdict
from collections.abc import Callable

import pytest

from tests.faults.figures import Figure
from tests.faults.mail import SlowMailbox
from tests.faults.stand import Stand
from tests.faults.traffic import check_record, stored, traffic, waiting

pytestmark = [pytest.mark.services, pytest.mark.xdist_group("faults")]

# After the lease of a killed process, as consult.notify.outbox.LEASE has it.
ELEVEN_MINUTES = "660"


def test_killed_workers_deliver_every_message_and_repeat_it_under_its_own_name(
    served: Stand,
    mailbox: SlowMailbox,
    kills: int,
    figure: Figure,
) -> None:
    worker = served.celery
    assert worker is not None
    worker.start()
    with traffic(served.heads(4), already=stored(served)) as flow:
        for number in range(kills // 2):
            await_mail(mailbox, 3, flow_is_on=flow.check)
            time.sleep(random.uniform(0, 0.1))  # noqa: S311 -- any moment will do
            if number % 3:
                os.kill(random.choice(worker.children()), signal.SIGKILL)  # noqa: S311
            else:
                worker.kill()
                worker.start()
    check_record(served, flow)
    await_the_rest(served)
    worker.stop()
    left = left_over = waiting(served)
    while left:
        served.manage("sweep", DEBUG="1", TEST_CLOCK_OFFSET=ELEVEN_MINUTES)
        before, left = left, waiting(served)
        assert left < before, "a sweep delivered nothing"
    arrived = defaultdict(list)
    for mail in mailbox.mails():
        arrived[str(mail["Message-ID"])].append(mail)
    told = message_ids(served)
    assert set(told) <= set(arrived)
    assert len(told) == len(set(told))
    for copies in arrived.values():
        assert len({(mail["To"], mail["Subject"]) for mail in copies}) == 1
        assert len({mail.get_body(("plain",)).get_content() for mail in copies}) == 1
    repeated = sum(len(copies) - 1 for copies in arrived.values())
    figure(
        "mail workers killed",
        f"{kills // 2}: {len(arrived)} messages arrived, {repeated} of them again under"
        f" the same Message-ID; {left_over} left to the sweep, none after it",
    )


def await_mail(
    mailbox: SlowMailbox, count: int, *, flow_is_on: Callable[[], None]
) -> None:
    """Wait until so many more messages arrived."""
    goal, until = len(mailbox.envelopes) + count, time.monotonic() + 90
    while len(mailbox.envelopes) < goal:
        flow_is_on()
        assert time.monotonic() < until, "no mail arrives"
        time.sleep(0.02)


def await_the_rest(served: Stand) -> None:
    """Wait until the worker delivers no more: what is left is in dead hands."""
    before, left = -1, waiting(served)
    while left and left != before:
        time.sleep(3)
        before, left = left, waiting(served)


def message_ids(served: Stand) -> list[str]:
    """Return the Message-ID of every message that tells of a reply."""
    return [
        str(message_id)
        for (message_id,) in served.rows(
            "SELECT message_id FROM consult_outboxmessage WHERE kind = 'reply_received'"
        )
    ]
