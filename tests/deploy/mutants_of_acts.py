"""Bundles in which something was done that the rule lets nobody do, all of it logged.

Whoever holds the signing key wrote them: every hash, receipt and checkpoint fits.
"""

import copy
import json
from collections.abc import Callable, Iterator

from consult.audit.chain import digest
from tests.deploy.conftest import Bundles
from tests.deploy.forging import (
    CERTIFIED,
    PROPOSED,
    Forgery,
    Mutants,
    otherwise,
    spelled,
)
from tests.deploy.verifier import Members

TRANSCRIBED, CONFIRMED, REJECTED = (
    f"consultation:reply:{act}" for act in ("transcribed", "confirmed", "rejected")
)
SUBMITTED, ISSUED, CLOSED, WITHDRAWN = (
    f"consultation:state:{state}"
    for state in ("submitted", "issued", "closed", "withdrawn")
)
PREPARED, AMENDED = (f"consultation:amendment:{act}" for act in ("prepared", "issued"))
QUESTIONED = "consultation:authority:questioned"
IMPORTED = "consultation:replies:imported"
LANGUAGE_ISSUED = "consultation:language:issued"

Change = Callable[[Forgery], object]


def _place(forgery: Forgery, state: str) -> int:
    """Return where the last version of a State stands among the replies."""
    return max(
        place
        for place, row in enumerate(forgery.replies)
        if row["member_state"] == state
    )


def _forged(members: Members, bundles: Bundles, changes: dict[str, Change]) -> Iterator:
    for name, change in changes.items():
        forgery = Forgery(members, bundles.signer)
        change(forgery)
        yield name, forgery.signed()


def replies_that_came_in_no_way_a_reply_comes(bundles: Bundles) -> Mutants:
    """Switzerland said no online, in time; who holds the key wants it away."""
    che = {"member_state": "CHE", "version": 1}

    def made_up(like: str, **facts: object) -> Change:
        return lambda forgery: forgery.add_reply(
            _place(forgery, like), **{"supersedes": 0, **facts}
        )

    def keyed_in(like: str, **facts: object) -> Change:
        def change(forgery: Forgery) -> None:
            row = forgery.replies[_place(forgery, like)]
            named = {name: row[name] for name in ("member_state", "version")}
            forgery.append(TRANSCRIBED, **{**named, "version": row["version"] + 1})
            forgery.add_reply(_place(forgery, like), **facts)
            forgery.append(CONFIRMED, **{**named, "version": row["version"] + 1})
            forgery.bodies[-1]["actor"] = "user:667"

        return change

    changes: dict[str, Change] = {
        "keyed in afterwards": lambda forgery: forgery.append(TRANSCRIBED, **che),
        "keyed in and rejected afterwards": lambda forgery: (
            forgery.append(TRANSCRIBED, **che),
            forgery.append(REJECTED, **che),
        ),
        "rejected": lambda forgery: forgery.append(REJECTED, **che),
        "confirmed": lambda forgery: forgery.append(CONFIRMED, **che),
        "online in time after the close": made_up("CHE", supersedes=1),
        "by e-mail, from no sheet": made_up("FRA", supersedes=1, source=""),
        "from another sheet": made_up("FRA", supersedes=1),
        "corrected by one officer": made_up("FRA", corrects=1, supersedes=1),
        "keyed in, online": keyed_in("CHE", supersedes=1),
        "corrects what was sent": keyed_in("CHE", corrects=1, supersedes=1),
        "corrects and moves": keyed_in(
            "FRA", corrects=1, channel="letter", supersedes=1
        ),
        "a sheet of fewer": lambda forgery: forgery.entries(IMPORTED)[0][
            "facts"
        ].update(accepted=0),
        "a sheet of more": lambda forgery: forgery.entries(IMPORTED)[0]["facts"].update(
            accepted=2
        ),
        "from a sheet of another name": lambda forgery: forgery.entries(IMPORTED)[0][
            "facts"
        ].update(file="b" * 64),
        "put in question": lambda forgery: forgery.change_reply(
            _place(forgery, "CHE"), in_question="entitlement_in_question"
        ),
        "put out of question": lambda forgery: forgery.change_reply(
            _place(forgery, "EGY"), in_question=""
        ),
    }
    for name, members in _forged(bundles.full, bundles, changes):
        yield name, members, "V5"


def acts_out_of_their_order(bundles: Bundles) -> Mutants:
    def ahead_of(tag: str, inserted: str, **facts: object) -> Change:
        return lambda forgery: forgery.insert(
            forgery.bodies.index(forgery.entries(tag)[0]), inserted, **facts
        )

    changes: dict[str, Change] = {
        "certified and never closed": lambda forgery: forgery.drop(CLOSED),
        "never signed off": lambda forgery: forgery.drop(SUBMITTED),
        "returned": ahead_of(ISSUED, "consultation:state:returned", reason="x"),
        "withdrawn while open": ahead_of(CLOSED, WITHDRAWN, reason="x"),
        "withdrawn at the end": lambda forgery: forgery.append(WITHDRAWN, reason="x"),
        "a reply before issue": ahead_of(
            ISSUED, REJECTED, member_state="CHE", version=1
        ),
        "issued by who asked": lambda forgery: forgery.entries(ISSUED)[0].update(
            actor=forgery.entries(SUBMITTED)[0]["actor"]
        ),
    }
    for name, members in _forged(bundles.full, bundles, changes):
        yield name, members, "V2"
    names = list(Forgery(bundles.full, bundles.signer).checkpoints)
    without: dict[str, Change] = {
        name: lambda forgery, name=name: forgery.drop_checkpoint(name)  # type: ignore[misc]
        for name in names
    }
    for name, members in _forged(bundles.full, bundles, without):
        yield f"without {name}", members, "V2"


def acts_of_one_person_that_need_two(bundles: Bundles) -> Mutants:
    def as_asked(asks: str, tag: str, place: int = -1) -> Change:
        return lambda forgery: forgery.entries(tag)[place].update(
            actor=forgery.entries(asks)[place]["actor"]
        )

    def open_question(forgery: Forgery) -> None:
        """Ask about a reply that counts nowhere, so that no count changes."""
        row = {"member_state": "EGY", "question": 1, "versions": [1]}
        reason = "Who wrote this?"
        place = forgery.bodies.index(forgery.entries(PROPOSED)[0])
        forgery.insert(place, QUESTIONED, **row, reason=digest(reason))
        asked = {"asked_at": forgery.bodies[place]["at"], "reason": reason}
        unanswered = {"settled_at": "", "stands": 0, "statement": ""}
        forgery.members["questions.json"] = spelled([{**row, **asked, **unanswered}])

    results: dict[str, Change] = {
        "certified by who proposed": as_asked(PROPOSED, CERTIFIED),
        "certified and never proposed": lambda forgery: forgery.drop(PROPOSED),
        "another result proposed": lambda forgery: forgery.entries(PROPOSED)[0][
            "facts"
        ].update(result="0" * 64),
        "with an open question": open_question,
    }
    for name, members in _forged(bundles.full, bundles, results):
        yield name, members, "V7"
    amendments: dict[str, Change] = {
        "a corrigendum by who prepared it": as_asked(PREPARED, AMENDED, 0),
        "an addendum by who prepared it": as_asked(PREPARED, AMENDED, 1),
        "amendments that nobody prepared": lambda forgery: forgery.drop(PREPARED),
    }
    for name, members in _forged(bundles.full, bundles, amendments):
        yield name, members, "V6"


def instants_that_no_reply_has(bundles: Bundles) -> Mutants:
    forgery = Forgery(bundles.full, bundles.signer)
    fra = _place(forgery, "FRA")
    forgery.change_reply(fra, received_at="2001-01-01T00:00:00.000000Z")
    yield "before issue", forgery.signed(), "V6"
    forgery = Forgery(bundles.full, bundles.signer)
    bra = _place(forgery, "BRA")
    forgery.change_reply(bra, received_at="2101-01-01T00:00:00.000000Z")
    yield "after it was entered", forgery.signed(), "V6"
    forgery = Forgery(bundles.full, bundles.signer)
    name = "receipts/FRA-1.json"
    spelled_so = forgery.receipts[name]["received_at"].replace("Z", "+00:00")
    forgery.receipts[name]["received_at_geneva"] = spelled_so
    yield "by another clock", forgery.signed(), "V4"


def rows_that_say_more_or_are_there_twice(bundles: Bundles) -> Mutants:
    for members, part, check in (
        (bundles.full, "replies.json", "V4"),
        (bundles.full, "proceedings.json", "V8"),
        (bundles.full, "documents.json", "V8"),
        (bundles.decided, "decisions.json", "V7"),
    ):
        rows = json.loads(members[part])
        for place, row in enumerate(rows):
            more = copy.deepcopy(rows)
            more[place]["note"] = "withdrawn by letter"
            yield f"{part} {place} more", _with(bundles, members, part, more), check
            for other in rows[:place]:
                twice = copy.deepcopy(rows)
                twice[place] = other
                name = f"{part} {place} as {row}"
                yield name, _with(bundles, members, part, twice), check
    head = json.loads(bundles.full["consultation.json"])
    more = {**head, "note": "void"}
    yield "head", _with(bundles, bundles.full, "consultation.json", more), "V8"


def _with(bundles: Bundles, members: Members, part: str, value: object) -> Members:
    forgery = Forgery({**members, part: spelled(value)}, bundles.signer)
    return forgery.signed()


def results_that_say_more_than_was_decided(bundles: Bundles) -> Mutants:
    for record, members in bundles.records.items():
        content = json.loads(members["results/1.json"])
        for name, change in (
            ("more", lambda facts: facts.update(note="void")),
            ("a text more", lambda facts: facts["texts"][0].update(note="void")),
            (
                "a decision that nobody wrote",
                lambda facts: facts["texts"][0].update(
                    written_decision={"outcome": "may_proceed", "number": 9}
                ),
            ),
        ):
            forgery = Forgery(members, bundles.signer)
            forgery.change_result(change)
            yield f"{record} {name}", forgery.signed(), "V7"
        written = content["texts"][0]["written_decision"]
        for part in written or {}:

            def change_written(facts: dict, part: str = part) -> None:
                said = facts["texts"][0]["written_decision"]
                said[part] = otherwise(said[part])

            forgery = Forgery(members, bundles.signer)
            forgery.change_result(change_written)
            yield f"{record} written {part}", forgery.signed(), "V7"


def decisions_in_another_order(bundles: Bundles) -> Mutants:
    """The first decision is made the last word, by the order of its row alone."""
    rows = json.loads(bundles.decided["decisions.json"])
    first = rows[0]
    forgery = Forgery(bundles.decided, bundles.signer)
    forgery.members["decisions.json"] = spelled(rows[::-1])

    def decide_so(facts: dict) -> None:
        text = facts["texts"][0]
        text["outcome"] = first["outcome"]
        text["written_decision"]["outcome"] = first["outcome"]

    forgery.change_result(decide_so)
    yield "turned", forgery.signed(), "V7"


def replies_whose_digests_do_not_fit_one_another(bundles: Bundles) -> Mutants:
    def another_file(forgery: Forgery) -> None:
        name = "receipts/KEN-1.json"
        facts, receipt = forgery.entry_of[name]["facts"], forgery.receipts[name]
        for said in (facts, receipt):
            said["attachments"] = otherwise(said["attachments"])

    changes: dict[str, Change] = {
        "another body": lambda forgery: forgery.change_reply(
            _place(forgery, "CHE"), body="0" * 64
        ),
        "other files": another_file,
    }
    for name, members in _forged(bundles.full, bundles, changes):
        yield name, members, "V4"


def entries_that_say_more_or_are_of_elsewhere(bundles: Bundles) -> Mutants:
    for name, said in (("more", {"note": "x"}), ("elsewhere", {"chain": "system"})):
        forgery = Forgery(bundles.full, bundles.signer)
        forgery.entries(SUBMITTED)[0].update(said)
        yield name, forgery.signed(), "V2"
    forgery = Forgery(bundles.full, bundles.signer)
    name, last = list(forgery.checkpoints.items())[-1]
    stray = f"checkpoints/{last['number'] + 1:06d}.json"
    forgery.checkpoints[stray] = copy.deepcopy(last) | {"occasion": "daily"}
    forgery.covered[stray] = {**forgery.bodies[-1], "sequence": 0}
    forgery.members |= {stray: b"", stray.removesuffix(".json") + ".sig": b""}
    yield "a checkpoint of another log", forgery.signed(), "V2"


def versions_with_a_gap(bundles: Bundles) -> Mutants:
    """France's only version is its second: one seems to have been taken away."""
    forgery = Forgery(bundles.full, bundles.signer)
    forgery.change_reply(_place(forgery, "FRA"), version=2)
    first, second = "receipts/FRA-1", "receipts/FRA-2"
    for suffix in (".json", ".sig"):
        forgery.members[second + suffix] = forgery.members.pop(first + suffix)
    for by_name in (forgery.receipts, forgery.entry_of):
        by_name[f"{second}.json"] = by_name.pop(f"{first}.json")
    yield "FRA-2", forgery.signed(), "V5"


def an_answer_without_a_reply_that_stands(bundles: Bundles) -> Mutants:
    def ask(forgery: Forgery, **answered: object) -> None:
        row = {"member_state": "EGY", "question": 1, "versions": [1]}
        forgery.append(QUESTIONED, **row, reason=digest("Who?"))
        asked = {"asked_at": forgery.bodies[-1]["at"], "reason": "Who?"}
        answer = {"settled_at": "", "stands": 0, "statement": "", **answered}
        forgery.members["questions.json"] = spelled([{**row, **asked, **answer}])

    changes: dict[str, Change] = {
        "settled": lambda forgery: ask(forgery, settled_at=forgery.head["issued_at"]),
        "stated": lambda forgery: ask(forgery, statement="The first one."),
    }
    for name, members in _forged(bundles.full, bundles, changes):
        yield name, members, "V5"


def languages_issued_again_or_with_other_texts(bundles: Bundles) -> Mutants:
    def again(forgery: Forgery) -> None:
        facts = forgery.entries(ISSUED)[0]["facts"]["languages"]
        forgery.append(LANGUAGE_ISSUED, language="fr", words=facts["fr"])

    def other_texts(forgery: Forgery) -> None:
        rows = forgery.part("languages.json")
        rows[0]["texts"][0][0] = "ITU-T E.999"
        forgery.members["languages.json"] = spelled(rows)
        words = {name: value for name, value in rows[0].items() if name != "issued_at"}
        languages = forgery.entries(ISSUED)[0]["facts"]["languages"]
        languages[rows[0]["language"]] = digest(spelled(words).decode())

    changes: dict[str, Change] = {"again": again, "other texts": other_texts}
    for name, members in _forged(bundles.full, bundles, changes):
        yield name, members, "V8"


def what_was_frozen_at_issue_said_otherwise_there_too(bundles: Bundles) -> Mutants:
    forgery = Forgery(bundles.full, bundles.signer)
    roll = forgery.part("roll.json")
    roll.append([roll[0][0], "member", ""])
    forgery.members["roll.json"] = spelled(roll)
    frozen = {"roll": digest(spelled(roll).decode()), "roll_size": len(roll)}
    forgery.entries(ISSUED)[0]["facts"].update(frozen)
    yield "a State twice", forgery.signed(), "V10"
    forgery = Forgery(bundles.full, bundles.signer)
    digests = forgery.entries(ISSUED)[0]["facts"]["text_digests"]
    digests["ITU-T E.164"] = "0" * 64
    for receipt in forgery.receipts.values():
        receipt["consultation"]["text_digests"] = digests
    yield "a text", forgery.signed(), "V8"
