"""The only reader of the database clock, which is the clock of every act."""

from datetime import UTC, date, datetime
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
    with connection.cursor() as cursor:
        cursor.execute(_READ[connection.vendor])
        (value,) = cursor.fetchone()
    if isinstance(value, str):
        value = datetime.fromisoformat(value).replace(tzinfo=UTC)
    instant: datetime = value.astimezone(UTC)
    return instant + settings.TEST_CLOCK_OFFSET


def geneva_day(at: datetime) -> date:
    """Return the day the wall calendar in Geneva shows at the instant `at`."""
    return at.astimezone(GENEVA).date()
