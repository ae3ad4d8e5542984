"""Let the outbox rest and go on; after a restore this is a deliberate act."""

from datetime import datetime

from django.db import transaction

from consult.audit.record import SYSTEM, append_entry
from consult.models import Pause, User
from consult.notify.doorbell import ring_after_commit
from consult.notify.outbox import PAUSE
from consult.vocabularies import AuditTag


@transaction.atomic
def pause_outbox(*, by: User | None, at: datetime) -> bool:
    """Have nothing sent any more until `resume_outbox`; messages go on to be written.

    A message in a process's hands still goes out. Return whether this call paused it;
    a second one changes nothing.
    """
    _row, paused = Pause.objects.get_or_create(name=PAUSE, defaults={"since": at})
    if paused:
        append_entry(SYSTEM, tag=AuditTag.OUTBOX_PAUSED, at=at, by=by, facts={})
    return paused


@transaction.atomic
def resume_outbox(*, by: User | None, at: datetime) -> bool:
    """Have what waits sent again; return whether the outbox was paused."""
    resumed, _rows = Pause.objects.filter(name=PAUSE).delete()
    if resumed:
        ring_after_commit()
        append_entry(SYSTEM, tag=AuditTag.OUTBOX_RESUMED, at=at, by=by, facts={})
    return bool(resumed)
