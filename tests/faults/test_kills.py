"""Promises 1 and 5: what was acknowledged survives whatever is killed."""

import os
import random
import signal
import time
from pathlib import Path

import pytest

from tests.faults.delegate import Unanswered
from tests.faults.figures import Figure
from tests.faults.stand import Stand
from tests.faults.traffic import (
    check_record,
    send_until_acknowledged,
    stored,
    traffic,
    versions_of,
)

pytestmark = [pytest.mark.services, pytest.mark.xdist_group("faults")]


def test_killed_web_processes_lose_and_double_nothing(
    served: Stand, kills: int, figure: Figure
) -> None:
    with traffic(served.heads(8), already=stored(served)) as flow:
        for _ in range(kills):
            flow.wait_for(2)
            time.sleep(random.uniform(0, 0.2))  # noqa: S311 -- any moment will do
            os.kill(random.choice(served.web.children()), signal.SIGKILL)  # noqa: S311
    check_record(served, flow)
    figure("web processes killed", f"{kills}: {flow.summary()}")


def test_a_killed_database_server_loses_and_doubles_nothing(
    served: Stand, kills: int, figure: Figure
) -> None:
    assert served.postgresql is not None
    times = kills // 6
    with traffic(served.heads(8), already=stored(served)) as flow:
        for _ in range(times):
            flow.wait_for(6)
            served.postgresql.kill()
            served.postgresql.start()
    check_record(served, flow)
    figure("database servers killed", f"{times}: {flow.summary()}")


def test_without_redis_every_reply_is_taken(served: Stand, figure: Figure) -> None:
    assert served.redis is not None
    with traffic(served.heads(8), already=stored(served)) as flow:
        flow.wait_for(8)
        served.redis.kill()
        flow.wait_for(24)
        served.redis.start()
    check_record(served, flow)
    assert not flow.unanswered
    figure("Redis killed", f"1: {flow.summary()}")


@pytest.mark.parametrize(("side", "kept"), [("before", 0), ("after", 1)])
def test_a_process_that_dies_at_the_commit_leaves_all_or_nothing(
    served: Stand, trigger: Path, side: str, kept: int
) -> None:
    head = served.head(8)
    there = versions_of(served, head)
    prepared = head.prepare(box="in_favour", remarks=f"dies {side}")
    trigger.write_text(side, encoding="ascii")
    with pytest.raises(Unanswered):
        head.send(prepared)
    assert not trigger.exists()
    assert len(versions_of(served, head)) == len(there) + kept
    version = send_until_acknowledged(head, prepared)
    assert versions_of(served, head) == [
        *there,
        (head.member_state, version, f"dies {side}"),
    ]
    assert served.manage("verify_log")["ok"] is True


def test_a_delegate_sees_that_the_database_is_down_and_sends_the_same_form_later(
    served: Stand, figure: Figure
) -> None:
    assert served.postgresql is not None
    head = served.head(9)
    there = versions_of(served, head)
    prepared = head.prepare(box="against", remarks="written before the outage")
    served.postgresql.kill()
    posted = head.browser.post(prepared.path, prepared.fields)
    opened = head.browser.get(prepared.path)
    for answer in (posted, opened):
        assert answer.status == 503
        assert answer.retry_after == "30"
        assert "A reply was received only if you saw its confirmation." in answer.page
        assert "sending twice gives one reply" in answer.page
    served.postgresql.start()
    assert versions_of(served, head) == there
    began = time.monotonic()
    version = send_until_acknowledged(head, prepared)
    assert versions_of(served, head)[len(there) :] == [
        (head.member_state, version, "written before the outage")
    ]
    figure(
        "page while the database is down",
        f"503 after {posted.seconds:.2f} s; the same form taken"
        f" {time.monotonic() - began:.2f} s after it was back",
    )
