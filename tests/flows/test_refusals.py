"""What the acts refuse when a caller comes to them in the wrong state."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection

from consult.audit.guards import APPEND_ONLY, install_guards, remove_guards
from consult.flows import importing, issuing, recording
from consult.flows.errors import ChecklistNotEmpty, GuardsMissing, NotOpenForReplies
from consult.models import Circular, ReplyVersion
from consult.permissions import staff_roles
from consult.procedure.errors import NotEntitled
from consult.procedure.states import Channel, Position

pytestmark = pytest.mark.django_db


def row(consultation, iso3, at):
    return importing.SheetReply(
        member_state=iso3,
        channel=Channel.LETTER,
        received_at=at,
        answers=(
            recording.Answer(
                text=consultation.texts.get(), position=Position.AUTHORIZE
            ),
        ),
        signature=recording.Signature(name="Grace Head"),
    )


def test_no_sheet_is_imported_into_a_draft(draft_consultation, tsb_officer, at):
    with pytest.raises(NotOpenForReplies, match="draft"):
        importing.import_replies(
            draft_consultation,
            [row(draft_consultation, "KEN", at)],
            source_digest="0" * 64,
            by=tsb_officer,
            at=at,
        )


def test_a_state_that_is_not_on_the_roll_stops_the_whole_sheet(
    issued_consultation, tsb_officer, at
):
    with pytest.raises(NotEntitled, match="XXX"):
        importing.import_replies(
            issued_consultation,
            [row(issued_consultation, "KEN", at), row(issued_consultation, "XXX", at)],
            source_digest="0" * 64,
            by=tsb_officer,
            at=at,
        )
    assert not ReplyVersion.objects.exists()


def test_nothing_is_frozen_without_a_circular_number(draft_consultation):
    Circular.objects.filter(consultation=draft_consultation).delete()
    with pytest.raises(ChecklistNotEmpty, match="no number"):
        issuing._freeze(draft_consultation)
    assert not draft_consultation.roll.exists()


def test_a_reply_is_not_recorded_where_nothing_closes(issued_consultation, at):
    issued_consultation.closes_at = None
    with pytest.raises(ValueError, match="closing instant"):
        recording.record_version(
            issued_consultation,
            issued_consultation.roll.get(member_state_id="KEN"),
            row(issued_consultation, "KEN", at).answers,
            recording.Signature(),
            recording.Arrival(
                channel=Channel.LETTER, received_at=at, entered_at=at, by=None
            ),
        )
    assert not ReplyVersion.objects.exists()


def test_who_is_not_signed_in_has_no_role(at):
    assert staff_roles(AnonymousUser(), at) == set()


def test_nothing_is_issued_while_a_guard_is_missing(
    draft_consultation, tsb_officer, second_officer, at
):
    issuing.request_sign_off(draft_consultation, by=tsb_officer, at=at)
    remove_guards(connection, {"consult_receipt": ()})
    with pytest.raises(GuardsMissing, match="consult_receipt_no_update"):
        issuing.issue_consultation(draft_consultation, by=second_officer, at=at)
    install_guards(connection, {"consult_receipt": APPEND_ONLY["consult_receipt"]})
    draft_consultation.refresh_from_db()
    assert draft_consultation.state == "signing_off"
