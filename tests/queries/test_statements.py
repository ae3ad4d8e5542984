"""A statement is written once, and answers for whatever is given."""

from contextlib import suppress
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.db.transaction import TransactionManagementError

from consult.models import MembershipPeriod, MemberState
from consult.queries.statements import Given, Statement, append, append_all
from tests.factories import SOURCE, make_state

DAY = date(2026, 11, 22)


@pytest.fixture
def written():
    """Count how often the queryset behind the statement is made."""
    return []


@pytest.fixture
def by_code(written):
    def rows() -> QuerySet[MemberState]:
        written.append(True)
        return MemberState.objects.only("iso3").filter(iso3=Given("iso3"))

    return Statement(rows)


@pytest.mark.django_db
def test_it_is_written_once_and_answers_for_each_value(by_code, written):
    for iso3 in ("CHE", "JPN"):
        make_state(iso3)
    found = [by_code(iso3=iso3) for iso3 in ("CHE", "JPN", "XXX")]
    assert [[row.iso3 for row in rows] for rows in found] == [["CHE"], ["JPN"], []]
    assert len(written) == 1


@pytest.mark.django_db
def test_a_column_left_out_is_read_when_asked_for(by_code, django_assert_num_queries):
    state = make_state("CHE")
    (row,) = by_code(iso3="CHE")
    with django_assert_num_queries(1):
        assert row.m49 == state.m49


@pytest.mark.django_db
def test_a_place_without_a_value_is_an_error(by_code):
    with pytest.raises(KeyError):
        by_code(code="CHE")


@pytest.mark.django_db
def test_a_value_is_never_read_as_sql(by_code):
    make_state("CHE")
    assert by_code(iso3="CHE' OR 1=1 --") == []


@pytest.mark.django_db
def test_a_row_is_appended_as_saving_it_would(django_assert_num_queries):
    state = make_state("CHE")
    row, saved = (
        MembershipPeriod(member_state=state, valid_from=DAY, source="a test")
        for _ in range(2)
    )
    with django_assert_num_queries(1):
        assert append(row) is row
    saved.save()
    assert vars(row._state) == vars(saved._state)
    stored = MembershipPeriod.objects.get(pk=row.pk)
    assert (stored.member_state_id, stored.valid_from) == ("CHE", DAY)
    assert row.pk == saved.pk - 1


@pytest.mark.django_db
def test_a_row_whose_key_is_given_is_appended_with_it():
    append(MemberState(iso3="CHE", iso2="CH", m49="756"))
    assert MemberState.objects.get().pk == "CHE"


@pytest.mark.django_db
def test_a_row_that_breaks_a_constraint_ends_the_act():
    make_state("CHE")

    def go_on_after_an_error():
        with transaction.atomic():
            with suppress(IntegrityError):
                append(MemberState(iso3="CHE", iso2="CH", m49="756"))
            MemberState.objects.count()

    with pytest.raises(TransactionManagementError):
        go_on_after_an_error()


@pytest.mark.django_db
def test_rows_are_appended_all_in_one_statement(django_assert_num_queries):
    state = make_state("CHE")
    for number, queries in ((0, 0), (1, 1), (3, 1)):
        rows = [
            MembershipPeriod(member_state=state, source=str(n)) for n in range(number)
        ]
        with django_assert_num_queries(queries):
            append_all(rows)
    assert MembershipPeriod.objects.exclude(source=SOURCE).count() == 4
