"""A consultation goes from draft to certified result through the flows."""

from datetime import timedelta
from uuid import uuid4

import pytest

from consult.audit import chain
from consult.flows import (
    certifying,
    closing,
    importing,
    issuing,
    replying,
    translating,
)
from consult.flows.errors import (
    ChecklistNotEmpty,
    DecisionNeeded,
    FormKeyReused,
    NotADraft,
    NothingAnswered,
    NotOpenForReplies,
    ReasonMissing,
    ReplyChanged,
    SecondPersonNeeded,
    TallyChanged,
)
from consult.flows.recording import Answer, Signature
from consult.models import (
    AuditEntry,
    DocumentDraft,
    OutboxMessage,
    ReplyDraft,
    ReplyVersion,
)
from consult.procedure.errors import BadPosition, IllegalTransition, NotEntitled
from consult.procedure.states import Channel, Language, Outcome, Position
from consult.queries.tallies import tally_consultation
from tests import factories

pytestmark = pytest.mark.django_db


def answer(consultation, position=Position.AUTHORIZE, **words):
    return Answer(text=consultation.texts.get(), position=position, **words)


def reply(consultation, person, iso3="KEN", *, key=None, seen=0, sending=None, **words):
    words.setdefault("position", Position.AUTHORIZE)
    return replying.submit_reply(
        consultation,
        iso3,
        [answer(consultation, **words)],
        Signature(name="Grace", title="Head", place="Nairobi"),
        by=person,
        form_key=sending.form_key if sending else key or uuid4(),
        seen_version=seen,
        seen_draft=sending.stamp if sending else "",
    )


def test_a_complete_draft_is_signed_off_issued_answered_closed_and_certified(
    draft_consultation, tsb_officer, second_officer, head_of_administration, at
):
    consultation = factories.issue(
        draft_consultation, by=tsb_officer, second=second_officer, at=at
    )
    assert consultation.state == "issued"
    assert consultation.roll.count() == len(factories.STATES)
    assert {
        (row.kind, row.language, row.format)
        for row in DocumentDraft.objects.filter(consultation=consultation)
    } == {
        (kind, language.value, suffix)
        for kind in ("circular", "reply_form")
        for language in Language
        for suffix in ("pdf", "docx")
    }

    sent = reply(consultation, head_of_administration)
    assert (sent.created, sent.version.late, sent.version.version) == (True, False, 1)

    assert closing.close_due(at=consultation.closes_at) == ["T25-TSB-CIR-0007"]
    assert closing.close_due(at=consultation.closes_at) == []
    consultation.refresh_from_db()
    certifying.propose_result(consultation, by=tsb_officer, at=at)
    result = certifying.certify_result(consultation, by=second_officer, at=at)

    consultation.refresh_from_db()
    assert consultation.state == "certified"
    assert '"in_favour":1' in result.content
    assert result.digest == chain.digest(result.content)
    tags = list(
        AuditEntry.objects.filter(chain=f"consultation:{consultation.pk}").values_list(
            "tag", flat=True
        )
    )
    assert tags[0] == "consultation:draft:created"
    assert tags[-5:] == [
        "consultation:state:issued",
        "consultation:reply:recorded",
        "consultation:state:closed",
        "consultation:result:proposed",
        "consultation:result:certified",
    ]


def test_the_chain_of_a_consultation_holds_link_by_link(closed_consultation):
    entries = AuditEntry.objects.filter(chain=f"consultation:{closed_consultation.pk}")
    links = [
        chain.Link(entry.sequence, entry.body, entry.previous, entry.hash)
        for entry in entries.order_by("sequence")
    ]
    assert len(links) > 3
    assert chain.first_broken(links) is None


def test_who_requested_the_sign_off_cannot_issue(draft_consultation, tsb_officer, at):
    issuing.request_sign_off(draft_consultation, by=tsb_officer, at=at)
    with pytest.raises(SecondPersonNeeded):
        issuing.issue_consultation(draft_consultation, by=tsb_officer, at=at)
    draft_consultation.refresh_from_db()
    assert draft_consultation.state == "signing_off"


def test_a_draft_given_back_needs_a_reason_and_can_be_changed_again(
    draft_consultation, tsb_officer, second_officer, at
):
    issuing.request_sign_off(draft_consultation, by=tsb_officer, at=at)
    with pytest.raises(ReasonMissing):
        issuing.return_to_draft(
            draft_consultation, reason=" ", by=second_officer, at=at
        )
    issuing.return_to_draft(
        draft_consultation, reason="Wrong letter", by=second_officer, at=at
    )
    draft_consultation.refresh_from_db()
    assert draft_consultation.state == "draft"
    assert draft_consultation.sign_off_requested_by is None


def test_an_incomplete_draft_is_not_signed_off(tsb_officer, at):
    draft = factories.make_draft(by=tsb_officer, at=at, approved=False)
    with pytest.raises(ChecklistNotEmpty, match="language ar, language zh"):
        issuing.request_sign_off(draft, by=tsb_officer, at=at)


def test_a_draft_whose_deadline_passes_while_it_waits_is_not_issued(
    draft_consultation, tsb_officer, second_officer, at
):
    issuing.request_sign_off(draft_consultation, by=tsb_officer, at=at)
    with pytest.raises(ChecklistNotEmpty, match="deadline_passed"):
        issuing.issue_consultation(
            draft_consultation, by=second_officer, at=draft_consultation.closes_at
        )


def test_an_issued_consultation_is_issued_once(issued_consultation, second_officer, at):
    with pytest.raises(IllegalTransition):
        issuing.issue_consultation(issued_consultation, by=second_officer, at=at)
    assert issued_consultation.roll.count() == len(factories.STATES)


def test_a_delegate_of_a_state_off_the_roll_is_refused_with_the_clause(
    issued_consultation, head_of_administration
):
    with pytest.raises(NotEntitled) as refusal:
        reply(issued_consultation, head_of_administration, "PLW")
    assert refusal.value.clause == "9.4.1"


def test_a_draft_takes_no_reply(draft_consultation, head_of_administration):
    with pytest.raises(NotOpenForReplies):
        reply(draft_consultation, head_of_administration)


def test_a_position_of_another_procedure_is_refused(
    issued_consultation, head_of_administration
):
    with pytest.raises(BadPosition):
        reply(issued_consultation, head_of_administration, position=Position.OBJECT)
    with pytest.raises(NothingAnswered):
        replying.submit_reply(
            issued_consultation,
            "KEN",
            [],
            Signature(),
            by=head_of_administration,
            form_key=uuid4(),
            seen_version=0,
        )


def test_a_text_answered_twice_or_of_another_consultation_is_refused(
    issued_consultation, head_of_administration, tsb_officer, at
):
    other = factories.make_draft(by=tsb_officer, at=at, number=8)
    for answers in (
        [answer(issued_consultation), answer(issued_consultation)],
        [answer(other)],
    ):
        with pytest.raises(BadPosition):
            replying.submit_reply(
                issued_consultation,
                "KEN",
                answers,
                Signature(),
                by=head_of_administration,
                form_key=uuid4(),
                seen_version=0,
            )


def test_the_same_form_sent_twice_gives_the_same_version(
    issued_consultation, head_of_administration
):
    key = uuid4()
    first = reply(issued_consultation, head_of_administration, key=key)
    again = reply(issued_consultation, head_of_administration, key=key)
    assert (again.version, again.created) == (first.version, False)
    assert ReplyVersion.objects.count() == 1
    with pytest.raises(FormKeyReused):
        reply(
            issued_consultation,
            head_of_administration,
            key=key,
            position=Position.NOT_AUTHORIZE,
        )


def test_an_identical_reply_from_a_new_form_adds_nothing_and_tells_nobody(
    issued_consultation, head_of_administration
):
    first = reply(issued_consultation, head_of_administration)
    messages = OutboxMessage.objects.filter(kind="reply_received").count()
    again = reply(issued_consultation, head_of_administration, seen=1)
    assert (again.version, again.created) == (first.version, False)
    assert OutboxMessage.objects.filter(kind="reply_received").count() == messages


def test_a_changed_reply_is_a_second_version_and_the_last_one_counts(
    issued_consultation, head_of_administration
):
    reply(issued_consultation, head_of_administration)
    with pytest.raises(ReplyChanged):
        reply(
            issued_consultation,
            head_of_administration,
            position=Position.NOT_AUTHORIZE,
        )
    reply(
        issued_consultation,
        head_of_administration,
        seen=1,
        position=Position.NOT_AUTHORIZE,
        reasons="Clause 8",
    )
    tally = tally_consultation(issued_consultation)
    assert tally.positions(issued_consultation.texts.get()) == {
        "KEN": Position.NOT_AUTHORIZE
    }


def test_a_withdrawn_position_is_no_reply(issued_consultation, head_of_administration):
    reply(issued_consultation, head_of_administration)
    reply(issued_consultation, head_of_administration, seen=1, position=None)
    (text,) = tally_consultation(issued_consultation).texts
    assert (text.tally.replies, text.decision.outcome) == (0, Outcome.MAY_PROCEED)


def test_a_reply_after_the_deadline_is_kept_as_late_and_does_not_count(
    issued_consultation, head_of_administration, settings
):
    settings.TEST_CLOCK_OFFSET = timedelta(days=31)
    sent = reply(issued_consultation, head_of_administration)
    assert sent.version.late
    tally = tally_consultation(issued_consultation)
    assert (tally.late, tally.texts[0].tally.replies) == (1, 0)
    assert [reason.value for reason in tally.texts[0].decision.reasons] == [
        "only_late_replies"
    ]


def test_a_saved_draft_keeps_its_form_key_until_it_is_sent(
    issued_consultation, head_of_administration, drafter, at
):
    draft = replying.save_draft(issued_consultation, "KEN", {"a": 1}, by=drafter, at=at)
    same = replying.save_draft(
        issued_consultation,
        "KEN",
        {"a": 2},
        by=head_of_administration,
        at=at,
        seen=draft.stamp,
    )
    assert (same.form_key, same.answers) == (draft.form_key, {"a": 2})
    reply(issued_consultation, head_of_administration, sending=same)
    fresh = replying.save_draft(issued_consultation, "KEN", {}, by=drafter, at=at)
    assert fresh.form_key != draft.form_key


def test_a_draft_that_repeats_what_stands_is_gone_once_it_is_sent(
    issued_consultation, head_of_administration, at
):
    reply(issued_consultation, head_of_administration)
    draft = replying.save_draft(
        issued_consultation, "KEN", {}, by=head_of_administration, at=at
    )
    again = reply(issued_consultation, head_of_administration, sending=draft, seen=1)
    assert not again.created
    assert not ReplyDraft.objects.exists()


def test_a_consultation_does_not_close_before_its_instant(issued_consultation):
    just_before = issued_consultation.closes_at - timedelta(microseconds=1)
    assert closing.close_due(at=just_before) == []
    assert not closing.close_consultation(issued_consultation, at=just_before)
    issued_consultation.refresh_from_db()
    assert issued_consultation.state == "issued"


def test_a_result_needs_a_closed_consultation_and_two_officers(
    issued_consultation, tsb_officer, second_officer, at
):
    with pytest.raises(IllegalTransition):
        certifying.propose_result(issued_consultation, by=tsb_officer, at=at)
    closed = factories.close(issued_consultation)
    with pytest.raises(IllegalTransition):
        certifying.certify_result(closed, by=second_officer, at=at)
    certifying.propose_result(closed, by=tsb_officer, at=at)
    with pytest.raises(SecondPersonNeeded):
        certifying.certify_result(closed, by=tsb_officer, at=at)


def test_a_result_that_rests_on_late_replies_alone_waits_for_the_director(
    issued_consultation, head_of_administration, tsb_officer, at, settings
):
    settings.TEST_CLOCK_OFFSET = timedelta(days=31)
    closed = factories.close(issued_consultation)
    reply(closed, head_of_administration)
    with pytest.raises(DecisionNeeded, match=r"D\.1102"):
        certifying.propose_result(closed, by=tsb_officer, at=at)


def test_a_tally_that_changed_since_it_was_proposed_is_not_certified(
    issued_consultation, head_of_administration, tsb_officer, second_officer, at
):
    reply(issued_consultation, head_of_administration)
    closed = factories.close(issued_consultation)
    certifying.propose_result(closed, by=tsb_officer, at=at)
    late = closed.replies.get()
    assert late.version == 1
    importing.import_replies(
        closed,
        [
            importing.SheetReply(
                member_state="CHE",
                channel=Channel.EMAIL,
                received_at=closed.closes_at - timedelta(hours=1),
                answers=(answer(closed),),
                signature=Signature(),
            )
        ],
        source_digest="0" * 64,
        by=None,
        at=closed.closes_at + timedelta(hours=1),
    )
    with pytest.raises(TallyChanged):
        certifying.certify_result(closed, by=second_officer, at=at)


def test_what_is_issued_is_not_edited(issued_consultation, tsb_officer, at):
    with pytest.raises(NotADraft):
        translating.remove_text(
            issued_consultation, issued_consultation.texts.get(), by=tsb_officer, at=at
        )


def mailed(consultation, received_at, position, signature):
    return importing.SheetReply(
        member_state="KEN",
        channel=Channel.EMAIL,
        received_at=received_at,
        answers=(answer(consultation, position),),
        signature=signature,
    )


def test_an_older_e_mail_entered_later_does_not_swallow_a_new_reply(
    issued_consultation, head_of_administration, at
):
    first = reply(issued_consultation, head_of_administration)
    signature = Signature(name="Grace", title="Head", place="Nairobi")
    importing.import_replies(
        issued_consultation,
        [mailed(issued_consultation, at, Position.NOT_AUTHORIZE, signature)],
        source_digest="0" * 64,
        by=None,
        at=first.version.received_at,
    )
    again = reply(
        issued_consultation,
        head_of_administration,
        seen=2,
        position=Position.NOT_AUTHORIZE,
    )
    assert (again.created, again.version.version) == (True, 3)
    tally = tally_consultation(issued_consultation)
    assert tally.texts[0].tally.against == 1


def test_a_sheet_that_comes_twice_or_repeats_itself_is_stored_once(
    issued_consultation, at
):
    row = mailed(issued_consultation, at, Position.AUTHORIZE, Signature(name="Grace"))
    other = mailed(issued_consultation, at, Position.AUTHORIZE, Signature(name="Ann"))
    words = {"source_digest": "0" * 64, "by": None, "at": at, "operator": "clerk"}
    counts = importing.import_replies(issued_consultation, [row, row, other], **words)
    assert (counts.accepted, counts.unchanged) == (2, 1)
    counts = importing.import_replies(issued_consultation, [row, other], **words)
    assert (counts.accepted, counts.unchanged) == (0, 2)
    entry = AuditEntry.objects.filter(tag="consultation:replies:imported").last()
    assert '"operator":"clerk"' in entry.body


def test_the_log_tells_nothing_by_which_a_signatory_could_be_guessed(
    issued_consultation, head_of_administration
):
    first = reply(issued_consultation, head_of_administration).version
    key = uuid4()
    second = replying.submit_reply(
        issued_consultation,
        "KEN",
        [answer(issued_consultation)],
        Signature(name="Somebody else"),
        by=head_of_administration,
        form_key=key,
        seen_version=1,
    ).version
    assert second.version == 2
    assert first.body_digest == second.body_digest
    assert first.signatory_digest != second.signatory_digest
