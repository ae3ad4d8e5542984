"""A mail server for the tests, real enough to refuse, hang up and keep what it gets."""

import asyncio
import email
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from socket import socket
from ssl import SSLContext

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.test import override_settings

SILENCE_SECONDS = 30.0


@dataclass
class Mailbox:
    """What was handed over, and how the server misbehaves.

    `answers` maps MAIL, RCPT and DATA to what is said to them; `refuses` are addresses
    nobody has here; at `silent_at` the server says nothing more, at `drops_at` it hangs
    up without a word: after DATA with the message in its hands.
    """

    answer: str = "250 OK"
    answers: dict[str, str] = field(default_factory=dict)
    refuses: set[str] = field(default_factory=set)
    silent_at: str = ""
    drops_at: str = ""
    envelopes: list[Envelope] = field(default_factory=list)

    async def handle_MAIL(  # noqa: N802 -- aiosmtpd's name
        self,
        server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        envelope.mail_from, envelope.mail_options = address, options
        return await self._say("MAIL", server)

    async def handle_RCPT(  # noqa: N802
        self,
        server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        if address in self.refuses:
            return f"550 5.1.1 <{address}>: nobody of this name"
        envelope.rcpt_tos.append(address)
        return await self._say("RCPT", server)

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        self.envelopes.append(envelope)
        return await self._say("DATA", server, self.answer)

    async def handle_QUIT(  # noqa: N802
        self, server: SMTP, _session: Session, _envelope: Envelope
    ) -> str:
        return await self._say("QUIT", server, "221 Bye")

    async def _say(self, verb: str, server: SMTP, otherwise: str = "250 OK") -> str:
        if verb == self.drops_at:
            server.transport.abort()
        if verb == self.silent_at:
            await asyncio.sleep(SILENCE_SECONDS)
        return self.answers.get(verb, otherwise)

    def mails(self) -> list[EmailMessage]:
        """Return what arrived, read; a property would be read at each connection."""
        return [
            email.message_from_bytes(envelope.content, policy=default)
            for envelope in self.envelopes
        ]


def free_port() -> int:
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def mail_server(tls: SSLContext | None = None) -> Iterator[Mailbox]:
    """Run a server on a free port and send the application's mail there.

    With `tls` it offers STARTTLS.
    """
    mailbox = Mailbox()
    port = free_port()
    controller = Controller(mailbox, hostname="127.0.0.1", port=port, tls_context=tls)
    controller.start()
    try:
        with override_settings(
            EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
            EMAIL_HOST="127.0.0.1",
            EMAIL_PORT=port,
            EMAIL_TIMEOUT=5,
        ):
            yield mailbox
    finally:
        controller.stop()
