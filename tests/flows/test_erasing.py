"""Personal data goes when its time is over; what the record proves stays proved."""

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

from consult.audit.record import SYSTEM
from consult.audit.verify import verify_log
from consult.flows import certifying, replying, withdrawing
from consult.flows.erasing import KINDS, count_personal_data, erase_personal_data
from consult.models import (
    AuditEntry,
    CertifiedResult,
    Delegate,
    OutboxMessage,
    ReplyDraft,
    ReplySignatory,
    User,
)
from consult.notify import outbox
from consult.notify.recipients import who_may_know
from consult.queries.clock import geneva_day
from tests import factories
from tests.deploy.verifier import bundle_of
from tests.flows.test_life_of_a_consultation import reply

pytestmark = pytest.mark.django_db

VERIFIER = Path(__file__).resolve().parents[2] / "deploy" / "verify_record.py"
DAYS = dict.fromkeys(KINDS, 100)
LATER = timedelta(days=101)
NOTHING = dict.fromkeys(KINDS, 0)


@pytest.fixture
def certified(head_of_administration, issued_consultation, tsb_officer, second_officer):
    """A certified consultation with a reply, a draft and messages that were sent."""
    reply(issued_consultation, head_of_administration)
    replying.save_draft(
        issued_consultation,
        "KEN",
        {"name": "Grace Head"},
        by=head_of_administration,
        at=issued_consultation.issued_at,
    )
    closed = factories.close(issued_consultation)
    moment = closed.closes_at
    certifying.propose_result(closed, by=tsb_officer, at=moment)
    certifying.certify_result(closed, by=second_officer, at=moment)
    OutboxMessage.objects.update(state="sent", sent_at=moment, last_error="<a@b.org>")
    closed.refresh_from_db()
    return closed


def erase(at, **days):
    return erase_personal_data(DAYS | days, by=None, at=at)


def ended(person, day):
    Delegate.objects.filter(user=person).update(valid_until=day)


def test_nothing_goes_before_its_time(certified):
    at = certified.certified_at + timedelta(days=100)
    entries = AuditEntry.objects.count()
    assert count_personal_data(DAYS, at=at) == NOTHING
    assert erase(at) == NOTHING
    assert AuditEntry.objects.count() == entries


def test_each_kind_goes_when_its_own_period_is_over(certified):
    at = certified.certified_at + LATER
    messages = OutboxMessage.objects.count()
    counted = NOTHING | {"drafts": 1, "messages": messages}
    assert count_personal_data(DAYS | {"signatories": 200}, at=at) == counted
    assert erase(at, signatories=200) == counted
    assert erase(at) == NOTHING | {"signatories": 1}
    assert erase(at) == NOTHING


def test_a_signatory_goes_with_the_salt_and_the_digest_stays(certified):
    digest = certified.replies.get().signatory_digest
    erase(certified.certified_at + LATER)
    row = ReplySignatory.objects.get()
    assert (row.salt, row.name, row.title, row.place) == ("", "", "", "")
    assert certified.replies.get().signatory_digest == digest != ""


def test_the_log_says_how_many_and_never_whose(certified):
    at = certified.certified_at + LATER
    erased = erase(at)
    entry = AuditEntry.objects.filter(chain=SYSTEM).last()
    assert entry.tag == "system:personal_data:erased"
    assert json.loads(entry.body)["facts"] == {"days": DAYS, "erased": erased}
    assert verify_log().ok


def test_the_record_still_verifies_and_results_and_circulars_stay(certified, tmp_path):
    before = CertifiedResult.objects.values_list("content", "digest").get()
    signed_by = certified.frozen_signatory
    erase(certified.certified_at + LATER)
    bundle = tmp_path / "record.zip"
    bundle.write_bytes(bundle_of(certified, at=certified.certified_at + LATER))
    verified = subprocess.run(  # noqa: S603 -- our own command
        [sys.executable, str(VERIFIER), str(bundle)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert b"Grace" not in bundle.read_bytes()
    assert CertifiedResult.objects.values_list("content", "digest").get() == before
    certified.refresh_from_db()
    assert certified.frozen_signatory == signed_by


def test_a_message_keeps_its_identity_and_loses_its_reader(certified):
    known = set(OutboxMessage.objects.values_list("message_id", flat=True))
    erase(certified.certified_at + LATER)
    assert set(OutboxMessage.objects.values_list("message_id", flat=True)) == known
    columns = ("recipient_email", "subject", "body_text", "body_html", "last_error")
    assert set(OutboxMessage.objects.values_list(*columns)) == {("",) * 5}


def test_whose_address_was_erased_is_told_nothing_more(certified):
    OutboxMessage.objects.update(attempts=1)
    at = certified.certified_at + LATER
    Delegate.objects.all().delete()
    assert who_may_know(certified, at=at) != []
    erase(at)
    assert who_may_know(certified, at=at) == []


def test_a_message_without_a_reader_is_not_tried_again(certified):
    OutboxMessage.objects.update(state="dead", due_at=certified.certified_at)
    at, message = certified.certified_at + LATER, OutboxMessage.objects.first()
    assert erase(at)["messages"] > 0
    assert outbox.retry(message, at=at) is False


def test_a_message_that_still_waits_stays(certified):
    OutboxMessage.objects.update(state="failed")
    assert erase(certified.certified_at + LATER)["messages"] == 0


def test_a_message_without_a_consultation_goes_by_its_own_date(certified):
    at = certified.certified_at
    OutboxMessage.objects.exclude(
        pk__in=OutboxMessage.objects.values("pk")[:1]
    ).delete()
    OutboxMessage.objects.update(
        consultation=None, sent_at=None, state="dead", due_at=at
    )
    assert erase(at)["messages"] == 0
    assert erase(at + LATER)["messages"] == 1


def test_while_a_consultation_is_open_all_of_it_stays(
    issued_consultation, head_of_administration, at
):
    reply(issued_consultation, head_of_administration)
    OutboxMessage.objects.update(state="sent", sent_at=at)
    assert erase(at + 10 * LATER) == NOTHING


def test_a_further_result_begins_the_period_anew(certified, second_officer):
    first, at = CertifiedResult.objects.get(), certified.certified_at + LATER
    CertifiedResult.objects.create(
        consultation=certified,
        number=2,
        content=first.content,
        digest=first.digest,
        follows=first,
        reason="A reply was mis-keyed.",
        proposed_by=first.proposed_by,
        certified_by=second_officer,
        certified_at=at - timedelta(days=1),
    )
    assert erase(at) == NOTHING
    assert erase(at + LATER)["signatories"] == 1


def test_a_withdrawn_consultation_is_over_too(
    issued_consultation, head_of_administration, tsb_officer, second_officer, at
):
    reply(issued_consultation, head_of_administration)
    withdraw(issued_consultation, second_officer, at)
    assert erase(at + LATER)["signatories"] == 1


def withdraw(consultation, by, at):
    withdrawing.withdraw_consultation(
        consultation, reason="The meeting was called off.", by=by, at=at
    )


def test_an_account_goes_when_its_last_role_has_ended(head_of_administration, at):
    person, day = head_of_administration, geneva_day(at)
    ended(person, day)
    Delegate.objects.create(user=person, member_state_id="KEN", role="viewer")
    assert erase(at + LATER)["accounts"] == 0
    ended(person, day)
    assert erase(at + LATER - timedelta(days=2))["accounts"] == 0
    assert erase(at + LATER)["accounts"] == 1
    person.refresh_from_db()
    assert (person.name, person.email, person.is_active) == (
        "",
        f"account-{person.pk}@erased.invalid",
        False,
    )
    assert not person.has_usable_password()


def test_a_person_with_a_role_elsewhere_or_none_at_all_keeps_the_account(
    head_of_administration, tsb_officer, stranger, at
):
    factories.StaffRole.objects.create(user=head_of_administration, role="auditor")
    ended(head_of_administration, geneva_day(at))
    assert erase(at + LATER)["accounts"] == 0


@pytest.mark.parametrize("flag", ["is_staff", "is_superuser"])
def test_who_keeps_the_tables_keeps_the_account(head_of_administration, at, flag):
    ended(head_of_administration, geneva_day(at))
    User.objects.filter(pk=head_of_administration.pk).update(**{flag: True})
    assert erase(at + LATER)["accounts"] == 0


def test_with_an_account_go_its_sessions_its_second_factor_and_notes_about_it(
    head_of_administration, tsb_officer, at
):
    person = head_of_administration
    EmailAddress.objects.create(user=person, email=person.email)
    Authenticator.objects.create(user=person, type="totp", data={})
    session = SessionStore()
    session.create()
    UserSession.objects.create(
        user=person, ip="192.0.2.1", session_key=session.session_key, user_agent="x"
    )
    for row in (person, person.delegations.get()):
        LogEntry.objects.create(
            user=tsb_officer,
            content_type=ContentType.objects.get_for_model(row),
            object_id=row.pk,
            object_repr=str(row),
            action_flag=CHANGE,
        )
    ended(person, geneva_day(at))
    erase(at + LATER)
    assert not EmailAddress.objects.filter(user=person).exists()
    assert not Authenticator.objects.filter(user=person).exists()
    assert not UserSession.objects.exists()
    assert not Session.objects.exists()
    assert set(LogEntry.objects.values_list("object_repr", flat=True)) == {""}


def test_who_replied_can_still_be_told_apart_by_the_key(
    certified, head_of_administration
):
    ended(head_of_administration, geneva_day(certified.issued_at))
    erase(certified.certified_at + LATER)
    assert certified.replies.get().recorded_by_id == head_of_administration.pk
    assert not ReplyDraft.objects.exists()
