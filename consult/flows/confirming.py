"""How long a session lasts, and when it has to show again whose it is.

A session that was stolen, or left open, must not issue, certify or give roles: acts
that can't be taken back ask who it is when nobody said so for fifteen minutes. What
was sent with such an act waits in the session meanwhile.
"""

from datetime import datetime, timedelta

from django.contrib.sessions.backends.base import SessionBase

CONFIRMED_FOR = timedelta(minutes=15)
_CONFIRMED = "confirmed_at"
_SENT = "sent_unconfirmed"

# Comments of 20,000 Chinese characters on five texts are 900,000 once encoded.
_LARGEST = 2_000_000


def begin_session(session: SessionBase, *, at: datetime, until: datetime) -> None:
    """Note that the person signed in at `at`; whatever is done, it is over `until`.

    Django ends sessions by the machine's clock, so `until` is an instant of that one.
    """
    session.set_expiry(until)
    note_confirmed(session, at=at)


def note_confirmed(session: SessionBase, *, at: datetime) -> None:
    """Note that the person has just shown who they are."""
    session[_CONFIRMED] = int(at.timestamp())


def was_confirmed(session: SessionBase, *, at: datetime) -> bool:
    """Tell whether the person showed who they are in the last fifteen minutes."""
    confirmed = session.get(_CONFIRMED)
    if confirmed is None:
        return False
    return at.timestamp() - float(confirmed) <= CONFIRMED_FOR.total_seconds()


def keep_sent(session: SessionBase, *, path: str, written: str) -> bool:
    """Keep what was sent to a page (as a query string); False where it is too much."""
    if len(written) > _LARGEST:
        return False
    session[_SENT] = [path, written]
    return True


def awaits_sent(session: SessionBase, *, path: str) -> bool:
    """Tell whether something was kept that was sent to this page."""
    return _SENT in session and session[_SENT][0] == path


def take_sent(session: SessionBase, *, path: str) -> str | None:
    """Return what was kept that was sent to this page, and forget it."""
    if not awaits_sent(session, path=path):
        return None
    written: str = session.pop(_SENT)[1]
    return written
