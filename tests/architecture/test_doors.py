"""One door for a consultation's state, one writer of the audit log."""

import ast

import pytest

from tests.architecture.source import Module, dotted, module, product

TRANSITION = "consult/flows/transition.py"
RECORD = "consult/audit/record.py"

# Rooms whose rows have a state of their own (a message waits, is sent, is given up).
OWN_STATES = ("consult/notify/outbox.py", "consult/notify/deliver.py")

WRITES = {"update", "update_or_create", "get_or_create", "create", "bulk_create"}


def writes_of_state(source: Module) -> list[str]:
    """Where a `.state` is written: by assignment, setattr, update or bulk_update.

    A room of OWN_STATES may write the states of its own rows, never one that is
    spelled as a consultation's.
    """
    if source.is_in(TRANSITION):
        return []
    spared = source.is_in(*OWN_STATES)
    return [
        source.at(node)
        for node in source.nodes()
        if _writes_state(node)
        and not (spared and "onsultation" not in ast.unparse(node))
    ]


def _writes_state(node: ast.AST) -> bool:
    if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        return any(
            isinstance(part, ast.Attribute) and part.attr == "state"
            for target in targets
            for part in ast.walk(target)
            if isinstance(getattr(part, "ctx", None), ast.Store)
        )
    return isinstance(node, ast.Call) and _call_writes_state(node)


def _call_writes_state(call: ast.Call) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else dotted(call.func)
    keywords = {keyword.arg for keyword in call.keywords}
    constants = {
        part.value
        for argument in [*call.args, *(keyword.value for keyword in call.keywords)]
        for part in ast.walk(argument)
        if isinstance(part, ast.Constant)
    }
    if name in {"setattr", "bulk_update"}:
        return "state" in constants
    if name in WRITES:
        defaults = any(
            isinstance(key, ast.Constant) and key.value == "state"
            for keyword in call.keywords
            if keyword.arg in {"defaults", "create_defaults", None}
            for part in ast.walk(keyword.value)
            if isinstance(part, ast.Dict)
            for key in part.keys
        )
        return "state" in keywords or defaults
    return name == "Consultation" and "state" in keywords


def writes_of_the_log(source: Module) -> list[str]:
    """Where an audit entry or a chain's head is made or changed."""
    if source.is_in(RECORD):
        return []
    return [
        source.at(node)
        for node in source.nodes()
        if isinstance(node, ast.Call) and _writes_log(node)
    ]


def _writes_log(call: ast.Call) -> bool:
    writing = {*WRITES, "bulk_update", "delete", "save"}
    if dotted(call.func).rpartition(".")[2] in {"AuditEntry", "ChainHead"}:
        return True
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in writing:
        return False
    chain = ast.unparse(call.func.value)
    return "AuditEntry.objects" in chain or "ChainHead.objects" in chain


def test_a_consultations_state_is_written_in_one_place() -> None:
    assert [place for source in product() for place in writes_of_state(source)] == []


def test_audit_entries_are_written_in_one_place() -> None:
    assert [place for source in product() for place in writes_of_the_log(source)] == []


@pytest.mark.parametrize(
    "text",
    [
        "consultation.state = 'closed'",
        "self.consultation.state: str = 'closed'",
        "a, row.state = 1, 'closed'",
        "Consultation.objects.filter(pk=1).update(state='closed')",
        "Consultation.objects.create(state='issued')",
        "Consultation(state='issued')",
        "Consultation.objects.update_or_create(pk=1, defaults={'state': 'closed'})",
        "Consultation.objects.filter(pk=1).update(**{'state': 'closed'})",
        "Consultation.objects.bulk_update(rows, ['state'])",
        "setattr(row, 'state', 'closed')",
    ],
)
def test_every_other_way_to_write_a_state_is_noticed(text: str) -> None:
    assert writes_of_state(module("consult/flows/closing.py", text)) == [
        "consult/flows/closing.py:1"
    ]
    assert writes_of_state(module(TRANSITION, text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "if consultation.state == 'closed': pass",
        "Consultation.objects.filter(state='issued')",
        "Consultation.objects.filter(state='issued').update(contact_email='')",
        "state = consultation.state",
    ],
)
def test_reading_a_state_is_free(text: str) -> None:
    assert writes_of_state(module("consult/flows/closing.py", text)) == []


def test_the_outbox_writes_the_state_of_messages_only() -> None:
    message = module(OWN_STATES[0], "OutboxMessage.objects.update(state='sent')")
    consultation = module(OWN_STATES[0], "message.consultation.state = 'closed'")
    assert writes_of_state(message) == []
    assert writes_of_state(consultation) == ["consult/notify/outbox.py:1"]


@pytest.mark.parametrize(
    "text",
    [
        "AuditEntry(chain='system').save()",
        "models.AuditEntry.objects.create(chain='system')",
        "AuditEntry.objects.bulk_create(rows)",
        "ChainHead.objects.filter(chain='system').update(sequence=1)",
        "AuditEntry.objects.all().delete()",
    ],
)
def test_every_other_way_to_write_the_log_is_noticed(text: str) -> None:
    assert writes_of_the_log(module("consult/flows/issuing.py", text)) != []
    assert writes_of_the_log(module(RECORD, text)) == []


def test_reading_the_log_is_free() -> None:
    text = "AuditEntry.objects.filter(chain='system').order_by('sequence')"
    assert writes_of_the_log(module("consult/queries/log.py", text)) == []
