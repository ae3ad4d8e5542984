"""Keep a reply that was posted after the browser had forgotten the session.

`consult.web.resuming` brings back what a known person sent; here nobody is known any
more. The form waits in the session that begins with signing in again, and only a
delegate of the State it was opened for reads it, as any draft of that State.

Anybody can post here, so little is taken in: forms of a page of ours (CSRF), on a
circular that was issued, so long and so many from one address in an hour.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from allauth.core.internal.ratelimit import consume
from django.http import Http404, HttpRequest

from consult.web.administrations.seen import Seen, read_seen
from consult.web.consultations import find_issued
from consult.web.resuming import warn_unkept

_KEY = "unsent_reply"
_FIELD = re.compile(r"(?:t[0-9]{1,3}|signatory)-[a-z_]{1,30}")
_MOST_CHARACTERS = 1_000_000
_MOST_AN_HOUR = "20/h/ip"


@dataclass(frozen=True, slots=True)
class Unsent:
    """A form that was posted without a session, by field name, and what it saw."""

    member_state: str
    filled: Mapping[str, str]
    seen: Seen


def keep_unsent(request: HttpRequest, reference: str) -> None:
    """Put the posted form aside until its sender has signed in, or say it is not."""
    filled = {
        name: str(value)
        for name, value in request.POST.items()
        if _FIELD.fullmatch(name)
    }
    if not filled:
        return
    if _is_taken_in(request, reference, sum(map(len, filled.values()))):
        request.session[_KEY] = {
            "reference": reference,
            "member_state": request.POST.get("member_state", ""),
            "filled": filled,
            "seen": asdict(read_seen(request.POST.dict())),
        }
    else:
        warn_unkept(request)


def _is_taken_in(request: HttpRequest, reference: str, characters: int) -> bool:
    """Tell whether a stranger's form may be stored; that it was asked is counted."""
    try:
        find_issued(reference)
    except Http404:
        return False
    return characters <= _MOST_CHARACTERS and bool(
        consume(
            request,
            app="consult",
            action="unsent_reply",
            config={"unsent_reply": _MOST_AN_HOUR},
        )
    )


def find_unsent(request: HttpRequest, reference: str) -> Unsent | None:
    """Return the form put aside for this consultation, or None."""
    kept = request.session.get(_KEY)
    if not kept or kept["reference"] != reference:
        return None
    return Unsent(
        member_state=kept["member_state"],
        filled=kept["filled"],
        seen=Seen(**kept.get("seen", {"version": 0, "draft": ""})),
    )


def forget_unsent(request: HttpRequest) -> None:
    """Forget the form, now that it is a draft."""
    request.session.pop(_KEY, None)
