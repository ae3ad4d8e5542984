"""Promise 1 over a line to the database that is slow and breaks."""

import random
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest

from tests.faults.delegate import Unanswered
from tests.faults.figures import Figure
from tests.faults.link import Link, link_to
from tests.faults.stand import Stand
from tests.faults.traffic import (
    check_record,
    send_until_acknowledged,
    stored,
    traffic,
    versions_of,
)

pytestmark = [pytest.mark.services, pytest.mark.xdist_group("faults")]


# A connection that was kept is probed for 5 s, a new one tried for 5, twice.
SILENCE_SECONDS = 20.0
# In the middle of an act: 25 s for the answer, then as above; and the server ends a
# session that says nothing for 30 s with a lock in its hands.
UNANSWERED_SECONDS = 40.0
UNLOCKED_SECONDS = 45.0


@pytest.fixture(scope="module")
def linked(served: Stand) -> Iterator[tuple[Stand, Link]]:
    """Web processes that reach the database through a link of ours."""
    parts = urlsplit(served.environ["DATABASE_URL"])
    assert parts.port is not None
    with link_to(parts.port) as link:
        address = parts.netloc.replace(f":{parts.port}", f":{link.port}")
        url = parts._replace(netloc=address).geturl()
        with served.beside(DATABASE_URL=url) as beside:
            yield beside, link


def test_over_a_slow_line_replies_take_longer_and_nothing_else(
    linked: tuple[Stand, Link], figure: Figure
) -> None:
    served, link = linked
    link.delay = 0.02
    with traffic(served.heads(4), already=stored(served)) as flow:
        flow.wait_for(8)
    link.delay = 0.0
    check_record(served, flow)
    assert not flow.unanswered
    figure("line slow by 20 ms each way", flow.summary())


def test_a_commit_whose_answer_was_lost_is_found_by_the_same_form(
    linked: tuple[Stand, Link], figure: Figure
) -> None:
    served, link = linked
    head = served.head(10)
    there = versions_of(served, head)
    prepared = head.prepare(box="in_favour", remarks="committed, never told")
    link.loses_answer.set()
    with pytest.raises(Unanswered, match=r"^503 "):
        head.send(prepared)
    assert not link.loses_answer.is_set()
    kept = versions_of(served, head)
    assert kept[len(there) :] == [
        (head.member_state, len(there) + 1, "committed, never told")
    ]
    version = send_until_acknowledged(head, prepared)
    assert version == len(there) + 1
    assert versions_of(served, head) == kept
    figure("answer to a commit lost", f"1: the same form gave version {version} again")


def test_a_line_that_breaks_again_and_again_loses_and_doubles_nothing(
    linked: tuple[Stand, Link], kills: int, figure: Figure
) -> None:
    served, link = linked
    link.cuts = 0
    with traffic(served.heads(8), already=stored(served)) as flow:
        for number in range(kills):
            flow.wait_for(1)
            time.sleep(random.uniform(0, 0.1))  # noqa: S311 -- any moment will do
            if number % 4:
                link.cut()
            else:
                link.loses_answer.set()
    link.loses_answer.clear()
    check_record(served, flow)
    figure("connections to the database cut", f"{link.cuts}: {flow.summary()}")


def test_a_line_that_falls_silent_is_an_outage_and_not_an_endless_wait(
    linked: tuple[Stand, Link], figure: Figure
) -> None:
    served, link = linked
    head = served.head(9)
    there = versions_of(served, head)
    prepared = head.prepare(box="in_favour", remarks="sent into silence")
    link.swallows.set()
    posted = head.browser.post(prepared.path, prepared.fields)
    opened = head.browser.get(prepared.path)
    link.swallows.clear()
    for answer in (posted, opened):
        assert answer.status == 503
        assert "sending twice gives one reply" in answer.page
        assert answer.seconds < SILENCE_SECONDS
    version = send_until_acknowledged(head, prepared)
    assert versions_of(served, head)[len(there) :] == [
        (head.member_state, version, "sent into silence")
    ]
    figure(
        "page while the database is silent",
        f"503 after {posted.seconds:.1f} s, then after {opened.seconds:.1f} s",
    )


def test_a_line_that_falls_silent_at_a_commit_keeps_others_out_for_a_while_only(
    served: Stand, linked: tuple[Stand, Link], figure: Figure
) -> None:
    beside, link = linked
    head, another = beside.head(9), served.head(8)
    head.browser.timeout = 2 * UNANSWERED_SECONDS
    there = versions_of(served, head)
    prepared = head.prepare(box="in_favour", remarks="silence at the commit")
    theirs = another.prepare(box="against", remarks="locked out for a while")
    link.swallows_commit.set()
    with ThreadPoolExecutor(1) as pool:
        posting = pool.submit(head.browser.post, prepared.path, prepared.fields)
        began = time.monotonic()
        assert link.swallows.wait(5)
        send_until_acknowledged(another, theirs, within=UNLOCKED_SECONDS)
        unlocked = time.monotonic() - began
        posted = posting.result()
    assert posted.status == 503
    assert posted.seconds < UNANSWERED_SECONDS
    assert versions_of(served, head) == there
    link.swallows.clear()
    version = send_until_acknowledged(head, prepared)
    assert versions_of(served, head)[len(there) :] == [
        (head.member_state, version, "silence at the commit")
    ]
    assert served.manage("verify_log")["ok"] is True
    figure(
        "database silent at a commit",
        f"503 after {posted.seconds:.1f} s; others locked out for {unlocked:.1f} s",
    )
