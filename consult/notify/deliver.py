"""Hand messages of the outbox to the mail server, one recipient each.

At least once: a process that dies between the server's answer and the row's update
leaves a lease to run out, and the next attempt carries the same Message-ID.
"""

from datetime import datetime
from smtplib import SMTPException

from django.core.mail import EmailMultiAlternatives

from consult.models import OutboxMessage
from consult.notify import outbox

LANGUAGE_TAGS = {"zh": "zh-Hans"}


def deliver_next(*, at: datetime) -> bool | None:
    """Send the longest waiting message.

    Return whether the mail server took it, None when nothing is due.
    """
    message = outbox.claim_next(at=at)
    if message is None:
        return None
    try:
        _envelope(message).send()
    except (SMTPException, OSError, ValueError) as error:
        # ValueError: an address or a header that no mail can carry.
        reason = f"{type(error).__name__}: {error}"
        outbox.mark_failed(
            message,
            at=at,
            error=reason.encode("ascii", "backslashreplace").decode("ascii"),
        )
        return False
    outbox.mark_sent(message, at=at)
    return True


def _envelope(message: OutboxMessage) -> EmailMultiAlternatives:
    mail = EmailMultiAlternatives(
        subject=message.subject,
        body=message.body_text,
        to=[message.recipient_email],
        headers={
            "Message-ID": message.message_id,
            "Auto-Submitted": "auto-generated",
            "Content-Language": LANGUAGE_TAGS.get(message.language, message.language),
        },
    )
    mail.attach_alternative(message.body_html, "text/html")
    return mail
