"""Hand messages of the outbox to the mail server, one recipient each.

At least once: a process that dies between the server's answer and the row's update
leaves a lease to run out, and the next attempt carries the same Message-ID.
"""

import re
from contextlib import suppress
from datetime import datetime
from smtplib import SMTPRecipientsRefused, SMTPResponseException
from typing import Final

from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from consult.models import OutboxMessage
from consult.notify import outbox
from consult.notify.messages import write_out

LANGUAGE_TAGS = {"zh": "zh-Hans"}

# Mail servers repeat the address they refuse.
_ADDRESS: Final = re.compile(r"<?[^\s<>@\"'(]+@[^\s<>@\"')]+>?")


def deliver_next(*, at: datetime) -> bool | None:
    """Send the longest waiting message.

    Return whether the mail server took it, None when nothing is due.
    """
    message = outbox.claim_next(at=at)
    if message is None:
        return None
    server = get_connection()
    try:
        write_out(message)
        server.open()
        _envelope(message, server).send()
    except Exception as error:  # noqa: BLE001 -- whatever it is, it is this row's
        outbox.mark_failed(message, at=at, error=answer_in(error))
        return False
    else:
        outbox.mark_sent(message, at=at)
        return True
    finally:
        # Only now: a goodbye that fails must not send twice what was taken.
        with suppress(Exception):
            server.close()


def answer_in(error: Exception) -> str:
    """Return what the server answered, or what went wrong, as ASCII without addresses.

    `550 5.1.1 User unknown` or `TimeoutError: timed out`.
    """
    code: int | str
    said: bytes | str
    if isinstance(error, SMTPRecipientsRefused):
        ((code, said),) = error.recipients.values()
    elif isinstance(error, SMTPResponseException):
        code, said = error.smtp_code, error.smtp_error
    else:
        code, said = f"{type(error).__name__}:", str(error)
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    line = " ".join(f"{code} {_ADDRESS.sub('<address>', text)}".split())
    return line.encode("ascii", "backslashreplace").decode("ascii")


def _envelope(
    message: OutboxMessage, server: BaseEmailBackend
) -> EmailMultiAlternatives:
    mail = EmailMultiAlternatives(
        subject=message.subject,
        body=message.body_text,
        to=[message.recipient_email],
        headers={
            "Message-ID": message.message_id,
            "Auto-Submitted": "auto-generated",
            "Content-Language": LANGUAGE_TAGS.get(message.language, message.language),
        },
        connection=server,
    )
    mail.attach_alternative(message.body_html, "text/html")
    return mail
