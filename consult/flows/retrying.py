"""Have a message tried again that was given up."""

from datetime import datetime

from django.db import transaction

from consult.audit.record import SYSTEM, append_entry, chain_of
from consult.flows.errors import NotGivenUp
from consult.models import OutboxMessage, User
from consult.notify import outbox
from consult.vocabularies import AuditTag


@transaction.atomic
def retry_message(message: OutboxMessage, *, by: User, at: datetime) -> None:
    """Put a dead message back into the outbox, under its own Message-ID.

    The entry names it by its key and kind, in the chain of its consultation.

    Raises `NotGivenUp` where it waits, was sent, or is no longer so.
    """
    if not outbox.retry(message, at=at):
        raise NotGivenUp("Only a message that was given up can be tried again.")
    consultation = message.consultation
    append_entry(
        chain_of(consultation) if consultation else SYSTEM,
        tag=AuditTag.MESSAGE_RETRIED,
        at=at,
        by=by,
        facts={"kind": message.kind, "message": message.pk},
    )
