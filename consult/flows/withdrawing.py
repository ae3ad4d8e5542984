"""Withdraw a consultation; everything is kept, with the reason."""

from datetime import datetime

from django.db import transaction

from consult.flows.errors import ReasonMissing
from consult.flows.transition import move_consultation
from consult.models import Consultation, User
from consult.notify.messages import announce_withdrawal
from consult.notify.outbox import withhold_calls
from consult.procedure.states import Act
from consult.queries.locks import lock_consultation


@transaction.atomic
def withdraw_consultation(
    consultation: Consultation, *, reason: str, by: User, at: datetime
) -> None:
    """Withdraw before certification; its address then says so, for ever.

    In order: what still announces it as open is taken out of the outbox; the state
    moves; whoever was told of it, or replied, is told of the withdrawal.

    Raises `ReasonMissing`, `IllegalTransition`.
    """
    if not reason.strip():
        raise ReasonMissing("A withdrawal needs its reason in writing.")
    held = lock_consultation(consultation.pk)
    withheld = withhold_calls(held, at=at)
    move_consultation(
        held,
        Act.WITHDRAW,
        at=at,
        by=by,
        columns={"withdrawn_at": at, "withdrawal_reason": reason.strip()},
        facts={"messages_withheld": withheld, "reason": reason.strip()},
    )
    announce_withdrawal(held, at=at)
