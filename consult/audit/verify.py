"""Recompute the audit log from its raw rows."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from consult.audit.chain import GENESIS, Link, first_broken
from consult.audit.record import instant_text
from consult.audit.snapshot import one_snapshot
from consult.audit.witnesses import Broken, Witnesses
from consult.models import AuditEntry, ChainHead, Checkpoint

End = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Verification:
    """What recomputing the log gave.

    `heads` maps each chain to the hash (hex) of its last entry; `broken` names the
    first entry that does not hold of each chain that is broken, by chain, and then
    what of the receipts and checkpoints does not.
    """

    entries: int
    heads: Mapping[str, str]
    broken: tuple[Broken, ...]
    receipts: int
    checkpoints: int
    newest: Checkpoint | None

    @property
    def ok(self) -> bool:
        """Tell whether every chain holds up to its head, and all that was signed."""
        return not self.broken

    def as_facts(self) -> dict[str, object]:
        """Return the keys of the command contract."""
        first = self.broken[0] if self.broken else None
        return {
            "ok": self.ok,
            "entries": self.entries,
            "heads": dict(self.heads),
            "first_broken": (
                {"chain": first.chain, "sequence": first.sequence} if first else None
            ),
            "receipts": self.receipts,
            "checkpoints": self.checkpoints,
            "newest_checkpoint": (
                {"number": self.newest.number, "digest": self.newest.digest}
                if self.newest
                else None
            ),
        }


def verify_log() -> Verification:
    """Check every chain from its first entry to its head.

    An entry holds when its hash follows from its bytes and its predecessor and its
    columns say what its bytes say. A chain that ends before or after its head is
    broken at the first entry that is missing or too many. Every reply has a receipt,
    and receipts and checkpoints are signed and name entries that are there. Reads one
    snapshot, while others go on writing, and holds one chain at a time in memory.
    """
    with one_snapshot():
        return _verify()


def _verify() -> Verification:
    witnesses = Witnesses()
    expected: dict[str, End] = {
        head.chain: (head.sequence, head.hash) for head in ChainHead.objects.all()
    }
    ends: dict[str, End] = {}
    broken: dict[str, int] = {}
    entries = 0
    stored = AuditEntry.objects.order_by("chain", "sequence").iterator(chunk_size=500)
    for chain, rows in groupby(stored, key=lambda entry: entry.chain):
        links = list(rows)
        entries += len(links)
        ends[chain] = (links[-1].sequence, links[-1].hash)
        for link in links:
            witnesses.see(link)
        sequence = _first_broken(links)
        if sequence is not None:
            broken[chain] = sequence
    for chain, sequence in _wrong_ends(expected, ends):
        broken.setdefault(chain, sequence)
    return Verification(
        entries=entries,
        heads={chain: ends[chain][1] for chain in sorted(ends)},
        broken=(
            *(Broken(chain, broken[chain]) for chain in sorted(broken)),
            *witnesses.broken(),
        ),
        receipts=witnesses.receipts,
        checkpoints=witnesses.checkpoints,
        newest=witnesses.newest,
    )


def _first_broken(entries: Sequence[AuditEntry]) -> int | None:
    by_hash = first_broken(
        Link(entry.sequence, entry.body, entry.previous, entry.hash)
        for entry in entries
    )
    by_columns = next((entry.sequence for entry in entries if not _agrees(entry)), None)
    return min((each for each in (by_hash, by_columns) if each), default=None)


def _agrees(entry: AuditEntry) -> bool:
    """Compare the columns, which no hash covers, with the body."""
    try:
        body = json.loads(entry.body)
    except (RecursionError, ValueError):
        return False
    return isinstance(body, dict) and {
        key: body.get(key) for key in ("actor", "at", "chain", "sequence", "tag")
    } == {
        "actor": entry.actor,
        "at": instant_text(entry.at),
        "chain": entry.chain,
        "sequence": entry.sequence,
        "tag": entry.tag,
    }


def _wrong_ends(
    expected: Mapping[str, End], ends: Mapping[str, End]
) -> Iterator[tuple[str, int]]:
    """Name the chains that don't end where their head says, and where they break."""
    nothing: End = (0, GENESIS)
    for chain in expected.keys() | ends.keys():
        should, is_ = expected.get(chain, nothing), ends.get(chain, nothing)
        if should[0] != is_[0]:
            yield chain, min(should[0], is_[0]) + 1
        elif should[1] != is_[1]:
            yield chain, is_[0]
