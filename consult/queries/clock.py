"""The only reader of the database clock, which is the clock of every act."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

GENEVA = ZoneInfo("Europe/Zurich")

# `now()` of PostgreSQL is the start of the transaction; a reply that waited for a
# lock would be dated before the lock was given.
_READ = {
    "postgresql": "SELECT clock_timestamp()",
    "sqlite": "SELECT strftime('%Y-%m-%d %H:%M:%f', 'now')",
}


def database_now() -> datetime:
    """Return the instant the database's clock shows, aware, in UTC.

    For a reply call it once, after the row locks and in a statement of its own
    (decision 9). Tests shift it with TEST_CLOCK_OFFSET.
    """
    return _database_instant() + settings.TEST_CLOCK_OFFSET


def database_offset() -> timedelta:
    """Return by how much the database's clock is ahead of this machine's.

    The database is read between two readings of the machine's clock; half of what
    the way there and back took is the error.
    """
    before = datetime.now(UTC)  # noqa: TID251 -- what is measured is this clock
    instant = _database_instant()
    after = datetime.now(UTC)  # noqa: TID251
    return instant - (before + (after - before) / 2)


def geneva_day(at: datetime) -> date:
    """Return the day the wall calendar in Geneva shows at the instant `at`."""
    return at.astimezone(GENEVA).date()


def _database_instant() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute(_READ[connection.vendor])
        (value,) = cursor.fetchone()
    if isinstance(value, str):
        value = datetime.fromisoformat(value).replace(tzinfo=UTC)
    instant: datetime = value.astimezone(UTC)
    return instant
