"""The only writer of the audit log."""

from collections.abc import Mapping
from datetime import UTC, datetime

from consult.audit import chain
from consult.models import AuditEntry, ChainHead, Consultation, User
from consult.queries.statements import Given, Statement, append
from consult.vocabularies import AuditTag

SYSTEM = "system"


def chain_of(consultation: Consultation) -> str:
    """Return the name of the chain that holds the consultation's entries."""
    return f"consultation:{consultation.pk}"


def instant_text(at: datetime) -> str:
    """Return an instant as the record writes it: UTC, microseconds, `Z`."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def actor_of(user: User | None) -> str:
    """Return how the log names who acted: never by a name or an address."""
    return SYSTEM if user is None else f"user:{user.pk}"


def append_entry(
    chain_name: str,
    *,
    tag: AuditTag,
    at: datetime,
    by: User | None,
    facts: Mapping[str, object],
) -> AuditEntry:
    """Append one entry to a chain, in the act's own transaction.

    `facts` hold strings, integers, lists and objects only, and no personal data
    but salted digests. Takes the lock on the chain head, so call it last.

    Raises `TransactionManagementError` outside a transaction.
    """
    head = _locked_head(chain_name)
    sequence = head.sequence + 1
    body = chain.canonical(
        {
            "actor": actor_of(by),
            "at": instant_text(at),
            "chain": chain_name,
            "facts": facts,
            "sequence": sequence,
            "tag": tag.value,
        }
    )
    entry = append(
        AuditEntry(
            chain=chain_name,
            sequence=sequence,
            at=at,
            tag=tag.value,
            actor=actor_of(by),
            body=body,
            previous=head.hash,
            hash=chain.entry_hash(head.hash, body),
        )
    )
    head.sequence, head.hash = sequence, entry.hash
    head.save(update_fields=["sequence", "hash"])
    return entry


def _locked_head(chain_name: str) -> ChainHead:
    """Lock where a chain ends; its first entry makes the row, whoever writes it."""
    for head in _head(chain=chain_name):
        return head
    ChainHead.objects.bulk_create(
        [ChainHead(chain=chain_name, sequence=0, hash=chain.GENESIS)],
        ignore_conflicts=True,
    )
    (head,) = _head(chain=chain_name)
    return head


_head = Statement(
    lambda: ChainHead.objects.select_for_update().filter(chain=Given("chain"))
)
