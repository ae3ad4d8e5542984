"""What a session notes when somebody signs in, or shows again who they are."""

from datetime import timedelta
from typing import Any

from allauth.account.forms import LoginForm
from allauth.account.signals import authentication_step_completed
from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponseBase

from consult.flows.confirming import begin_session, note_confirmed
from consult.queries.clock import database_now


class SignInForm(LoginForm):  # type: ignore[misc]
    """Sign in with a password; allauth's own form says anew when the session ends."""

    def login(
        self, request: HttpRequest, redirect_url: str | None = None
    ) -> HttpResponseBase:
        response: HttpResponseBase = super().login(request, redirect_url)
        if request.user.is_authenticated:  # and does not first show a second factor
            note_sign_in(request)
        return response


@receiver(user_logged_in)
def note_sign_in(request: HttpRequest, **_: Any) -> None:
    """Let the session end twelve hours from now, whatever is done in it."""
    at = database_now()
    unshifted = at - settings.TEST_CLOCK_OFFSET
    until = unshifted + timedelta(seconds=settings.SESSION_COOKIE_AGE)
    begin_session(request.session, at=at, until=until)


@receiver(authentication_step_completed)
def note_confirmation(
    request: HttpRequest, reauthenticated: bool = False, **_: Any
) -> None:
    """Note that who is signed in showed it again; a step of signing in is not that."""
    if reauthenticated:
        note_confirmed(request.session, at=database_now())
