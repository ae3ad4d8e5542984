"""Consult's own Celery application whose beat has the sweep done every few seconds.

So an outage of some seconds covers several beats, as one of minutes does.
"""

import os

from consult.config.celery import app

__all__ = ["app"]

app.conf.beat_schedule["sweep"]["schedule"] = float(os.environ["SWEEP_SECONDS"])
