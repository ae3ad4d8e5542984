"""The tables of people: accounts, and the dated roles that give rights."""

from typing import Any, ClassVar, cast

from django import forms
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from consult.admin.site import AnyModelForm, DatedForm, ReferenceAdmin, reference_site
from consult.models import Chair, Delegate, StaffRole, User


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


@admin.register(User, site=reference_site)
class UserAdmin(ReferenceAdmin):
    """Accounts. A new one has no password: the person sets one by e-mail.

    Only a superuser opens these tables to others or edits a superuser, and nobody
    closes them to oneself.
    """

    form = UserForm
    list_display = ("name", "email", "preferred_language", "is_active", "is_staff")
    list_filter = ("is_active", "is_staff")
    search_fields = ("name", "email")

    def has_change_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        return not getattr(obj, "is_superuser", False) or _person(request).is_superuser

    def get_readonly_fields(
        self, request: HttpRequest, obj: Model | None = None
    ) -> tuple[str, ...]:
        others = super().get_readonly_fields(request, obj)
        if obj is not None and obj.pk == _person(request).pk:
            return (*others, "is_active", "is_staff")
        return others if _person(request).is_superuser else (*others, "is_staff")

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


class RoleAdmin(ReferenceAdmin):
    """Roles of people, ended by their last day; nobody gives or changes one's own."""

    form = DatedForm
    search_fields: ClassVar[tuple[str, ...]] = ("user__name", "user__email")
    list_select_related: ClassVar[tuple[str, ...]] = ("user",)
    fixed = ("user",)

    def has_change_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        return getattr(obj, "user_id", None) != _person(request).pk

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


@admin.register(Delegate, site=reference_site)
class DelegateAdmin(RoleAdmin):
    list_display = ("user", "member_state", "role", "valid_from", "valid_until")
    list_filter = ("role",)
    list_select_related = ("user", "member_state")
    search_fields = (*RoleAdmin.search_fields, "member_state__iso3")


@admin.register(Chair, site=reference_site)
class ChairAdmin(RoleAdmin):
    list_display = ("user", "study_group", "is_vice", "valid_from", "valid_until")
    list_select_related = ("user", "study_group")


def _person(request: HttpRequest) -> User:
    return cast("User", request.user)  # the site let in nobody else
