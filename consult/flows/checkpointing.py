"""Sign where the log ends, at least once a day and after a restore."""

from datetime import datetime

from django.db import transaction

from consult.audit.checkpoints import occasion_due, take_checkpoint
from consult.models import Checkpoint


@transaction.atomic
def checkpoint_when_due(*, at: datetime) -> Checkpoint | None:
    """Sign the log once a day (UTC) and after a restore, None where that is done.

    Raises `SigningKeyUnusable`.
    """
    occasion = occasion_due(at=at)
    return take_checkpoint(occasion, at=at) if occasion else None
