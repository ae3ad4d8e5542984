"""What the mail server does decides what becomes of the row, and of nothing else."""

import pytest

from consult.notify import deliver, outbox

pytestmark = pytest.mark.django_db


def test_a_message_goes_to_one_person_with_its_own_id(mailbox, message, at):
    assert deliver.deliver_next(at=at) is True
    (mail,) = mailbox.mails()
    (envelope,) = mailbox.envelopes
    assert envelope.rcpt_tos == ["grace.head@example.org"]
    assert {name: mail[name] for name in ("To", "Cc", "Subject", "Message-ID")} == {
        "To": "grace.head@example.org",
        "Cc": None,
        "Subject": "TSB Circular 7",
        "Message-ID": message.message_id,
    }
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Content-Language"] == "en"
    assert [part.get_content_type() for part in mail.iter_parts()] == [
        "text/plain",
        "text/html",
    ]
    message.refresh_from_db()
    assert message.state == "sent"


def test_nothing_due_is_said(mailbox, at):
    assert deliver.deliver_next(at=at) is None


def test_chinese_mail_names_its_script(mailbox, message, at):
    type(message).objects.update(language="zh")
    deliver.deliver_next(at=at)
    assert mailbox.mails()[0]["Content-Language"] == "zh-Hans"


@pytest.mark.parametrize("answer", ["451 Try later", "554 Go away"])
def test_a_refusal_puts_the_message_off(mailbox, message, at, answer):
    mailbox.answer = answer
    assert deliver.deliver_next(at=at) is False
    message.refresh_from_db()
    assert (message.state, message.due_at) == ("failed", at + outbox.BACKOFF[0])
    assert answer[4:] in message.last_error


def test_after_a_refusal_the_message_goes_out_under_the_same_id(mailbox, message, at):
    mailbox.answer = "451 Try later"
    deliver.deliver_next(at=at)
    mailbox.answer = "250 OK"
    assert deliver.deliver_next(at=at + outbox.BACKOFF[0]) is True
    assert {mail["Message-ID"] for mail in mailbox.mails()} == {message.message_id}


def test_no_server_at_all_puts_the_message_off(mailbox, message, at, settings):
    settings.EMAIL_PORT = 9  # nothing listens there
    assert deliver.deliver_next(at=at) is False
    message.refresh_from_db()
    assert message.state == "failed"
    assert message.last_error.startswith("ConnectionRefusedError")


def test_an_address_that_no_mail_can_carry_stops_nothing(mailbox, message, at):
    type(message).objects.update(recipient_email="grace\n@example.org")
    assert deliver.deliver_next(at=at) is False
    message.refresh_from_db()
    assert message.state == "failed"
