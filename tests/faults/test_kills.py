"""Promises 1 and 5: what was acknowledged survives whatever is killed."""

import os
import random
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.delegate import Unanswered
from tests.faults.stand import Stand, stand
from tests.faults.traffic import check_record, stored, traffic

pytestmark = pytest.mark.services


def test_killed_web_processes_lose_and_double_nothing(
    served: Stand, kills: int, capsys: pytest.CaptureFixture[str]
) -> None:
    before = set(stored(served))
    with traffic(served.heads(8)) as flow:
        flow.acknowledged += before
        for _ in range(kills):
            flow.wait_for(2)
            time.sleep(random.uniform(0, 0.2))  # noqa: S311 -- any moment will do
            os.kill(random.choice(served.web.children()), signal.SIGKILL)  # noqa: S311
    check_record(served, flow)
    with capsys.disabled():
        print(f"\n{kills} web processes killed: {flow.summary()}")  # noqa: T201


def test_a_killed_database_server_loses_and_doubles_nothing(
    served: Stand, kills: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert served.postgresql is not None
    times = kills // 6
    with traffic(served.heads(8)) as flow:
        flow.acknowledged += stored(served)
        for _ in range(times):
            flow.wait_for(6)
            served.postgresql.kill()
            served.postgresql.start()
    check_record(served, flow)
    with capsys.disabled():
        print(f"\n{times} database servers killed: {flow.summary()}")  # noqa: T201


def test_without_redis_every_reply_is_taken(
    served: Stand, capsys: pytest.CaptureFixture[str]
) -> None:
    assert served.redis is not None
    with traffic(served.heads(8)) as flow:
        flow.acknowledged += stored(served)
        flow.wait_for(8)
        served.redis.kill()
        flow.wait_for(24)
        served.redis.start()
    check_record(served, flow)
    assert not flow.unanswered
    with capsys.disabled():
        print(f"\nRedis killed: {flow.summary()}")  # noqa: T201


@pytest.fixture(scope="module")
def armed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Stand, Path]]:
    """A stand whose processes die at a commit once the file is there."""
    trigger = tmp_path_factory.mktemp("armed") / "side"
    with stand(
        "--states",
        "3",
        application="tests.faults.failing_wsgi",
        extra={"ARMED": str(trigger)},
    ) as running:
        yield running, trigger


@pytest.mark.parametrize(("side", "kept"), [("before", 0), ("after", 1)])
def test_a_process_that_dies_at_the_commit_leaves_all_or_nothing(
    armed: tuple[Stand, Path], side: str, kept: int
) -> None:
    served, trigger = armed
    head = served.heads()[kept]
    prepared = head.prepare(box="in_favour", remarks=f"dies {side}")
    trigger.write_text(side, encoding="ascii")
    with pytest.raises(Unanswered):
        head.send(prepared)
    mine = [one for one in stored(served) if one[0] == head.member_state]
    assert len(mine) == kept
    deadline = time.monotonic() + 30
    while True:
        try:
            version, _ = head.send(prepared)
            break
        except Unanswered:
            assert time.monotonic() < deadline
            time.sleep(0.1)
    assert version == 1
    mine = [one for one in stored(served) if one[0] == head.member_state]
    assert mine == [(head.member_state, 1, f"dies {side}")]
    assert served.manage("verify_log")["ok"] is True
