"""Member States, study groups, signatories and closing days, edited by staff."""

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from consult.models import (
    ConfirmedYear,
    GroupMembership,
    MemberState,
    OfficeClosure,
    Signatory,
    StudyPeriod,
    Suspension,
)
from tests import factories

pytestmark = pytest.mark.django_db


def filled(page: Any) -> dict[str, str]:
    """What the forms of a page of change hold, ready to be sent back."""
    forms = [page.context["adminform"].form]
    for inline in page.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    values = {}
    for form in forms:
        for field in form:
            value = field.value()
            values[field.html_name] = "" if value is None else str(value)
    return values


def change(client: Client, table: str, key: object, **changes: str) -> Any:
    address = reverse(f"admin:consult_{table}_change", args=[key])
    return client.post(address, {**filled(client.get(address)), **changes})


@pytest.fixture
def kenya() -> MemberState:
    return factories.make_state("KEN")


def test_a_suspension_is_entered_with_its_ground_and_source(keepers_client, kenya):
    answer = change(
        keepers_client,
        "memberstate",
        kenya.pk,
        **{
            "suspensions-TOTAL_FORMS": "1",
            "suspensions-0-ground": "arrears",
            "suspensions-0-valid_from": "2026-01-01",
            "suspensions-0-source": "Letter of the Secretary-General",
            "suspensions-0-member_state": "KEN",
        },
    )
    assert answer.status_code == HTTPStatus.FOUND
    (suspension,) = Suspension.objects.all()
    assert (suspension.member_state, suspension.ground) == (kenya, "arrears")


def test_a_period_that_ends_before_it_begins_is_refused(keepers_client, kenya):
    answer = change(
        keepers_client,
        "memberstate",
        kenya.pk,
        **{
            "groups-0-valid_from": "2026-02-01",
            "groups-0-valid_until": "2026-01-31",
        },
    )
    assert answer.status_code == HTTPStatus.OK
    assert "The last day lies before the first." in answer.content.decode()
    assert not GroupMembership.objects.filter(valid_until__isnull=False).exists()


def test_a_new_name_gets_a_sort_key_unless_one_is_given(keepers_client, kenya):
    rows = kenya.names.count()
    name = {
        "language": "fr",
        "valid_from": "2027-01-01",
        "source": "Note verbale",
        "member_state": "KEN",
    }
    change(
        keepers_client,
        "memberstate",
        kenya.pk,
        **{
            "names-TOTAL_FORMS": str(rows + 2),
            **{f"names-{rows}-{key}": text for key, text in name.items()},
            f"names-{rows}-name": "Les Hautes Îles",
            **{f"names-{rows + 1}-{key}": text for key, text in name.items()},
            f"names-{rows + 1}-name": "République d’Étienne",
            f"names-{rows + 1}-sort_key": "etienne",
            f"names-{rows + 1}-valid_from": "2028-01-01",
        },
    )
    keys = kenya.names.filter(source="Note verbale").order_by("valid_from")
    assert list(keys.values_list("sort_key", flat=True)) == ["hautes iles", "etienne"]


def test_a_wrong_group_can_be_taken_out_and_a_name_can_not(keepers_client, kenya):
    address = reverse("admin:consult_memberstate_change", args=["KEN"])
    page = keepers_client.get(address)
    may_delete = {
        formset.formset.prefix: formset.formset.can_delete
        for formset in page.context["inline_admin_formsets"]
    }
    assert may_delete == {
        "names": False,
        "memberships": False,
        "groups": True,
        "suspensions": True,
    }


def test_a_code_is_set_once(keepers_client, kenya):
    change(keepers_client, "memberstate", "KEN", iso3="KEX")
    assert [state.pk for state in MemberState.objects.all()] == ["KEN"]
    StudyPeriod.objects.create(code="T29", starts_on="2028-11-01")
    change(keepers_client, "studyperiod", "T29", code="T30", ends_on="2032-10-31")
    (period,) = StudyPeriod.objects.all()
    assert (period.code, str(period.ends_on)) == ("T29", "2032-10-31")


def test_states_are_found_by_any_of_their_names(keepers_client, kenya):
    factories.make_state("CHE")
    address = reverse("admin:consult_memberstate_changelist")
    page = keepers_client.get(address, {"q": "瑞士"})
    assert [state.pk for state in page.context["cl"].result_list] == ["CHE"]
    assert "Switzerland" in page.content.decode()


def test_a_title_is_corrected_and_confirmed(keepers_client):
    group = factories.StudyGroupFactory.create()
    address = reverse("admin:consult_studygroup_change", args=[group.pk])
    values = filled(keepers_client.get(address))
    place = next(
        key.removesuffix("language")
        for key, value in values.items()
        if key.endswith("-language") and value == "fr"
    )
    change(
        keepers_client,
        "studygroup",
        group.pk,
        **{f"{place}title": "Questions économiques", f"{place}confirmed": "on"},
    )
    french = group.titles.get(language="fr")
    assert (french.title, french.confirmed) == ("Questions économiques", True)
    listed = keepers_client.get(reverse("admin:consult_studygroup_changelist"))
    assert "Economic issues (en)" in listed.content.decode()


def test_a_signatory_is_named_in_the_languages_that_have_a_name(keepers_client):
    keepers_client.post(
        reverse("admin:consult_signatory_add"),
        {
            "capacity": "acting",
            "name_en": "Ada Example",
            "name_zh": "艾达",
            "valid_from": "2027-01-01",
        },
    )
    (signatory,) = Signatory.objects.all()
    assert signatory.names == {"en": "Ada Example", "zh": "艾达"}

    change(keepers_client, "signatory", signatory.pk, name_zh="", name_fr="Ada Exemple")
    signatory.refresh_from_db()
    assert signatory.names == {"en": "Ada Example", "fr": "Ada Exemple"}


def test_a_signatory_without_an_english_name_or_with_reversed_days_is_refused(
    keepers_client,
):
    address = reverse("admin:consult_signatory_add")
    facts = {"capacity": "acting", "name_en": "Ada Example"}
    reversed_days = {"valid_from": "2027-01-02", "valid_until": "2027-01-01"}
    for values in ({**facts, "name_en": ""}, {**facts, **reversed_days}):
        assert keepers_client.post(address, values).status_code == HTTPStatus.OK
    assert not Signatory.objects.exists()


def test_who_confirms_a_year_is_kept_with_it(keepers_client, keeper):
    keepers_client.post(
        reverse("admin:consult_confirmedyear_add"),
        {
            "year": "2027",
            "confirmed_at_0": "2026-12-01",
            "confirmed_at_1": "10:30",
            "source": "Service order 26/12",
        },
    )
    (year,) = ConfirmedYear.objects.all()
    assert (year.year, year.confirmed_by) == (2027, keeper)
    assert year.confirmed_at == datetime(2026, 12, 1, 10, 30, tzinfo=UTC)


def test_a_closing_day_is_entered_once(keepers_client):
    address = reverse("admin:consult_officeclosure_add")
    day = {"date": "2027-12-24", "name": "Office closed", "source": "Service order"}
    assert keepers_client.post(address, day).status_code == HTTPStatus.FOUND
    assert keepers_client.post(address, day).status_code == HTTPStatus.OK
    assert OfficeClosure.objects.count() == 1
