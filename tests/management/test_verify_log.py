"""Verifying the log: whatever is altered in the raw rows is found."""

import json
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from consult.audit import chain
from consult.audit.guards import lowered_guards
from consult.audit.record import append_entry
from consult.audit.verify import verify_log
from consult.models import AuditEntry, ChainHead
from consult.vocabularies import AuditTag

pytestmark = pytest.mark.django_db


@pytest.fixture
def log(at) -> str:
    """Two chains of three entries; returns the name of the first."""
    for name in ("consultation:1", "system"):
        for n in range(3):
            append_entry(
                name,
                tag=AuditTag.REFERENCE_LOADED,
                at=at,
                by=None,
                facts={"n": n, "word": "é"},
            )
    return "consultation:1"


@pytest.fixture
def tamper() -> Callable[[str, list[Any]], None]:
    """Change the tables as somebody with the owner's password could."""

    def run(sql: str, values: list[Any]) -> None:
        with lowered_guards(connection), connection.cursor() as cursor:
            cursor.execute(sql, values)

    return run


def answer() -> tuple[dict[str, Any], int]:
    out, code = StringIO(), 0
    try:
        call_command("verify_log", "--json", stdout=out)
    except CommandError as error:
        code = error.returncode
    facts: dict[str, Any] = json.loads(out.getvalue())
    return facts, code


def test_an_empty_log_holds():
    assert answer() == (
        {
            "ok": True,
            "entries": 0,
            "heads": {},
            "first_broken": None,
            "receipts": 0,
            "checkpoints": 0,
            "newest_checkpoint": None,
        },
        0,
    )


def test_a_log_as_it_was_written_holds(log):
    facts, code = answer()
    assert (facts["ok"], facts["entries"], facts["first_broken"], code) == (
        True,
        6,
        None,
        0,
    )
    assert facts["heads"] == dict(ChainHead.objects.values_list("chain", "hash"))


def test_the_log_of_a_whole_consultation_holds(closed_consultation):
    facts, code = answer()
    assert (facts["ok"], code) == (True, 0)
    assert facts["entries"] == AuditEntry.objects.count() > 5


def test_without_json_it_reads_as_text(log):
    out = StringIO()
    call_command("verify_log", stdout=out)
    assert out.getvalue().startswith("ok: True\nentries: 6\n")


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("body", "{}"),
        ("body", "no JSON"),
        ("body", "[" * 100_000),
        ("hash", "0" * 64),
        ("previous", "f" * 64),
        ("tag", "consultation:state:closed"),
        ("actor", "user:1"),
        ("at", "2021-05-31 00:00:00+00:00"),
        ("sequence", 9),
    ],
)
def test_a_changed_entry_is_named(log, tamper, column, value):
    second = AuditEntry.objects.get(chain=log, sequence=2).pk
    tamper(
        f"UPDATE consult_auditentry SET {column} = %s WHERE id = %s",  # noqa: S608 -- a column of this test
        [value, second],
    )
    facts, code = answer()
    assert (facts["ok"], code) == (False, 1)
    assert facts["first_broken"] == {"chain": log, "sequence": 2}


def test_a_removed_entry_is_named(log, tamper):
    tamper("DELETE FROM consult_auditentry WHERE chain = %s AND sequence = 2", [log])
    assert answer()[0]["first_broken"] == {"chain": log, "sequence": 2}


def test_a_log_cut_short_is_named_by_the_first_entry_that_is_missing(log, tamper):
    tamper("DELETE FROM consult_auditentry WHERE chain = %s AND sequence > 1", [log])
    facts, code = answer()
    assert (facts["first_broken"], code) == ({"chain": log, "sequence": 2}, 1)
    tamper("DELETE FROM consult_auditentry WHERE chain = %s", [log])
    facts, _ = answer()
    assert facts["first_broken"] == {"chain": log, "sequence": 1}
    assert list(facts["heads"]) == ["system"]


def test_an_entry_added_behind_the_head_is_named(log, tamper, at):
    append_entry(log, tag=AuditTag.REFERENCE_LOADED, at=at, by=None, facts={})
    ChainHead.objects.filter(chain=log).update(sequence=3)
    assert answer()[0]["first_broken"] == {"chain": log, "sequence": 4}


def test_a_chain_without_its_head_is_named(log):
    ChainHead.objects.filter(chain=log).delete()
    assert answer()[0]["first_broken"] == {"chain": log, "sequence": 1}


def test_a_head_with_another_hash_is_named_by_the_last_entry(log):
    ChainHead.objects.filter(chain=log).update(hash="0" * 64)
    assert answer()[0]["first_broken"] == {"chain": log, "sequence": 3}


def test_a_forged_entry_with_a_hash_that_fits_breaks_at_the_next(log, tamper):
    entry = AuditEntry.objects.get(chain=log, sequence=2)
    body = entry.body.replace('"n":1', '"n":7')
    tamper(
        "UPDATE consult_auditentry SET body = %s, hash = %s WHERE id = %s",
        [body, chain.entry_hash(entry.previous, body), entry.pk],
    )
    assert answer()[0]["first_broken"] == {"chain": log, "sequence": 3}


def test_every_broken_chain_is_named_the_first_of_them_in_the_json(log, tamper):
    tamper("UPDATE consult_auditentry SET body = '{}' WHERE sequence = 3", [])
    assert [(each.chain, each.sequence) for each in verify_log().broken] == [
        ("consultation:1", 3),
        ("system", 3),
    ]
    with pytest.raises(CommandError) as refused:
        call_command("verify_log", stdout=StringIO())
    assert str(refused.value) == (
        "The audit log is broken: consultation:1 at entry 3, system at entry 3."
    )


def test_a_long_log_costs_no_query_per_chain(log, at, django_assert_num_queries):
    for n in range(5):
        append_entry(
            f"consultation:{n + 2}",
            tag=AuditTag.REFERENCE_LOADED,
            at=at,
            by=None,
            facts={},
        )
    with django_assert_num_queries(8):
        assert verify_log().ok
