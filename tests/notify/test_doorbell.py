"""A ring asks workers to look; a dead broker is noticed once and left alone."""

import time
from datetime import UTC, datetime, timedelta
from importlib import import_module
from socket import socket

import pytest
from django.conf import settings
from django.db import transaction

from consult.config.celery import Doorbell, app
from consult.notify import doorbell


@pytest.fixture(autouse=True)
def rested_breaker():
    doorbell.breaker.reset()
    yield
    doorbell.breaker.reset()


@pytest.fixture
def broker(settings, broker_url):
    """A deployment with its broker; none listens unless a test has one."""
    settings.EMBEDDED = False
    doorbell.hand.finish()  # what the test before asked for
    import_module("kombu.transport.redis")  # as a deployment does at its start
    deployment = Doorbell("consult")
    deployment.config_from_object("django.conf:settings", namespace="CELERY")
    deployment.conf.broker_url = broker_url
    deployment.set_default()  # for the thread that rings
    yield deployment
    doorbell.hand.finish()
    app.set_default()
    app.set_current()  # the deployment became it when it was made


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


def ring(*tasks):
    """Return how long a commit that rings takes."""
    started = time.monotonic()
    with transaction.atomic():
        doorbell.ring_after_commit(*tasks)
    return time.monotonic() - started


def heard(broker):
    """Return how many rings came to the broker and were not heard before."""
    return len(take_rings(broker))


def take_rings(broker):
    """Return the headers of what came to the broker and was not heard before."""
    doorbell.hand.finish()
    with broker.connection_for_read() as connection:
        queue = connection.SimpleQueue("celery")
        messages = [queue.get() for _ in range(queue.qsize())]
        for message in messages:
            message.ack()
        return [message.headers for message in messages]


@pytest.mark.django_db(transaction=True)
def test_who_rings_does_not_wait_for_a_dead_broker(broker):
    assert ring() < 0.2
    started = time.monotonic()
    doorbell.hand.finish()
    assert time.monotonic() - started < 2
    assert doorbell.breaker.is_open


@pytest.mark.django_db(transaction=True)
class TestWithABrokerThatAnswers:
    @pytest.fixture
    def broker_url(self):
        return "memory://"

    def test_a_ring_comes_to_it(self, broker):
        ring(doorbell.DELIVER)
        assert heard(broker) == 1

    def test_another_ring_comes_to_it_too(self, broker):
        ring(doorbell.DELIVER)
        assert heard(broker) == 1
        ring(doorbell.DELIVER)
        assert heard(broker) == 1

    def test_a_worker_that_begins_later_than_a_sweep_passes_it_over(self, broker):
        sweeps = timedelta(seconds=settings.CELERY_BEAT_SCHEDULE["sweep"]["schedule"])
        began = datetime.now(UTC)
        ring(doorbell.DELIVER)
        [headers] = take_rings(broker)
        rung = datetime.fromisoformat(headers["expires"]) - sweeps
        assert began <= rung <= datetime.now(UTC)

    def test_each_task_has_its_ring(self, broker):
        ring(doorbell.DELIVER, doorbell.RENDER)
        assert heard(broker) == 2

    def test_what_commits_together_shares_a_ring(self, broker):
        heard(broker)
        started = time.monotonic()
        for _ in range(20):
            ring(doorbell.DELIVER)
        took = time.monotonic() - started
        assert 1 <= heard(broker) <= 2 + took / doorbell.PAUSE_SECONDS


@pytest.mark.django_db(transaction=True)
class TestWithABrokerThatHangs:
    @pytest.fixture
    def broker_url(self, hanging_broker_url):
        return hanging_broker_url

    @pytest.mark.usefixtures("broker")
    def test_who_rings_does_not_wait_for_it_either(self):
        assert ring() < 0.2
        started = time.monotonic()
        doorbell.hand.finish()
        assert time.monotonic() - started < 2
        assert doorbell.breaker.is_open

    def test_it_is_known_to_be_away_within_a_second(self, settings, broker_url):
        settings.REDIS_URL = broker_url
        started = time.monotonic()
        assert not doorbell.broker_answers()
        assert time.monotonic() - started < 1


def test_a_broker_that_is_gone_is_known_to_be_away(settings, broker_url):
    settings.REDIS_URL = broker_url
    assert not doorbell.broker_answers()


@pytest.mark.django_db(transaction=True)
def test_nothing_rings_when_the_transaction_is_rolled_back(broker):
    with transaction.atomic():
        doorbell.ring_after_commit()
        transaction.set_rollback(True)
    doorbell.hand.finish()
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
