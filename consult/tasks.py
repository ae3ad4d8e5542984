"""What is done without anybody asking; each is safe to run twice and side by side.

Celery calls these as tasks; in embedded mode `manage.py worker` calls them as they
are. They take no arguments: the rows say what is due.
"""

import threading
import time
from collections.abc import Callable
from typing import TypedDict

import structlog
from celery import shared_task

from consult.flows.closing import close_due
from consult.flows.rendering import render_next
from consult.models import Heartbeat
from consult.notify.deliver import deliver_next
from consult.queries.clock import database_now

logger = structlog.get_logger(__name__)

# A mail server that hangs or a long queue must not keep the next sweep waiting.
BUDGET_SECONDS = 45.0

# Set by a process that was told to end: it finishes the row in hand and no other.
stopping = threading.Event()


class Swept(TypedDict):
    """What a sweep did: references closed, and how many rows of each kind."""

    closed: list[str]
    reminders: int
    sent: int
    rendered: int


@shared_task(name="consult.tasks.deliver_due")
def deliver_due() -> int:
    """Send the messages that are due; return how many the mail server took."""
    return _work_off(lambda: deliver_next(at=database_now()))


@shared_task(name="consult.tasks.render_due")
def render_due() -> int:
    """Render the documents that are due; return how many were written."""
    return _work_off(lambda: render_next(at=database_now()))


@shared_task(name="consult.tasks.sweep")
def sweep() -> Swept:
    """Close what is over, then pick up documents and messages that a bell lost."""
    at = database_now()
    swept = Swept(
        closed=close_due(at=at),
        reminders=0,
        rendered=render_due(),
        sent=deliver_due(),
    )
    Heartbeat.objects.update_or_create(name="sweep", defaults={"at": at})
    logger.info("swept", **swept)
    return swept


def _work_off(step: Callable[[], bool | None]) -> int:
    """Repeat `step` until it finds nothing due, or the time is used up."""
    until = time.monotonic() + BUDGET_SECONDS
    done = 0
    while time.monotonic() < until and not stopping.is_set():
        try:
            succeeded = step()
        except Exception:  # one bad row must not stop the others, nor the worker
            logger.exception("step_failed")
            break
        if succeeded is None:
            break
        done += succeeded
    return done
