"""The tables of people: accounts, and the dated roles that give rights."""

from typing import Any, ClassVar, cast

from django import forms
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from consult.admin.site import (
    AnyModelForm,
    DatedForm,
    ReferenceAdmin,
    ask_who_it_is,
    reference_site,
)
from consult.audit.record import SYSTEM, append_entry
from consult.models import Chair, Delegate, StaffRole, User
from consult.queries.clock import database_now
from consult.vocabularies import AuditTag

PERIOD = ("valid_from", "valid_until")


class UserForm(AnyModelForm):
    """An account, known by its address in lower case."""

    class Meta:
        model = User
        fields = ("email", "name", "preferred_language", "is_active", "is_staff")
        help_texts = {
            "is_active": _("Without it the person can't sign in. Accounts stay."),
            "is_staff": _("Opens the reference tables and nothing else."),
        }

    def clean_email(self) -> str:
        address = User.objects.normalize_email(self.cleaned_data["email"]).lower()
        others = User.objects.filter(email__iexact=address).exclude(pk=self.instance.pk)
        if others.exists():
            raise forms.ValidationError(_("Another account has this address."))
        return address


class PeopleAdmin(ReferenceAdmin):
    """Tables that decide who may do what.

    Everybody in the site sees them. Only a superuser writes to them: whoever gives
    roles or moves an account to another address could act as two people, or for an
    administration; and only one who showed in the last minutes who it is. Each change
    is an entry in the system chain of the log, in the same transaction, with the
    columns in `logged`.
    """

    logged: ClassVar[tuple[str, ...]]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        asked = ask_who_it_is(request) if _person(request).is_superuser else None
        return asked or super().changeform_view(
            request, object_id, form_url, extra_context
        )

    def has_add_permission(
        self,
        request: HttpRequest,
        obj: Model | None = None,  # noqa: ARG002
    ) -> bool:
        return _person(request).is_superuser

    def has_change_permission(
        self,
        request: HttpRequest,
        obj: Model | None = None,  # noqa: ARG002
    ) -> bool:
        return _person(request).is_superuser

    def save_related(
        self, request: HttpRequest, form: Any, formsets: Any, change: bool
    ) -> None:
        super().save_related(request, form, formsets, change)
        if change and not form.changed_data:
            return
        row = form.instance
        append_entry(
            SYSTEM,
            tag=AuditTag.ROLE_CHANGED,
            at=database_now(),
            by=_person(request),
            facts={
                "changed": sorted(form.changed_data),
                "id": row.pk,
                "table": self.opts.model_name,
                **{name: _fact(getattr(row, name)) for name in self.logged},
            },
        )


@admin.register(User, site=reference_site)
class UserAdmin(PeopleAdmin):
    """Accounts. A new one has no password: the person sets one by e-mail.

    Nobody closes the tables, or the account, to oneself.
    """

    form = UserForm
    list_display = ("name", "email", "preferred_language", "is_active", "is_staff")
    list_filter = ("is_active", "is_staff")
    search_fields = ("name", "email")
    logged = ("is_active", "is_staff")

    def get_readonly_fields(
        self, request: HttpRequest, obj: Model | None = None
    ) -> tuple[str, ...]:
        others = super().get_readonly_fields(request, obj)
        if obj is not None and obj.pk == _person(request).pk:
            return (*others, "is_active", "is_staff")
        return others

    def save_model(
        self,
        request: HttpRequest,
        obj: User,
        form: AnyModelForm,
        change: bool,
    ) -> None:
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)


class RoleAdmin(PeopleAdmin):
    """Roles of people, ended by their last day; nobody gives or changes one's own."""

    form = DatedForm
    search_fields: ClassVar[tuple[str, ...]] = ("user__name", "user__email")
    list_select_related: ClassVar[tuple[str, ...]] = ("user",)
    fixed = ("user",)

    def has_change_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        own = getattr(obj, "user_id", None) == _person(request).pk
        return super().has_change_permission(request, obj) and not own

    def formfield_for_foreignkey(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.name == "user":
            kwargs["queryset"] = User.objects.exclude(pk=_person(request).pk)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(StaffRole, site=reference_site)
class StaffRoleAdmin(RoleAdmin):
    list_display = ("user", "role", "valid_from", "valid_until")
    list_filter = ("role",)
    logged = ("user_id", "role", *PERIOD)


@admin.register(Delegate, site=reference_site)
class DelegateAdmin(RoleAdmin):
    list_display = ("user", "member_state", "role", "valid_from", "valid_until")
    list_filter = ("role",)
    list_select_related = ("user", "member_state")
    search_fields = (*RoleAdmin.search_fields, "member_state__iso3")
    logged = ("user_id", "member_state_id", "role", *PERIOD)


@admin.register(Chair, site=reference_site)
class ChairAdmin(RoleAdmin):
    list_display = ("user", "study_group", "is_vice", "valid_from", "valid_until")
    list_select_related = ("user", "study_group")
    logged = ("user_id", "study_group_id", "is_vice", *PERIOD)


def _person(request: HttpRequest) -> User:
    return cast("User", request.user)  # the site let in nobody else


def _fact(value: object) -> int | str:
    """Return a column as the log writes it: a flag as 0 or 1, an open end as ""."""
    if isinstance(value, int):
        return int(value)
    return "" if value is None else str(value)
