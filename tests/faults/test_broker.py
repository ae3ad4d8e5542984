"""Promise 5: workers and beat outlive Redis, and find what was sent without it."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from tests.faults.conftest import LONG
from tests.faults.figures import Figure
from tests.faults.servers import Server, celery_beat
from tests.faults.stand import Stand
from tests.faults.traffic import Traffic, check_record, stored, traffic, waiting

pytestmark = [pytest.mark.services, pytest.mark.xdist_group("faults")]

# The product sweeps every 60 s and promises to find everything within 120. A hurried
# beat lets the short form see several of them in an outage, and is promised less.
SWEEP_SECONDS = 60.0 if LONG else 5.0
PROMISED_SECONDS = 60.0 + SWEEP_SECONDS
TIMES = 10 if LONG else 1

# Half a second is what Redis may cost; the rest is a machine that does more than this.
ACKNOWLEDGED_SECONDS = 2.0


@dataclass
class Crew:
    """The processes that work off what web processes wrote, and their broker."""

    redis: Server
    worker: Server
    beat: Server

    def refusals(self) -> tuple[int, int]:
        """Return how often worker and beat said that nobody listens at the broker's."""
        worker, beat = (
            one.said().count("Connection refused") for one in (self.worker, self.beat)
        )
        return worker, beat

    def check(self) -> None:
        """Assert that worker and beat live."""
        for one in (self.worker, self.beat):
            assert one.runs, f"{one.name} has ended\n{one.said()[-4000:]}"


@pytest.fixture
def crew(served: Stand) -> Iterator[Crew]:
    """Processes of which only Redis is started; nothing lies in the outbox."""
    assert served.redis is not None
    assert served.celery is not None
    while left := waiting(served):
        served.manage("sweep")
        assert waiting(served) < left, "a sweep delivered nothing"
    beat = celery_beat(
        served.folder,
        {**served.environ, "SWEEP_SECONDS": str(SWEEP_SECONDS)},
        application="tests.faults.hurried_celery",
    )
    try:
        yield Crew(served.redis, served.celery, beat)
    finally:
        beat.stop()
        served.celery.stop()
        if not served.redis.runs:
            served.redis.start()


def test_workers_and_beat_outlive_redis_and_find_what_was_sent_without_it(
    served: Stand, crew: Crew, figure: Figure
) -> None:
    crew.worker.start()
    crew.beat.start()
    waits = []
    for _ in range(TIMES):
        crew.redis.kill()
        flow = reply_without_redis(served, crew)
        waits.append(bring_back(served, crew))
        check_record(served, flow)
    figure("Redis killed under workers", told(waits, flow))


def test_workers_and_beat_that_start_before_redis_wait_for_it(
    served: Stand, crew: Crew, figure: Figure
) -> None:
    crew.redis.kill()
    crew.worker.launch()
    crew.beat.launch()
    flow = reply_without_redis(served, crew)
    waited = bring_back(served, crew)
    check_record(served, flow)
    figure("workers started before Redis", told([waited], flow))


def reply_without_redis(served: Stand, crew: Crew) -> Traffic:
    """Reply, which waits for nothing; wait until worker and beat have missed Redis."""
    worker, beat = crew.refusals()

    def missed() -> bool:
        crew.check()
        said = crew.refusals()
        return said[0] > worker and said[1] > beat

    with traffic(served.heads(2), already=stored(served)) as flow:
        flow.wait_for(8)
    await_that(missed, within=2 * SWEEP_SECONDS + 60.0)
    assert not flow.unanswered
    assert max(flow.seconds) < ACKNOWLEDGED_SECONDS
    assert waiting(served)
    return flow


def bring_back(served: Stand, crew: Crew) -> float:
    """Start Redis; return how many seconds later all was sent."""

    def all_sent() -> bool:
        crew.check()
        return not waiting(served)

    crew.redis.start()
    return await_that(all_sent, within=PROMISED_SECONDS)


def await_that(is_so: Callable[[], bool], *, within: float) -> float:
    """Wait until something is so; return how many seconds it took."""
    began = time.monotonic()
    while not is_so():
        assert time.monotonic() < began + within, f"not within {within} s"
        time.sleep(0.2)
    return time.monotonic() - began


def told(waits: list[float], flow: Traffic) -> str:
    return (
        f"{len(waits)}: all sent {max(waits):.0f} s after it was back at the latest;"
        f" {flow.summary()}"
    )
