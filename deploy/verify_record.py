#!/usr/bin/env python3
"""Check the record bundle of a consultation, trusting nobody who wrote it.

    python3 verify_record.py BUNDLE.zip [--older OLDER.zip] [--fingerprint HEX]

Needs Python 3.11 and the package `cryptography`, nothing of Consult. Exit 0: the record
verifies. 1: a check fails, or a member is missing or unreadable. 2: wrong usage, or not
a zip. The checks, in this order; the first that fails is named with its entry:

V1 chain       every entry of the log follows from the one before
V2 sequence    no entry is missing; state follows state as the rule lets it; the log
               passes through every signed checkpoint, and each step was signed
V3 signatures  manifest, receipts and checkpoints are signed by the keys they name
V4 receipts    every reply is in the log with its files and has its receipt, and the
               other way round
V5 counted     every reply was sent, imported, or keyed in by one officer and confirmed
               by another; one at most counts of each entitled State on each text
V6 lateness    in time means received before the closing instant in force
V7 outcome     counts and outcomes follow from the replies, in whole numbers; what one
               officer proposed another one certified
V8 files       every member matches its digest, and no other is there
V9 older       nothing that an older bundle shows was taken away or rewritten
V10 roll       the roll is the one that was frozen at issue
"""

import argparse
import hashlib
import json
import struct
import sys
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from zlib import error as ZlibError  # noqa: N812 -- an exception
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

FORMAT = "consult-record-1"
GENESIS = "0" * 64
ZONES = ("Europe/Zurich", "UTC")
NO_ZONES = "; NOT COMPARED with the printed deadline: no time zones on this machine"
# What reading a damaged zip may raise; RuntimeError: encrypted, or of an odd version.
UNREADABLE = (
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
    ZlibError,
    struct.error,
    zipfile.BadZipFile,
)
LARGEST_MEMBER = 200 * 1024 * 1024
FOLDERS = {
    "attachments": ("",),
    "checkpoints": (".json", ".sig"),
    "documents": ("",),
    "inputs": (".json",),
    "keys": (".pem",),
    "receipts": (".json", ".sig"),
    "results": (".json",),
}
FILES = {
    "README.txt",
    "amendments.json",
    "attachments.json",
    "consultation.json",
    "decisions.json",
    "documents.json",
    "languages.json",
    "log.jsonl",
    "manifest.json",
    "manifest.sig",
    "proceedings.json",
    "questions.json",
    "replacements.json",
    "replies.json",
    "roll.json",
    "texts.json",
}
SAID_IN_RECEIPT = (
    "body",
    "channel",
    "corrects",
    "in_question",
    "late",
    "member_state",
    "positions",
    "received_at",
    "signatory",
    "source",
    "version",
)
PARTS_OF_RECEIPT = {
    *SAID_IN_RECEIPT,
    "attachments",
    "consultation",
    "format",
    "key_id",
    "log",
    "received_at_geneva",
    "supersedes",
}
PARTS_OF_REPLY = {
    *SAID_IN_RECEIPT,
    "answers",
    "entered_at",
    "salt",
} - {"positions"}
PARTS_OF_DECISION = {"decided_at", "grounds", "number", "outcome", "reason", "text"}
PARTS_OF_QUESTION = {
    "asked_at",
    "member_state",
    "question",
    "reason",
    "settled_at",
    "stands",
    "statement",
    "versions",
}
PARTS_OF_REPLACEMENT = {"certified_at", "follows", "number", "reason"}
PARTS_OF_PROCEEDING = {
    "annuls",
    "kind",
    "member_state",
    "name",
    "on",
    "present",
    "proposed_changes",
    "record",
    "recorded_at",
    "reference",
    "text",
    "words",
}
# What of consultation.json goes on while the record grows; the rest never changes.
GROWS = {"closes_at", "deadline", "log", "state"}
PARTS_OF_HEAD = {
    *GROWS,
    "announced",
    "chain",
    "circular",
    "format",
    "issued_at",
    "procedure",
    "regional_group",
    "revision",
    "synthetic",
}
PARTS_OF_RESULT = {"closes_at", "entitled", "late", "ref", "texts"}
# Sentences and hints made of the counts, for who reads a result: not recomputed here;
# the positions are.
EXPLAINS = {
    "explanation",
    "more_against_needed",
    "more_in_favour_needed",
    "positions",
    "warnings",
}
PARTS_OF_AMENDMENT = ("before", "changes", "date", "kind", "number", "words")
STATES = {
    "consultation:state:issued": "issued",
    "consultation:state:closed": "closed",
    "consultation:state:withdrawn": "withdrawn",
    "consultation:result:certified": "certified",
}
FOLLOWS = {
    "a draft": {"issued"},
    "issued": {"closed", "withdrawn"},
    "closed": {"certified", "withdrawn"},
    "certified": {"certified"},
    "withdrawn": set(),
}
RECORDED = "consultation:reply:recorded"
TRANSCRIBED = "consultation:reply:transcribed"
CONFIRMED = "consultation:reply:confirmed"
REJECTED = "consultation:reply:rejected"
KEYED_IN = (TRANSCRIBED, CONFIRMED, REJECTED)
IMPORTED = "consultation:replies:imported"
SUBMITTED = "consultation:state:submitted"
RETURNED = "consultation:state:returned"
ISSUED = "consultation:state:issued"
PREPARED = "consultation:amendment:prepared"
DISCARDED = "consultation:amendment:discarded"
AMENDED = "consultation:amendment:issued"
LANGUAGE_ISSUED = "consultation:language:issued"
CLOSED = "consultation:state:closed"
PROPOSED = "consultation:result:proposed"
CERTIFIED = "consultation:result:certified"
# Each is signed by a checkpoint, taken before anything else is written.
SEALED = (ISSUED, AMENDED, CLOSED, CERTIFIED)
QUESTIONED = "consultation:authority:questioned"
SETTLED = "consultation:authority:settled"


class Failed(Exception):  # noqa: N818 -- named for what happened
    """A check that fails: its number and, in words, where."""

    def __init__(self, check, where):
        super().__init__(f"{check}: {where}")
        self.check, self.where = check, where


class NotABundle(Exception):  # noqa: N818 -- named for what happened
    """There is nothing to check."""


# One spelling ------------------------------------------------------------------


def canonical(value):
    """Return the one spelling of strings, integers, lists and objects."""
    return json.dumps(
        _plain(value), ensure_ascii=False, separators=(",", ":"), sort_keys=True
    )


def _plain(value):
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, dict):
        return {unicodedata.normalize("NFC", k): _plain(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise ValueError(f"no {type(value).__name__} in canonical JSON")


def parse(data, check, where, *, nulls=False):
    """Read canonical JSON, refusing every other spelling of the same value."""
    try:
        text = data.decode()
        value = json.loads(text, parse_float=_refuse, parse_constant=_refuse)
        if nulls:
            spelled = json.dumps(
                value, ensure_ascii=False, separators=(",", ":"), sort_keys=True
            )
        else:
            spelled = canonical(value)
    except (ValueError, RecursionError) as error:
        raise Failed(check, f"{where} is not canonical JSON") from error
    if spelled != text:
        raise Failed(check, f"{where} is not in its one spelling")
    return value


def only(row, parts, check, where):
    """Refuse a row that says more than a bundle says: nothing vouches for it."""
    if more := sorted(set(row) - set(parts)):
        raise Failed(check, f"{where} also says {more[0]}")


def _refuse(_text):
    raise ValueError("no fractions")


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def digest(value):
    return sha256(canonical(value).encode())


def zone_of(name):
    """Return a time zone, None where this machine knows none."""
    try:
        return ZoneInfo(name)
    except ZoneInfoNotFoundError:
        return None


def instant(text):
    """Read an instant that names its offset."""
    moment = datetime.fromisoformat(text)
    if moment.utcoffset() is None:
        raise ValueError(f"{text} has no offset")
    return moment.astimezone(UTC)


# What is in the bundle ---------------------------------------------------------


@dataclass(frozen=True)
class Entry:
    """One entry of the log: its place, its hash and what its body says."""

    number: int
    hash: str
    body: dict

    @property
    def tag(self):
        return self.body["tag"]

    @property
    def facts(self):
        return self.body["facts"]

    @property
    def at(self):
        return instant(self.body["at"])

    @property
    def actor(self):
        return self.body["actor"]


@dataclass
class Record:
    """The members of a bundle, each read when a check first asks for it."""

    members: dict[str, bytes]
    notes: dict[str, str] = field(default_factory=dict)

    def member(self, name):
        if name not in self.members:
            raise Failed("V8", f"{name} is missing")
        return self.members[name]

    def folder(self, name, suffix):
        """Return members by their name without folder and suffix, in order."""
        start = f"{name}/"
        return {
            each[len(start) :].removesuffix(suffix): self.members[each]
            for each in sorted(self.members)
            if each.startswith(start) and each.endswith(suffix)
        }

    def json(self, name):
        return parse(self.member(name), "V8", name)

    @cached_property
    def log(self):
        return list(_entries(self.member("log.jsonl")))

    @cached_property
    def issue(self):
        found = [entry for entry in self.log if entry.tag == ISSUED]
        if len(found) != 1:
            raise Failed("V2", f"the log has {len(found)} entries of issue")
        return found[0]

    @cached_property
    def consultation(self):
        head = self.json("consultation.json")
        only(head, PARTS_OF_HEAD, "V8", "consultation.json")
        for name, logged in (("circular", "reference"), ("procedure", "procedure")):
            if head[name] != self.issue.facts[logged]:
                raise Failed("V8", f"consultation.json names another {name}")
        if head["revision"] != self.issue.facts["revision"]:
            raise Failed("V8", "consultation.json names another revision")
        return head

    @cached_property
    def amended(self):
        return [entry for entry in self.log if entry.tag == AMENDED]

    @cached_property
    def closes_at(self):
        """Return the closing instant that was in force at the end of the log."""
        return instant(self.closing_before(None))

    def closing_before(self, entry):
        """Return, as it is written, the closing instant in force before an entry."""
        written = self.issue.facts["closes_at"]
        for each in self.amended:
            if entry is None or each.number < entry.number:
                written = each.facts["closes_at"]["after"]
        return written

    @cached_property
    def roll(self):
        """Return reasons by State, once the digest was found to be that of issue."""
        rows, facts = self.json("roll.json"), self.issue.facts
        if digest(rows) != facts["roll"] or len(rows) != facts["roll_size"]:
            raise Failed("V10", "roll.json is not the roll frozen at issue")
        reasons = {state: reason for state, reason, _ground in rows}
        if len(reasons) != len(rows):
            raise Failed("V10", "a State is twice on the roll")
        return reasons

    @cached_property
    def texts(self):
        """Return the designations in order, once the digests were found right."""
        rows, facts = self.json("texts.json"), self.issue.facts
        if digest(rows) != facts["texts"]:
            raise Failed("V8", "texts.json holds other texts than were issued")
        if {row["designation"]: digest(row) for row in rows} != facts["text_digests"]:
            raise Failed("V8", "the texts have other digests than the log says")
        return [row["designation"] for row in rows]

    @cached_property
    def replies(self):
        return self.json("replies.json")

    @cached_property
    def attachments(self):
        """Return the files of each version by State and number, as receipts say them.

        A bundle written before replies could carry files lists none.
        """
        found: dict[tuple, list] = {}
        listed = "attachments.json" in self.members
        for row in self.json("attachments.json") if listed else []:
            said = {name: row[name] for name in ("name", "sha256", "size")}
            version = found.setdefault((row["member_state"], row["version"]), [])
            version.append(said)
            if row["number"] != len(version) or len(row) != 6:
                raise Failed("V4", f"attachment {row['name']} is out of its place")
        return found

    @cached_property
    def recorded(self):
        return [entry for entry in self.log if entry.tag == RECORDED]

    @cached_property
    def receipts(self):
        return {
            name: parse(body, "V3", f"receipt {name}")
            for name, body in self.folder("receipts", ".json").items()
        }

    @cached_property
    def checkpoints(self):
        return {
            name: parse(body, "V3", f"checkpoint {name}")
            for name, body in self.folder("checkpoints", ".json").items()
        }

    @cached_property
    def keys(self):
        return {
            name: _public_key(name, pem)
            for name, pem in self.folder("keys", ".pem").items()
        }

    @cached_property
    def manifest(self):
        return parse(self.member("manifest.json"), "V3", "manifest.json")


def _entries(data):
    *lines, rest = data.split(b"\n")
    if rest:
        raise Failed("V1", f"entry {len(lines) + 1} is not a whole line")
    last = GENESIS
    for number, line in enumerate(lines, start=1):
        row = parse(line, "V1", f"entry {number}")
        previous, body = bytes.fromhex(row["previous"]), row["body"].encode()
        if set(row) != {"body", "hash", "previous"}:
            raise Failed("V1", f"entry {number} has other parts than it should")
        if row["hash"] != sha256(b"\0" + previous + body):
            raise Failed("V1", f"entry {number} has another hash than its bytes")
        if row["previous"] != last:
            raise Failed("V1", f"entry {number} does not follow the one before")
        last = row["hash"]
        yield Entry(number, last, parse(body, "V1", f"the body of entry {number}"))


def _public_key(name, pem):
    try:
        key = serialization.load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise Failed("V3", f"key {name} can't be read") from error
    if not isinstance(key, Ed25519PublicKey):
        raise Failed("V3", f"key {name} is no Ed25519 key")
    spelled = key.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    if spelled != pem or fingerprint_of(key)[:16] != name:
        raise Failed("V3", f"key {name} is another key, or spelled otherwise")
    return key


def fingerprint_of(key):
    return sha256(key.public_bytes_raw())


# V1, V2, V3 --------------------------------------------------------------------


def check_chain(record):
    if not record.log:
        raise Failed("V1", "the log is empty")
    return f"{len(record.log)} entries"


def check_sequence(record):
    head = record.consultation
    for entry in record.log:
        body = entry.body
        if set(body) != {"actor", "at", "chain", "facts", "sequence", "tag"}:
            raise Failed("V2", f"entry {entry.number} has other parts than it should")
        if body["sequence"] != entry.number or body["chain"] != head["chain"]:
            raise Failed("V2", f"entry {entry.number} is of another place or chain")
        instant(body["at"])
    last = record.log[-1]
    if head["log"] != {"hash": last.hash, "sequence": last.number}:
        raise Failed("V2", f"the log ends at entry {last.number}, or should end later")
    reached = _lead_from_state_to_state(record)
    if head["state"] != reached:
        raise Failed("V2", f"the log leads to {reached}, not {head['state']}")
    check_second_person(record, record.issue, SUBMITTED, {RETURNED}, "V2")
    return _pass_through_checkpoints(record, head["chain"])


def _lead_from_state_to_state(record):
    """Return the state the log leads to; replies come once issued, till withdrawn."""
    state = "a draft"
    for entry in record.log:
        if entry.tag in {RECORDED, *KEYED_IN} and state in {"a draft", "withdrawn"}:
            raise Failed("V2", f"entry {entry.number} is of a reply to {state}")
        after = STATES.get(entry.tag, state)
        if entry.tag in STATES and after not in FOLLOWS[state]:
            raise Failed("V2", f"entry {entry.number}: {after} does not follow {state}")
        state = after
    return state


def check_second_person(record, entry, asks, takes_back, check):
    """Return the entry that asked for this act: another person's, not taken back."""
    asked = None
    for each in record.log[: entry.number - 1]:
        if each.tag == asks:
            asked = each
        elif each.tag in {entry.tag, *takes_back}:
            asked = None
    if asked is None:
        raise Failed(check, f"nobody asked for what entry {entry.number} does")
    if asked.actor == entry.actor:
        raise Failed(check, f"entry {entry.number} has no second person")
    return asked


def _pass_through_checkpoints(record, chain):
    """Find in the log what every checkpoint signs of it, in the order of signing."""
    places = {digest([each.number, each.hash]): each.number for each in record.log}
    reached, before, signed = 0, None, set()
    for name, body in record.checkpoints.items():
        sealed = sha256(record.members[f"checkpoints/{name}.json"])
        if name != f"{body['number']:06d}" or body["format"] != "consult-checkpoint-1":
            raise Failed("V2", f"checkpoint {name} has another number or format")
        if before and (body["number"], body["previous"]) != before:
            raise Failed("V2", f"checkpoint {name} does not follow the one before")
        before = (body["number"] + 1, sealed)
        place = places.get(body["heads"].get(chain))
        if place is None or place < reached:
            raise Failed(
                "V2", f"the log does not pass through checkpoint {body['number']}"
            )
        reached = place
        signed.add(place)
    for entry in record.log:
        if entry.tag in SEALED and entry.number not in signed:
            raise Failed("V2", f"no checkpoint signs entry {entry.number}")
    return f"checkpoints sign it up to entry {reached}"


def check_signatures(record, fingerprint=None):
    manifest = record.member("manifest.json")
    signer = record.manifest["key_id"]
    _check_signature(record, signer, manifest, record.member("manifest.sig"), "V3")
    found = fingerprint_of(record.keys[signer])
    record.notes["fingerprint"] = found
    if fingerprint is not None and found != fingerprint:
        raise Failed("V3", f"the manifest is signed by key {found}")
    for kind, bodies in (
        ("receipts", record.receipts),
        ("checkpoints", record.checkpoints),
    ):
        for name, body in bodies.items():
            start = f"{kind}/{name}"
            _check_signature(
                record,
                body["key_id"],
                record.members[f"{start}.json"],
                record.member(f"{start}.sig"),
                f"{start}.sig",
            )
        if set(record.folder(kind, ".sig")) != set(bodies):
            raise Failed("V3", f"a signature in {kind}/ signs nothing")
    return f"{1 + len(record.receipts) + len(record.checkpoints)} signatures"


def _check_signature(record, key_id, message, signature, name):
    key = record.keys.get(key_id)
    if key is None:
        raise Failed("V3", f"{name}: key {key_id} is not in the bundle")
    if len(signature) != 64:
        raise Failed("V3", f"{name} is not 64 bytes")
    try:
        key.verify(signature, message)
    except InvalidSignature as error:
        raise Failed("V3", f"{name} was not made by key {key_id}") from error


# V4 ----------------------------------------------------------------------------


def check_receipts(record):
    if len(record.replies) != len(record.recorded):
        raise Failed(
            "V4",
            f"{len(record.replies)} replies, {len(record.recorded)} in the log",
        )
    order = {text: place for place, text in enumerate(record.texts)}
    earlier: dict[str, list] = {}
    named, attached = set(), dict(record.attachments)
    keyed_in = [entry for entry in record.log if entry.tag in KEYED_IN]
    said: dict[tuple, str] = {}
    for row, entry in zip(record.replies, record.recorded, strict=True):
        while keyed_in and keyed_in[0].number < entry.number:
            facts, tag = keyed_in[0].facts, keyed_in.pop(0).tag
            said[facts["member_state"], facts["version"]] = tag
        files = attached.pop((row["member_state"], row["version"]), [])
        _check_reply(row, entry, order, files)
        name = f"{row['member_state']}-{row['version']}"
        named.add(name)
        if name not in record.receipts:
            raise Failed("V4", f"entry {entry.number} has no receipt {name}")
        others = earlier.setdefault(row["member_state"], [])
        theirs = [
            each
            for each in others
            if said.get((each["member_state"], each["version"]), CONFIRMED) == CONFIRMED
        ]
        _check_receipt(record, name, entry, _superseded(row, theirs))
        others.append(row)
    if attached:
        state, version = min(attached)
        raise Failed("V4", f"no reply {state}-{version} has the files listed for it")
    if extra := sorted(set(record.receipts) - named):
        raise Failed("V4", f"receipt {extra[0]} is of no reply")
    return f"{len(named)} replies, each with its receipt"


def _check_reply(row, entry, order, files):
    """Hold a reply against its entry: every word of it is in a digest there."""
    only(row, PARTS_OF_REPLY, "V4", f"the reply of entry {entry.number}")
    answers = sorted(row["answers"], key=lambda answer: order[answer["text"]])
    said = {answer["text"]: (answer["position"], digest(answer)) for answer in answers}
    logged = {
        each["text"]: (each["position"], each["comments"])
        for each in entry.facts["positions"]
    }
    same = all(
        row[name] == entry.facts[name]
        for name in SAID_IN_RECEIPT
        if name != "positions"
    )
    if not same or said != logged or len(logged) != len(entry.facts["positions"]):
        raise Failed("V4", f"entry {entry.number} says otherwise than the reply")
    if files != entry.facts.get("attachments", []):
        raise Failed("V4", f"entry {entry.number} names other files than are listed")
    said_in_all = {"answers": answers, "attachments": files} if files else answers
    if digest(said_in_all) != row["body"] or len(said) != len(answers):
        raise Failed("V4", f"the reply of entry {entry.number} has another digest")
    if row["entered_at"] != entry.body["at"]:
        raise Failed("V4", f"the reply of entry {entry.number} was entered otherwise")


def _check_receipt(record, name, entry, supersedes):
    receipt, issue = record.receipts[name], record.issue
    place = {
        "chain": entry.body["chain"],
        "hash": entry.hash,
        "sequence": entry.number,
    }
    if receipt["log"] != place:
        raise Failed("V4", f"receipt {name} is not that of entry {entry.number}")
    consultation = {
        "circular": issue.facts["reference"],
        "closes_at": record.closing_before(entry),
        "issue_entry": issue.hash,
        "text_digests": issue.facts["text_digests"],
    }
    if (
        any(receipt[each] != entry.facts[each] for each in SAID_IN_RECEIPT)
        or receipt["consultation"] != consultation
        or set(receipt) != PARTS_OF_RECEIPT
        or receipt["attachments"] != entry.facts.get("attachments", [])
        or receipt["supersedes"] != supersedes
        or receipt["format"] != "consult-receipt-1"
        or not _is_geneva(receipt["received_at_geneva"], receipt["received_at"])
    ):
        raise Failed("V4", f"receipt {name} says otherwise than entry {entry.number}")


def _is_geneva(spelled, received_at):
    """Tell whether an instant is spelled as the clocks of Geneva showed it."""
    at, zone = instant(received_at), zone_of(ZONES[0])
    if zone is None:
        return instant(spelled) == at
    return spelled == at.astimezone(zone).isoformat(timespec="microseconds")


def _superseded(row, others):
    """Return the version in time that this one replaces as the last received.

    `others` are the State's own by then: sent, imported, or keyed in and confirmed.
    """
    before = [each for each in others if not each["late"]]
    if row["late"] or not before:
        return 0
    last = max(before, key=lambda each: (instant(each["received_at"]), each["version"]))
    late_comer = instant(last["received_at"]) > instant(row["received_at"])
    return 0 if late_comer else last["version"]


# V5, V6 ------------------------------------------------------------------------


@dataclass
class Standing:
    """A reply after corrections: what it says now, received when, in which place."""

    row: dict
    received_at: datetime
    place: int
    waits: bool = False

    def says(self, text):
        """Return the position on a text, "" for withdrawn, None for nothing said."""
        for answer in self.row["answers"]:
            if answer["text"] == text:
                return answer["position"]
        return None


@dataclass
class Count:
    """What the replies on one text come to."""

    effective: dict
    if_counted: dict
    late: set
    in_question: set
    rejected: set

    def admitted(self, procedure):
        """Return the two counts with the replies in question admitted."""
        positions = list(self.if_counted.values())
        against = positions.count(AGAINST[procedure])
        return {"against": against, "in_favour": len(positions) - against}


def count_replies(record, rows, text, *, before=None):
    """Judge the replies on a text as of an entry: clauses 9.4.1 and 9.4.6."""
    counted, admitted, late, in_question = [], [], [], set()
    roots = _roots(rows)
    fates = _fates(record, roots, before=before) if before else {}
    for root, one in _standing(rows, roots):
        state, doubt = one.row["member_state"], one.row["in_question"]
        if one.says(text) is None:
            continue
        member = record.roll.get(state) == "member"
        if not member and doubt != "entitlement_in_question":
            continue
        if one.received_at >= record.closes_at:
            late.append((one, fates.get(root)))
            continue
        if one.waits:
            continue
        if fates.get(root) == OVERRULED:
            continue
        doubt = doubt or fates.get(root) == ASKED
        admitted.append(one)
        if doubt:
            in_question.add(state)
        else:
            counted.append(one)
    return Count(
        _last(counted, text),
        _last(admitted, text),
        _late_states(late, text),
        in_question,
        _only_rejected(rows, text),
    )


def _late_states(late, text):
    """Return the States of which a late reply stands: a later one may take it back.

    A late withdrawal with nothing late before it is one that came late.
    """
    states, standing = set(), {}
    for one, fate in sorted(
        late, key=lambda each: (each[0].received_at, each[0].place)
    ):
        state, doubt = one.row["member_state"], one.row["in_question"]
        asked = doubt == "authority_in_question" or fate in {ASKED, OVERRULED}
        if one.waits or asked or (not one.says(text) and state not in standing):
            states.add(state)
        else:
            standing[state] = bool(one.says(text))
    return states | {state for state, stands in standing.items() if stands}


def _only_rejected(rows, text):
    """Return the States of which all that was keyed in on a text was rejected."""
    rejected, known = set(), set()
    for row in rows:
        if any(answer["text"] == text for answer in row["answers"]):
            said = row.get("confirmation", CONFIRMED)
            (rejected if said == REJECTED else known).add(row["member_state"])
    return rejected - known


def _roots(rows):
    """Return the version that each version goes back to through corrections."""
    roots = {}
    for row in rows:
        key = (row["member_state"], row["version"])
        roots[key] = key
        if row["corrects"]:
            root = roots.get((row["member_state"], row["corrects"]))
            if root is None:
                raise Failed("V5", f"{key[0]}-{key[1]} corrects no earlier version")
            roots[key] = root
    return roots


def _standing(rows, roots):
    """Put each correction in the place of the version it goes back to.

    What was keyed in and waits for a second officer takes no place yet. What that one
    rejected never does, but a correction may take the place it would have had.
    """
    standing, waiting, places = {}, [], {}
    for place, row in enumerate(rows):
        root = roots[row["member_state"], row["version"]]
        came = places.setdefault(root, (instant(row["received_at"]), place))
        said = row.get("confirmation", CONFIRMED)
        if said == TRANSCRIBED:
            waiting.append((root, Standing(row, *came, waits=True)))
        elif said == CONFIRMED:
            standing[root] = Standing(row, *came)
    return [*standing.items(), *waiting]


ASKED, STANDS, OVERRULED = "asked", "stands", "overruled"


def _fates(record, roots, *, before):
    """Return what became of replies whose authority was questioned, before an entry."""
    asked, fates = {}, {}
    for entry in record.log[: before.number - 1]:
        facts = entry.facts
        if entry.tag == QUESTIONED:
            state = facts["member_state"]
            named = [roots[state, version] for version in facts["versions"]]
            asked[facts["question"]] = named
            fates |= dict.fromkeys(named, ASKED)
        elif entry.tag == SETTLED:
            stands = roots[facts["member_state"], facts["stands"]]
            for root in asked[facts["question"]]:
                fates[root] = STANDS if root == stands else OVERRULED
    return fates


def check_questions(record):
    """Pair what was asked of authorities, and answered, with entries of the log."""
    said = []
    for row in record.json("questions.json"):
        only(row, PARTS_OF_QUESTION, "V5", f"question {row['question']}")
        asked = {
            "member_state": row["member_state"],
            "question": row["question"],
            "reason": sha256(row["reason"].encode()),
            "versions": row["versions"],
        }
        said.append((QUESTIONED, row["asked_at"], asked))
        if row["stands"]:
            settled = {
                "member_state": row["member_state"],
                "question": row["question"],
                "stands": row["stands"],
                "statement": sha256(row["statement"].encode()),
            }
            said.append((SETTLED, row["settled_at"], settled))
        elif row["settled_at"] or row["statement"]:
            raise Failed("V5", f"question {row['question']} is settled by no reply")
    logged = [
        (entry.tag, entry.body["at"], entry.facts)
        for entry in record.log
        if entry.tag in {QUESTIONED, SETTLED}
    ]
    for each in said:
        if each not in logged:
            raise Failed("V5", f"question {each[2]['question']} is not logged so")
        logged.remove(each)
    if logged:
        raise Failed("V5", f"question {logged[0][2]['question']} is not listed so")


def _last(replies, text):
    """Return the position of each State that counts: the last received in time."""
    words = {}
    for one in sorted(replies, key=lambda one: (one.received_at, one.place)):
        words[one.row["member_state"]] = one.says(text)
    return {state: words[state] for state in sorted(words) if words[state]}


def check_counted(record):
    numbers: dict[str, int] = {}
    for row in record.replies:
        state = row["member_state"]
        if state not in record.roll:
            raise Failed("V5", f"{state} replied and is not on the roll")
        numbers[state] = numbers.get(state, 0) + 1
        if row["version"] != numbers[state]:
            raise Failed("V5", f"{state} has no version {numbers[state]}")
        doubt = "" if record.roll[state] == "member" else "entitlement_in_question"
        if row["in_question"] != doubt:
            raise Failed("V5", f"{state} is in question, or is not, against the roll")
    check_origins(record)
    check_second_officers(record)
    check_questions(record)
    for number, content, entry in certified(record):
        rows = replies_before(record, entry)
        for facts in content["texts"]:
            count = count_replies(record, rows, facts["designation"], before=entry)
            if facts["positions"] != count.effective:
                raise Failed(
                    "V5",
                    f"result {number} counts other replies on {facts['designation']}",
                )
    return f"{len(numbers)} States replied"


def check_origins(record):
    """Find how every reply came: sent by a delegate, imported, or keyed in."""
    imported = _imported(record)
    closed = [entry.number for entry in record.log if entry.tag == CLOSED]
    came, sent = {}, set()
    for entry in record.recorded:
        facts, key = entry.facts, _key(entry)
        if record.log[entry.number - 2].tag == TRANSCRIBED:
            _check_keyed_in(entry, came, sent)
        elif facts["corrects"]:
            raise Failed("V5", f"entry {entry.number} corrects, and nobody keyed it in")
        elif entry.number not in imported:
            sent.add(key)
            if facts["channel"] != "online" or facts["source"]:
                raise Failed(
                    "V5", f"entry {entry.number} was neither sent nor imported"
                )
            if closed and closed[0] < entry.number and not facts["late"]:
                raise Failed("V5", f"entry {entry.number} is in time after the close")
        came[key] = facts


def _key(entry):
    return entry.facts["member_state"], entry.facts["version"]


def _imported(record):
    """Return the entries that came from sheets: those right before the sheet's own."""
    found = set()
    for entry in record.log:
        if entry.tag != IMPORTED:
            continue
        rows = record.log[entry.number - 1 - entry.facts["accepted"] : entry.number - 1]
        for row in rows:
            if row.tag != RECORDED or row.facts["source"] != entry.facts["file"]:
                raise Failed("V5", f"entry {row.number} is not of the sheet after it")
            found.add(row.number)
    return found


def _check_keyed_in(entry, came, sent):
    """Hold what an officer keyed in to what it may be: no reply of a delegate."""
    facts = entry.facts
    if not facts["corrects"]:
        if facts["channel"] == "online":
            raise Failed("V5", f"entry {entry.number} came online and was keyed in")
        return
    corrected = facts["member_state"], facts["corrects"]
    if corrected not in came:
        raise Failed("V5", f"entry {entry.number} corrects no earlier version")
    if corrected in sent:
        raise Failed("V5", f"entry {entry.number} corrects what a delegate sent")
    for part in ("channel", "received_at"):
        if facts[part] != came[corrected][part]:
            raise Failed("V5", f"entry {entry.number} corrects, and moves, {part}")


def check_second_officers(record):
    """Pair replies keyed in with their entries, and with one second officer's word."""
    keyed_in_by = {}
    for entry in record.log:
        if entry.tag == TRANSCRIBED:
            recorded = record.log[entry.number : entry.number + 1]
            if [(each.tag, _key(each)) for each in recorded] != [
                (RECORDED, _key(entry))
            ]:
                raise Failed("V5", f"entry {entry.number} keyed no reply in")
            keyed_in_by[_key(entry)] = entry.actor
        elif entry.tag not in KEYED_IN:
            continue
        elif keyed_in_by.pop(_key(entry), entry.actor) == entry.actor:
            raise Failed("V5", f"entry {entry.number} has no second officer")


def certified(record) -> Iterator[tuple]:
    """Return each certified result with its number and its entry of the log."""
    entries = {
        str(entry.facts["number"]): entry
        for entry in record.log
        if entry.tag == CERTIFIED
    }
    results = record.folder("results", ".json")
    if set(entries) != set(results):
        raise Failed("V7", f"results {sorted(results)}, in the log {sorted(entries)}")
    for number, entry in entries.items():
        if sha256(results[number]) != entry.facts["result"]:
            raise Failed("V7", f"result {number} is not that of entry {entry.number}")
        where = f"result {number}"
        yield number, parse(results[number], "V7", where, nulls=True), entry


def replies_before(record, entry):
    """Return the replies recorded when a result was certified, as they stood then.

    `confirmation` is the last that the log says of a version that was keyed in.
    """
    said = {
        _key(each): each.tag
        for each in record.log[: entry.number - 1]
        if each.tag in KEYED_IN
    }
    return [
        {
            **row,
            "confirmation": said.get((row["member_state"], row["version"]), CONFIRMED),
        }
        for row, recorded in zip(record.replies, record.recorded, strict=True)
        if recorded.number < entry.number
    ]


def check_lateness(record):
    head = record.consultation
    for named in (head["closes_at"], head["deadline"]["closes_at"]):
        if instant(named) != record.closes_at:
            raise Failed("V6", "consultation.json names another closing instant")
    if not _closes(head["deadline"], record.closes_at):
        raise Failed("V6", "the deadline as printed closes at another instant")
    check_amendments(record)
    _check_instants(record)
    closings = [each for each in record.log if each.tag == CLOSED]
    if any(each.at < record.closes_at for each in closings):
        raise Failed("V6", "the consultation was closed before its time")
    unknown = "" if zone_of(head["deadline"]["zone"]) else NO_ZONES
    return f"{sum(row['late'] for row in record.replies)} late{unknown}"


def _check_instants(record):
    """Hold when each reply was received against issue, entry and closing instant."""
    for row, entry in zip(record.replies, record.recorded, strict=True):
        received, entered = instant(row["received_at"]), instant(row["entered_at"])
        if row["late"] != int(received >= instant(record.closing_before(entry))):
            raise Failed("V6", f"entry {entry.number} is late, or is not")
        if not record.issue.at <= received <= entered:
            raise Failed("V6", f"entry {entry.number} came before issue, or since then")
        sent = not row["source"] and not row["corrects"]  # and not brought by a sheet
        if row["channel"] == "online" and sent and received != entered:
            raise Failed(
                "V6", f"entry {entry.number} came online and was entered later"
            )


def check_amendments(record):
    """Pair addenda and corrigenda with their entries; hold each to what it changes."""
    rows, counted = record.json("amendments.json"), {}
    if len(rows) != len(record.amended):
        raise Failed("V6", f"{len(rows)} amendments, {len(record.amended)} in the log")
    for row, entry in zip(rows, record.amended, strict=True):
        said = {name: row[name] for name in PARTS_OF_AMENDMENT}
        counted[row["kind"]] = counted.get(row["kind"], 0) + 1
        expected = {
            "amendment": digest(said),
            "closes_at": entry.facts["closes_at"],
            "kind": row["kind"],
            "number": counted[row["kind"]],
        }
        if (
            entry.facts != expected
            or row["number"] != expected["number"]
            or row["issued_at"] != entry.body["at"]
            or set(row) != {*PARTS_OF_AMENDMENT, "issued_at"}
        ):
            raise Failed(
                "V6", f"entry {entry.number} says otherwise than its amendment"
            )
        check_second_person(record, entry, PREPARED, {DISCARDED}, "V6")
        _check_change(record, row, entry)


def _check_change(record, row, entry):
    """Hold what an amendment changes against what stood before it."""
    closes_at, where = (
        entry.facts["closes_at"],
        f"the amendment of entry {entry.number}",
    )
    if closes_at["before"] != record.closing_before(entry):
        raise Failed("V6", f"{where} found another closing instant")
    if set(row["changes"]) != set(row["before"]):
        raise Failed("V6", f"{where} does not say what it changes")
    if row["kind"] != "addendum" and row["changes"]:
        raise Failed("V6", f"{where} changes more than words")
    if "deadline_date" in row["changes"]:
        _check_extension(record, row, entry, where)
    elif closes_at["after"] != closes_at["before"]:
        raise Failed("V6", f"{where} moves the closing instant and no deadline")


def _check_extension(record, row, entry, where):
    """Hold a new deadline to the rule: forward, and while the old one was running."""
    before = instant(entry.facts["closes_at"]["before"])
    after = instant(entry.facts["closes_at"]["after"])
    over = any(each.tag == CLOSED for each in record.log[: entry.number])
    if over or not entry.at < before < after:
        raise Failed("V6", f"{where} does not extend a deadline that was running")
    zone = record.consultation["deadline"]["zone"]
    for part, closes in (("before", before), ("changes", after)):
        printed = {
            "date": row[part]["deadline_date"],
            "time": row[part]["deadline_time"],
            "zone": zone,
        }
        if not _closes(printed, closes):
            raise Failed("V6", f"{where} prints another closing instant")


def _closes(deadline, closes_at):
    """Tell whether the printed minute, which counts whole, ends at an instant."""
    if deadline["zone"] not in ZONES:
        return False
    zone = zone_of(deadline["zone"])
    if zone is None:
        return True
    printed = datetime.fromisoformat(f"{deadline['date']}T{deadline['time']}")
    minute = printed.replace(tzinfo=zone).astimezone(UTC)
    return minute + timedelta(minutes=1) == closes_at


# V7: Resolution 1 in whole numbers ---------------------------------------------

AGAINST = {
    "tap": "not_authorize",
    "tap_regional": "not_authorize",
    "question_approval": "not_approve",
    "question_deletion": "object",
    "recommendation_deletion": "object",
}


def decide(procedure, in_favour, against, **uncounted):
    """Return outcome (None where the Director decides), clause and reasons.

    `uncounted` are the numbers of States `late`, `in_question` and `rejected`.
    """
    if in_favour + against == 0:
        return _without_replies(procedure, **uncounted)
    replies = in_favour + against
    if procedure in {"tap", "tap_regional"}:
        met = ("may_proceed", "9.4.5", ["threshold_met"])
        not_met = ("may_not_proceed", "9.4.6", ["threshold_not_met"])
        return met if 10 * in_favour >= 7 * replies else not_met
    if procedure == "recommendation_deletion":
        objected = ("referred_back", "9.8.2", ["objection_received"])
        return objected if against else ("deleted", "9.8.2", ["no_objections"])
    majority = 2 * in_favour > replies
    reasons = ["majority_met" if majority else "majority_not_met"]
    if procedure == "question_deletion":
        return "deleted" if majority else "referred_back", "7.4.1", reasons
    reasons.append("quorum_met" if replies >= 10 else "quorum_not_met")
    passed = majority and replies >= 10
    return "approved" if passed else "not_approved", "7.2.3", reasons


def _without_replies(procedure, *, late, in_question, rejected):
    why = "only_rejected_replies" if rejected else "no_replies"
    if late:
        why = "only_late_replies"
    if in_question:
        why = "only_replies_in_question"
    clause = {
        "question_approval": "7.2.3",
        "question_deletion": "7.4.1",
        "recommendation_deletion": "9.8.2",
    }.get(procedure, "9.4.5")
    if why != "no_replies":
        return None, clause, [why]
    if procedure == "question_approval":
        return "not_approved", clause, [why, "quorum_not_met"]
    if procedure == "question_deletion":
        return None, clause, ["rule_silent"]
    favourable = "deleted" if procedure == "recommendation_deletion" else "may_proceed"
    return favourable, clause, [why]


def check_replacements(record):
    """Check that every result but the first follows the one before, with its reason."""
    name = "replacements.json"
    rows = record.json(name)
    for row in rows:
        only(row, PARTS_OF_REPLACEMENT, "V7", f"replacement {row['number']}")
    said = {row["number"]: row for row in rows}
    last = 0
    for entry in record.log:
        if entry.tag != CERTIFIED:
            continue
        number = entry.facts["number"]
        expected = {"number": number, "result": entry.facts["result"]}
        if last:
            row = said.pop(number)
            expected |= {"follows": last, "reason": sha256(row["reason"].encode())}
            if row["follows"] != last or row["certified_at"] != entry.body["at"]:
                raise Failed("V7", f"result {number} follows another one in {name}")
        if number != last + 1 or entry.facts != expected:
            raise Failed("V7", f"result {number} does not follow result {last}")
        last = number
    if said or len({row["number"] for row in rows}) != len(rows):
        raise Failed("V7", f"{name} names results that replaced none")


def check_outcome(record):
    decisions = check_decisions(record)
    check_replacements(record)
    results = list(certified(record))
    for number, content, entry in results:
        rows = replies_before(record, entry)
        _check_certifiable(record, rows, entry)
        only(content, PARTS_OF_RESULT, "V7", f"result {number}")
        late = set()
        if [facts["designation"] for facts in content["texts"]] != record.texts:
            raise Failed("V7", f"result {number} is of other texts")
        for facts in content["texts"]:
            count = count_replies(record, rows, facts["designation"], before=entry)
            late |= count.late
            expected = _expected(record, facts["designation"], count)
            _decide(decisions, expected, count, before=entry)
            only(facts, {*expected, *EXPLAINS}, "V7", f"result {number}")
            for name, value in expected.items():
                if facts[name] != value:
                    raise Failed(
                        "V7",
                        f"result {number}, {facts['designation']}: {name} is"
                        f" {facts[name]!r}, recomputed {value!r}",
                    )
        entitled = sum(reason == "member" for reason in record.roll.values())
        if (
            content["entitled"] != entitled
            or content["late"] != len(late)
            or content["ref"] != record.issue.facts["reference"]
            or instant(content["closes_at"]) != record.closes_at
        ):
            raise Failed("V7", f"result {number} has another head than recomputed")
    return f"{len(results)} results recomputed" if results else "no result yet"


def _check_certifiable(record, rows, entry):
    """Hold a certification to what it needs: a proposal, and nothing left to settle."""
    proposed = check_second_person(record, entry, PROPOSED, set(), "V7")
    if {**proposed.facts, "number": entry.facts["number"]} != entry.facts:
        raise Failed("V7", f"entry {entry.number} certifies what nobody proposed")
    before = record.log[: entry.number - 1]
    asked = {each.facts["question"] for each in before if each.tag == QUESTIONED}
    if asked - {each.facts["question"] for each in before if each.tag == SETTLED}:
        raise Failed("V7", f"entry {entry.number} leaves a question of authority open")
    if any(row["confirmation"] == TRANSCRIBED and not row["late"] for row in rows):
        raise Failed("V7", f"entry {entry.number} leaves a reply in time unconfirmed")


def _expected(record, text, count):
    procedure = record.issue.facts["procedure"]
    positions = list(count.effective.values())
    against = positions.count(AGAINST[procedure])
    in_favour, replies = len(positions) - against, len(positions)
    outcome, clause, reasons = decide(
        procedure,
        in_favour,
        against,
        late=len(count.late),
        in_question=len(count.in_question),
        rejected=len(count.rejected),
    )
    hundredths = in_favour * 10_000 // replies if replies else 0
    share = f"{hundredths // 100}.{hundredths % 100:02d}"
    return {
        "against": against,
        "clause": clause,
        "designation": text,
        "if_counted": count.admitted(procedure),
        "in_favour": in_favour,
        "outcome": outcome,
        "percentage": share if replies else None,
        "procedure": procedure,
        "reasons": reasons,
        "replies": replies,
        "revision": record.issue.facts["revision"],
        "threshold": "7/10" if procedure in {"tap", "tap_regional"} else None,
    }


def _decide(decisions, expected, count, *, before):
    """Add what the Director wrote where the rule gives no outcome, and only there."""
    expected["written_decision"] = None
    if expected["outcome"] is None:
        row = _written(decisions, expected, count, before=before)
        expected["outcome"] = row["outcome"]
        expected["written_decision"] = {
            "decided_at": instant(row["decided_at"]).isoformat().replace("+00:00", "Z"),
            "number": row["number"],
            "outcome": row["outcome"],
            "reason_digest": sha256(row["reason"].encode()),
        }


def _written(decisions, expected, count, *, before):
    """Return what the Director decided last on these counts, before a result."""
    admitted = count.admitted(expected["procedure"])
    rejected = {"rejected": len(count.rejected)} if count.rejected else {}
    grounds = digest(
        {
            **rejected,
            "against": expected["against"],
            "against_if_counted": admitted["against"],
            "designation": expected["designation"],
            "in_favour": expected["in_favour"],
            "in_favour_if_counted": admitted["in_favour"],
            "in_question": len(count.in_question),
            "late": len(count.late),
            "procedure": expected["procedure"],
            "reasons": expected["reasons"],
            "revision": expected["revision"],
        }
    )
    standing = [
        row
        for row, entry in decisions
        if row["text"] == expected["designation"]
        and row["grounds"] == grounds
        and entry.number < before.number
    ]
    if not standing:
        where = expected["designation"]
        raise Failed(
            "V7", f"nobody decided on {where}, where the rule gives no outcome"
        )
    return standing[-1]


def check_decisions(record):
    """Pair what the Director decided in writing with entries, in the log's order."""
    rows = record.json("decisions.json")
    entries = {
        (entry.facts["text"], entry.facts["number"]): entry
        for entry in record.log
        if entry.tag == "consultation:decision:written"
    }
    listed = {(row["text"], row["number"]) for row in rows}
    if not len(listed) == len(rows) == len(entries):
        raise Failed("V7", f"{len(rows)} decisions, {len(entries)} in the log")
    pairs = []
    for row in rows:
        entry = entries.get((row["text"], row["number"]))
        only(row, PARTS_OF_DECISION, "V7", f"decision {row['number']}")
        said = {
            "grounds": row["grounds"],
            "number": row["number"],
            "outcome": row["outcome"],
            "reason": sha256(row["reason"].encode()),
            "text": row["text"],
        }
        if (
            entry is None
            or entry.facts != said
            or entry.body["at"] != row["decided_at"]
        ):
            raise Failed(
                "V7", f"decision {row['number']} on {row['text']} is not logged"
            )
        pairs.append((row, entry))
    return sorted(pairs, key=lambda pair: pair[1].number)


# V8, V9, V10 -------------------------------------------------------------------


def check_files(record):
    listed = record.manifest["members"]
    others = {"manifest.json", "manifest.sig"}
    if missing := sorted(set(listed) - set(record.members)):
        raise Failed("V8", f"{missing[0]} is missing")
    if extra := sorted(set(record.members) - set(listed) - others):
        raise Failed("V8", f"{extra[0]} is not in the manifest")
    for name, expected in listed.items():
        if name in others or not _may_be_there(name):
            raise Failed("V8", f"{name} has no place in a bundle")
        if sha256(record.members[name]) != expected:
            raise Failed("V8", f"{name} does not match its digest")
    _check_heads(record)
    _check_attachments(record)
    _check_languages(record)
    _check_documents(record)
    _check_proceedings(record)
    return f"{len(listed)} members"


def _check_heads(record):
    """Hold what manifest and head say of the whole against one another and the log."""
    manifest, head = record.manifest, record.consultation
    if manifest["circular"] != head["circular"]:
        raise Failed("V8", "the manifest is of another circular")
    if {manifest["format"], head["format"]} != {FORMAT}:
        raise Failed("V8", f"the bundle is not of the format {FORMAT}")
    if head["issued_at"] != record.issue.body["at"]:
        raise Failed("V8", "consultation.json names another instant of issue")


def _may_be_there(name):
    folder, slash, rest = name.partition("/")
    if not slash:
        return name in FILES
    return "/" not in rest and rest.endswith(FOLDERS.get(folder, ()))


def _check_attachments(record):
    """Hold every file that came with a reply against the digest it was listed with."""
    listed = {
        (each["sha256"], each["size"])
        for files in record.attachments.values()
        for each in files
    }
    for expected, size in listed:
        content = record.member(f"attachments/{expected}")
        if sha256(content) != expected or len(content) != size:
            raise Failed("V8", f"attachment {expected} does not match its digest")
    if set(record.folder("attachments", "")) != {expected for expected, _ in listed}:
        raise Failed("V8", "an attachment is there that is not listed")


def _check_languages(record):
    """Find the words of each language as the log digested them when it was issued."""
    logged = {
        language: (words, record.issue.body["at"])
        for language, words in record.issue.facts["languages"].items()
    }
    for entry in record.log:
        if entry.tag == LANGUAGE_ISSUED:
            if entry.facts["language"] in logged:
                raise Failed("V8", f"entry {entry.number} issues a language again")
            logged[entry.facts["language"]] = entry.facts["words"], entry.body["at"]
    rows = record.json("languages.json")
    for row in rows:
        at = row.pop("issued_at")
        if (digest(row), at) != logged.get(row["language"]):
            raise Failed("V8", f"the words in {row['language']} are not those issued")
        if [text[0] for text in row["texts"]] != record.texts:
            raise Failed("V8", f"other texts are worded in {row['language']}")
    if sorted(row["language"] for row in rows) != sorted(logged):
        raise Failed("V8", "languages.json lacks a language, or has one twice")


def _check_documents(record):
    rows = record.json("documents.json")
    logged = [
        (entry.facts, entry.body["at"])
        for entry in record.log
        if entry.tag == "consultation:document:issued"
    ]
    documents, inputs = set(), set()
    for row in rows:
        size, at = row.pop("size"), row.pop("issued_at")
        if (row, at) not in logged:
            raise Failed("V8", f"document {row['name']} is not in the log")
        logged.remove((row, at))
        documents.add(row["sha256"])
        inputs.add(row["inputs_sha256"])
        content = record.member(f"documents/{row['sha256']}")
        made_of = record.member(f"inputs/{row['inputs_sha256']}.json")
        if sha256(content) != row["sha256"] or len(content) != size:
            raise Failed("V8", f"document {row['name']} does not match its digest")
        if sha256(made_of) != row["inputs_sha256"]:
            raise Failed("V8", f"the inputs of {row['name']} don't match their digest")
    if logged:
        raise Failed("V8", f"document {logged[0][0]['name']} is not listed")
    if set(record.folder("documents", "")) != documents:
        raise Failed("V8", "a document is there that is not listed")
    if set(record.folder("inputs", ".json")) != inputs:
        raise Failed("V8", "inputs are there that are not listed")


def _check_proceedings(record):
    listed = record.json("proceedings.json")
    rows = {row["record"]: row for row in listed}
    entries = [
        entry
        for entry in record.log
        if entry.tag.startswith("consultation:proceeding:")
    ]
    if len(rows) != len(listed) or sorted(rows) != sorted(
        entry.facts["record"] for entry in entries
    ):
        raise Failed("V8", f"{len(rows)} proceedings, {len(entries)} in the log")
    for entry in entries:
        row = rows[entry.facts["record"]]
        only(row, PARTS_OF_PROCEEDING, "V8", f"the record of entry {entry.number}")
        words = ("words", "proposed_changes", "name", "reference", "present")
        said = {name: row[name] for name in entry.facts if name != "words"}
        said["words"] = digest([row[name] for name in words])
        if said != entry.facts or row["recorded_at"] != entry.body["at"]:
            raise Failed("V8", f"entry {entry.number} says otherwise than its record")


def check_older(record, older, fingerprint=None):
    """Find all that an older bundle shows in the newer one, unchanged.

    The older one vouches for its keys. Any other key needs its fingerprint: else who
    has none of ours could go on with a record that was published.
    """
    for check in (check_chain, check_sequence, check_signatures):
        try:
            check(older)
        except Failed as failed:
            raise Failed("V9", f"the older bundle fails itself: {failed}") from failed
    was, now = older.consultation, record.consultation
    if other := [name for name in PARTS_OF_HEAD - GROWS if was[name] != now[name]]:
        raise Failed("V9", f"the older bundle is of another consultation: {min(other)}")
    if fingerprint is None and record.manifest["key_id"] not in older.keys:
        raise Failed(
            "V9", "the older bundle does not know the key: give its --fingerprint"
        )
    return _find_again(record, older)


def _find_again(record, older):
    before = older.member("log.jsonl").split(b"\n")[:-1]
    now = record.member("log.jsonl").split(b"\n")[:-1]
    for number, line in enumerate(before, start=1):
        if number > len(now) or now[number - 1] != line:
            raise Failed("V9", f"entry {number} is not the one of the older bundle")
    for name, content in older.members.items():
        kept = name.partition("/")[0] in FOLDERS.keys() - {"keys"}
        if kept and record.members.get(name) != content:
            raise Failed("V9", f"{name} is not the one of the older bundle")
    return f"{len(before)} entries were there before"


def check_roll(record):
    return f"{len(record.roll)} States"


# The whole ---------------------------------------------------------------------


def verify(record, *, older=None, fingerprint=None, say=None):
    """Run the checks in order; return the first that fails, None when all hold.

    `say` is told of every check; without it the first failure is the last one run.
    """
    checks: list[tuple[str, Callable]] = [
        ("V1 chain", check_chain),
        ("V2 sequence", check_sequence),
        ("V3 signatures", lambda each: check_signatures(each, fingerprint)),
        ("V4 receipts", check_receipts),
        ("V5 counted", check_counted),
        ("V6 lateness", check_lateness),
        ("V7 outcome", check_outcome),
        ("V8 files", check_files),
        ("V10 roll", check_roll),
    ]
    if older is not None:
        checks.insert(
            8, ("V9 older", lambda each: check_older(each, older, fingerprint))
        )
    first = None
    for name, check in checks:
        try:
            told = f"ok, {check(record)}"
        except Failed as failed:
            told = f"FAILED, {failed}"
            first = first or failed
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
            told = "FAILED, malformed"
            number = name.partition(" ")[0]
            first = first or Failed(number, "a part is missing or malformed")
        if say:
            say(f"{name}: {told}")
        elif first:
            break
    return first


def read_bundle(path):
    """Read every member of a zip.

    Raises `NotABundle` when it is no zip, `Failed` when a member can't be read.
    """
    try:
        archive = zipfile.ZipFile(path)
    except UNREADABLE as error:
        raise NotABundle(f"{path} is not a zip that can be read") from error
    members = {}
    with archive:
        for info in archive.infolist():
            if info.filename in members:
                raise Failed("V8", f"{info.filename} is there twice")
            if info.file_size > LARGEST_MEMBER:
                raise Failed("V8", f"{info.filename} is too large")
            try:
                members[info.filename] = archive.read(info)
            except UNREADABLE as error:
                raise Failed("V8", f"{info.filename} can't be read") from error
    return Record(members)


def printable(line):
    """Spell out what a terminal would obey or can't show: bundles name anything."""
    shown = "".join(
        each if each.isprintable() else each.encode("unicode_escape").decode()
        for each in line
    )
    encoding = sys.stdout.encoding or "ascii"
    return shown.encode(encoding, "backslashreplace").decode(encoding)


def _fingerprint(text):
    found = text.replace(":", "").replace(" ", "").lower()
    if len(found) != 64 or not set(found) <= set("0123456789abcdef"):
        raise argparse.ArgumentTypeError("a fingerprint is 64 hexadecimal digits")
    return found


def main(arguments=None):
    options = argparse.ArgumentParser(
        description="Check the record bundle of a consultation."
    )
    options.add_argument("bundle", type=Path, metavar="BUNDLE")
    options.add_argument("--older", type=Path, help="a bundle you kept from before")
    options.add_argument(
        "--fingerprint",
        type=_fingerprint,
        metavar="HEX",
        help="of the signing key, as you know it from elsewhere",
    )
    given = options.parse_args(arguments)

    def say(line):
        sys.stdout.write(printable(line) + "\n")

    try:
        record = read_bundle(given.bundle)
        older = read_bundle(given.older) if given.older else None
    except NotABundle as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except Failed as failed:
        say(f"FAILED {failed}")
        return 1
    failed = verify(record, older=older, fingerprint=given.fingerprint, say=say)
    if found := record.notes.get("fingerprint"):
        vouched = "vouched for only by the bundle itself; compare it with what you know"
        if given.fingerprint:
            vouched = "vouched for by --fingerprint"
            if given.fingerprint != found:
                vouched = f"not the key of --fingerprint {given.fingerprint}"
        say(f"key {found}, {vouched}")
    if failed:
        say(f"FAILED {failed}")
        return 1
    say(f"The record of {record.consultation['circular']} verifies.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
