"""The only place that sends a task to the broker.

A ring carries nothing: it asks a worker to look at the rows that are due. The row is
the truth and the sweep finds it too; a ring only makes it sooner. So nobody waits for
one: a thread of the process rings, and once for all that committed in a short while.
A dead broker costs it one short timeout, then nothing for a while.
"""

import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib import import_module
from threading import Lock
from typing import Final

import structlog
from celery import current_app
from django.conf import settings
from django.db import transaction
from kombu.exceptions import OperationalError

logger = structlog.get_logger(__name__)

RENDER: Final = "consult.tasks.render_due"
DELIVER: Final = "consult.tasks.deliver_due"

REST_SECONDS = 30.0
ANSWER_SECONDS = 0.3

# How long the thread rests between two rings. A worker that is called takes all that
# is due, also what a hundred replies committed meanwhile.
PAUSE_SECONDS = 0.2

# Behind the sweep, which beat sends with priority 0: a mail server that hangs must
# not keep consultations from being closed. (Redis serves the lowest number first.)
PRIORITY = 9

# After that the sweep has looked too. While no worker runs, or more is rung than they
# serve, old rings must not pile up before new ones.
STALE_SECONDS = 60.0

if not settings.EMBEDDED:
    # Half a second of loading: at the start, not while somebody sends a reply.
    import_module("kombu.transport.redis")


class Breaker:
    """Leaves the broker alone for REST_SECONDS after a ring that failed."""

    def __init__(self) -> None:
        self._rests_until = 0.0

    @property
    def is_open(self) -> bool:
        """Tell whether the broker failed lately."""
        return time.monotonic() < self._rests_until

    def trip(self) -> None:
        """Begin the rest."""
        self._rests_until = time.monotonic() + REST_SECONDS

    def reset(self) -> None:
        """End the rest."""
        self._rests_until = 0.0


class Hand:
    """Rings in a thread, at most once for a task in PAUSE_SECONDS.

    The thread begins with the first ring, so that a process that forks before has
    none; when the process ends, what was asked for is still rung.
    """

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="doorbell")
        self._asked = set[str]()
        self._asking = Lock()
        self._rests_until = 0.0

    def ask(self, tasks: Iterable[str]) -> None:
        """Have the tasks rung for; a ring that has not begun yet serves them too."""
        with self._asking:
            for task in tasks:
                if task not in self._asked:
                    self._asked.add(task)
                    self._thread.submit(self._serve, task)

    def finish(self) -> None:
        """Wait until all that was asked for is rung."""
        self._thread.submit(lambda: None).result()

    def _serve(self, task: str) -> None:
        time.sleep(max(0.0, self._rests_until - time.monotonic()))
        with self._asking:  # before the ring: what commits after it asks anew
            self._asked.discard(task)
        _ring(task)
        self._rests_until = time.monotonic() + PAUSE_SECONDS


breaker = Breaker()
hand = Hand()


def ring_after_commit(*tasks: str) -> None:
    """Ask for what is due to be rendered and sent, once this transaction commits.

    `tasks` are RENDER, DELIVER or, where none is named, both.
    Nothing is asked in embedded mode, where one process looks every second.
    """
    if not settings.EMBEDDED:
        ring = partial(hand.ask, tasks or (RENDER, DELIVER))
        transaction.on_commit(ring, robust=True)


def broker_answers() -> bool:
    """Tell whether the broker answers at once; ask only where there is one."""
    from redis import Redis, RedisError  # noqa: PLC0415 -- not in embedded mode

    with Redis.from_url(
        settings.REDIS_URL,
        socket_connect_timeout=ANSWER_SECONDS,
        socket_timeout=ANSWER_SECONDS,
    ) as broker:
        try:
            return bool(broker.ping())
        except RedisError:
            return False


def _ring(task: str) -> None:
    if breaker.is_open:
        return
    try:
        current_app.send_task(
            task, retry=False, priority=PRIORITY, expires=STALE_SECONDS
        )
    except (OperationalError, OSError) as error:
        breaker.trip()
        logger.warning("broker_unreachable", error=type(error).__name__)
