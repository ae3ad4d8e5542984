"""How Celery is set: late acknowledgements, JSON only, nothing scheduled ahead."""

import ast

import pytest
from celery.signals import worker_init
from django.db import connection

from consult.audit.guards import APPEND_ONLY, install_guards, remove_guards
from consult.config import celery_app
from consult.config.celery import check_database
from tests.architecture.source import product


def test_a_task_is_acknowledged_late_and_given_to_another_when_its_worker_dies():
    assert celery_app.conf.task_acks_late is True
    assert celery_app.conf.task_reject_on_worker_lost is True
    assert celery_app.conf.worker_prefetch_multiplier == 1


def test_nothing_but_json_is_said_or_listened_to():
    assert celery_app.conf.task_serializer == "json"
    assert celery_app.conf.accept_content == ["json"]
    assert celery_app.conf.task_ignore_result is True


def test_no_task_rides_on_a_time_to_come():
    scheduling = {"eta", "countdown", "apply_async"}
    found = [
        source.at(node)
        for source in product()
        for node in source.nodes()
        if (isinstance(node, ast.keyword) and node.arg in scheduling)
        or (isinstance(node, ast.Attribute) and node.attr in scheduling)
    ]
    assert found == []


def test_who_rings_waits_less_than_who_listens():
    listens = celery_app.connection_for_read().transport_options
    rings = celery_app.connection_for_write().transport_options
    assert listens["socket_timeout"] > 1
    assert rings["socket_timeout"] < 0.5
    assert rings["socket_connect_timeout"] < 0.5


def test_workers_and_beat_ask_for_a_broker_until_it_is_back():
    assert celery_app.conf.broker_connection_retry is True
    assert celery_app.conf.broker_connection_retry_on_startup is not False
    assert celery_app.conf.broker_connection_max_retries is None


@pytest.mark.django_db(transaction=True)
def test_a_worker_does_not_start_on_a_database_that_lost_a_guard():
    check_database()
    remove_guards(connection, APPEND_ONLY)
    try:
        with pytest.raises(SystemExit, match="has lost the guard"):
            worker_init.send(sender="worker")
    finally:
        install_guards(connection, APPEND_ONLY)
