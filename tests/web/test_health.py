"""What a load balancer and a monitor are told, without signing in."""

from datetime import timedelta

import pytest
from django.db import connection

from consult.audit.guards import APPEND_ONLY, install_guards, remove_guards
from consult.models import Heartbeat

pytestmark = pytest.mark.django_db


def test_a_process_that_answers_is_alive(client):
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert "no-store" in response["Cache-Control"]


def test_liveness_asks_the_database_nothing(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/healthz")


def test_a_machine_that_can_record_a_reply_is_ready(client, at, settings):
    settings.EMBEDDED = True
    Heartbeat.objects.create(name="sweep", at=at)
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {
        "status": "ok",
        "checks": {
            "database": "ok",
            "guards": "ok",
            "sweep": "ok",
            "files": "ok",
            "signing_key": "ok",
        },
    }


@pytest.mark.parametrize("minutes", [None, 3])
def test_a_late_sweep_is_said_and_turns_no_reply_away(client, at, minutes):
    if minutes:
        Heartbeat.objects.create(name="sweep", at=at - timedelta(minutes=minutes))
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json()["checks"]["sweep"] == "late"


def test_lost_guards_make_it_unavailable(client):
    remove_guards(connection, APPEND_ONLY)
    try:
        response = client.get("/readyz")
    finally:
        install_guards(connection, APPEND_ONLY)
    assert response.status_code == 503
    assert response.json()["status"] == "unavailable"
    assert response.json()["checks"]["guards"] == "missing"


def test_a_file_store_that_takes_nothing_makes_it_unavailable(
    client, settings, tmp_path
):
    in_the_way = tmp_path / "files"
    in_the_way.write_text("a file where the folder should be")
    settings.MEDIA_ROOT = in_the_way / "store"
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"]["files"] == "not writable"


def test_a_machine_that_cannot_sign_a_receipt_is_not_ready(client, settings, tmp_path):
    settings.SIGNING_KEY_FILE = str(tmp_path / "nowhere.pem")
    settings.MAKES_SIGNING_KEY = False
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"]["signing_key"] == "unusable"


def test_a_database_that_lacks_a_migration_makes_it_unavailable(client):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'consult'")
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"]["database"] == "not migrated"


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_nothing_is_changed_through_them(client, address):
    assert client.post(address).status_code == 405


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_a_probe_needs_no_tls(client, settings, address):
    settings.SECURE_SSL_REDIRECT = True
    assert client.get(address).status_code == 200
    assert client.get("/en/").status_code == 301


def test_a_broker_that_is_away_is_said_and_turns_no_reply_away(client, settings):
    settings.EMBEDDED = False
    settings.REDIS_URL = "redis://127.0.0.1:9/0"
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json()["checks"]["broker"] == "unreachable"


@pytest.mark.services
def test_a_broker_that_answers_is_said(client):
    assert client.get("/readyz").json()["checks"]["broker"] == "ok"
