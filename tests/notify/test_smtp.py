"""Conversations with mail servers that go wrong, each at its own place."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from socket import socket
from ssl import PROTOCOL_TLS_SERVER, SSLContext
from uuid import uuid4

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from consult import tasks
from consult.flows import replying
from consult.flows.recording import Answer, Signature
from consult.models import OutboxMessage, ReplyVersion
from consult.notify import deliver, outbox
from consult.procedure.states import Position
from tests.notify.mailbox import Mailbox, mail_server

pytestmark = pytest.mark.django_db

PATIENCE_SECONDS = 0.3


@pytest.fixture(autouse=True)
def little_patience(mailbox: Mailbox, settings) -> None:
    settings.EMAIL_TIMEOUT = PATIENCE_SECONDS


def wrong(box: Mailbox, how: str) -> None:
    """Have the server do what `how` says: `451 at RCPT`, `silent at DATA`, …"""
    what, _, verb = how.partition(" at ")
    if what == "silent":
        box.silent_at = verb
    elif what == "drops":
        box.drops_at = verb
    else:
        box.answers[verb] = f"{what} not for {verb}"


@pytest.fixture(scope="session")
def strangers_certificate(tmp_path_factory: pytest.TempPathFactory) -> SSLContext:
    """What a server shows whose certificate nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    today = datetime(2020, 1, 1, tzinfo=UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(today)
        .not_valid_after(today + timedelta(days=36500))
        .sign(key, hashes.SHA256())
    )
    path: Path = tmp_path_factory.mktemp("tls") / "server.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = SSLContext(PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


@pytest.fixture
def mute_server(settings) -> Iterator[None]:
    """A port that takes connections and never greets."""
    with socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        settings.EMAIL_PORT = listener.getsockname()[1]
        yield


@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("code", ["451", "552"])
def test_a_refusal_at_any_step_puts_the_message_off(mailbox, message, at, verb, code):
    wrong(mailbox, f"{code} at {verb}")
    assert deliver.deliver_next(at=at) is False
    message.refresh_from_db()
    assert (message.state, message.due_at) == ("failed", at + outbox.BACKOFF[0])
    assert message.last_error == f"{code} not for {verb}"


@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("how", ["silent", "drops"])
def test_a_server_that_breaks_off_puts_the_message_off(mailbox, message, at, verb, how):
    wrong(mailbox, f"{how} at {verb}")
    assert deliver.deliver_next(at=at) is False
    message.refresh_from_db()
    assert message.state == "failed"
    assert message.last_error.startswith("SMTPServerDisconnected: ")


def test_a_server_that_never_greets_costs_one_timeout(
    mute_server, message, at, settings
):
    assert deliver.deliver_next(at=at) is False
    message.refresh_from_db()
    assert message.state == "failed"
    assert message.last_error.endswith("timed out")


def test_what_was_dropped_after_data_comes_again_under_the_same_id(
    mailbox, message, at
):
    wrong(mailbox, "drops at DATA")
    deliver.deliver_next(at=at)
    mailbox.drops_at = ""
    assert deliver.deliver_next(at=at + outbox.BACKOFF[0]) is True
    assert [mail["Message-ID"] for mail in mailbox.mails()] == [message.message_id] * 2


@pytest.mark.parametrize("how", ["silent", "drops"])
def test_a_goodbye_that_fails_does_not_send_twice(mailbox, message, at, how):
    wrong(mailbox, f"{how} at QUIT")
    assert deliver.deliver_next(at=at) is True
    assert deliver.deliver_next(at=at + timedelta(days=1)) is None
    assert len(mailbox.mails()) == 1


def test_without_starttls_nothing_is_sent_in_the_clear(mailbox, message, at, settings):
    settings.EMAIL_USE_TLS = True
    assert deliver.deliver_next(at=at) is False
    message.refresh_from_db()
    assert message.last_error.startswith("SMTPNotSupportedError: STARTTLS")
    assert mailbox.envelopes == []


def test_nothing_is_sent_to_a_server_nobody_vouches_for(
    strangers_certificate, message, at, settings
):
    settings.EMAIL_USE_TLS = True
    with mail_server(strangers_certificate) as box:
        assert deliver.deliver_next(at=at) is False
    message.refresh_from_db()
    assert message.last_error.startswith("SSLCertVerificationError")
    assert box.envelopes == []


def test_an_address_the_server_repeats_is_not_kept(mailbox, message, at):
    mailbox.refuses = {message.recipient_email}
    deliver.deliver_next(at=at)
    message.refresh_from_db()
    assert message.last_error == "550 5.1.1 <address>: nobody of this name"


def test_one_bad_row_keeps_none_of_the_others(mailbox, message, at):
    people = [message.recipient_email]
    for number in range(4):
        message.pk = None
        message.recipient_email = f"person{number}@example.org"
        message.message_id = f"<{number}@consult.example>"
        message.save(force_insert=True)
        people.append(message.recipient_email)
    OutboxMessage.objects.filter(recipient_email=people[1]).update(subject="a\nb")
    mailbox.refuses = {people[0]}

    assert tasks.deliver_due() == 3
    assert [each.rcpt_tos for each in mailbox.envelopes] == [
        [one] for one in people[2:]
    ]
    states = OutboxMessage.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["failed", "failed", "sent", "sent", "sent"]


@pytest.mark.parametrize(
    "how",
    [
        *("451 at MAIL", "552 at RCPT", "451 at DATA"),
        *("silent at RCPT", "silent at DATA", "drops at DATA"),
    ],
)
def test_a_reply_stands_whatever_becomes_of_its_mail(
    mailbox, issued_consultation, head_of_administration, how
):
    OutboxMessage.objects.all().delete()
    wrong(mailbox, how)
    sent = replying.submit_reply(
        issued_consultation,
        "KEN",
        [Answer(text=issued_consultation.texts.get(), position=Position.AUTHORIZE)],
        Signature(name="Grace Head"),
        by=head_of_administration,
        form_key=uuid4(),
        seen_version=0,
    )
    before = ReplyVersion.objects.values().get()
    assert tasks.deliver_due() == 0
    assert ReplyVersion.objects.values().get() == before
    assert before["id"] == sent.version.pk
    assert OutboxMessage.objects.get().state == "failed"
