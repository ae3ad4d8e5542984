"""The reference data command: complete, idempotent, and never over what staff wrote."""

import json
from datetime import UTC, date, datetime
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from consult.flows.referencing import load_reference_data
from consult.models import (
    AuditEntry,
    ConfirmedYear,
    GroupMembership,
    MemberState,
    MemberStateName,
    OfficeClosure,
    Signatory,
    StudyGroup,
    StudyGroupTitle,
)
from consult.procedure.profiles import profile_for
from consult.procedure.states import Procedure, Revision
from consult.procedure.timeline import compute_timeline
from consult.queries.calendar import working_calendar
from consult.queries.clock import database_now, geneva_day
from consult.queries.roll import roll_for

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def reference_data(*options: str) -> str:
    out = StringIO()
    call_command("reference_data", *options, stdout=out)
    return out.getvalue()


def counts() -> dict[str, int]:
    facts: dict[str, Any] = json.loads(reference_data("--json"))
    assert facts.keys() == {"counts"}
    found: dict[str, int] = facts["counts"]
    return found


def names_on(day: date, iso3: str) -> dict[str, str]:
    (row,) = [row for row in roll_for(day) if row.entitlement.member_state == iso3]
    return dict(row.names)


def groups_on(day: date, iso3: str) -> tuple[str, ...]:
    (row,) = [row for row in roll_for(day) if row.entitlement.member_state == iso3]
    return row.groups


def test_a_second_load_changes_nothing():
    first = counts()
    assert (first["MemberState"], first["MembershipPeriod"]) == (194, 194)
    entries = AuditEntry.objects.count()
    assert counts() == first
    assert AuditEntry.objects.count() == entries


def test_the_first_load_is_one_entry_of_the_system_chain():
    load_reference_data(by=None, at=AT)
    (entry,) = AuditEntry.objects.all()
    body = json.loads(entry.body)
    assert (body["chain"], body["actor"], body["tag"]) == (
        "system",
        "system",
        "system:reference:loaded",
    )
    assert body["facts"]["added"]["MemberState"] == 194


def test_without_json_it_reads_as_text():
    assert "MemberState: 194" in reference_data()


def test_the_roll_of_circular_321_has_193_states_and_no_palau():
    load_reference_data(by=None, at=AT)
    then = {row.entitlement.member_state for row in roll_for(date(2021, 5, 31))}
    now = {row.entitlement.member_state for row in roll_for(AT.date())}
    assert (len(then), len(now)) == (193, 194)
    assert now - then == {"PLW"}


def test_a_state_is_called_what_it_was_called_on_the_day():
    load_reference_data(by=None, at=AT)
    assert names_on(date(2021, 5, 31), "TUR") == {
        "ar": "تركيا",
        "en": "Turkey",
        "es": "Turquía",
        "fr": "Turquie",
        "ru": "Турция",
        "zh": "土耳其",
    }
    assert names_on(date(2022, 6, 1), "TUR")["fr"] == "Türkiye"
    turkiye = MemberState.objects.prefetch_related("names").get(pk="TUR")
    assert turkiye.name_in("en") == "Türkiye"


@pytest.mark.parametrize(
    ("iso3", "left"), [("BTN", date(2023, 12, 13)), ("STP", date(2024, 12, 13))]
)
def test_a_state_that_left_the_ldcs_was_one_until_then(iso3, left):
    load_reference_data(by=None, at=AT)
    assert "status/ldc" in groups_on(left.replace(day=12), iso3)
    assert "status/ldc" not in groups_on(left, iso3)


def test_the_regional_groups_of_study_group_3_are_guesses_that_staff_confirm():
    load_reference_data(by=None, at=AT)
    sizes = {
        code: len(roll_for(AT.date(), regional_group=code))
        for code in ("AFR", "AO", "ARB", "EECAT", "EURM", "LAC")
    }
    assert sizes == {
        "AFR": 44,
        "AO": 39,
        "ARB": 21,
        "EECAT": 9,
        "EURM": 46,
        "LAC": 33,
    }
    guesses = GroupMembership.objects.exclude(kind="region")
    assert not guesses.filter(confirmed=True).exists()
    assert GroupMembership.objects.filter(kind="region", confirmed=True).count() == 194


def test_the_signatories_are_in_office_by_date():
    load_reference_data(by=None, at=AT)
    names = {
        day: Signatory.objects.valid_on(day).get().name_in("zh")
        for day in (date(2021, 5, 31), date(2022, 12, 31), date(2023, 1, 1))
    }
    assert list(names.values()) == ["李在摄", "李在摄", "尾上诚藏"]
    assert Signatory.objects.valid_on(AT.date()).get().name_in("fr") == "Seizo Onoe"


def test_closing_days_cover_the_demonstration_this_year_and_the_next_two():
    load_reference_data(by=None, at=AT)
    years = {day.year for day in OfficeClosure.objects.values_list("date", flat=True)}
    assert years == {2021, 2022, 2026, 2027, 2028}
    assert not ConfirmedYear.objects.exists()


def test_the_deadline_of_circular_321_comes_out_the_same_before_and_after():
    def deadline() -> date:
        timeline = compute_timeline(
            profile_for(Procedure.TAP, Revision.HAMMAMET_2016),
            calendar=working_calendar(years=range(2020, 2022)),
            opens=date(2021, 12, 13),
        )
        assert timeline.latest_deadline is not None
        return timeline.latest_deadline.date

    before = deadline()
    load_reference_data(by=None, at=AT)
    assert (before, deadline()) == (date(2021, 12, 1), date(2021, 12, 1))


def test_a_new_year_adds_its_closing_days_and_an_entry():
    load_reference_data(by=None, at=AT)
    load_reference_data(by=None, at=AT.replace(year=2027))
    first, second = AuditEntry.objects.order_by("sequence")
    added = json.loads(second.body)["facts"]["added"]
    assert (
        added.pop("OfficeClosure")
        == OfficeClosure.objects.filter(date__year=2029).count()
    )
    assert set(added.values()) == {0}
    assert second.previous == first.hash


def test_what_staff_changed_stays():
    before = load_reference_data(by=None, at=AT)
    MemberStateName.objects.filter(member_state="KOR", language="fr").update(
        sort_key="coree", valid_from=date(2020, 1, 1)
    )
    GroupMembership.objects.filter(member_state="KEN", kind="organization").delete()
    GroupMembership.objects.filter(member_state="KEN").update(source="Circular 12")
    StudyGroupTitle.objects.filter(language="fr").update(title="Titre", confirmed=True)
    StudyGroup.objects.update(email="sg@example.org")
    Signatory.objects.update(names={"en": "Ada Example"})
    OfficeClosure.objects.filter(date=date(2027, 12, 31)).delete()
    OfficeClosure.objects.filter(date__year=2028).delete()
    ConfirmedYear.objects.create(year=2028, confirmed_at=AT)

    after = load_reference_data(by=None, at=AT)
    assert {
        name: before[name] - after[name]
        for name in after
        if before[name] != after[name]
    } == {
        "GroupMembership": 1,
        "OfficeClosure": 1 + 9,
    }
    assert (
        MemberStateName.objects.get(member_state="KOR", language="fr").sort_key
        == "coree"
    )
    assert set(StudyGroup.objects.values_list("email", flat=True)) == {"sg@example.org"}
    assert AuditEntry.objects.count() == 1


def test_a_state_that_is_there_already_is_left_as_it_is():
    MemberState.objects.create(iso3="TUR", iso2="TR", m49="792")
    MemberState.objects.create(iso3="KEN", iso2="KE", m49="404")
    counted = load_reference_data(by=None, at=AT)
    assert counted["MemberState"] == 194
    assert counted["MembershipPeriod"] == 192
    assert not MemberStateName.objects.filter(member_state__in=["TUR", "KEN"]).exists()


def test_loading_costs_the_same_queries_whatever_is_loaded(
    django_assert_max_num_queries,
):
    with django_assert_max_num_queries(60):
        load_reference_data(by=None, at=AT)


def test_a_person_may_load_it_too(tsb_officer):
    load_reference_data(by=tsb_officer, at=AT)
    assert AuditEntry.objects.get(chain="system").actor == f"user:{tsb_officer.pk}"


def test_the_years_are_those_of_the_database_clock():
    reference_data()
    year = geneva_day(database_now()).year
    assert OfficeClosure.objects.filter(date__year=year + 2).exists()
