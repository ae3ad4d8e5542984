"""The site of the reference tables: who may enter, and what all its pages share."""

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from allauth.account.adapter import get_adapter
from allauth.account.decorators import secure_admin_login
from allauth.mfa.utils import is_mfa_enabled
from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from consult.fields import AddressField, LineField, LinkField, ProseField
from consult.flows.confirming import keep_sent, take_sent, was_confirmed
from consult.flows.idling import was_idle
from consult.models import User
from consult.queries.clock import database_now

if TYPE_CHECKING:  # Django's classes take no parameters while they run
    AnyModelAdmin = admin.ModelAdmin[Any]
    AnyInline = admin.TabularInline[Any, Any]
    AnyBase = BaseModelAdmin[Any]
    AnyModelForm = forms.ModelForm[Any]
else:
    AnyModelAdmin = admin.ModelAdmin
    AnyInline = admin.TabularInline
    AnyBase = BaseModelAdmin
    AnyModelForm = forms.ModelForm

AnyView = TypeVar("AnyView", bound=Callable[..., HttpResponseBase])


class ReferenceSite(admin.AdminSite):
    """Reference tables, for people with `is_staff` and a second factor.

    Facts (consultations, replies, results, documents, the log) are not here, and
    neither are the tables of the libraries, which hold secrets.
    """

    site_header = _("Consult: reference tables")
    site_title = _("Consult")
    index_title = _("Reference tables")

    def has_permission(self, request: HttpRequest) -> bool:
        user = request.user
        return (
            isinstance(user, User)
            and user.is_active
            and user.is_staff
            and bool(is_mfa_enabled(user))
        )

    def admin_view(self, view: AnyView, cacheable: bool = False) -> AnyView:
        """Guard a page: who may enter, after no more rest than at the door of TSB."""
        guarded = super().admin_view(view, cacheable)

        @wraps(guarded)
        def page(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            inside = self.has_permission(request)
            if inside and was_idle(request.session, database_now()):
                return _end_idle_session(request)
            return guarded(request, *args, **kwargs)

        return cast("AnyView", page)

    @method_decorator(secure_admin_login)
    def login(
        self,
        request: HttpRequest,
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002 -- Django's shape
    ) -> HttpResponse:
        """Lead who has no second factor to setting one up; others are let in.

        Strangers go to the one page of signing in, others than staff get 403.
        """
        if self.has_permission(request):
            return redirect("admin:index")
        messages.warning(
            request,
            gettext("Set up a second factor first: the reference tables ask for one."),
        )
        return redirect("mfa_index")

    def password_change(self, *_args: Any, **_kwargs: Any) -> Any:
        """Change the password where everybody does."""
        return redirect("account_change_password")


def _end_idle_session(request: HttpRequest) -> HttpResponse:
    logout(request)
    messages.info(
        request, gettext("You were signed out after thirty minutes without activity.")
    )
    return redirect_to_login(request.get_full_path())


def ask_who_it_is(request: HttpRequest) -> HttpResponse | None:
    """Ask who sends a page when nobody showed it of late, else return None.

    What was sent is kept, and offered to be sent again when the person comes back.
    """
    path = request.get_full_path()
    confirmed = was_confirmed(request.session, at=database_now())
    if request.method == "POST":
        if confirmed:
            return None
        sent = request.POST.copy()
        sent.pop("csrfmiddlewaretoken", None)
        keep_sent(request.session, path=path, written=sent.urlencode())
        address = get_adapter().get_reauthentication_methods(request.user)[0]["url"]
        return redirect(f"{address}?{urlencode({'next': path})}")
    written = take_sent(request.session, path=path) if confirmed else None
    if written is None:
        return None
    fields = QueryDict(written)
    pairs = [(name, value) for name in fields for value in fields.getlist(name)]
    kept = {"path": path, "fields": pairs, "confirmed": True}
    return render(request, "account/resume.html", {"kept": kept})


reference_site = ReferenceSite()


class OpenToStaff(AnyBase):
    """Let everybody whom the site lets in see, add and change; delete by exception.

    Text is read through the fields that every door reads text with.
    """

    deletable: ClassVar[bool] = False
    formfield_overrides: ClassVar[dict[Any, Any]] = {
        models.CharField: {"form_class": LineField},
        models.EmailField: {"form_class": AddressField},
        models.TextField: {"form_class": ProseField},
        models.URLField: {"form_class": LinkField},
    }

    def has_module_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return True

    def has_view_permission(
        self,
        request: HttpRequest,  # noqa: ARG002
        obj: models.Model | None = None,  # noqa: ARG002
    ) -> bool:
        return True

    def has_add_permission(
        self,
        request: HttpRequest,  # noqa: ARG002
        obj: models.Model | None = None,  # noqa: ARG002
    ) -> bool:
        return True

    def has_change_permission(
        self,
        request: HttpRequest,  # noqa: ARG002
        obj: models.Model | None = None,  # noqa: ARG002
    ) -> bool:
        return True

    def has_delete_permission(
        self,
        request: HttpRequest,  # noqa: ARG002
        obj: models.Model | None = None,  # noqa: ARG002
    ) -> bool:
        return self.deletable


class ReferenceAdmin(OpenToStaff, AnyModelAdmin):
    """The pages of one reference table; `fixed` columns are set once."""

    fixed: ClassVar[tuple[str, ...]] = ()

    def get_readonly_fields(
        self, request: HttpRequest, obj: models.Model | None = None
    ) -> tuple[str, ...]:
        others = tuple(map(str, super().get_readonly_fields(request, obj)))
        return others if obj is None else (*others, *self.fixed)


class ReferenceInline(OpenToStaff, AnyInline):
    """The rows of one table that belong to a row of another."""

    extra = 0
    show_change_link = False


class DatedForm(AnyModelForm):
    """A form of rows with a period: the last day can't lie before the first."""

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        first, last = values.get("valid_from"), values.get("valid_until")
        if isinstance(first, date) and isinstance(last, date) and last < first:
            self.add_error("valid_until", _("The last day lies before the first."))
        return values
