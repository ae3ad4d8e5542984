"""Sign where the log ends, at least once a day."""

from datetime import datetime

from django.db import transaction

from consult.audit.checkpoints import is_due, take_checkpoint
from consult.models import Checkpoint
from consult.vocabularies import Occasion


@transaction.atomic
def checkpoint_day(*, at: datetime) -> Checkpoint | None:
    """Sign the log once a day (UTC), None where that is done already.

    Raises `SigningKeyUnusable`.
    """
    if not is_due(at=at):
        return None
    return take_checkpoint(Occasion.DAILY, at=at)
