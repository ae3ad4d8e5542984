"""Bundles with rows that the log does not know, signed anew with the key."""

import copy
import json

from tests.deploy.conftest import Bundles
from tests.deploy.forging import (
    Mutants,
    another_key,
    otherwise,
    resealed,
    sealed,
    spelled,
)
from tests.deploy.verifier import Members


def a_reply_that_says_otherwise_than_the_log(bundles: Bundles) -> Mutants:
    for record, members in bundles.records.items():
        rows = json.loads(members["replies.json"])

        def altered(changed, members=members):
            return resealed(
                {**members, "replies.json": spelled(changed)}, bundles.signer
            )

        for place, row in enumerate(rows):
            name = f"{record} reply {place}"
            for part in row.keys() - {"salt"}:
                changed = copy.deepcopy(rows)
                changed[place][part] = otherwise(row[part])
                yield f"{name} {part}", altered(changed), "V4"
            for number, answer in enumerate(row["answers"]):
                for part in answer:
                    changed = copy.deepcopy(rows)
                    changed[place]["answers"][number][part] = otherwise(answer[part])
                    yield f"{name} answer {part}", altered(changed), "V4"
            yield f"{name} gone", altered(rows[:place] + rows[place + 1 :]), "V4"
            yield f"{name} twice", altered(rows[: place + 1] + rows[place:]), "V4"
    turned = json.loads(bundles.full["replies.json"])[::-1]
    members = {**bundles.full, "replies.json": spelled(turned)}
    yield "turned", resealed(members, bundles.signer), "V4"


@sealed
def files_of_replies_altered_removed_or_swapped(bundles: Bundles) -> Mutants:
    members = bundles.full
    rows = json.loads(members["attachments.json"])
    assert len(rows) == 5

    def listed(changed):
        return {**members, "attachments.json": spelled(changed)}

    for place, row in enumerate(rows):
        for part in row:
            changed = copy.deepcopy(rows)
            changed[place][part] = otherwise(row[part])
            yield f"attachment {place} {part}", listed(changed), "V4"
        yield f"attachment {place} more", listed([*rows, {**row, "x": 1}]), "V4"
        yield f"attachment {place} gone", listed(rows[:place] + rows[place + 1 :]), "V4"
        yield f"attachment {place} twice", listed([*rows, row]), "V4"
    yield "turned", listed(rows[::-1]), "V4"
    yield "none", listed([]), "V4"
    yield "of nobody", listed([*rows, {**rows[0], "version": 9, "number": 1}]), "V4"
    stored = [name for name in members if name.startswith("attachments/")]
    assert len(stored) == 3
    for one, other in zip(stored, stored[1:] + stored[:1], strict=True):
        yield f"{one} more", {**members, one: members[one] + b" "}, "V8"
        yield f"{other} as {one}", {**members, one: members[other]}, "V8"
        left = {name: content for name, content in members.items() if name != one}
        yield f"without {one}", left, "V8"
    unlisted = {**members, "attachments/" + "0" * 64: b"more"}
    yield "one that is not listed", unlisted, "V8"


@sealed
def receipts_swapped_forged_removed_or_made_up(bundles: Bundles) -> Mutants:
    members, sign = bundles.full, bundles.signer.sign
    names = sorted(
        name.removesuffix(".json")
        for name in members
        if name.startswith("receipts/") and name.endswith(".json")
    )

    def pair(name, body):
        return {f"{name}.json": body, f"{name}.sig": sign(body)}

    for one in names:
        body = members[f"{one}.json"]
        facts = json.loads(body)
        for other in names:
            if other != one:
                moved = pair(one, members[f"{other}.json"])
                yield f"{other} as {one}", {**members, **moved}, "V4"
        yield f"{one} more", {**members, **pair(one, spelled({**facts, "x": 1}))}, "V4"
        for part in facts.keys() - {"key_id"}:
            forged = pair(one, spelled({**facts, part: otherwise(facts[part])}))
            yield f"{one} {part}", {**members, **forged}, "V4"
        left = {n: c for n, c in members.items() if n.rpartition(".")[0] != one}
        yield f"without {one}", left, "V4"
        alien = another_key().sign(body)
        yield f"{one} by another", {**members, f"{one}.sig": alien}, "V3"
    yield "a signature alone", {**members, "receipts/KEN-9.sig": b"0" * 64}, "V3"
    made_up = pair("receipts/KEN-9", members[f"{names[0]}.json"])
    yield "made up", {**members, **made_up}, "V4"


@sealed
def checkpoints_forged_removed_or_in_another_order(bundles: Bundles) -> Mutants:
    members, sign = bundles.full, bundles.signer.sign
    names = sorted(
        name.removesuffix(".json")
        for name in members
        if name.startswith("checkpoints/") and name.endswith(".json")
    )

    for name in names:
        facts = json.loads(members[f"{name}.json"])
        # What only the last one says of itself, the key holder may rewrite.
        spared = {"key_id"} | ({"at", "occasion"} if name == names[-1] else set())
        spared |= {"previous"} if name == names[0] else set()
        for part in facts.keys() - spared:
            if part == "heads":
                chain = json.loads(members["consultation.json"])["chain"]
                heads = facts["heads"]
                body = {**facts, "heads": {**heads, chain: otherwise(heads[chain])}}
            else:
                body = {**facts, part: otherwise(facts[part])}
            forged = {
                f"{name}.json": spelled(body),
                f"{name}.sig": sign(spelled(body)),
            }
            yield f"{name} {part}", {**members, **forged}, "V2"
        left = {n: c for n, c in members.items() if n.rpartition(".")[0] != name}
        yield f"without {name}", left, "V2"
    none = {n: c for n, c in members.items() if not n.startswith("checkpoints/")}
    yield "none", none, "V2"


@sealed
def the_roll_and_the_texts_as_frozen_at_issue(bundles: Bundles) -> Mutants:
    def with_roll(rows: object) -> Members:
        return {**bundles.full, "roll.json": spelled(rows)}

    def with_texts(rows: object) -> Members:
        return {**bundles.full, "texts.json": spelled(rows)}

    roll = json.loads(bundles.full["roll.json"])
    for place, row in enumerate(roll):
        yield f"{row[0]} gone", with_roll(roll[:place] + roll[place + 1 :]), "V10"
        yield f"{row[0]} twice", with_roll([*roll, row]), "V10"
        for part in range(3):
            changed = copy.deepcopy(roll)
            changed[place][part] = otherwise(row[part])
            yield f"{row[0]} {part}", with_roll(changed), "V10"
    texts = json.loads(bundles.full["texts.json"])
    for place, text in enumerate(texts):
        for part in text:
            changed = copy.deepcopy(texts)
            changed[place][part] = otherwise(text[part])
            yield f"text {place} {part}", with_texts(changed), "V8"
    yield "texts turned", with_texts(texts[::-1]), "V8"


@sealed
def the_words_of_a_language_as_issued(bundles: Bundles) -> Mutants:
    def with_rows(rows: object) -> Members:
        return {**bundles.full, "languages.json": spelled(rows)}

    rows = json.loads(bundles.full["languages.json"])
    for place, row in enumerate(rows):
        yield f"{place} gone", with_rows(rows[:place] + rows[place + 1 :]), "V8"
        yield f"{place} twice", with_rows([*rows, row]), "V8"
        for part in row:
            changed = copy.deepcopy(rows)
            changed[place][part] = otherwise(row[part])
            yield f"{place} {part}", with_rows(changed), "V8"


@sealed
def documents_decisions_and_proceedings_that_the_log_does_not_know(
    bundles: Bundles,
) -> Mutants:
    for members, part, expected in (
        (bundles.full, "documents.json", "V8"),
        (bundles.full, "proceedings.json", "V8"),
        (bundles.decided, "decisions.json", "V7"),
    ):
        rows = json.loads(members[part])
        assert rows
        for place, row in enumerate(rows):
            for name in row:
                changed = copy.deepcopy(rows)
                changed[place][name] = otherwise(row[name])
                yield (
                    f"{part} {name}",
                    {**members, part: spelled(changed)},
                    expected,
                )
            left = spelled(rows[:place] + rows[place + 1 :])
            yield f"{part} {place} gone", {**members, part: left}, expected
        yield f"{part} twice", {**members, part: spelled(rows * 2)}, expected
    for name, content in bundles.full.items():
        if name.startswith(("documents/", "inputs/")):
            yield name, {**bundles.full, name: content + b" "}, "V8"
    for unlisted in ("documents/" + "0" * 64, f"inputs/{'0' * 64}.json"):
        yield unlisted, {**bundles.full, unlisted: b"{}"}, "V8"
    first, *others = json.loads(bundles.full["documents.json"])
    gone = {f"documents/{first['sha256']}", f"inputs/{first['inputs_sha256']}.json"}
    left = {n: c for n, c in bundles.full.items() if n not in gone}
    yield "a document and its row", {**left, "documents.json": spelled(others)}, "V8"
