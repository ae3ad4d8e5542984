"""How long anything is waited for, from a line that is dead to a server that hangs.

From the shortest to the longest: each is to end what it was made for, before the next
one ends it without knowing why.
"""

from collections.abc import Mapping
from typing import Any, Final

from django.core.exceptions import ImproperlyConfigured

PLANNED: Final = {
    # A statement is planned once a connection and not each time; a pooler between
    # must know of prepared statements (docs/operations.md).
    "server_side_binding": True,
    "prepare_threshold": 5,
}

LINE: Final = {
    # For a server that is not there, in seconds.
    "connect_timeout": 5,
    # For a line that is dead: 20 seconds after the last byte of the other side, 15
    # when something of ours is on the way.
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 2,
    "tcp_user_timeout": 15_000,  # milliseconds
}

ACTS: Final = {
    # Closing keeps its lock for less than a second, the longest import for some. What
    # a process left in the middle of an act, the server ends: its locks would keep
    # everybody else from replying.
    "options": "-c lock_timeout=15s -c statement_timeout=20s"
    " -c idle_in_transaction_session_timeout=30s",
    # For a server that takes a statement and says nothing at all, in seconds.
    "patience": 25.0,
}


def with_limits(values: Mapping[str, Any], *, as_owner: bool) -> dict[str, Any]:
    """Return the values of DATABASES for an address, with all that is set here.

    What the address itself says goes before it. The owner makes tables, which may take
    long.

    Raises `ImproperlyConfigured` for another engine's address.
    """
    if values["ENGINE"] != "django.db.backends.postgresql":
        raise ImproperlyConfigured("DATABASE_URL must be a postgres:// address.")
    return {
        **values,
        "ENGINE": "consult.config.postgresql",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            **PLANNED,
            **LINE,
            **({} if as_owner else ACTS),
            **values.get("OPTIONS", {}),
        },
    }
