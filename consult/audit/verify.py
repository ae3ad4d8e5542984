"""Recompute the audit log from its raw rows."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from consult.audit.chain import GENESIS, Link, first_broken
from consult.audit.record import instant_text
from consult.models import AuditEntry, ChainHead


@dataclass(frozen=True, slots=True)
class Broken:
    """The first entry of a chain that does not hold, by its sequence number."""

    chain: str
    sequence: int


@dataclass(frozen=True, slots=True)
class Verification:
    """What recomputing the log gave: how many entries, where each chain ends.

    `heads` maps a chain to the hash (hex) of its last entry; `broken` names the
    first entry of each chain that does not hold, in the order of the chains.
    """

    entries: int
    heads: dict[str, str]
    broken: tuple[Broken, ...]

    @property
    def ok(self) -> bool:
        """Tell whether every chain holds to its head."""
        return not self.broken

    def as_facts(self) -> dict[str, object]:
        """Return the keys of the command contract."""
        first = self.broken[0] if self.broken else None
        return {
            "ok": self.ok,
            "entries": self.entries,
            "heads": self.heads,
            "first_broken": (
                {"chain": first.chain, "sequence": first.sequence} if first else None
            ),
        }


@dataclass(frozen=True, slots=True)
class _Row:
    """An entry as the table has it."""

    chain: str
    sequence: int
    at: datetime
    tag: str
    actor: str
    body: str
    previous: str
    hash: str

    @property
    def link(self) -> Link:
        return Link(self.sequence, self.body, self.previous, self.hash)

    def says_what_its_body_says(self) -> bool:
        """Compare the columns, which no hash covers, with the body."""
        try:
            body = json.loads(self.body)
            return (
                body["actor"],
                body["at"],
                body["chain"],
                body["sequence"],
                body["tag"],
            ) == (
                self.actor,
                instant_text(self.at),
                self.chain,
                self.sequence,
                self.tag,
            )
        except (KeyError, TypeError, ValueError):
            return False


def verify_log() -> Verification:
    """Check every chain from its first entry to its head.

    An entry holds when its hash follows from its bytes and its predecessor, and its
    columns say what its bytes say. A chain that ends before or after its head is
    broken at the first entry that is missing or too many.
    """
    heads = {head.chain: (head.sequence, head.hash) for head in ChainHead.objects.all()}
    ends = dict[str, tuple[int, str]]()
    broken = list[Broken]()
    entries = 0
    for name, rows in groupby(_rows(), key=lambda row: row.chain):
        walk = _Walk(rows)
        sequence = first_broken(row.link for row in walk)
        first = min(filter(None, (sequence, walk.contradiction)), default=None)
        walk.finish()
        if first is not None:
            broken.append(Broken(name, first))
        ends[name] = walk.end
        entries += walk.count
    already = {each.chain for each in broken}
    broken += [
        Broken(name, sequence)
        for name, sequence in _wrong_ends(heads, ends)
        if name not in already
    ]
    return Verification(
        entries=entries,
        heads={name: end_hash for name, (_, end_hash) in sorted(ends.items())},
        broken=tuple(sorted(broken, key=lambda each: each.chain)),
    )
