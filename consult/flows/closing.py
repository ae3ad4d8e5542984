"""Close consultations whose time has passed."""

from datetime import datetime

import structlog
from django.db import transaction

from consult.audit.checkpoints import take_checkpoint
from consult.flows.transition import move_consultation
from consult.models import Consultation
from consult.procedure.states import Act, ConsultationState
from consult.queries.consultations import reference_of
from consult.queries.locks import lock_consultation
from consult.vocabularies import Occasion

logger = structlog.get_logger(__name__)


def close_due(*, at: datetime) -> list[str]:
    """Close every issued consultation whose closing instant has passed.

    Return their references. Each closes in a transaction of its own; one that
    somebody else closed meanwhile is passed over, so that it may run at any time
    and more than once. One that can't be closed stops no other: it is logged, and
    tried again at the next sweep.
    """
    due = Consultation.objects.filter(
        state=ConsultationState.ISSUED.value, closes_at__lte=at
    ).order_by("closes_at", "pk")
    return [
        reference_of(consultation)
        for consultation in due
        if _close_apart(consultation, at=at)
    ]


@transaction.atomic
def close_consultation(consultation: Consultation, *, at: datetime) -> bool:
    """Close one consultation at or after its closing instant.

    Waits for the replies being recorded, then shuts the door and signs the log.
    Return whether this call closed it.
    """
    held = lock_consultation(consultation.pk)
    if (
        held.state != ConsultationState.ISSUED
        or held.closes_at is None
        or at < held.closes_at
    ):
        return False
    move_consultation(
        held,
        Act.CLOSE,
        at=at,
        by=None,
        columns={"closed_at": at},
        facts={"replies": held.replies.count()},
    )
    take_checkpoint(Occasion.CLOSE, at=at)
    return True


def _close_apart(consultation: Consultation, *, at: datetime) -> bool:
    try:
        return close_consultation(consultation, at=at)
    except Exception:  # whatever it is, the others close
        logger.exception("closing_failed", consultation=consultation.pk)
        return False
