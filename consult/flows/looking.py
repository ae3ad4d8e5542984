"""Note in the log who looked at a tally that is still running."""

from datetime import datetime

from django.db import transaction

from consult.audit.record import append_entry, chain_of
from consult.models import Consultation, User
from consult.procedure.states import ConsultationState
from consult.vocabularies import AuditTag


@transaction.atomic
def note_look(consultation: Consultation, *, by: User | None, at: datetime) -> None:
    """Log a look at the register or the tally while replies may still come.

    Each look is an entry of its own (decision 15), from the command line too, where
    `by` is nobody. Before issue there is nothing to see and after closing nothing to
    hide: then none is written.
    """
    if consultation.state != ConsultationState.ISSUED:
        return
    append_entry(
        chain_of(consultation),
        tag=AuditTag.TALLY_SEEN,
        at=at,
        by=by,
        facts={"replies": consultation.replies.count()},
    )
