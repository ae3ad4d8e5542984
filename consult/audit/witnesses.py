"""What was signed of the log, held against the log: receipts and checkpoints."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from consult.audit.chain import GENESIS, digest
from consult.audit.checkpoints import head_digest
from consult.audit.keys import key_id_of, verifies
from consult.models import (
    AuditEntry,
    Checkpoint,
    CheckpointHead,
    Receipt,
    ReplyVersion,
    SigningKey,
)
from consult.vocabularies import AuditTag

CHECKPOINTS = "checkpoints"
RECEIPTS = "receipts"


@dataclass(frozen=True, slots=True)
class Broken:
    """What does not hold: an entry of a chain, a checkpoint by its number.

    A receipt is named by the entry it signs or, where it is missing or names none, by
    the key of its reply version.
    """

    chain: str
    sequence: int


class Witnesses:
    """Receipts and checkpoints, read at once; entries are then shown to them.

    After the last entry `broken` names what was not signed by the key it names, what
    signs an entry that is not there, receipts of another reply, replies
    without a receipt and entries without their reply.
    """

    def __init__(self) -> None:
        self._keys = _public_keys()
        self._broken: list[Broken] = []
        self._receipts: dict[tuple[str, int], str] = {}
        self._versions = _versions_stored()
        self._heads: dict[str, dict[str, int]] = defaultdict(dict)
        self.receipts = self._read_receipts()
        self.checkpoints, self.newest = self._read_checkpoints()

    def see(self, entry: AuditEntry) -> None:
        """Take note of an entry that is in the log."""
        chain, sequence = entry.chain, entry.sequence
        if self._receipts.get((chain, sequence)) == entry.hash:
            del self._receipts[chain, sequence]
        if entry.tag == AuditTag.REPLY_RECORDED and not self._is_stored(entry):
            self._broken.append(Broken(chain, sequence))
        if waiting := self._heads.get(chain):
            waiting.pop(head_digest(sequence, entry.hash), None)

    def broken(self) -> Iterator[Broken]:
        """Name what does not hold, once every entry was seen."""
        yield from self._broken
        for chain, sequence in sorted(self._receipts):
            yield Broken(chain, sequence)
        for number in sorted(
            {n for each in self._heads.values() for n in each.values()}
        ):
            yield Broken(CHECKPOINTS, number)

    def _read_receipts(self) -> int:
        count = 0
        rows = Receipt.objects.select_related("version__member").order_by("pk")
        for receipt in rows.iterator(chunk_size=500):
            count += 1
            place = _place_of(receipt)
            if place is None or not self._signed(receipt) or not _is_of_its(receipt):
                chain, sequence = place[:2] if place else (RECEIPTS, receipt.version_id)
                self._broken.append(Broken(chain, sequence))
            else:
                self._receipts[place[:2]] = place[2]
        self._broken += [
            Broken(RECEIPTS, version)
            for version in ReplyVersion.objects.filter(signed_receipt=None)
            .order_by("pk")
            .values_list("pk", flat=True)
        ]
        return count

    def _read_checkpoints(self) -> tuple[int, Checkpoint | None]:
        count, previous, newest = 0, GENESIS, None
        for checkpoint in Checkpoint.objects.order_by("number"):
            count += 1
            body = _body_of(checkpoint)
            if (
                body.get("number") != count
                or checkpoint.number != count
                or body.get("previous") != previous
                or checkpoint.digest != digest(checkpoint.body)
                or not self._signed(checkpoint)
            ):
                self._broken.append(Broken(CHECKPOINTS, count))
                return count, checkpoint
            for chain, head in body["heads"].items():
                self._heads[chain][head] = count
            previous, newest = checkpoint.digest, checkpoint
        last = CheckpointHead.objects.first()
        if (last.number, last.digest) != (count, previous) if last else count:
            self._broken.append(Broken(CHECKPOINTS, count + 1))
        return count, newest

    def _is_stored(self, entry: AuditEntry) -> bool:
        facts = _body_of(entry).get("facts", {})
        version = (entry.chain, facts.get("member_state"), facts.get("version"))
        return version in self._versions

    def _signed(self, row: Receipt | Checkpoint) -> bool:
        public = self._keys.get(row.key_id)
        return (
            public is not None
            and _body_of(row).get("key_id") == row.key_id
            and verifies(public, bytes(row.signature), row.body.encode())
        )


def _public_keys() -> dict[str, bytes]:
    keys = ((key.key_id, bytes(key.public)) for key in SigningKey.objects.all())
    return {key_id: public for key_id, public in keys if key_id == key_id_of(public)}


def _versions_stored() -> set[tuple[str, str, int]]:
    """Return chain, State and number of every version of a reply."""
    rows = ReplyVersion.objects.values_list(
        "consultation_id", "member__member_state_id", "version"
    )
    return {(f"consultation:{pk}", state, number) for pk, state, number in rows}


def _place_of(receipt: Receipt) -> tuple[str, int, str] | None:
    """Return chain, sequence and hash of the entry that a receipt names."""
    try:
        place = _body_of(receipt)["log"]
        return str(place["chain"]), int(place["sequence"]), str(place["hash"])
    except (LookupError, TypeError, ValueError):
        return None


def _is_of_its(receipt: Receipt) -> bool:
    """Tell whether a receipt says what the version it hangs on says of itself.

    A version has its number once, so that no receipt serves a second one.
    """
    version, body = receipt.version, _body_of(receipt)
    return (
        body["log"]["chain"] == f"consultation:{version.consultation_id}"
        and body.get("member_state") == version.member.member_state_id
        and body.get("version") == version.version
        and body.get("body") == version.body_digest
        and body.get("late") == int(version.late)
    )


def _body_of(row: AuditEntry | Receipt | Checkpoint) -> Mapping[str, Any]:
    try:
        body = json.loads(row.body)
    except (RecursionError, ValueError):
        return {}
    return body if isinstance(body, dict) else {}
