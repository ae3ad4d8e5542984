"""Replies and closings that meet are settled by PostgreSQL's row locks."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, connections, transaction

from consult.audit.attachments import AttachedFile
from consult.audit.record import chain_of
from consult.audit.verify import verify_log
from consult.flows import (
    attaching,
    closing,
    reminding,
    replying,
    transcribing,
    watching,
)
from consult.flows.errors import AttachmentsChanged, NotWaiting, TooManyAttachments
from consult.flows.recording import Answer, Signature
from consult.models import (
    AuditEntry,
    ChainHead,
    OutboxMessage,
    Reminder,
    ReplyConfirmation,
    ReplyVersion,
)
from consult.procedure.states import Channel, Position
from consult.queries.attachments import kept_files
from consult.queries.locks import lock_member, share_consultation
from tests import factories

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


def in_its_own_connection(act):
    try:
        return act()
    finally:
        connections.close_all()


def send(consultation, iso3, person, *, key=None, seen=0):
    return replying.submit_reply(
        consultation,
        iso3,
        [Answer(text=consultation.texts.get(), position=Position.AUTHORIZE)],
        Signature(name=person.name),
        by=person,
        form_key=key or uuid4(),
        seen_version=seen,
    )


def transcribe(consultation, iso3, person):
    return transcribing.transcribe_reply(
        consultation,
        iso3,
        [Answer(text=consultation.texts.get(), position=Position.AUTHORIZE)],
        Signature(name="Sam"),
        channel=Channel.FAX,
        received_at=consultation.issued_at,
        source=transcribing.Source(note="Fax 12"),
        by=person,
        at=consultation.issued_at,
    )


def wait_for_waiters(number):
    """Wait until so many transactions wait for a lock."""
    until = time.monotonic() + 10
    while waiters() < number:
        assert time.monotonic() < until, f"{number} never waited"
        time.sleep(0.01)


def waiters():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return cursor.fetchone()[0]


def test_closing_waits_for_a_reply_that_is_being_recorded(issued_consultation):
    closed = []

    def close():
        closed.append(
            closing.close_consultation(
                issued_consultation, at=issued_consultation.closes_at
            )
        )

    with transaction.atomic():
        share_consultation(issued_consultation.pk)
        closer = threading.Thread(target=in_its_own_connection, args=(close,))
        closer.start()
        wait_for_waiters(1)
        assert closed == []
    closer.join(timeout=10)
    assert closed == [True]


def test_twenty_people_closing_at_once_close_once(issued_consultation):
    at = issued_consultation.closes_at
    with ThreadPoolExecutor(10) as pool:
        closed = list(
            pool.map(
                lambda _: in_its_own_connection(lambda: closing.close_due(at=at)),
                range(20),
            )
        )
    assert sum(map(len, closed)) == 1
    assert AuditEntry.objects.filter(tag="consultation:state:closed").count() == 1


def test_one_form_sent_from_many_threads_is_one_version(
    issued_consultation, head_of_administration
):
    key = uuid4()
    with ThreadPoolExecutor(10) as pool:
        sent = list(
            pool.map(
                lambda _: in_its_own_connection(
                    lambda: send(
                        issued_consultation, "KEN", head_of_administration, key=key
                    )
                ),
                range(20),
            )
        )
    assert {each.version.pk for each in sent} == {ReplyVersion.objects.get().pk}
    assert sum(each.created for each in sent) == 1


def test_a_reply_and_a_transcription_may_both_be_the_first_that_a_new_key_signs(
    issued_consultation, head_of_administration, tsb_officer, settings, tmp_path
):
    """Both lock the system chain, and then their own: no deadlock."""
    settings.SIGNING_KEY_FILE = str(tmp_path / "rotated.pem")
    acts = [
        lambda: transcribe(issued_consultation, "CHE", tsb_officer),
        lambda: send(issued_consultation, "KEN", head_of_administration),
    ]
    with ThreadPoolExecutor(2) as pool:
        with transaction.atomic():
            ChainHead.objects.select_for_update().get(
                chain=chain_of(issued_consultation)
            )
            ended = []
            for number, act in enumerate(acts, start=1):
                ended.append(pool.submit(in_its_own_connection, act))
                wait_for_waiters(number)
        for each in ended:
            each.result(timeout=10)
    assert ReplyVersion.objects.count() == 2
    assert AuditEntry.objects.filter(tag="system:key:introduced").count() == 2
    assert verify_log().ok


def test_many_states_replying_at_once_leave_one_unbroken_chain(
    issued_consultation, head_of_administration
):
    states = list(factories.STATES)
    with ThreadPoolExecutor(len(states)) as pool:
        list(
            pool.map(
                lambda iso3: in_its_own_connection(
                    lambda: send(issued_consultation, iso3, head_of_administration)
                ),
                states,
            )
        )
    assert ReplyVersion.objects.count() == len(states)
    assert verify_log().ok


def test_sweeps_side_by_side_remind_each_person_once(
    issued_consultation, head_of_administration, outsider
):
    at = issued_consultation.closes_at - timedelta(days=14)
    with ThreadPoolExecutor(10) as pool:
        written = list(
            pool.map(
                lambda _: in_its_own_connection(lambda: reminding.remind_due(at=at)),
                range(10),
            )
        )
    assert sum(written) == 2
    assert OutboxMessage.objects.filter(kind="reminder").count() == 2
    assert Reminder.objects.count() == 2


def test_sweeps_side_by_side_note_an_outage_once(issued_consultation):
    at = issued_consultation.closes_at
    watching.note_pulse(at=at - timedelta(hours=1))
    with ThreadPoolExecutor(10) as pool:
        noted = list(
            pool.map(
                lambda _: in_its_own_connection(lambda: watching.note_pulse(at=at)),
                range(10),
            )
        )
    assert sum(noted) == 1
    assert AuditEntry.objects.filter(tag="system:outage:noted").count() == 1


def test_of_two_officers_who_decide_on_a_transcription_one_is_heard(
    issued_consultation, tsb_officer, second_officer
):
    at = issued_consultation.issued_at
    version = transcribe(issued_consultation, "KEN", tsb_officer)
    third_officer = factories.make_staff("Thea Third", "officer")

    def decide(number):
        try:
            if number % 2:
                transcribing.confirm_transcription(version, by=second_officer, at=at)
            else:
                transcribing.reject_transcription(
                    version, reason="Illegible.", by=third_officer, at=at
                )
        except NotWaiting:
            return False
        return True

    with ThreadPoolExecutor(10) as pool:
        heard = list(
            pool.map(
                lambda number: in_its_own_connection(lambda: decide(number)), range(10)
            )
        )
    assert sum(heard) == 1
    assert ReplyConfirmation.objects.count() == 1
    decided = ("consultation:reply:confirmed", "consultation:reply:rejected")
    assert AuditEntry.objects.filter(tag__in=decided).count() == 1
    assert verify_log().ok


def attach(consultation, person, number):
    file = AttachedFile(f"{number}.txt", "text/plain", f"{number:064}", 9)
    try:
        return attaching.attach_file(
            consultation, "KEN", file, by=person, at=consultation.issued_at
        )
    except TooManyAttachments:
        return None


def test_files_attached_at_once_keep_to_their_number(
    issued_consultation, head_of_administration
):
    with ThreadPoolExecutor(8) as pool:
        attached = list(
            pool.map(
                lambda number: in_its_own_connection(
                    lambda: attach(issued_consultation, head_of_administration, number)
                ),
                range(16),
            )
        )
    assert sum(one is not None for one in attached) == 10
    assert len(kept_files(issued_consultation, "KEN")) == 10


def test_a_reply_that_meets_a_new_file_carries_what_was_shown_or_is_not_sent(
    issued_consultation, head_of_administration
):
    """The row of the roll is held by both: one of them comes first."""
    person = head_of_administration
    with ThreadPoolExecutor(2) as pool:
        sent = pool.submit(
            in_its_own_connection, lambda: send(issued_consultation, "KEN", person)
        )
        pool.submit(
            in_its_own_connection, lambda: attach(issued_consultation, person, 1)
        ).result(timeout=10)
        error = sent.exception(timeout=10)
    if error is None:
        assert not sent.result().version.attachments.exists()
    else:
        assert isinstance(error, AttachmentsChanged)
    assert len(kept_files(issued_consultation, "KEN")) == 1


def test_a_row_of_the_roll_is_locked_inside_a_transaction_only(
    issued_consultation,
):
    with transaction.atomic():
        assert lock_member(issued_consultation, "CHE").member_state_id == "CHE"
    for _ in range(2):
        with pytest.raises(transaction.TransactionManagementError):
            lock_member(issued_consultation, "CHE")
