"""What a person had sent when the session was over comes back after signing in.

Nothing is stored but in the person's own session, and only the person who wrote it
gets it back: the session that is over tells who that was. Files are not kept.
"""

from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

from consult.models import User

_KEPT = "kept_after_session"

# Comments of 20,000 Chinese characters on five texts are 900,000 once encoded.
_LARGEST = 2_000_000
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
    """Keep what was posted for `person` (key as text), or say that it is not kept.

    What a stranger posts is nobody's, and too much of it is not taken in.
    """
    if request.method != "POST":
        return
    sent = request.POST.copy()
    sent.pop("csrfmiddlewaretoken", None)
    written = sent.urlencode()
    if person and len(written) <= _LARGEST:
        request.session[_KEPT] = [person, request.path, written]
    elif written:
        warn_unkept(request)


def warn_unkept(request: HttpRequest) -> None:
    """Say on the next page that what was sent is still only in the browser."""
    messages.warning(
        request,
        _(
            "Nothing was sent: you were signed out, and what you sent could not be"
            " kept here. Go back in your browser, copy what you wrote, then sign in and"
            " paste it."
        ),
    )


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
