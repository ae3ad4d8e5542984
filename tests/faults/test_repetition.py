"""Promise 1: one form sent many times is one reply, with one receipt."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.faults.delegate import Head
from tests.faults.figures import Figure
from tests.faults.stand import Stand
from tests.faults.traffic import versions_of

pytestmark = [pytest.mark.services, pytest.mark.xdist_group("faults")]

SENDERS = 50


def test_one_form_in_fifty_threads_is_one_version_with_one_receipt(
    served: Stand, figure: Figure
) -> None:
    head = served.head(11)
    there = versions_of(served, head)
    prepared = head.prepare(box="against", remarks="sent fifty times at once")
    together = threading.Barrier(SENDERS)

    def send(sender: Head) -> tuple[int, float, bytes, bytes]:
        together.wait()
        version, seconds = sender.send(prepared)
        return version, seconds, *sender.download(version)

    with ThreadPoolExecutor(SENDERS) as pool:
        answers = list(pool.map(send, [served.head(11) for _ in range(SENDERS)]))
    version = len(there) + 1
    assert versions_of(served, head)[len(there) :] == [
        (head.member_state, version, "sent fifty times at once")
    ]
    ((_, signed, signature),) = {(number, *receipt) for number, _, *receipt in answers}
    assert json.loads(signed)["version"] == version
    assert len(signature) == 64
    slowest = max(seconds for _, seconds, *_ in answers)
    figure(
        "one form in fifty threads",
        f"1 version, {SENDERS} receipts alike to the byte, slowest {slowest:.2f} s",
    )
