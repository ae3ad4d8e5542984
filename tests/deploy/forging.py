"""Forge bundles as somebody could who holds the signing key, or another one."""

import copy
import hashlib
import json
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from consult.audit.chain import GENESIS, canonical, digest, entry_hash
from consult.audit.checkpoints import head_digest
from consult.audit.keys import Signer, public_pem
from tests.deploy.conftest import Bundles
from tests.deploy.verifier import Members

REPLY = "consultation:reply:recorded"
PROPOSED = "consultation:result:proposed"
CERTIFIED = "consultation:result:certified"


# What was altered, the bundle, and the check or checks that may find it.
Mutants = Iterator[tuple[str, Members, str | set[str]]]


def sealed(kind: Callable[[Bundles], Mutants]) -> Callable[[Bundles], Mutants]:
    """Have every mutant of a kind signed anew by the holder of the key."""

    @wraps(kind)
    def made(bundles: Bundles) -> Mutants:
        for name, members, expected in kind(bundles):
            yield name, resealed(members, bundles.signer), expected

    return made


def spelled(value: Any) -> bytes:
    return canonical(value).encode()


def with_nulls(value: Any) -> bytes:
    """Spell a result, where a share may be missing."""
    return json.dumps(
        value, ensure_ascii=False, separators=(",", ":"), sort_keys=True
    ).encode()


def resealed(members: Members, signer: Signer) -> Members:
    """Make the manifest anew for what the members are now, and sign it."""
    manifest = json.loads(members["manifest.json"])
    kept = {
        name: content
        for name, content in members.items()
        if name not in {"manifest.json", "manifest.sig"}
    }
    manifest["key_id"] = signer.key_id
    manifest["members"] = {
        name: hashlib.sha256(content).hexdigest() for name, content in kept.items()
    }
    body = spelled(manifest)
    return {**kept, "manifest.json": body, "manifest.sig": signer.sign(body)}


class Forgery:
    """A bundle taken apart: change its parts, then have it signed anew."""

    def __init__(self, members: Members, signer: Signer) -> None:
        self.members = dict(members)
        self.signer = signer
        self.bodies: list[dict[str, Any]] = [
            json.loads(json.loads(line)["body"])
            for line in members["log.jsonl"].decode().splitlines()
        ]
        self.checkpoints = {
            name: json.loads(content)
            for name, content in members.items()
            if name.startswith("checkpoints/") and name.endswith(".json")
        }
        self.receipts = {
            name: json.loads(content)
            for name, content in members.items()
            if name.startswith("receipts/") and name.endswith(".json")
        }
        self.replies: list[dict[str, Any]] = self.part("replies.json")
        self.head: dict[str, Any] = self.part("consultation.json")
        self.covered = self._covered()
        self.entry_of = {
            name: self.bodies[receipt["log"]["sequence"] - 1]
            for name, receipt in self.receipts.items()
        }

    def part(self, name: str) -> Any:
        return json.loads(self.members[name])

    def entries(self, tag: str) -> list[dict[str, Any]]:
        return [body for body in self.bodies if body["tag"] == tag]

    def change_reply(self, place: int, **facts: Any) -> None:
        """Say otherwise in a reply, in its entry and in its receipt alike."""
        row, body = self.replies[place], self.entries(REPLY)[place]
        receipt = self.receipts[f"receipts/{row['member_state']}-{row['version']}.json"]
        row.update(facts)
        body["facts"].update(facts)
        receipt.update(facts)
        if "received_at" in facts:
            receipt["received_at_geneva"] = in_geneva(facts["received_at"])

    def add_reply(self, like: int, *, supersedes: int = 0, **facts: Any) -> None:
        """Make up another version of a State's reply, as the last entry of the log."""
        row, body = copy.deepcopy((self.replies[like], self.entries(REPLY)[like]))
        state, version = row["member_state"], row["version"]
        receipt = copy.deepcopy(self.receipts[f"receipts/{state}-{version}.json"])
        theirs = [each for each in self.replies if each["member_state"] == state]
        name = f"receipts/{state}-{len(theirs) + 1}.json"
        self.replies.append(row)
        self.bodies.append(body)
        self.receipts[name], self.entry_of[name] = receipt, body
        receipt["supersedes"] = supersedes
        receipt["consultation"] |= {"closes_at": self.head["closes_at"]}
        row["version"] = body["facts"]["version"] = len(theirs) + 1
        receipt["version"] = len(theirs) + 1
        for said in (row, body["facts"], receipt):
            said.update(facts)

    def change_result(self, change: Any) -> None:
        """Change what is certified, and its digest in the log."""
        content = self.part("results/1.json")
        change(content)
        self.members["results/1.json"] = with_nulls(content)
        for tag in (PROPOSED, CERTIFIED):
            (entry,) = self.entries(tag)
            entry["facts"]["result"] = digest(self.members["results/1.json"].decode())

    def insert(self, place: int, tag: str, **facts: Any) -> None:
        """Make up an entry between the others, at the same instant as its neighbour."""
        body = {**self.bodies[place - 1], "actor": "user:666"}
        self.bodies.insert(place, {**body, "facts": facts, "tag": tag})

    def append(self, tag: str, **facts: Any) -> None:
        self.insert(len(self.bodies), tag, **facts)

    def drop(self, tag: str) -> None:
        """Take entries out of the log, with the checkpoints that sign them."""
        for body in self.entries(tag):
            self.bodies = [each for each in self.bodies if each is not body]
            for name in [name for name, at in self.covered.items() if at is body]:
                self.drop_checkpoint(name)

    def drop_checkpoint(self, name: str) -> None:
        del self.checkpoints[name], self.covered[name]
        for suffix in (".json", ".sig"):
            del self.members[name.removesuffix(".json") + suffix]

    def signed(self) -> Members:
        """Number, hash and sign everything anew, so that all of it fits."""
        for sequence, body in enumerate(self.bodies, start=1):
            body["sequence"] = sequence
        hashes = self._write_log()
        self._write_receipts(hashes)
        self._write_checkpoints(hashes)
        last = self.bodies[-1]["sequence"]
        self.head["log"] = {"hash": hashes[last], "sequence": last}
        self.members["consultation.json"] = spelled(self.head)
        self.members["replies.json"] = spelled(self.replies)
        self.members[f"keys/{self.signer.key_id}.pem"] = public_pem(self.signer.public)
        return resealed(self.members, self.signer)

    def _write_log(self) -> dict[int, str]:
        previous, lines, hashes = GENESIS, [], {}
        for body in self.bodies:
            written = canonical(body)
            row = {"body": written, "previous": previous}
            previous = row["hash"] = entry_hash(previous, written)
            hashes[body["sequence"]] = previous
            lines.append(spelled(row) + b"\n")
        self.members["log.jsonl"] = b"".join(lines)
        return hashes

    def _write_receipts(self, hashes: dict[int, str]) -> None:
        issue = next(b for b in self.bodies if b["tag"] == "consultation:state:issued")
        for name, body in self.receipts.items():
            place = self.entry_of[name]["sequence"]
            body["log"] |= {"hash": hashes[place], "sequence": place}
            body["consultation"]["issue_entry"] = hashes[issue["sequence"]]
            self._sign(name, body)

    def _write_checkpoints(self, hashes: dict[int, str]) -> None:
        previous, last = None, 0
        for name, body in self.checkpoints.items():
            place = self.covered[name]["sequence"]
            at = hashes.get(place, GENESIS)
            body["heads"][self.head["chain"]] = head_digest(place, at)
            if previous:
                body |= {"number": last + 1, "previous": previous}
            last = body["number"]
            del self.members[name], self.members[name.removesuffix(".json") + ".sig"]
            written = f"checkpoints/{last:06d}.json"
            self._sign(written, body)
            previous = hashlib.sha256(self.members[written]).hexdigest()

    def _sign(self, name: str, body: dict[str, Any]) -> None:
        body["key_id"] = self.signer.key_id
        self.members[name] = spelled(body)
        self.members[name.removesuffix(".json") + ".sig"] = self.signer.sign(
            self.members[name]
        )

    def _covered(self) -> dict[str, dict[str, Any]]:
        """Return the entry of this log up to which each checkpoint signs it."""
        lines = self.members["log.jsonl"].decode().splitlines()
        places = {
            head_digest(body["sequence"], json.loads(line)["hash"]): body
            for body, line in zip(self.bodies, lines, strict=True)
        }
        return {
            name: places[body["heads"][self.head["chain"]]]
            for name, body in self.checkpoints.items()
        }


def in_geneva(instant: str) -> str:
    """Spell an instant as receipts show it by the clocks of Geneva."""
    local = datetime.fromisoformat(instant).astimezone(ZoneInfo("Europe/Zurich"))
    return local.isoformat(timespec="microseconds")


def another_key() -> Signer:
    return Signer(Ed25519PrivateKey.generate())


def otherwise(value: Any) -> Any:
    """Return another value of the same kind."""
    if isinstance(value, bool) or value is None:
        return "other"
    if isinstance(value, int):
        return value + 1
    if isinstance(value, str):
        return value[:-1] + ("0" if value[-1:] != "0" else "1")
    if isinstance(value, list):
        return value[:-1] if value else ["other"]
    changed = copy.deepcopy(value)
    if changed:
        name = min(changed)
        changed[name] = otherwise(changed[name])
    else:
        changed["other"] = 1
    return changed


def respelled(content: bytes) -> list[bytes]:
    """Return the same JSON in other spellings."""
    value = json.loads(content)
    turned = (
        dict(reversed(list(value.items())))
        if isinstance(value, dict)
        else [
            dict(reversed(list(each.items()))) if isinstance(each, dict) else each
            for each in value
        ]
    )
    spellings = [
        json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True),
        content.decode() + "\n",
        json.dumps(turned, ensure_ascii=False, separators=(",", ":")),
        content.decode().replace("t", "\\u0074", 1),
    ]
    return [each.encode() for each in spellings if each.encode() != content]
