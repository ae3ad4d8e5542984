"""The Celery application: a doorbell for rows that are already committed."""

import os
from typing import Any, Final

from celery import Celery
from celery.signals import worker_init
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connections
from kombu import Connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "consult.config.settings")

# A worker listens with the patience of CELERY_BROKER_TRANSPORT_OPTIONS; a ring that is
# not answered soon is given up, so that no process waits for it when it ends.
PATIENCE_OF_A_RING: Final = {"socket_timeout": 0.3}


class Doorbell(Celery):
    """Celery, which gives up soon on a broker that takes a ring and says nothing."""

    def connection_for_write(self, url: str | None = None, **kwargs: Any) -> Connection:
        """Return a connection to ring through."""
        options = {
            **(kwargs.pop("transport_options", None) or {}),
            **PATIENCE_OF_A_RING,
        }
        return super().connection_for_write(url, transport_options=options, **kwargs)


@worker_init.connect
def check_database(**_signal: Any) -> None:
    """Refuse to work on a database that has lost a guard, as `run` does."""
    try:
        call_command("check", databases=["default"])
    except SystemCheckError as error:
        raise SystemExit(str(error)) from error
    finally:
        connections.close_all()  # before the worker forks


app = Doorbell("consult")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["consult"])
