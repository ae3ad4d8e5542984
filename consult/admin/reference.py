"""The tables of Member States, study groups, signatories and closing days."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from consult.admin.site import (
    AnyModelForm,
    DatedForm,
    ReferenceAdmin,
    ReferenceInline,
    reference_site,
)
from consult.fields import LineField
from consult.flows.referencing import default_sort_key
from consult.labels import LANGUAGES
from consult.models import (
    ConfirmedYear,
    GroupMembership,
    MembershipPeriod,
    MemberState,
    MemberStateName,
    OfficeClosure,
    Signatory,
    StudyGroup,
    StudyGroupTitle,
    StudyPeriod,
    Suspension,
)
from consult.procedure.states import Language

PERIOD = ("valid_from", "valid_until", "source")


class NameForm(DatedForm):
    """A name; what it sorts under is worked out where nobody says otherwise."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sort_key"].required = False

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        name, language = values.get("name"), values.get("language")
        if name and language and not values.get("sort_key"):
            values["sort_key"] = default_sort_key(name, language)
        return values


class NameInline(ReferenceInline):
    model = MemberStateName
    form = NameForm
    fields = ("language", "name", "sort_key", *PERIOD)


class MembershipInline(ReferenceInline):
    model = MembershipPeriod
    form = DatedForm
    fields = PERIOD


class GroupInline(ReferenceInline):
    model = GroupMembership
    form = DatedForm
    fields = ("kind", "code", "confirmed", *PERIOD)
    deletable = True


class SuspensionInline(ReferenceInline):
    model = Suspension
    form = DatedForm
    fields = ("ground", *PERIOD)
    deletable = True


@admin.register(MemberState, site=reference_site)
class MemberStateAdmin(ReferenceAdmin):
    fields = ("iso3", "iso2", "m49")
    inlines = (NameInline, MembershipInline, GroupInline, SuspensionInline)
    list_display = ("iso3", "name", "iso2", "m49")
    search_fields = ("iso3", "names__name")
    fixed = ("iso3",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[MemberState]:
        return super().get_queryset(request).prefetch_related("names")

    @admin.display(description=_("name"))
    def name(self, state: MemberState) -> str:
        return state.name_in("en")


class TitleInline(ReferenceInline):
    model = StudyGroupTitle


@admin.register(StudyGroup, site=reference_site)
class StudyGroupAdmin(ReferenceAdmin):
    inlines = (TitleInline,)
    list_display = ("__str__", "title", "email", "telephone", "fax")
    list_filter = ("period",)
    fixed = ("period", "number")

    def get_queryset(self, request: HttpRequest) -> QuerySet[StudyGroup]:
        return super().get_queryset(request).prefetch_related("titles")

    @admin.display(description=_("title"))
    def title(self, group: StudyGroup) -> str:
        return group.title_in("en")


@admin.register(StudyPeriod, site=reference_site)
class StudyPeriodAdmin(ReferenceAdmin):
    list_display = ("code", "starts_on", "ends_on")
    fixed = ("code",)


def _name_field(language: Language) -> LineField:
    return LineField(label=str(LANGUAGES[language]), required=False)


class SignatoryForm(DatedForm):
    """A signatory with the name as it is written in each language."""

    name_en = LineField(label=str(LANGUAGES[Language.EN]))
    name_fr = _name_field(Language.FR)
    name_es = _name_field(Language.ES)
    name_ru = _name_field(Language.RU)
    name_zh = _name_field(Language.ZH)
    name_ar = _name_field(Language.AR)

    class Meta:
        model = Signatory
        fields = ("capacity", "valid_from", "valid_until")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for language in Language:
            name = self.instance.names.get(language.value, "")
            self.fields[f"name_{language.value}"].initial = name

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        self.instance.names = {
            language.value: name
            for language in Language
            if (name := values.get(f"name_{language.value}"))
        }
        return values


@admin.register(Signatory, site=reference_site)
class SignatoryAdmin(ReferenceAdmin):
    form = SignatoryForm
    list_display = ("__str__", "capacity", "valid_from", "valid_until")
    deletable = True


@admin.register(OfficeClosure, site=reference_site)
class OfficeClosureAdmin(ReferenceAdmin):
    list_display = ("date", "name", "source")
    date_hierarchy = "date"
    deletable = True


@admin.register(ConfirmedYear, site=reference_site)
class ConfirmedYearAdmin(ReferenceAdmin):
    """Years whose closing days TSB has confirmed; who is signed in confirms."""

    list_display = ("year", "confirmed_at", "confirmed_by", "source")
    list_select_related = ("confirmed_by",)
    readonly_fields = ("confirmed_by",)
    fixed = ("year",)
    deletable = True

    def save_model(
        self,
        request: HttpRequest,
        obj: ConfirmedYear,
        form: AnyModelForm,
        change: bool,
    ) -> None:
        obj.confirmed_by_id = request.user.pk
        super().save_model(request, obj, form, change)
