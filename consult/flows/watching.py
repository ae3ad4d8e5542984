"""Note when Consult was not there to sweep, and whether its clocks agree."""

from datetime import datetime, timedelta
from typing import Final

import structlog
from django.db import transaction

from consult.audit.record import SYSTEM, append_entry, instant_text
from consult.models import Heartbeat
from consult.vocabularies import AuditTag

logger = structlog.get_logger(__name__)

PULSE: Final = "pulse"

# The sweep comes every minute.
LONGEST_GAP: Final = timedelta(minutes=3)
LARGEST_OFFSET: Final = timedelta(seconds=1)


@transaction.atomic
def note_pulse(*, at: datetime) -> bool:
    """Note that a sweep is at work at `at`; return whether that ends an outage.

    Where the last one lies further back than LONGEST_GAP, an entry of the system chain
    says from when until when nobody swept. Of several at once, one writes it.
    """
    beat, is_first = Heartbeat.objects.select_for_update().get_or_create(
        name=PULSE, defaults={"at": at}
    )
    gap = at - beat.at
    Heartbeat.objects.filter(name=PULSE, at__lt=at).update(at=at)
    if is_first or gap <= LONGEST_GAP:
        return False
    seconds = int(gap.total_seconds())
    logger.warning("outage", seconds=seconds)
    append_entry(
        SYSTEM,
        tag=AuditTag.OUTAGE_NOTED,
        at=at,
        by=None,
        facts={
            "from": instant_text(beat.at),
            "seconds": seconds,
            "until": instant_text(at),
        },
    )
    return True


def note_offset(offset: timedelta) -> bool:
    """Log by how much the database's clock is ahead of this machine's.

    Return whether the two agree within LARGEST_OFFSET; beyond it, it is a warning.
    """
    agrees = abs(offset) <= LARGEST_OFFSET
    log = logger.info if agrees else logger.warning
    log("clock_offset", milliseconds=round(offset.total_seconds() * 1000))
    return agrees
