"""How long a session of staff may rest, at every door of theirs."""

from datetime import datetime, timedelta

from django.contrib.sessions.backends.base import SessionBase

STAFF_IDLE = timedelta(minutes=30)
_SEEN = "staff_seen_at"


def was_idle(session: SessionBase, at: datetime) -> bool:
    """Tell whether the last page of staff lies too far back; note this one.

    The note is written once a minute, so that reading pages rarely writes.
    """
    now = int(at.timestamp())
    seen = session.get(_SEEN, now)
    if now - seen > STAFF_IDLE.total_seconds():
        return True
    if now - seen >= 60 or _SEEN not in session:
        session[_SEEN] = now
    return False
