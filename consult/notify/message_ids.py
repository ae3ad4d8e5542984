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
    """Return the Message-ID: a keyed digest of what is told to whom.

    `occasion` is another one for every other content, not only for every other number:
    after an older backup was restored a number comes again, and a mailbox may drop what
    bears a Message-ID it has seen. It is short enough to stand in the line of its
    header's name (RFC 5322, 2.1.1): not every server unfolds that one.
    """
    about = consultation.pk if consultation else "all"
    told = "\n".join((kind.value, str(about), occasion, recipient.email))
    digest = salted_hmac("consult.notify", told, algorithm="sha256").hexdigest()
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    return f"<{digest[:32]}@{host}>"
