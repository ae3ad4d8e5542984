"""A record with a replaced result and a settled question verifies as it is."""

import copy
import json
from datetime import timedelta

import pytest

from consult.audit.keys import signer_in_use
from consult.flows import certifying, questioning
from consult.procedure.states import Position
from tests import factories
from tests.deploy.forging import otherwise, resealed, spelled
from tests.deploy.verifier import bundle_of, members_of, verdict
from tests.web.staff.acting import reply

pytestmark = pytest.mark.django_db


@pytest.fixture
def certified(issued_consultation, tsb_officer, second_officer):
    for iso3 in ("KEN", "CHE"):
        reply(issued_consultation, iso3, Position.AUTHORIZE)
    later = issued_consultation.issued_at + timedelta(days=2)
    reply(issued_consultation, "KEN", Position.NOT_AUTHORIZE, received_at=later)
    closed = factories.close(issued_consultation)
    return factories.certify(
        closed, by=tsb_officer, second=second_officer, at=closed.closes_at
    )


@pytest.fixture
def older(certified):
    return members_of(bundle_of(certified, at=certified.closes_at))


@pytest.fixture
def replaced(certified, older, tsb_officer, second_officer):
    at = certified.closes_at
    question = questioning.question_authority(
        certified,
        certified.roll.get(member_state_id="KEN"),
        [1, 2],
        reason="Two ministries wrote: e\u0301, 他, 5 k\u2126",
        by=tsb_officer,
        at=at,
    )
    questioning.settle_authority(
        question,
        stands=certified.replies.get(version=1, member=question.member),
        statement="The first one, of the Ministe\u0300re, stands.",
        by=tsb_officer,
        at=at,
    )
    certifying.propose_new_result(
        certified, reason="The first stands: Ministe\u0300re.", by=tsb_officer, at=at
    )
    certifying.certify_result(certified, by=second_officer, at=at)
    return certified


@pytest.fixture
def bundle(replaced):
    return members_of(bundle_of(replaced, at=replaced.closes_at))


def test_both_results_verify_and_the_older_record_too(bundle, older):
    assert sorted(name for name in bundle if name.startswith("results/")) == [
        "results/1.json",
        "results/2.json",
    ]
    assert json.loads(bundle["results/1.json"])["texts"][0]["in_favour"] == 1
    assert json.loads(bundle["results/2.json"])["texts"][0]["in_favour"] == 2
    assert verdict(older) == ""
    assert verdict(bundle) == ""
    assert verdict(bundle, older=older) == ""


def test_an_open_question_verifies(certified, tsb_officer):
    questioning.question_authority(
        certified,
        certified.roll.get(member_state_id="KEN"),
        [2],
        reason="Who wrote this?",
        by=tsb_officer,
        at=certified.closes_at,
    )
    members = members_of(bundle_of(certified, at=certified.closes_at))
    assert verdict(members) == ""


@pytest.mark.parametrize(
    ("part", "check"), [("questions.json", "V5"), ("replacements.json", "V7")]
)
def test_what_the_log_does_not_know_is_found(bundle, replaced, part, check):
    signer = signer_in_use(at=replaced.closes_at)
    rows = json.loads(bundle[part])
    (row,) = rows
    changes = [[], rows * 2]
    for name in row:
        changed = copy.deepcopy(row)
        changed[name] = otherwise(row[name])
        changes.append([changed])
    found = [
        verdict(resealed({**bundle, part: spelled(changed)}, signer))
        for changed in changes
    ]
    assert found == [check] * len(changes)
