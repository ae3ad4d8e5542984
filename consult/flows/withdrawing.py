"""Withdraw a consultation; everything is kept, with the reason."""

from datetime import datetime

from django.db import transaction

from consult.flows.errors import ReasonMissing
from consult.flows.transition import move_consultation
from consult.models import Consultation, User
from consult.procedure.states import Act
from consult.queries.locks import lock_consultation


@transaction.atomic
def withdraw_consultation(
    consultation: Consultation, *, reason: str, by: User, at: datetime
) -> None:
    """Withdraw before certification; its address then says so, for ever.

    Raises `ReasonMissing`, `IllegalTransition`.
    """
    if not reason.strip():
        raise ReasonMissing("A withdrawal needs its reason in writing.")
    held = lock_consultation(consultation.pk)
    move_consultation(
        held,
        Act.WITHDRAW,
        at=at,
        by=by,
        columns={"withdrawn_at": at, "withdrawal_reason": reason.strip()},
        facts={"reason": reason.strip()},
    )
