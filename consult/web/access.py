"""Who may come in: signing in, the doors of TSB and of administrations.

Views of the two closed doors start from `StaffRequired` or `DelegateRequired`; both
read the clock once and leave it in `self.at`.
"""

from datetime import datetime
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal.ratelimit import get_ip
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import (
    Http404,
    HttpRequest,
    HttpResponseBase,
    HttpResponseRedirect,
)
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language_from_request
from django.utils.translation import gettext as _
from django.views.generic.base import View

from consult.flows.idling import was_idle
from consult.models import User
from consult.permissions import delegate_roles, staff_roles
from consult.queries.clock import database_now
from consult.web.reception import refuse_doubled
from consult.web.resuming import former_person, keep, offer_to_resume

_ACTING_FOR = "acting_for"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody opens an account alone; after signing in, each goes to their own door."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Refuse: TSB opens the accounts of administrations."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Return the first page of staff, of a delegate, or of the public."""
        at = database_now()
        if staff_roles(request.user, at):
            return reverse("staff:list")
        if delegate_roles(request.user, at):
            return reverse("administrations:list")
        return reverse("home")

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Ask for the second factor first: a password may be known to others."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return sorted(methods, key=lambda one: one["id"] == "reauthenticate")

    def _get_login_attempts_cache_key(
        self, request: HttpRequest, **credentials: Any
    ) -> str:
        """Count wrong passwords by account and by where they come from.

        By account alone, anybody could keep a head out on the last day.
        """
        account = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{account}:{get_ip(request)}"


def choose_language(request: HttpRequest) -> HttpResponseRedirect:
    """Send a reader to the first page in the language their browser asks for."""
    response = redirect(f"/{get_language_from_request(request)}/")
    response["Vary"] = "Accept-Language, Cookie"
    return response


def closed(_request: HttpRequest) -> HttpResponseBase:
    """Answer that there is no such page: only TSB changes the address of an account."""
    raise Http404


def acting_for(request: HttpRequest, roles: dict[str, set[str]]) -> str | None:
    """Return the State (iso3) the delegate acts for: the one chosen, else the first.

    `roles` is what `permissions.delegate_roles` returns.
    """
    chosen = request.session.get(_ACTING_FOR)
    if chosen in roles:
        return str(chosen)
    return min(roles, default=None)


def begin_session(request: HttpRequest) -> HttpResponseRedirect:
    """Ask a stranger to sign in; what was posted comes back afterwards."""
    keep(request, person=former_person(request))
    return redirect_to_login(request.get_full_path())


def act_for(request: HttpRequest, iso3: str) -> None:
    """Keep the State the delegate chose to act for until the session ends."""
    request.session[_ACTING_FOR] = iso3


class DelegateRequired(View):
    """A page for delegates: `self.at`, `self.roles` by State, `self.member_state`.

    `member_state` is the iso3 code of the State the person acts for. A stranger is
    asked to sign in; someone who is no delegate today gets 403. A posted field has
    one value unless the page names it in `many_valued`.
    """

    many_valued: ClassVar[frozenset[str]] = frozenset()
    at: datetime
    roles: dict[str, set[str]]
    member_state: str

    def dispatch(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        if not isinstance(request.user, User):
            return begin_session(request)
        self.at = database_now()
        self.roles = delegate_roles(request.user, self.at)
        member_state = acting_for(request, self.roles)
        if member_state is None:
            raise PermissionDenied
        self.member_state = member_state
        refuse_doubled(request.POST, many_valued=self.many_valued)
        resumed = offer_to_resume(request, request.user)
        return resumed or super().dispatch(request, *args, **kwargs)


class StaffRequired(View):
    """A page for TSB: `self.at`, `self.roles`.

    A stranger is asked to sign in; someone without a role today gets 403; staff
    without a second factor are led to setting one up. After thirty minutes without
    a page of this door the session ends. A posted field has one value unless the
    page names it in `many_valued`.
    """

    many_valued: ClassVar[frozenset[str]] = frozenset()
    at: datetime
    roles: set[str]

    def dispatch(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        user = request.user
        if not isinstance(user, User):
            return begin_session(request)
        self.at = database_now()
        self.roles = staff_roles(user, self.at)
        if not self.roles:
            raise PermissionDenied
        if not is_mfa_enabled(user):
            return _ask_for_second_factor(request)
        if was_idle(request.session, self.at):
            return _end_idle_session(request, user)
        refuse_doubled(request.POST, many_valued=self.many_valued)
        resumed = offer_to_resume(request, user)
        return resumed or super().dispatch(request, *args, **kwargs)


def _ask_for_second_factor(request: HttpRequest) -> HttpResponseRedirect:
    messages.warning(
        request, _("Set up a second factor first: staff pages ask for one.")
    )
    return redirect("mfa_index")


def _end_idle_session(request: HttpRequest, user: User) -> HttpResponseRedirect:
    logout(request)
    keep(request, person=str(user.pk))
    messages.info(
        request, _("You were signed out after thirty minutes without activity.")
    )
    return redirect_to_login(request.get_full_path())
