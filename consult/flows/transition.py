"""The one door through which a consultation changes its state."""

from collections.abc import Mapping
from datetime import datetime

from consult.audit.record import append_entry, chain_of
from consult.models import Consultation, User
from consult.procedure.errors import IllegalTransition
from consult.procedure.states import Act, ConsultationState, next_state
from consult.vocabularies import AuditTag

_TAGS = {
    Act.REQUEST_SIGN_OFF: AuditTag.CONSULTATION_SUBMITTED,
    Act.RETURN_TO_DRAFT: AuditTag.CONSULTATION_RETURNED,
    Act.ISSUE: AuditTag.CONSULTATION_ISSUED,
    Act.CLOSE: AuditTag.CONSULTATION_CLOSED,
    Act.CERTIFY: AuditTag.CERTIFY_CERTIFIED,
    Act.WITHDRAW: AuditTag.CONSULTATION_WITHDRAWN,
}


def move_consultation(
    consultation: Consultation,
    act: Act,
    *,
    at: datetime,
    by: User | None,
    columns: Mapping[str, object],
    facts: Mapping[str, object],
) -> None:
    """Move a consultation to the state that `act` leads to.

    In order: the act is looked up in `procedure.states`; the row is updated only if
    it still is in the state it was read in, together with `columns`; an entry with
    `facts` is appended to its chain. Call inside a transaction.

    Raises `IllegalTransition` when the act is not allowed or somebody was faster.
    """
    before = ConsultationState(consultation.state)
    after = next_state(before, act)
    values = {**columns, "state": after.value, "changed_at": at}
    moved = Consultation.objects.filter(pk=consultation.pk, state=before.value).update(
        **values
    )
    if moved != 1:
        raise IllegalTransition(
            f"The consultation is no longer {before.value}: somebody was faster."
        )
    for name, value in values.items():
        setattr(consultation, name, value)
    append_entry(chain_of(consultation), tag=_TAGS[act], at=at, by=by, facts=facts)
