"""Bundles with a deadline moved otherwise than the log says, or the rule lets."""

import copy
import json
from datetime import date, datetime, timedelta

from consult.audit.chain import canonical, digest
from tests.deploy.conftest import Bundles
from tests.deploy.forging import Forgery, Mutants, otherwise, sealed, spelled

AMENDED = "consultation:amendment:issued"
CLOSED = "consultation:state:closed"
SAID = ("before", "changes", "date", "kind", "number", "words")


@sealed
def amendments_altered_removed_or_made_up(bundles: Bundles) -> Mutants:
    rows = json.loads(bundles.full["amendments.json"])
    assert [row["kind"] for row in rows] == ["corrigendum", "addendum"]

    def altered(changed):
        return {**bundles.full, "amendments.json": spelled(changed)}

    for place, row in enumerate(rows):
        for part in row:
            changed = copy.deepcopy(rows)
            changed[place][part] = otherwise(row[part])
            yield f"{row['kind']} {part}", altered(changed), "V6"
        more = copy.deepcopy(rows)
        more[place]["more"] = "said"
        yield f"{row['kind']} more", altered(more), "V6"
        yield f"{row['kind']} gone", altered(rows[:place] + rows[place + 1 :]), "V6"
        yield f"{row['kind']} twice", altered([*rows, row]), "V6"
    yield "turned", altered(rows[::-1]), "V6"


class Amending(Forgery):
    """A forgery of the amendments too, each with the entry that digests it."""

    def change(self, which, /, *, closes_at=None, **parts):
        rows = self.part("amendments.json")
        places = [row["kind"] for row in rows]
        row, body = (
            rows[places.index(which)],
            self.entries(AMENDED)[places.index(which)],
        )
        row.update(parts)
        said = {name: row[name] for name in SAID}
        body["facts"] |= {
            "amendment": digest(canonical(said)),
            "kind": row["kind"],
            "number": row["number"],
        }
        if closes_at:
            body["facts"]["closes_at"] |= closes_at
        self.members["amendments.json"] = spelled(rows)
        return row, body


def a_deadline_moved_against_the_rule(bundles: Bundles) -> Mutants:
    """Signed anew from the log up, so that only the rule itself is broken."""

    def forgery():
        return Amending(bundles.full, bundles.signer)

    (row,) = [
        each for each in json.loads(bundles.full["amendments.json"]) if each["changes"]
    ]
    (logged,) = [
        body["facts"]["closes_at"]
        for body in forgery().entries(AMENDED)
        if body["facts"]["kind"] == "addendum"
    ]

    one = forgery()
    one.change("addendum", kind="corrigendum", number=2)
    yield "by a corrigendum", one.signed(), "V6"
    one = forgery()
    one.change("addendum", number=2)
    yield "numbered otherwise", one.signed(), "V6"
    one = forgery()
    one.change("addendum", before={})
    yield "from nowhere", one.signed(), "V6"
    one = forgery()
    one.change("addendum", changes={}, before={})
    yield "without a deadline", one.signed(), "V6"
    for part in ("before", "changes"):
        one = forgery()
        one.change("addendum", **{part: {**row[part], "deadline_time": "22:00"}})
        yield f"printed otherwise: {part}", one.signed(), "V6"
    one = forgery()
    one.change("corrigendum", closes_at={"after": logged["after"]})
    yield "by words", one.signed(), {"V4", "V6"}
    one = forgery()
    _row, body = one.change("addendum", closes_at={"before": logged["after"]})
    yield "from another instant", one.signed(), "V6"
    one = forgery()
    earlier = datetime.fromisoformat(logged["before"]) - timedelta(days=1)
    day = date.fromisoformat(row["before"]["deadline_date"]) - timedelta(days=1)
    one.change(
        "addendum",
        before={**row["before"], "deadline_date": day.isoformat()},
        closes_at={"before": earlier.isoformat().replace("+00:00", "Z")},
    )
    yield "from another day", one.signed(), "V6"
    for name, at in (("too late", logged["before"]), ("when all was over", None)):
        one = forgery()
        row_, body = one.change("addendum")
        body["at"] = row_["issued_at"] = (
            at.replace("Z", ".000000Z") if at else one.entries(CLOSED)[0]["at"]
        )
        one.change("addendum", issued_at=body["at"])
        yield name, one.signed(), "V6"
    one = forgery()
    _taken_out(one)
    yield "taken out of the log", one.signed(), {"V4", "V6"}


def _taken_out(forgery: Amending) -> None:
    """Turn the entry of the addendum into one that says nothing of a deadline."""
    rows = [row for row in forgery.part("amendments.json") if not row["changes"]]
    forgery.members["amendments.json"] = spelled(rows)
    (body,) = [
        each for each in forgery.entries(AMENDED) if each["facts"]["kind"] == "addendum"
    ]
    body["tag"], body["facts"] = "consultation:draft:changed", {"made": "up"}
