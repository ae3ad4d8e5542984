"""Remove stored files that no row names: of uploads and papers that came to nothing.

A file is on disk before its row is written. Where the process dies between the two, the
transaction is rolled back, or a delegate takes the file away again, the bytes stay.
"""

from datetime import datetime, timedelta
from typing import Final

import structlog

from consult.files import store as files
from consult.models import Heartbeat
from consult.queries.stored_files import named_files

logger = structlog.get_logger(__name__)

FILES: Final = "files"
EVERY: Final = timedelta(days=1)
# Longer than any act takes from the file to the row that names it, and than an officer
# leaves a returned form open over a weekend.
GRACE: Final = timedelta(days=7)


def tidy_files(*, at: datetime) -> int:
    """Once a day, remove what no row named for a week; return how many files.

    Those named are asked for after those unused were found, and each is looked at
    again as it is removed: a row that appears meanwhile was written for a file that
    somebody wrote or used within the grace.
    """
    if not _is_due(at):
        return 0
    before = at - GRACE
    unused = set(files.unused_since(before))
    removed = 0
    for digest in sorted(unused - set(named_files())):
        if size := files.remove_unused(digest, before):
            logger.info("file_removed", sha256=digest, bytes=size)
            removed += 1
    if unfinished := files.remove_unfinished(before):
        logger.info("unfinished_files_removed", files=unfinished)
    return removed


def _is_due(at: datetime) -> bool:
    """Tell whether a day has passed; of several at once, one is told so."""
    _beat, is_first = Heartbeat.objects.get_or_create(name=FILES, defaults={"at": at})
    due = Heartbeat.objects.filter(name=FILES, at__lte=at - EVERY)
    return is_first or due.update(at=at) == 1
