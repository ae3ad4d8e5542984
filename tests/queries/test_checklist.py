"""The checklist names exactly what is missing before a circular goes out."""

from datetime import date, timedelta

import pytest

from consult.models import (
    Circular,
    MembershipPeriod,
    OfficeClosure,
    Signatory,
    StudyPeriod,
)
from consult.procedure.errors import RuleError
from consult.procedure.states import Procedure, Warn
from consult.queries.checklist import (
    TEXT_KINDS,
    Check,
    Missing,
    Notice,
    check_draft,
)
from consult.queries.clock import geneva_day
from tests import factories

pytestmark = pytest.mark.django_db


def missing(consultation, at):
    return set(check_draft(consultation, at=at).missing)


def test_a_complete_draft_misses_nothing(draft_consultation, at):
    checklist = check_draft(draft_consultation, at=at)
    assert checklist.missing == ()
    assert checklist.is_complete


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"deadline_date": None}, Missing.DEADLINE),
        ({"deadline_date": date(2020, 1, 1)}, Missing.DEADLINE_PASSED),
        ({"meeting_opens": None}, Missing.MEETING),
        ({"meeting_closes": None}, Missing.MEETING),
        ({"meeting_virtual": False}, Missing.MEETING),
        ({"contact_email": ""}, Missing.CONTACT),
        ({"revision": "hammamet_2016"}, Missing.REVISION_REASON),
        ({"procedure": "tap_regional"}, Missing.REGIONAL_GROUP),
        ({"procedure": "tap_regional", "regional_group": "XYZ"}, Missing.ROLL),
    ],
)
def test_each_missing_fact_of_the_head_is_named(change, code, draft_consultation, at):
    for name, value in change.items():
        setattr(draft_consultation, name, value)
    draft_consultation.save()
    assert missing(draft_consultation, at) == {Check(code)}


def test_a_meeting_that_ends_before_it_begins_is_named_with_its_field(
    draft_consultation, at
):
    draft_consultation.meeting_closes = draft_consultation.meeting_opens - timedelta(1)
    (check,) = missing(draft_consultation, at)
    assert (check.code, check.subject) == (Missing.TIMELINE, "meeting_closes")
    assert isinstance(check.refused, RuleError)
    assert str(check).startswith("timeline meeting_closes: The meeting can't close on")


def test_a_meeting_before_its_announcement_is_named_with_field_and_clause(
    draft_consultation, at
):
    draft_consultation.meeting_opens = geneva_day(at) - timedelta(days=1)
    (check,) = missing(draft_consultation, at)
    assert (check.code, check.subject) == (Missing.TIMELINE, "meeting_opens")
    assert str(check).endswith(f"{geneva_day(at)}. (clause 9.4.1)")


def test_a_text_of_another_kind_than_the_procedure_is_for_is_named(
    draft_consultation, at
):
    draft_consultation.texts.update(kind="deletion")
    assert missing(draft_consultation, at) == {Check(Missing.TEXT_KIND, "ITU-T D.1102")}


@pytest.mark.parametrize("procedure", Procedure)
def test_every_procedure_is_for_some_kind_of_text(procedure):
    assert TEXT_KINDS[procedure]


def test_a_revision_that_was_not_in_force_needs_a_reason_and_is_warned_about(
    draft_consultation, at
):
    draft_consultation.revision = "hammamet_2016"
    draft_consultation.revision_reason = "Determined under it."
    draft_consultation.save()
    checklist = check_draft(draft_consultation, at=at)
    assert checklist.is_complete
    assert Warn.REVISION_NOT_IN_FORCE in checklist.notices
    assert Warn.UNVERIFIED_REVISION not in checklist.notices


def test_the_revision_is_warned_about_also_before_there_is_a_meeting(
    draft_consultation, at
):
    draft_consultation.meeting_opens = None
    checklist = check_draft(draft_consultation, at=at)
    assert checklist.timeline is None
    assert Warn.UNVERIFIED_REVISION in checklist.notices


def test_a_draft_without_number_says_so(draft_consultation, at):
    Circular.objects.update(recalled=True)
    assert missing(draft_consultation, at) == {Check(Missing.NUMBER)}


def test_a_number_of_another_study_period_is_named(draft_consultation, at):
    other = StudyPeriod.objects.create(code="T22", starts_on=date(2022, 3, 10))
    Circular.objects.update(period=other)
    assert missing(draft_consultation, at) == {Check(Missing.PERIOD_DIFFERS)}


def test_nobody_in_office_to_sign_is_named(draft_consultation, at):
    Signatory.objects.update(valid_until=date(2001, 1, 1))
    assert missing(draft_consultation, at) == {Check(Missing.SIGNATORY)}


def test_an_empty_roll_is_named(draft_consultation, at):
    MembershipPeriod.objects.all().delete()
    assert missing(draft_consultation, at) == {Check(Missing.ROLL)}


def test_each_language_that_is_not_ready_is_named(draft_consultation, at):
    draft_consultation.language_versions.filter(language="ru").update(status="stale")
    draft_consultation.language_versions.filter(language="ar").update(status="missing")
    draft_consultation.language_versions.filter(language="fr").update(status="omitted")
    assert missing(draft_consultation, at) == {
        Check(Missing.LANGUAGE, "ar"),
        Check(Missing.LANGUAGE, "ru"),
    }


def test_a_circular_in_no_language_at_all_is_no_circular(draft_consultation, at):
    draft_consultation.language_versions.update(status="omitted")
    assert missing(draft_consultation, at) == {Check(Missing.LANGUAGE)}


def test_a_draft_without_texts_says_so(draft_consultation, at):
    draft_consultation.texts.all().delete()
    assert missing(draft_consultation, at) == {Check(Missing.TEXTS)}


def test_a_deadline_later_than_permitted_and_on_a_closing_day_warns_and_refuses_nothing(
    draft_consultation, at
):
    day = draft_consultation.meeting_opens - timedelta(days=1)
    OfficeClosure.objects.create(date=day, name="made for a test")
    draft_consultation.deadline_date = day
    draft_consultation.save()
    checklist = check_draft(draft_consultation, at=at)
    assert checklist.is_complete
    assert Warn.DEADLINE_LATER_THAN_PERMITTED in checklist.notices
    assert Warn.DEADLINE_ON_CLOSING_DAY in checklist.notices


def test_a_deletion_counts_on_from_its_circular_and_warns_when_it_is_too_short(
    tsb_officer, at
):
    draft = factories.make_draft(
        by=tsb_officer,
        at=at,
        procedure=Procedure.RECOMMENDATION_DELETION,
        meeting_opens=None,
        meeting_closes=None,
    )
    checklist = check_draft(draft, at=at)
    assert checklist.is_complete
    assert checklist.timeline.earliest_deadline.date > geneva_day(at)
    assert Warn.DEADLINE_EARLIER_THAN_PERMITTED in checklist.notices


def test_unconfirmed_titles_of_the_study_group_are_worth_a_notice(
    draft_consultation, at
):
    checklist = check_draft(draft_consultation, at=at)
    assert Notice.STUDY_GROUP_TITLE_UNCONFIRMED in checklist.notices
    draft_consultation.study_group.titles.update(confirmed=True)
    draft_consultation.refresh_from_db()
    checklist = check_draft(draft_consultation, at=at)
    assert Notice.STUDY_GROUP_TITLE_UNCONFIRMED not in checklist.notices
