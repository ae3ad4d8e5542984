"""What came on paper is keyed in by one officer and counts by the word of another."""

import json
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from consult.flows import (
    certifying,
    deciding,
    importing,
    transcribing,
    withdrawing,
)
from consult.flows.errors import (
    AlreadyCorrected,
    ConfirmationWaiting,
    DecisionNeeded,
    NothingAnswered,
    NothingCorrected,
    NotOpenForReplies,
    NotTranscribed,
    NotWaiting,
    ReasonMissing,
    ReceivedBeforeIssue,
    ReceivedInFuture,
    SecondPersonNeeded,
    SourceMissing,
)
from consult.flows.recording import Answer, Signature
from consult.flows.transcribing import Source
from consult.models import (
    AuditEntry,
    OutboxMessage,
    Receipt,
    ReplyConfirmation,
    ReplyVersion,
    Transcription,
)
from consult.notify.messages import write_out
from consult.procedure.errors import NotEntitled
from consult.procedure.states import Channel, Disregard, Outcome, Position, Reason
from consult.queries.clock import database_now
from consult.queries.replies import (
    CONFIRMED,
    find_reply,
    involvements_of,
    register_of,
    replies_of,
    silent_members,
    standing_positions,
    waiting_replies,
)
from consult.queries.tallies import digest_of, tally_consultation
from tests import factories
from tests.deploy.verifier import bundle_of, members_of, verdict
from tests.web.administrations.filling import reply_of_a_colleague

pytestmark = pytest.mark.django_db

SIGNATURE = Signature(name="Grace Head", title="Director", place="Nairobi")
SOURCE = Source(note="Letter MoC/2026/17, page 1", digest="a" * 64)
WRONG = "Page 2 says otherwise."


def answers(consultation, position=Position.AUTHORIZE, **words):
    return [Answer(text=consultation.texts.get(), position=position, **words)]


def key_in(consultation, by, position=Position.AUTHORIZE, **changes):
    """Key in the letter of Kenya that came a day after the issue."""
    received_at = consultation.issued_at + timedelta(days=1)
    wanted = {
        "iso3": "KEN",
        "channel": Channel.LETTER,
        "received_at": received_at,
        "source": SOURCE,
        "at": received_at + timedelta(days=1),
        **changes,
    }
    said = wanted.pop("answers", answers(consultation, position))
    iso3 = wanted.pop("iso3")
    return transcribing.transcribe_reply(
        consultation, iso3, said, SIGNATURE, by=by, **wanted
    )


def correct(version, by, position=Position.NOT_AUTHORIZE, **changes):
    wanted = {"source": SOURCE, "at": version.entered_at + timedelta(hours=1)}
    return transcribing.correct_transcription(
        version,
        answers(version.consultation, position),
        SIGNATURE,
        by=by,
        **wanted | changes,
    )


def confirm(version, by):
    return transcribing.confirm_transcription(
        version, by=by, at=version.entered_at + timedelta(minutes=5)
    )


def reject(version, by, reason=WRONG):
    return transcribing.reject_transcription(
        version, reason=reason, by=by, at=version.entered_at + timedelta(minutes=5)
    )


def only_text(consultation):
    (text,) = tally_consultation(consultation).texts
    return text


def positions(consultation):
    tally = tally_consultation(consultation)
    return tally.positions(consultation.texts.get())


def facts_of(tag):
    return [
        json.loads(entry.body)["facts"]
        for entry in AuditEntry.objects.filter(tag=tag).order_by("sequence")
    ]


def told():
    return set(
        OutboxMessage.objects.filter(kind="reply_received").values_list(
            "recipient_email", flat=True
        )
    )


def test_what_is_keyed_in_waits_with_its_source_and_its_receipt(
    issued_consultation, tsb_officer, head_of_administration
):
    version = key_in(issued_consultation, tsb_officer)
    assert (version.recorded_by, version.channel, version.late) == (
        tsb_officer,
        "letter",
        False,
    )
    assert version.received_at == issued_consultation.issued_at + timedelta(days=1)
    assert version.source_digest == SOURCE.digest
    assert (version.waits, version.counts, version.rejected) == (True, False, False)
    assert version.transcription.source == SOURCE.note
    assert Receipt.objects.get().version == version
    assert facts_of("consultation:reply:transcribed") == [
        {"member_state": "KEN", "version": 1, "source": digest_of(SOURCE.note)}
    ]
    assert told() == set()
    assert positions(issued_consultation) == {}


def test_it_counts_once_a_second_officer_confirms_it_and_every_delegate_is_told(
    issued_consultation,
    tsb_officer,
    second_officer,
    head_of_administration,
    drafter,
    outsider,
):
    version = key_in(issued_consultation, tsb_officer)
    confirmation = confirm(version, second_officer)
    assert confirmation.decided_by == second_officer
    version = ReplyVersion.objects.get()
    assert (version.waits, version.counts, version.rejected) == (False, True, False)
    assert positions(issued_consultation) == {"KEN": Position.AUTHORIZE}
    assert told() == {head_of_administration.email, drafter.email}
    message = OutboxMessage.objects.filter(kind="reply_received")[0]
    write_out(message)
    for body in (message.body_text, message.body_html):
        assert "Keyed in by the Bureau" in body
    assert facts_of("consultation:reply:confirmed") == [
        {"member_state": "KEN", "version": 1}
    ]


def test_what_is_rejected_never_counts_and_says_so(
    issued_consultation, tsb_officer, second_officer, head_of_administration
):
    version = key_in(issued_consultation, tsb_officer)
    assert reject(version, second_officer, f" {WRONG} ").reason == WRONG
    version = ReplyVersion.objects.get()
    assert (version.waits, version.counts, version.rejected) == (False, False, True)
    judgement = tally_consultation(issued_consultation).judgement
    assert [each.reason for each in judgement.disregarded] == [Disregard.REJECTED]
    assert told() == set()
    assert facts_of("consultation:reply:rejected") == [
        {"member_state": "KEN", "version": 1, "reason": digest_of(WRONG)}
    ]


def test_who_keyed_it_in_neither_confirms_nor_rejects_it(
    issued_consultation, tsb_officer
):
    version = key_in(issued_consultation, tsb_officer)
    with pytest.raises(SecondPersonNeeded):
        confirm(version, tsb_officer)
    with pytest.raises(SecondPersonNeeded):
        reject(version, tsb_officer)
    assert not ReplyConfirmation.objects.exists()


def test_a_second_officer_speaks_once_and_a_rejection_has_its_reason(
    issued_consultation, tsb_officer, second_officer
):
    version = key_in(issued_consultation, tsb_officer)
    with pytest.raises(ReasonMissing):
        reject(version, second_officer, "  ")
    confirm(version, second_officer)
    with pytest.raises(NotWaiting):
        confirm(version, second_officer)
    with pytest.raises(NotWaiting):
        reject(version, second_officer)


def test_what_a_delegate_sent_waits_for_nobody(
    issued_consultation, head_of_administration, second_officer, tsb_officer
):
    version = reply_of_a_colleague(issued_consultation, head_of_administration)
    with pytest.raises(NotWaiting):
        confirm(version, second_officer)
    with pytest.raises(NotTranscribed, match="only the administration"):
        correct(version, tsb_officer)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"channel": Channel.ONLINE}, NotTranscribed),
        ({"iso3": "XXX"}, NotEntitled),
        ({"source": Source(note=" ")}, SourceMissing),
        ({"answers": []}, NothingAnswered),
    ],
)
def test_what_can_not_be_keyed_in_is_refused(
    changes, error, issued_consultation, tsb_officer
):
    with pytest.raises(error):
        key_in(issued_consultation, tsb_officer, **changes)
    assert not ReplyVersion.objects.exists()


def test_no_reply_came_before_the_circular_or_after_now(
    issued_consultation, tsb_officer
):
    issued_at, moment = issued_consultation.issued_at, timedelta(microseconds=1)
    with pytest.raises(ReceivedBeforeIssue):
        key_in(issued_consultation, tsb_officer, received_at=issued_at - moment)
    with pytest.raises(ReceivedInFuture):
        key_in(
            issued_consultation,
            tsb_officer,
            received_at=issued_at + moment,
            at=issued_at,
        )
    version = key_in(
        issued_consultation, tsb_officer, received_at=issued_at, at=issued_at
    )
    assert version.received_at == version.entered_at == issued_at


def test_a_draft_and_a_withdrawn_consultation_take_no_reply(
    draft_consultation, issued_consultation, tsb_officer, second_officer, at
):
    waiting = key_in(issued_consultation, tsb_officer)
    withdrawing.withdraw_consultation(
        issued_consultation, reason="Superseded.", by=tsb_officer, at=at
    )
    for act in (
        lambda: key_in(issued_consultation, tsb_officer),
        lambda: correct(waiting, tsb_officer),
        lambda: confirm(waiting, second_officer),
        lambda: reject(waiting, second_officer),
    ):
        with pytest.raises(NotOpenForReplies):
            act()


def test_a_letter_that_came_late_is_kept_as_late_and_holds_nothing_up(
    closed_consultation, tsb_officer, second_officer
):
    received_at = closed_consultation.closes_at
    version = key_in(
        closed_consultation, tsb_officer, received_at=received_at, at=received_at
    )
    assert version.late
    transcribing.check_nothing_waits(closed_consultation)
    assert only_text(closed_consultation).decision.reasons == (
        Reason.ONLY_LATE_REPLIES,
    )


def test_the_same_letter_keyed_in_twice_is_one_version(
    issued_consultation, tsb_officer, second_officer
):
    version = key_in(issued_consultation, tsb_officer)
    assert key_in(issued_consultation, second_officer) == version
    other = key_in(issued_consultation, tsb_officer, Position.NOT_AUTHORIZE)
    assert other != version
    reject(version, second_officer)
    again = key_in(issued_consultation, tsb_officer)
    assert again.version == 3
    assert Transcription.objects.count() == 3


def test_a_reply_sent_online_later_is_the_one_that_counts_and_both_are_kept(
    issued_consultation, tsb_officer, second_officer, head_of_administration
):
    earlier = issued_consultation.issued_at
    version = key_in(
        issued_consultation,
        tsb_officer,
        Position.NOT_AUTHORIZE,
        received_at=earlier,
        at=earlier,
    )
    reply_of_a_colleague(issued_consultation, head_of_administration)
    confirm(version, second_officer)
    assert positions(issued_consultation) == {"KEN": Position.AUTHORIZE}
    assert issued_consultation.replies.count() == 2
    judgement = tally_consultation(issued_consultation).judgement
    assert [(one.version, one.reason) for one in judgement.disregarded] == [
        (version.pk, Disregard.SUPERSEDED)
    ]


@pytest.mark.parametrize("rejected", [True, False])
def test_an_online_reply_is_not_taken_for_the_repetition_of_what_does_not_count(
    rejected, issued_consultation, tsb_officer, second_officer, head_of_administration
):
    signature = Signature(name=head_of_administration.name, title="Head of department")
    moment = issued_consultation.issued_at
    keyed_in = transcribing.transcribe_reply(
        issued_consultation,
        "KEN",
        answers(issued_consultation),
        signature,
        channel=Channel.EMAIL,
        received_at=moment,
        source=SOURCE,
        by=tsb_officer,
        at=moment,
    )
    if rejected:
        reject(keyed_in, second_officer)
    sent = reply_of_a_colleague(issued_consultation, head_of_administration)
    assert sent != keyed_in
    assert positions(issued_consultation) == {"KEN": Position.AUTHORIZE}


def test_an_import_says_again_what_was_rejected(
    issued_consultation, tsb_officer, second_officer
):
    version = key_in(issued_consultation, tsb_officer)
    reject(version, second_officer)
    counts = importing.import_replies(
        issued_consultation,
        [
            importing.SheetReply(
                member_state="KEN",
                channel=Channel.LETTER,
                received_at=version.received_at,
                answers=tuple(answers(issued_consultation)),
                signature=SIGNATURE,
            )
        ],
        source_digest="0" * 64,
        by=tsb_officer,
        at=version.entered_at,
    )
    assert (counts.accepted, counts.unchanged) == (1, 0)


def test_a_correction_replaces_what_it_corrects_once_it_is_confirmed(
    issued_consultation, tsb_officer, second_officer
):
    version = key_in(issued_consultation, tsb_officer)
    confirm(version, second_officer)
    correction = correct(version, second_officer)
    assert correction.corrects == version
    assert (correction.received_at, correction.channel) == (
        version.received_at,
        version.channel,
    )
    assert positions(issued_consultation) == {"KEN": Position.AUTHORIZE}
    confirm(correction, tsb_officer)
    assert positions(issued_consultation) == {"KEN": Position.NOT_AUTHORIZE}
    with pytest.raises(AlreadyCorrected):
        correct(version, tsb_officer, Position.AUTHORIZE_WITH_COMMENTS)


def test_a_correction_that_is_rejected_can_be_made_again(
    issued_consultation, tsb_officer, second_officer
):
    version = key_in(issued_consultation, tsb_officer)
    with pytest.raises(NothingCorrected):
        correct(version, tsb_officer, Position.AUTHORIZE)
    reject(correct(version, tsb_officer), second_officer)
    again = correct(version, tsb_officer)
    assert again.version == 3


def test_what_was_imported_wrongly_is_corrected_too(
    issued_consultation, tsb_officer, second_officer
):
    from_sheet = issued_consultation.issued_at + timedelta(days=1)
    importing.import_replies(
        issued_consultation,
        [
            importing.SheetReply(
                member_state="KEN",
                channel=Channel.EMAIL,
                received_at=from_sheet,
                answers=tuple(answers(issued_consultation)),
                signature=Signature(),
            )
        ],
        source_digest="0" * 64,
        by=None,
        at=from_sheet,
    )
    correction = correct(ReplyVersion.objects.get(), tsb_officer)
    confirm(correction, second_officer)
    assert positions(issued_consultation) == {"KEN": Position.NOT_AUTHORIZE}


def test_a_correction_takes_the_place_of_what_was_rejected(
    issued_consultation, tsb_officer, second_officer
):
    version = key_in(issued_consultation, tsb_officer)
    reject(version, second_officer)
    confirm(correct(version, tsb_officer), second_officer)
    assert positions(issued_consultation) == {"KEN": Position.NOT_AUTHORIZE}


def test_no_result_while_a_reply_received_in_time_waits(
    closed_consultation, tsb_officer, second_officer, director, at
):
    for iso3 in ("KEN", "BRA"):
        key_in(
            closed_consultation,
            tsb_officer,
            iso3=iso3,
            at=closed_consultation.closes_at,
        )
    after = closed_consultation.closes_at
    with pytest.raises(ConfirmationWaiting, match=r"officer: BRA, KEN\.$"):
        certifying.propose_result(closed_consultation, by=tsb_officer, at=after)
    text = only_text(closed_consultation)
    assert (text.outcome, text.decision.reasons) == (
        None,
        (Reason.AWAITING_CONFIRMATION,),
    )
    assert not text.needs_director
    with pytest.raises(ConfirmationWaiting, match="nothing to decide"):
        deciding.write_decision(
            closed_consultation,
            closed_consultation.texts.get(),
            outcome=Outcome.MAY_PROCEED,
            reason="Why not.",
            by=director,
            at=after,
            seen=text.grounds,
        )
    for version in waiting_replies(closed_consultation):
        confirm(version, second_officer)
    factories.certify(
        closed_consultation, by=tsb_officer, second=second_officer, at=after
    )
    assert only_text(closed_consultation).outcome is Outcome.MAY_PROCEED


def test_a_proposed_result_is_not_certified_over_a_reply_that_waits(
    closed_consultation, tsb_officer, second_officer
):
    after = closed_consultation.closes_at
    confirm(key_in(closed_consultation, tsb_officer, iso3="BRA"), second_officer)
    certifying.propose_result(closed_consultation, by=tsb_officer, at=after)
    version = key_in(closed_consultation, tsb_officer, at=after)
    with pytest.raises(ConfirmationWaiting):
        certifying.certify_result(closed_consultation, by=second_officer, at=after)
    reject(version, second_officer)
    certifying.certify_result(closed_consultation, by=second_officer, at=after)


def test_what_waits_is_seen_by_staff_and_by_no_delegate(
    issued_consultation, tsb_officer, second_officer
):
    def seen():
        return (
            [one.version for one in replies_of(issued_consultation, "KEN")],
            find_reply(issued_consultation, "KEN", 1) is not None,
            [len(one.versions) for one in involvements_of("KEN")],
            "KEN"
            in [one.member_state_id for one in silent_members(issued_consultation)],
        )

    version = key_in(issued_consultation, tsb_officer)
    assert seen() == ([], False, [0], False)
    assert register_of(issued_consultation, "KEN") == [version]
    reject(version, second_officer)
    assert seen() == ([], False, [0], True)
    correction = correct(version, tsb_officer)
    confirm(correction, second_officer)
    assert seen() == ([2], False, [1], False)


def test_letters_that_were_all_rejected_are_not_the_silence_that_proceeds(
    issued_consultation, tsb_officer, second_officer, director
):
    for iso3 in ("KEN", "BRA"):
        reject(key_in(issued_consultation, tsb_officer, iso3=iso3), second_officer)
    closed = factories.close(issued_consultation)
    text = only_text(closed)
    assert (text.outcome, text.decision.reasons) == (
        None,
        (Reason.ONLY_REJECTED_REPLIES,),
    )
    assert text.needs_director
    with pytest.raises(DecisionNeeded):
        certifying.propose_result(closed, by=tsb_officer, at=closed.closes_at)
    deciding.write_decision(
        closed,
        text.text,
        outcome=Outcome.MAY_NOT_PROCEED,
        reason="Both letters are illegible, and neither State sent another.",
        by=director,
        at=closed.closes_at,
        seen=text.grounds,
    )
    assert only_text(closed).outcome is Outcome.MAY_NOT_PROCEED


def test_what_is_keyed_in_anew_takes_the_place_of_the_directors_decision(
    issued_consultation, tsb_officer, second_officer
):
    version = key_in(issued_consultation, tsb_officer)
    reject(version, second_officer)
    correction = correct(version, tsb_officer)
    assert only_text(issued_consultation).awaits_confirmation
    confirm(correction, second_officer)
    assert only_text(issued_consultation).decision.reasons == (
        Reason.THRESHOLD_NOT_MET,
    )


def test_a_decision_on_rejected_letters_stands_for_as_many_of_them(
    issued_consultation, tsb_officer, second_officer
):
    reject(key_in(issued_consultation, tsb_officer), second_officer)
    before = only_text(issued_consultation).grounds
    reject(key_in(issued_consultation, tsb_officer, iso3="BRA"), second_officer)
    assert only_text(issued_consultation).grounds != before


def test_neither_source_nor_confirmation_is_ever_edited(
    issued_consultation, tsb_officer, second_officer
):
    confirm(key_in(issued_consultation, tsb_officer), second_officer)
    for act in (
        lambda: Transcription.objects.update(source="Elsewhere"),
        lambda: Transcription.objects.all()._raw_delete("default"),
        lambda: ReplyConfirmation.objects.update(confirmed=False),
        ReplyConfirmation.objects.all().delete,
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


@pytest.fixture
def brought_by_a_sheet(issued_consultation):
    """A reply that another tool took online and a sheet brought."""
    reply = importing.SheetReply(
        member_state="KEN",
        channel=Channel.ONLINE,
        received_at=issued_consultation.issued_at + timedelta(hours=1),
        answers=tuple(answers(issued_consultation)),
        signature=SIGNATURE,
    )
    importing.import_replies(
        issued_consultation,
        [reply],
        source_digest="b" * 64,
        by=None,
        operator="tests",
        at=issued_consultation.issued_at + timedelta(days=1),
    )
    return issued_consultation.replies.get()


def test_a_correction_of_an_imported_reply_waits_whatever_its_channel(
    brought_by_a_sheet, issued_consultation, tsb_officer, second_officer
):
    correction = correct(brought_by_a_sheet, tsb_officer)
    assert correction.channel == Channel.ONLINE
    assert (correction.waits, correction.counts) == (True, False)
    assert positions(issued_consultation) == {"KEN": Position.AUTHORIZE}
    reject(correction, second_officer)
    correction = ReplyVersion.objects.get(pk=correction.pk)
    assert (correction.rejected, correction.counts) == (True, False)
    assert positions(issued_consultation) == {"KEN": Position.AUTHORIZE}
    assert replies_of(issued_consultation, "KEN") == [brought_by_a_sheet]
    bundle = bundle_of(issued_consultation, at=database_now())
    assert verdict(members_of(bundle)) == ""


def test_every_version_counts_where_the_states_own_pages_show_it(
    brought_by_a_sheet,
    issued_consultation,
    tsb_officer,
    second_officer,
    head_of_administration,
):
    states = ("BRA", "CHE", "EGY")
    letters = [key_in(issued_consultation, tsb_officer, iso3=each) for each in states]
    confirm(letters[0], second_officer)
    reject(letters[1], second_officer)
    correct(brought_by_a_sheet, tsb_officer)
    reply_of_a_colleague(issued_consultation, head_of_administration, seen=1)
    everything = issued_consultation.replies.order_by("pk")
    shown = everything.filter(CONFIRMED)
    assert [each for each in everything if each.counts] == list(shown)
    assert 0 < len(shown) < len(everything)


def test_after_a_rejected_correction_the_reply_it_was_to_correct_is_corrected(
    issued_consultation, tsb_officer, second_officer
):
    first = key_in(issued_consultation, tsb_officer)
    confirm(first, second_officer)
    second = correct(first, tsb_officer)
    reject(second, second_officer)
    second = ReplyVersion.objects.get(pk=second.pk)
    with pytest.raises(NothingCorrected, match="Version 1"):
        correct(second, tsb_officer, Position.AUTHORIZE)
    third = correct(second, tsb_officer)
    assert third.corrects == first
    confirm(third, second_officer)
    assert positions(issued_consultation) == {"KEN": Position.NOT_AUTHORIZE}
    standing = standing_positions(replies_of(issued_consultation, "KEN"))
    assert [row.version for row in standing.values()] == [third]
    with pytest.raises(AlreadyCorrected):
        correct(second, tsb_officer)


def test_a_new_key_is_introduced_before_the_transcription_is_logged(
    issued_consultation, tsb_officer, settings, tmp_path
):
    """No other head is held while the one of the system chain is waited for."""
    settings.SIGNING_KEY_FILE = str(tmp_path / "rotated.pem")
    key_in(issued_consultation, tsb_officer)
    entries = AuditEntry.objects.order_by("pk").values_list("tag", flat=True)
    assert list(entries)[-3:] == [
        "system:key:introduced",
        "consultation:reply:transcribed",
        "consultation:reply:recorded",
    ]
