"""Keep a reply that was posted after the browser had forgotten the session.

`consult.web.resuming` brings back what a known person sent; here nobody is known any
more. The form waits in the session that begins with signing in again, and only a
delegate of the State it was opened for reads it, as any draft of that State.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from django.http import HttpRequest

from consult.web.administrations.seen import Seen, read_seen
from consult.web.resuming import warn_unkept

_KEY = "unsent_reply"
_FIELD = re.compile(r"(?:t[0-9]{1,3}|signatory)-[a-z_]{1,30}")
_MOST_CHARACTERS = 1_000_000


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
    if filled and sum(map(len, filled.values())) <= _MOST_CHARACTERS:
        request.session[_KEY] = {
            "reference": reference,
            "member_state": request.POST.get("member_state", ""),
            "filled": filled,
            "seen": asdict(read_seen(request.POST.dict())),
        }
    elif filled:
        warn_unkept(request)


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
