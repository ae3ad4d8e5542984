"""Consult's own WSGI application for processes whose clock libfaketime shifts.

Python sleeps until an instant of the monotonic clock, which libfaketime 0.9.10 takes
for one of the wall clock and refuses; here it sleeps for a span, as it did once.
"""

import select
import time

from consult.config.wsgi import application

__all__ = ["application"]


def sleep_for(seconds: float) -> None:
    select.select([], [], [], seconds)


time.sleep = sleep_for
