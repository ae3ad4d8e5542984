"""Message-IDs: the same for every attempt, another for every other content."""

from urllib.parse import urlsplit

from django.conf import settings
from django.utils.crypto import salted_hmac

from consult.models import Consultation
from consult.notify.recipients import Recipient
from consult.vocabularies import MessageKind


def message_id(
    kind: MessageKind,
    consultation: Consultation | None,
    recipient: Recipient,
    *,
    occasion: str,
) -> str:
    """Return the Message-ID, which names the recipient only as a keyed digest."""
    person = salted_hmac("consult.notify", recipient.email, algorithm="sha256")
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    about = consultation.pk if consultation else "all"
    return f"<{kind.value}.{about}.{occasion}.{person.hexdigest()[:20]}@{host}>"


def told_by(digest: str) -> str:
    """Return what tells two contents of one number apart in a Message-ID.

    After an older backup was restored a number comes again with other contents, and a
    mailbox may drop what bears a Message-ID it has seen. The digest of a signatory is
    salted anew for each version, also for one that says the same.
    """
    return digest[:12]
