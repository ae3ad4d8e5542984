"""Promise 1 over a line to the database that is slow and breaks."""

import random
import time
from collections.abc import Iterator
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
