"""What is done without anybody asking; each is safe to run twice and side by side.

Celery calls these as tasks; in embedded mode `manage.py worker` calls them as they
are. They take no arguments: the rows say what is due.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypedDict

import structlog
from celery import shared_task

from consult.flows.checkpointing import checkpoint_when_due
from consult.flows.closing import close_due
from consult.flows.reminding import remind_due
from consult.flows.rendering import render_next
from consult.flows.tidying import tidy_files
from consult.flows.watching import note_offset, note_pulse
from consult.models import Heartbeat
from consult.notify import outbox
from consult.notify.deliver import deliver_next
from consult.queries.clock import database_now, database_offset

logger = structlog.get_logger(__name__)

# A mail server that hangs or a long queue must not keep the next sweep waiting.
BUDGET_SECONDS = 45.0

# One bad row is passed over; when so many follow one another, it isn't the rows.
BAD_IN_A_ROW = 3

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
    """Close what is over, remind, then pick up what a lost bell left lying.

    A step that breaks is logged and keeps none of the others from being done; the
    heartbeat that /readyz asks for then stays as it was.
    """
    at = database_now()
    broken: list[str] = []
    swept = Swept(closed=[], reminders=0, rendered=0, sent=0)
    with _apart("watch", broken):
        note_pulse(at=at)
        note_offset(database_offset())
    with _apart("close", broken):
        swept["closed"] = close_due(at=at)
    with _apart("remind", broken):
        swept["reminders"] = remind_due(at=at)
    with _apart("tidy", broken):
        outbox.tidy(at=at)
    with _apart("files", broken):
        tidy_files(at=at)
    with _apart("checkpoint", broken):
        checkpoint_when_due(at=at)
    swept["rendered"] = render_due()
    swept["sent"] = deliver_due()
    ended = database_now()
    with _apart("watch", broken):
        note_pulse(at=ended)
    if not broken:
        Heartbeat.objects.update_or_create(name="sweep", defaults={"at": ended})
    logger.info("swept", **swept)
    return swept


@contextmanager
def _apart(step: str, broken: list[str]) -> Iterator[None]:
    """Do a step whose failure is noted and goes no further."""
    try:
        yield
    except Exception:  # the other steps are done all the same
        logger.exception("step_failed", step=step)
        broken.append(step)


def _work_off(step: Callable[[], bool | None]) -> int:
    """Repeat `step` until it finds nothing due, or the time is used up."""
    until = time.monotonic() + BUDGET_SECONDS
    done = bad = 0
    while time.monotonic() < until and not stopping.is_set() and bad < BAD_IN_A_ROW:
        try:
            succeeded = step()
        except Exception:  # one bad row must not stop the others, nor the worker
            logger.exception("step_failed")
            bad += 1
            continue
        if succeeded is None:
            break
        bad = 0
        done += succeeded
    return done
