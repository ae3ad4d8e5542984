"""Whatever is altered in a record is found, and named by the check it breaks.

First as anybody could alter it, then as somebody could who holds the signing key and
signs what he made of it.
"""

import io
import random

import pytest

from consult.audit.keys import public_pem
from tests.deploy import mutants_of_acts as acts
from tests.deploy import mutants_of_amendments as amendments
from tests.deploy import mutants_of_files as files
from tests.deploy import mutants_of_history as history
from tests.deploy import mutants_of_rows as rows
from tests.deploy.forging import Forgery, another_key, otherwise, resealed
from tests.deploy.verifier import verdict, verify_record

pytestmark = pytest.mark.django_db

KINDS = [
    files.a_bit_in_any_file,
    files.a_file_taken_away_added_or_swapped,
    files.another_spelling_of_a_signature,
    files.an_entry_of_the_log_that_says_otherwise,
    files.entries_removed_doubled_or_in_another_order,
    files.a_log_cut_short,
    files.a_fork,
    files.json_in_another_spelling,
    files.another_head_than_the_log_gives,
    rows.a_reply_that_says_otherwise_than_the_log,
    rows.files_of_replies_altered_removed_or_swapped,
    rows.receipts_swapped_forged_removed_or_made_up,
    rows.checkpoints_forged_removed_or_in_another_order,
    rows.the_roll_and_the_texts_as_frozen_at_issue,
    rows.the_words_of_a_language_as_issued,
    rows.documents_decisions_and_proceedings_that_the_log_does_not_know,
    amendments.amendments_altered_removed_or_made_up,
    amendments.a_deadline_moved_against_the_rule,
    history.lateness_said_otherwise_everywhere,
    history.a_result_that_does_not_follow_from_the_replies,
    history.a_result_that_counts_other_replies,
    history.versions_that_correct_nothing_or_are_numbered_anew,
    acts.replies_that_came_in_no_way_a_reply_comes,
    acts.acts_out_of_their_order,
    acts.acts_of_one_person_that_need_two,
    acts.instants_that_no_reply_has,
    acts.rows_that_say_more_or_are_there_twice,
    acts.results_that_say_more_than_was_decided,
    acts.decisions_in_another_order,
    acts.replies_whose_digests_do_not_fit_one_another,
    acts.entries_that_say_more_or_are_of_elsewhere,
    acts.versions_with_a_gap,
    acts.an_answer_without_a_reply_that_stands,
    acts.languages_issued_again_or_with_other_texts,
    acts.what_was_frozen_at_issue_said_otherwise_there_too,
]


def strays(mutants, **how):
    """Return the mutants that were not rejected by the check they break."""
    found = [
        (name, verdict(members, **how), set(expected))
        for name, members, expected in _with_sets(mutants)
    ]
    assert found
    return [each for each in found if each[1] not in each[2]]


def _with_sets(mutants):
    for name, members, expected in mutants:
        yield name, members, {expected} if isinstance(expected, str) else expected


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_whatever_is_altered_is_found_by_the_check_it_breaks(bundles, kind):
    assert strays(kind(bundles)) == []


def test_another_key_is_found_by_who_knows_the_fingerprint(bundles):
    forgeries = [
        (name, Forgery(members, another_key()).signed(), "V3")
        for name, members in bundles.records.items()
    ]
    assert [verdict(members) for _, members, _ in forgeries] == ["", ""]
    assert strays(forgeries, fingerprint=bundles.signer.fingerprint) == []


def rewritten_since(bundles):
    for place in range(len(Forgery(bundles.early, bundles.signer).bodies)):
        forgery = Forgery(bundles.full, bundles.signer)
        forgery.bodies[place]["actor"] = "user:666"
        yield f"entry {place + 1}", forgery.signed(), "V9"
    for part in ("at", "occasion"):
        forgery = Forgery(bundles.full, bundles.signer)
        first = next(iter(forgery.checkpoints.values()))
        first[part] = otherwise(first[part])
        yield part, forgery.signed(), "V9"
    yield "another consultation", bundles.decided, "V9"
    for part in ("announced", "regional_group", "synthetic"):
        forgery = Forgery(bundles.full, bundles.signer)
        forgery.head[part] = otherwise(forgery.head[part])
        yield part, forgery.signed(), "V9"


def test_who_kept_an_older_bundle_finds_a_history_rewritten_by_the_key(bundles):
    assert {verdict(members) for _, members, _ in rewritten_since(bundles)} == {""}
    assert strays(rewritten_since(bundles), older=bundles.early) == []


def gone_on_with(members, signer):
    """Put another key beside those of a record, and sign all of it with that one."""
    pem = public_pem(signer.public)
    return resealed({**members, f"keys/{signer.key_id}.pem": pem}, signer)


def test_who_has_no_key_of_ours_can_not_go_on_with_a_record(bundles):
    stranger = another_key()
    continued = gone_on_with(bundles.full, stranger)
    assert verdict(continued) == ""
    assert verdict(continued, older=bundles.early) == "V9"
    rotated = {"older": bundles.early, "fingerprint": stranger.fingerprint}
    assert verdict(continued, **rotated) == ""


def test_a_key_that_signed_only_an_older_bundle_may_be_missing_later(bundles):
    last = another_key()
    older = gone_on_with(bundles.early, another_key())
    newer = gone_on_with(bundles.full, last)
    assert verdict(newer, older=older, fingerprint=last.fingerprint) == ""


def test_an_older_bundle_that_is_broken_or_newer(bundles):
    broken = {**bundles.early, "manifest.sig": b"0" * 64}
    assert verdict(bundles.full, older=broken) == "V9"
    assert verdict(bundles.early, older=bundles.full) == "V9"


def test_more_than_500_mutants_are_tried(bundles):
    assert sum(sum(1 for _ in kind(bundles)) for kind in KINDS) > 500


def test_a_bit_in_the_zip_itself_is_found_or_changes_nothing(bundles):
    chance = random.Random(7)  # noqa: S311 -- the same bits on every run
    found = 0
    for _ in range(400):
        damaged = bytearray(bundles.zip)
        damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
        try:
            record = verify_record.read_bundle(io.BytesIO(damaged))
        except (verify_record.Failed, verify_record.NotABundle):
            found += 1
            continue
        if record.members != bundles.full:
            found += 1
            assert verdict(record.members)
    assert found > 200
