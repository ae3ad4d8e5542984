"""A ring asks workers to look; a dead broker is noticed once and left alone."""

import time
from importlib import import_module

import pytest
from celery import Celery, current_app
from django.db import transaction

from consult.notify import doorbell


@pytest.fixture(autouse=True)
def rested_breaker():
    doorbell.breaker.reset()
    yield
    doorbell.breaker.reset()


@pytest.fixture
def dead_broker(settings):
    """A deployment whose Redis is gone: nothing listens on port 9."""
    settings.EMBEDDED = False
    import_module("kombu.transport.redis")  # as a deployment does at its start
    before = current_app._get_current_object()
    deployment = Celery("consult")
    deployment.config_from_object("django.conf:settings", namespace="CELERY")
    deployment.conf.broker_url = "redis://127.0.0.1:9/0"
    deployment.set_current()
    yield
    before.set_current()


@pytest.mark.django_db(transaction=True)
def test_a_dead_broker_costs_less_than_half_a_second_once(dead_broker):
    def ring():
        started = time.monotonic()
        with transaction.atomic():
            doorbell.ring_after_commit()
        return time.monotonic() - started

    assert ring() < 0.5
    assert doorbell.breaker.is_open
    assert ring() < 0.05


@pytest.mark.django_db(transaction=True)
def test_nothing_rings_when_the_transaction_is_rolled_back(dead_broker):
    with transaction.atomic():
        doorbell.ring_after_commit()
        transaction.set_rollback(True)
    assert not doorbell.breaker.is_open


@pytest.mark.django_db
def test_nothing_rings_in_embedded_mode(settings, django_capture_on_commit_callbacks):
    settings.EMBEDDED = True
    with django_capture_on_commit_callbacks() as callbacks:
        doorbell.ring_after_commit()
    assert callbacks == []


def test_the_breaker_closes_after_its_rest(monkeypatch):
    monkeypatch.setattr(doorbell, "REST_SECONDS", 0.01)
    doorbell.breaker.trip()
    assert doorbell.breaker.is_open
    time.sleep(0.02)
    assert not doorbell.breaker.is_open
