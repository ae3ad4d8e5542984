"""Ask who it is before an act that can't be taken back.

What was sent is kept in the person's own session; they come back to its page.
"""

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect, QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from consult.flows.confirming import keep_sent, take_sent
from consult.models import User


def ask_who_it_is(request: HttpRequest, user: User) -> HttpResponseRedirect:
    """Lead to the second factor, or the password; then back to the page."""
    sent = request.POST.copy()
    sent.pop("csrfmiddlewaretoken", None)
    if not keep_sent(request.session, path=request.path, written=sent.urlencode()):
        messages.warning(
            request,
            _(
                "What you sent is too long to be kept here. Go back in your browser,"
                " copy what you wrote, and send it again once you have confirmed who"
                " you are."
            ),
        )
    address = get_adapter().get_reauthentication_methods(user)[0]["url"]
    return HttpResponseRedirect(f"{address}?{urlencode({'next': request.path})}")


def take_back(request: HttpRequest) -> QueryDict | None:
    """Return what was sent to this page before the person was asked who it is."""
    written = take_sent(request.session, path=request.path)
    if written is None:
        return None
    messages.info(
        request,
        _(
            "You have confirmed who you are. Nothing was done yet: what you had written"
            " is still here. Read the page again and go on."
        ),
    )
    return QueryDict(written)
