"""Who worked on a draft last, as the log knows it."""

from consult.audit.record import chain_of
from consult.models import AuditEntry, Consultation, User
from consult.vocabularies import AuditTag

_CHANGES = (AuditTag.DRAFT_CHANGED.value, AuditTag.NUMBER_ENTERED.value)


def who_changed(consultation: Consultation) -> User | None:
    """Return who last changed head, number or texts; None where nobody did yet."""
    entries = AuditEntry.objects.filter(chain=chain_of(consultation), tag__in=_CHANGES)
    last = entries.order_by("-sequence").first()
    if last is None:
        return None
    _kind, _colon, pk = last.actor.partition(":")
    return User.objects.filter(pk=pk).first() if pk else None
