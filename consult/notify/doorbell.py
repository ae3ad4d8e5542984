"""The only place that sends a task to the broker.

A ring carries nothing: it asks a worker to look at the rows that are due. The row is
the truth and the sweep finds it too; a ring only makes it sooner. A dead broker
therefore costs one short timeout, then nothing for a while.
"""

import time
from importlib import import_module

import structlog
from celery import current_app
from django.conf import settings
from django.db import transaction
from kombu.exceptions import OperationalError

logger = structlog.get_logger(__name__)

TASKS = ("consult.tasks.render_due", "consult.tasks.deliver_due")

REST_SECONDS = 30.0
ANSWER_SECONDS = 0.3

# Behind the sweep, which beat sends with priority 0: a mail server that hangs must
# not keep consultations from being closed. (Redis serves the lowest number first.)
PRIORITY = 9

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


breaker = Breaker()


def ring_after_commit() -> None:
    """Ask for what is due to be rendered and sent, once this transaction commits.

    Nothing is asked in embedded mode, where one process looks every second.
    """
    if not settings.EMBEDDED:
        transaction.on_commit(_ring, robust=True)


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


def _ring() -> None:
    for task in TASKS:
        if breaker.is_open:
            return
        try:
            current_app.send_task(task, retry=False, priority=PRIORITY)
        except (OperationalError, OSError) as error:
            breaker.trip()
            logger.warning("broker_unreachable", error=type(error).__name__)
