"""What stands of a text, where it is, and every name it ever had."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consult.flows import following
from consult.models import MemberState
from consult.procedure.states import Fate, Outcome, Proceeding
from consult.queries.clock import geneva_day
from consult.queries.proceedings import (
    TextNames,
    circumstances_of,
    follow_texts,
    names_of,
    standing_rows,
    standings_of,
    texts_named,
)
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def certified(draft_consultation, tsb_officer, second_officer, at):
    draft = draft_consultation
    draft.texts.update(designation="ITU-T D.266", provisional="D.OTTMNO")
    factories.issue(draft, by=tsb_officer, second=second_officer, at=at)
    factories.close(draft)
    return factories.certify(draft, by=tsb_officer, second=second_officer, at=at)


@pytest.fixture
def record(certified, tsb_officer):
    def record(kind, **values):
        text = certified.texts.get(order=1)
        if "member_state" in values:
            values["member_state"] = MemberState.objects.get(
                iso3=values["member_state"]
            )
        return following.record_proceeding(
            certified,
            kind=kind,
            **{"text": text, "on": certified.meeting_closes} | values,
            by=tsb_officer,
            at=a_week_after(certified),
        )

    return record


@pytest.fixture
def annul(certified, tsb_officer):
    def annul(row):
        return following.annul_proceeding(
            row, reason="Wrong.", by=tsb_officer, at=a_week_after(certified)
        )

    return annul


def a_week_after(consultation):
    day = consultation.meeting_closes + timedelta(days=7)
    return datetime.combine(day, time(12), tzinfo=UTC)


def test_what_stands_is_neither_annulled_nor_annuls_in_order_of_entry(
    certified, record, annul
):
    reservation = record(Proceeding.RESERVATION, member_state="KEN", words="Tariffs.")
    wrong = record(Proceeding.DEFERRED, on=certified.meeting_opens)
    annul(wrong)
    approval = record(Proceeding.APPROVED, on=certified.meeting_opens)
    assert standing_rows(certified) == [reservation, approval]


def test_a_consultation_is_judged_by_its_circular_its_roll_and_its_result(
    certified, at
):
    today = geneva_day(at)
    found = circumstances_of(certified, day=today)
    assert found.announced == today
    assert found.due == certified.deadline_date
    assert (found.opens, found.closes) == (
        certified.meeting_opens,
        certified.meeting_closes,
    )
    assert found.roll == frozenset(factories.STATES)
    assert found.profile == certified.profile
    assert found.outcomes == {"ITU-T D.266": Outcome.MAY_PROCEED}


def test_before_certification_no_text_has_an_outcome(closed_consultation, at):
    found = circumstances_of(closed_consultation, day=geneva_day(at))
    assert found.outcomes == {"ITU-T D.1102": None}


def test_without_the_number_of_a_circular_nothing_is_judged(draft_consultation, at):
    draft_consultation.circulars.all().delete()
    with pytest.raises(ValueError, match="opening circular"):
        circumstances_of(draft_consultation, day=geneva_day(at))


def test_a_text_stands_where_its_meeting_left_it(certified, record):
    record(Proceeding.APPROVED)
    record(Proceeding.MORE_TIME_REQUESTED, member_state="KEN")
    last = certified.meeting_closes + timedelta(weeks=4)
    open_until = standings_of(certified, day=last)["ITU-T D.266"]
    assert open_until.fate is Fate.APPROVED_UNLESS_OPPOSED
    assert (open_until.requested_by, open_until.until) == (("KEN",), last)
    after = standings_of(certified, day=last + timedelta(days=1))
    assert after["ITU-T D.266"].fate is Fate.APPROVED


def test_each_text_is_followed_with_its_own_rows(tsb_officer, second_officer, at):
    draft = factories.make_draft(
        by=tsb_officer, at=at, designations=("ITU-T D.1", "ITU-T D.2")
    )
    factories.issue(draft, by=tsb_officer, second=second_officer, at=at)
    factories.close(draft)
    factories.certify(draft, by=tsb_officer, second=second_officer, at=at)

    def record(kind, text=None, **values):
        return following.record_proceeding(
            draft,
            kind=kind,
            text=text,
            on=draft.meeting_closes,
            by=tsb_officer,
            at=a_week_after(draft),
            **values,
        )

    first, second = draft.texts.all()
    approval = record(Proceeding.APPROVED, first)
    deferral = record(Proceeding.DEFERRED, second)
    circular = record(Proceeding.OUTCOME_CIRCULAR, reference="T25-TSB-CIR-0350")
    named = record(Proceeding.NAMED, first, name="D.266")
    day = draft.meeting_closes
    with CaptureQueriesContext(
        connection,
    ) as queries:
        followed = follow_texts(draft, day=day)
        assert [one.text for one in followed] == [first, second]
        assert followed[0].rows == (approval, circular, named)
        assert followed[1].rows == (deferral, circular)
        assert [one.standing.fate for one in followed] == [
            Fate.APPROVED,
            Fate.DEFERRED,
        ]
        assert [one.names.current for one in followed] == ["ITU-T D.266", "ITU-T D.2"]
        assert str(followed[0].rows[1].circular) == "T25-TSB-CIR-0350"
    assert len(queries) == 6


def test_a_text_keeps_every_name_it_had(certified, record, annul):
    text = certified.texts.get()
    assert names_of(text) == TextNames("D.OTTMNO", "ITU-T D.266")
    record(Proceeding.APPROVED)
    annul(record(Proceeding.NAMED, name="D.267"))
    record(Proceeding.NAMED, name="D.266")
    record(Proceeding.PUBLISHED_AS, name="D.1101")
    found = names_of(text)
    assert found == TextNames(
        "D.OTTMNO", "ITU-T D.266", ("ITU-T D.266",), ("ITU-T D.1101",)
    )
    assert found.current == "ITU-T D.1101"
    assert found.former == ("D.OTTMNO", "ITU-T D.266")
    assert TextNames("", "ITU-T D.1").former == ()


@pytest.mark.parametrize(
    "name",
    [
        "D.OTTMNO",
        "d.ottmno",
        "D.266",
        "ITU-T D.266",
        " D.1101 ",
        "ITU-T D.1101",
        "1101",
    ],
)
def test_a_text_is_found_by_any_name_it_ever_had(name, certified, record):
    record(Proceeding.APPROVED)
    record(Proceeding.PUBLISHED_AS, name="ITU-T D.1101")
    assert [str(text) for text in texts_named(name)] == ["ITU-T D.266 (D.OTTMNO)"]


@pytest.mark.parametrize(
    "name", ["D.110", "D.26", "110", "OTT", "D.1101.1", "", "ITU-T "]
)
def test_a_text_is_not_found_by_part_of_a_name(name, certified, record):
    record(Proceeding.APPROVED)
    record(Proceeding.PUBLISHED_AS, name="ITU-T D.1101")
    assert not texts_named(name).exists()


def test_a_name_that_was_annulled_finds_nothing(certified, record, annul):
    record(Proceeding.APPROVED)
    annul(record(Proceeding.PUBLISHED_AS, name="D.1101"))
    assert not texts_named("D.1101").exists()


@pytest.mark.parametrize(
    ("designation", "name", "found"),
    [
        ("ITU-T G.989 Amd. 1", "G.989", True),
        ("ITU-T G.989.2", "G.989", False),
        ("ITU-T G.780/Y.1351", "Y.1351", True),
        ("ITU-T G.780/Y.1351", "G.780", True),
        ("ITU-T E.371 (ex E.dit)", "E.dit", True),
        ("ITU-T E.371 (ex E.dit)", "E.371", True),
        ("ITU-T D.400R", "D.400", False),
        ("ITU-T G.729 Annex C+", "G.729 Annex C+", True),
        ("ITU-T D.1102", "D.1102*", False),
        ("ITU-T D.1102", "D%", False),
    ],
)
def test_a_name_is_a_whole_designation(designation, name, found, draft_consultation):
    draft_consultation.texts.update(designation=designation)
    assert texts_named(name).exists() is found
