"""Bundles with a file, an entry or a spelling altered; some of them signed anew."""

import base64
import json

from tests.deploy.conftest import Bundles
from tests.deploy.forging import (
    Forgery,
    Mutants,
    otherwise,
    resealed,
    respelled,
    sealed,
    spelled,
)

# Which check an altered member breaks, where nobody signed it anew.
BREAKS = {
    "README.txt": {"V8"},
    "amendments.json": {"V6", "V8"},
    "attachments": {"V8"},
    "attachments.json": {"V4", "V8"},
    "checkpoints": {"V2", "V3"},
    "consultation.json": {"V2", "V6", "V8"},
    "decisions.json": {"V7", "V8"},
    "documents": {"V8"},
    "documents.json": {"V8"},
    "inputs": {"V8"},
    "keys": {"V3"},
    "languages.json": {"V8"},
    "log.jsonl": {"V1"},
    "manifest.json": {"V3"},
    "manifest.sig": {"V3"},
    "proceedings.json": {"V8"},
    "questions.json": {"V5", "V8"},
    "receipts": {"V3"},
    "replacements.json": {"V7", "V8"},
    "replies.json": {"V4", "V5", "V8"},
    "results": {"V7"},
    "roll.json": {"V8", "V10"},
    "texts.json": {"V8"},
}


def breaks(name: str) -> set[str]:
    return BREAKS[name if name in BREAKS else name.partition("/")[0]]


def flipped(content, place, bit=1):
    changed = bytearray(content)
    changed[place] ^= bit
    return bytes(changed)


def a_bit_in_any_file(bundles: Bundles) -> Mutants:
    for record, members in bundles.records.items():
        for name, content in members.items():
            for share in range(5):
                if not content:
                    continue
                place = share * (len(content) - 1) // 4
                changed = flipped(content, place, 1 << (share + 1))
                yield (
                    f"{record} {name} byte {place}",
                    {**members, name: changed},
                    breaks(name),
                )


def a_file_taken_away_added_or_swapped(bundles: Bundles) -> Mutants:
    members = bundles.full
    for name in members:
        left = {each: members[each] for each in members if each != name}
        signature = name.endswith(".sig")
        expected = {"V8"} if signature else breaks(name) | {"V8", "V4"}
        yield f"without {name}", left, expected
    for name in ("more.txt", "receipts/XXX-1.txt", "documents/a/b", "../x"):
        yield f"with {name}", {**members, name: b"more"}, "V8"
        added = resealed({**members, name: b"more"}, bundles.signer)
        yield f"sealed with {name}", added, "V8"
    names = [each for each in members if each.startswith("receipts/")]
    for one, other in zip(names[::2], names[2::2], strict=False):
        swapped = {**members, one: members[other], other: members[one]}
        yield f"{one} for {other}", swapped, "V3"


def another_spelling_of_a_signature(bundles: Bundles) -> Mutants:
    order = 2**252 + 27742317777372353535851937790883648493

    def spellings(signature):
        r, s = signature[:32], int.from_bytes(signature[32:], "little")
        yield signature.hex().encode()
        yield base64.b64encode(signature)
        yield signature + b"\n"
        yield signature[:-1]
        yield b"\0" + signature
        yield signature[::-1]
        if s + order < 2**256:
            yield r + (s + order).to_bytes(32, "little")

    for name in [each for each in bundles.full if each.endswith(".sig")]:
        for number, each in enumerate(spellings(bundles.full[name])):
            members = {**bundles.full, name: each}
            if name != "manifest.sig":
                members = resealed(members, bundles.signer)
            yield f"{name} spelling {number}", members, "V3"


def an_entry_of_the_log_that_says_otherwise(bundles: Bundles) -> Mutants:
    for record, members in bundles.records.items():
        lines = members["log.jsonl"].splitlines(keepends=True)
        for place, line in enumerate(lines):
            row = json.loads(line)
            changes = [{**row, part: otherwise(row[part])} for part in row]
            changes.append({**row, "more": ""})
            body = json.loads(row["body"])
            changes += [
                {
                    **row,
                    "body": spelled({**body, part: otherwise(body[part])}).decode(),
                }
                for part in body
            ]
            for number, changed in enumerate(changes):
                written = [*lines]
                written[place] = spelled(changed) + b"\n"
                yield (
                    f"{record} entry {place + 1} change {number}",
                    resealed(
                        {**members, "log.jsonl": b"".join(written)}, bundles.signer
                    ),
                    "V1",
                )


def entries_removed_doubled_or_in_another_order(bundles: Bundles) -> Mutants:
    members = bundles.full
    lines = members["log.jsonl"].splitlines(keepends=True)
    for place in range(len(lines) - 1):
        orders = {
            "removed": lines[:place] + lines[place + 1 :],
            "doubled": lines[: place + 1] + lines[place:],
            "turned": [
                *lines[:place],
                lines[place + 1],
                lines[place],
                *lines[place + 2 :],
            ],
        }
        for name, order in orders.items():
            changed = {**members, "log.jsonl": b"".join(order)}
            yield f"{place} {name}", resealed(changed, bundles.signer), "V1"


def a_log_cut_short(bundles: Bundles) -> Mutants:
    for record, members in bundles.records.items():
        lines = members["log.jsonl"].splitlines(keepends=True)
        for length in range(1, len(lines)):
            cut = {**members, "log.jsonl": b"".join(lines[:length])}
            yield f"{record} {length}", resealed(cut, bundles.signer), "V2"
            head = json.loads(members["consultation.json"])
            last = json.loads(lines[length - 1])
            head["log"] = {"hash": last["hash"], "sequence": length}
            told = {**cut, "consultation.json": spelled(head)}
            yield f"{record} {length}, said", resealed(told, bundles.signer), "V2"


def a_fork(bundles: Bundles) -> Mutants:
    """The log is rewritten from an entry on; what was signed before is kept."""

    for record, members in bundles.records.items():
        for place in range(len(Forgery(members, bundles.signer).bodies)):
            forgery = Forgery(members, bundles.signer)
            forgery.bodies[place]["actor"] = "user:666"
            made = forgery.signed()
            kept = {
                name: content
                for name, content in members.items()
                if name.startswith(("checkpoints/", "receipts/"))
            }
            yield (
                f"{record} from {place + 1}",
                resealed({**made, **kept}, bundles.signer),
                "V2",
            )


def json_in_another_spelling(bundles: Bundles) -> Mutants:
    for name, content in bundles.full.items():
        if not name.endswith(".json") or name.startswith("inputs/"):
            continue
        for number, spelling in enumerate(respelled(content)):
            members = {**bundles.full, name: spelling}
            if name.startswith(("receipts/", "checkpoints/")):
                signature = name.removesuffix(".json") + ".sig"
                members[signature] = bundles.signer.sign(spelling)
            if name == "manifest.json":
                members["manifest.sig"] = bundles.signer.sign(spelling)
            else:
                members = resealed(members, bundles.signer)
            expected = breaks(name) - {"V4", "V5", "V6", "V10"}
            yield f"{name} spelling {number}", members, expected


@sealed
def another_head_than_the_log_gives(bundles: Bundles) -> Mutants:
    head = json.loads(bundles.full["consultation.json"])
    for part, value in head["deadline"].items():
        deadline = {**head["deadline"], part: otherwise(value)}
        changed = {**head, "deadline": deadline}
        yield (
            f"deadline {part}",
            {
                **bundles.full,
                "consultation.json": spelled(changed),
            },
            "V6",
        )
    expected = {
        "chain": "V2",
        "circular": "V8",
        "closes_at": "V6",
        "deadline": "V6",
        "issued_at": "V8",
        "log": "V2",
        "procedure": "V8",
        "revision": "V8",
        "state": "V2",
    }
    for part, check in expected.items():
        changed = {**head, part: otherwise(head[part])}
        if part == "closes_at":
            changed[part] = head[part].replace(":00Z", ":01Z")
        yield part, {**bundles.full, "consultation.json": spelled(changed)}, check
    altered = {**bundles.full, "consultation.json": spelled({**head, "format": "2"})}
    yield "format", altered, "V8"
    manifest = json.loads(bundles.full["manifest.json"])
    for part in ("circular", "format"):
        changed = {**manifest, part: otherwise(manifest[part])}
        altered = {**bundles.full, "manifest.json": spelled(changed)}
        yield f"manifest {part}", altered, "V8"
