"""A web process takes nothing in until it has seen the guards of the facts."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from consult.audit.guards import APPEND_ONLY, install_guards, remove_guards
from consult.models import Consultation, User
from consult.queries.consultations import reference_of
from tests.web.administrations.filling import (
    IN_FAVOUR,
    check,
    check_url,
    hidden_fields,
    reply_url,
)

pytestmark = pytest.mark.django_db


@contextmanager
def without_guard(table: str) -> Iterator[None]:
    remove_guards(connection, {table: ()})
    try:
        yield
    finally:
        install_guards(connection, {table: APPEND_ONLY[table]})


def test_no_reply_is_taken_by_a_process_that_starts_without_a_guard(
    signed_in: Any, head_of_administration: User, issued_consultation: Consultation
) -> None:
    ref = reference_of(issued_consultation)
    before = signed_in(head_of_administration)
    fields = hidden_fields(check(before, ref, IN_FAVOUR))
    started = Client()
    started.cookies = before.cookies
    with without_guard("consult_receipt"):
        refused = started.post(check_url(ref), fields)
        assert started.get(reply_url(ref)).status_code == 200
    assert refused.status_code == 503
    assert refused["Retry-After"] == "30"
    assert "tsbdir@itu.int" in refused.content.decode()
    assert issued_consultation.replies.count() == 0
    assert started.post(check_url(ref), fields).status_code == 302
    assert issued_consultation.replies.count() == 1


def test_the_guards_are_asked_for_until_they_were_seen(client: Client) -> None:
    def asked() -> bool:
        with connection.execute_wrapper(note):
            said.clear()
            client.post("/en/nowhere/")
            return any("trigger" in statement for statement in said)

    def note(execute: Any, sql: str, *rest: Any) -> Any:
        said.append(sql)
        return execute(sql, *rest)

    said: list[str] = []
    with without_guard("consult_auditentry"):
        assert (asked(), asked()) == (True, True)
    assert (asked(), asked()) == (True, False)
