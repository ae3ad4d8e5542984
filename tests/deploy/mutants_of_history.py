"""Bundles rewritten from the log up, so that every hash and signature fits."""

import json

from tests.deploy.conftest import Bundles
from tests.deploy.forging import (
    Forgery,
    Mutants,
    otherwise,
)


def lateness_said_otherwise_everywhere(bundles: Bundles) -> Mutants:
    for record, members in bundles.records.items():
        for place, row in enumerate(json.loads(members["replies.json"])):
            forgery = Forgery(members, bundles.signer)
            forgery.change_reply(place, late=1 - row["late"])
            # A receipt of another reply may name this one as what it replaces.
            yield f"{record} {place}", forgery.signed(), {"V4", "V6"}
    forgery = Forgery(bundles.full, bundles.signer)
    for closed in forgery.entries("consultation:state:closed"):
        closed["at"] = forgery.head["issued_at"]
    yield "closed at issue", forgery.signed(), "V6"


def a_result_that_does_not_follow_from_the_replies(bundles: Bundles) -> Mutants:
    free = {"explanation", "more_against_needed", "more_in_favour_needed", "warnings"}

    for record, members in bundles.records.items():
        content = json.loads(members["results/1.json"])
        for part in ("closes_at", "entitled", "late", "ref", "texts"):
            forgery = Forgery(members, bundles.signer)

            def change(facts, part=part):
                facts[part] = (
                    facts[part].replace("00Z", "01Z")
                    if part == "closes_at"
                    else otherwise(facts[part])
                )

            forgery.change_result(change)
            yield f"{record} {part}", forgery.signed(), "V7"
        for place, text in enumerate(content["texts"]):
            for part in text.keys() - free - {"positions", "written_decision"}:
                forgery = Forgery(members, bundles.signer)

                def change_text(facts, place=place, part=part):
                    row = facts["texts"][place]
                    row[part] = otherwise(row[part])

                forgery.change_result(change_text)
                expected = {"V5", "V7"} if part == "designation" else "V7"
                yield f"{record} {place} {part}", forgery.signed(), expected


def a_result_that_counts_other_replies(bundles: Bundles) -> Mutants:
    content = json.loads(bundles.full["results/1.json"])
    for place, text in enumerate(content["texts"]):
        for state in ("BRA", "CHE", "EGY", "FRA", "JPN", "KEN", "XXX"):
            forgery = Forgery(bundles.full, bundles.signer)

            def change(facts, place=place, state=state):
                positions = facts["texts"][place]["positions"]
                if positions.pop(state, None) is None:
                    positions[state] = "not_authorize"

            forgery.change_result(change)
            yield f"{text['designation']} {state}", forgery.signed(), "V5"


def versions_that_correct_nothing_or_are_numbered_anew(bundles: Bundles) -> Mutants:
    for place, row in enumerate(json.loads(bundles.full["replies.json"])):
        forgery = Forgery(bundles.full, bundles.signer)
        forgery.change_reply(place, corrects=7)
        yield f"{place} corrects", forgery.signed(), "V5"
        if row["member_state"] not in {"CHE", "FRA", "JPN"}:
            continue  # a doubt about a reply that does not count changes nothing
        forgery = Forgery(bundles.full, bundles.signer)
        forgery.change_reply(place, in_question="authority_in_question")
        yield f"{place} in question", forgery.signed(), "V5"
