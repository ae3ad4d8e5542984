"""A form whose answer was lost gets the receipt of what it made, however late."""

from datetime import timedelta
from uuid import uuid4

import pytest

from consult.flows import certifying, replying
from consult.flows.erasing import KINDS, erase_personal_data
from consult.flows.errors import FormKeyReused, NotOpenForReplies
from consult.flows.recording import Answer, Signature
from consult.flows.withdrawing import withdraw_consultation
from consult.models import OutboxMessage, ReplySignatory, ReplyVersion
from consult.procedure.states import Position
from tests import factories

pytestmark = pytest.mark.django_db

KEY = uuid4()


@pytest.fixture
def send(issued_consultation, head_of_administration):
    """Send Kenya's form: the same unless something is said otherwise."""

    def submit(*, key=KEY, position=Position.AUTHORIZE, name="Grace", seen=0):
        return replying.submit_reply(
            issued_consultation,
            "KEN",
            [Answer(text=issued_consultation.texts.get(), position=position)],
            Signature(name=name),
            by=head_of_administration,
            form_key=key,
            seen_version=seen,
        )

    return submit


@pytest.fixture
def withdraw(issued_consultation, tsb_officer, at):
    return lambda: withdraw_consultation(
        issued_consultation, reason="Sent too early.", by=tsb_officer, at=at
    )


@pytest.fixture
def erase(issued_consultation, tsb_officer, second_officer):
    """Certify, and erase the signatories a year later."""

    def certify_and_erase():
        closed = factories.close(issued_consultation)
        moment = closed.closes_at
        certifying.propose_result(closed, by=tsb_officer, at=moment)
        certifying.certify_result(closed, by=second_officer, at=moment)
        later = moment + timedelta(days=365)
        erase_personal_data(dict.fromkeys(KINDS, 30), by=None, at=later)
        assert ReplySignatory.objects.get().salt == ""

    return certify_and_erase


@pytest.mark.parametrize("after", ["withdraw", "erase"])
def test_a_retried_form_gives_its_receipt_byte_for_byte(send, request, after):
    first = send()
    receipt = bytes(first.version.signed_receipt.body, "utf-8")
    request.getfixturevalue(after)()
    told = OutboxMessage.objects.filter(kind="reply_received").count()
    again = send()
    assert (again.version, again.created) == (first.version, False)
    assert bytes(again.version.signed_receipt.body, "utf-8") == receipt
    assert ReplyVersion.objects.count() == 1
    assert OutboxMessage.objects.filter(kind="reply_received").count() == told


@pytest.mark.parametrize("after", ["withdraw", "erase"])
def test_a_retried_form_with_other_answers_is_refused(send, request, after):
    send()
    request.getfixturevalue(after)()
    with pytest.raises(FormKeyReused):
        send(position=Position.NOT_AUTHORIZE)


def test_a_form_with_another_signatory_is_refused_while_it_can_be_told(send, withdraw):
    send()
    withdraw()
    with pytest.raises(FormKeyReused):
        send(name="Somebody else")


def test_a_new_form_is_refused_after_the_withdrawal_whatever_it_says(send, withdraw):
    send()
    withdraw()
    for position in (Position.AUTHORIZE, Position.NOT_AUTHORIZE):
        with pytest.raises(NotOpenForReplies):
            send(key=uuid4(), position=position, seen=1)


def test_nothing_is_sent_to_a_draft_that_was_withdrawn(
    draft_consultation, head_of_administration, tsb_officer, at
):
    withdraw_consultation(
        draft_consultation, reason="Not needed.", by=tsb_officer, at=at
    )
    text = draft_consultation.texts.get()
    with pytest.raises(NotOpenForReplies, match="withdrawn"):
        replying.submit_reply(
            draft_consultation,
            "KEN",
            [Answer(text=text, position=Position.AUTHORIZE)],
            Signature(name="Grace"),
            by=head_of_administration,
            form_key=KEY,
            seen_version=0,
        )


def test_what_stands_is_not_taken_for_the_same_once_its_signatory_is_erased(
    send, erase
):
    send()
    erase()
    again = send(key=uuid4(), name="Somebody else", seen=1)
    assert (again.created, again.version.version) == (True, 2)
