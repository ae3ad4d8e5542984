"""A statement is written once, and answers for whatever is given."""

import pytest
from django.db.models import QuerySet

from consult.models import MemberState
from consult.queries.statements import Given, Statement
from tests.factories import make_state


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
