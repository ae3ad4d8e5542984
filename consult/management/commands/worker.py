"""Work off due documents and messages; sweep every minute."""

import signal
import time
from types import FrameType
from typing import Any

import structlog
from django.core.management.base import BaseCommand
from django.db import close_old_connections

from consult.tasks import deliver_due, render_due, stopping, sweep

logger = structlog.get_logger(__name__)

LOOK_SECONDS = 1.0
SWEEP_SECONDS = 60.0


class Command(BaseCommand):
    help = "Sends and renders what is due, every second, and sweeps every minute."
    requires_system_checks = []  # `run`, which starts it, has made them

    def handle(self, *_args: Any, **_options: Any) -> None:
        def stop(_number: int, _frame: FrameType | None) -> None:
            stopping.set()

        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, stop)
        logger.info("worker_started")
        next_sweep = time.monotonic()
        while not stopping.is_set():
            close_old_connections()
            if time.monotonic() >= next_sweep:
                next_sweep = time.monotonic() + SWEEP_SECONDS
                sweep()
            else:
                render_due()
                deliver_due()
            stopping.wait(LOOK_SECONDS)
        logger.info("worker_stopped")
