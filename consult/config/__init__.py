"""Settings, the Celery application, root addresses and WSGI."""

from consult.config.celery import app as celery_app

__all__ = ["celery_app"]
