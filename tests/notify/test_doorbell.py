"""A ring asks workers to look; a dead broker is noticed once and left alone."""

import time
from importlib import import_module
from socket import socket

import pytest
from celery import current_app
from django.db import transaction

from consult.config.celery import Doorbell
from consult.notify import doorbell


@pytest.fixture(autouse=True)
def rested_breaker():
    doorbell.breaker.reset()
    yield
    doorbell.breaker.reset()


@pytest.fixture
def dead_broker(settings, broker_url):
    """A deployment whose Redis is gone."""
    settings.EMBEDDED = False
    import_module("kombu.transport.redis")  # as a deployment does at its start
    before = current_app._get_current_object()
    deployment = Doorbell("consult")
    deployment.config_from_object("django.conf:settings", namespace="CELERY")
    deployment.conf.broker_url = broker_url
    deployment.set_current()
    yield
    before.set_current()


@pytest.fixture
def broker_url():
    """Nothing listens on port 9."""
    return "redis://127.0.0.1:9/0"


@pytest.fixture
def hanging_broker_url():
    """A Redis that takes connections and never answers."""
    with socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield f"redis://127.0.0.1:{listener.getsockname()[1]}/0"


def ring():
    started = time.monotonic()
    with transaction.atomic():
        doorbell.ring_after_commit()
    return time.monotonic() - started


@pytest.mark.django_db(transaction=True)
def test_a_dead_broker_costs_less_than_half_a_second_once(dead_broker):
    assert ring() < 0.5
    assert doorbell.breaker.is_open
    assert ring() < 0.05


@pytest.mark.django_db(transaction=True)
class TestWithABrokerThatHangs:
    @pytest.fixture
    def broker_url(self, hanging_broker_url):
        return hanging_broker_url

    @pytest.mark.usefixtures("dead_broker")
    def test_a_ring_costs_less_than_half_a_second_once(self):
        assert ring() < 0.5
        assert doorbell.breaker.is_open
        assert ring() < 0.05

    def test_it_is_known_to_be_away_within_a_second(self, settings, broker_url):
        settings.REDIS_URL = broker_url
        started = time.monotonic()
        assert not doorbell.broker_answers()
        assert time.monotonic() - started < 1


def test_a_broker_that_is_gone_is_known_to_be_away(settings, broker_url):
    settings.REDIS_URL = broker_url
    assert not doorbell.broker_answers()


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
