"""What a person had sent when the session was over comes back after signing in.

Nothing is stored but in the person's own session, and only the person who wrote it
gets it back: the session that is over tells who that was. Files are not kept.
"""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from consult.models import User

_KEPT = "kept_after_session"
_LARGEST = 500_000
_ANEW = "anew"


@dataclass(frozen=True, slots=True)
class Kept:
    """What was sent, to which page."""

    path: str
    fields: tuple[tuple[str, str], ...]


def former_person(request: HttpRequest) -> str | None:
    """Return the key of the person whose session this browser still names.

    The row of a session outlives its end until the sweep of old sessions.
    """
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    row = Session.objects.filter(session_key=key).first()
    return None if row is None else row.get_decoded().get(SESSION_KEY)


def keep(request: HttpRequest, *, person: str | None) -> None:
    """Keep what was posted for `person` (key as text); too much of it is let go."""
    sent = request.POST.copy()
    sent.pop("csrfmiddlewaretoken", None)
    written = sent.urlencode()
    if request.method == "POST" and person and len(written) <= _LARGEST:
        request.session[_KEPT] = [person, request.path, written]


def offer_to_resume(request: HttpRequest, user: User) -> HttpResponse | None:
    """Return the page that sends again what was kept, or None where nothing is.

    It is offered on the page it was meant for, until it is sent or refused.
    """
    kept = request.session.get(_KEPT)
    if kept is None:
        return None
    person, path, written = kept
    if person != str(user.pk) or request.method == "POST" or _ANEW in request.GET:
        del request.session[_KEPT]
        return None
    if path != request.path:
        return None
    fields = QueryDict(written)
    pairs = tuple((name, value) for name in fields for value in fields.getlist(name))
    return render(request, "account/resume.html", {"kept": Kept(path, pairs)})
