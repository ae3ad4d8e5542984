"""A plugin that gives each process of a parallel run a Redis database of its own.

Their test databases differ too: a Celery worker started by one process must not be
rung for rows of another. Loaded through PYTEST_PLUGINS, before the settings are.
"""

import os
from urllib.parse import urlsplit

import redis

KEYS = ("celery*", "_kombu*", "unacked*")


def own_database(url: str, process: str) -> str:
    """Count up the database of a Redis address: gw0 keeps it, gw1 takes the next."""
    parts = urlsplit(url)
    number = int(parts.path.strip("/") or 0) + int(process.removeprefix("gw"))
    return parts._replace(path=f"/{number}").geturl()


if REDIS_URL := os.environ.get("REDIS_URL"):
    REDIS_URL = own_database(REDIS_URL, os.environ.get("PYTEST_XDIST_WORKER", "gw0"))
    os.environ["REDIS_URL"] = REDIS_URL


def forget_rings(url: str) -> None:
    """Empty the queues: a thousand tests ring, and no worker listens to them."""
    with redis.Redis.from_url(url) as client:
        for key in (key for pattern in KEYS for key in client.keys(pattern)):
            client.delete(key)


def pytest_unconfigure() -> None:
    """Leave no ring behind in a Redis that was there before."""
    if REDIS_URL:
        forget_rings(REDIS_URL)
