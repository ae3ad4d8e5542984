"""The dates of a consultation, held against what is recorded of it."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest

from consult.flows.certifying import certify_result, propose_result
from consult.flows.following import record_proceeding
from consult.flows.recording import Answer, Signature
from consult.flows.replying import submit_reply
from consult.models import (
    Circular,
    ConfirmedYear,
    Consultation,
    MemberState,
    OfficeClosure,
    RecordedProceeding,
    User,
)
from consult.procedure.states import Position, Procedure, Proceeding, Warn
from consult.queries.clock import database_now, geneva_day
from consult.queries.timelines import dates_of
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def consultation(tsb_officer: User, second_officer: User, at: datetime) -> Consultation:
    """Two texts, issued, for a meeting of five days that begins in fifty."""
    draft = factories.make_draft(
        by=tsb_officer,
        at=at,
        number=8,
        designations=["ITU-T D.1102", "ITU-T D.1103"],
    )
    return factories.issue(draft, by=tsb_officer, second=second_officer, at=at)


def record(
    consultation: Consultation, kind: Proceeding, on: date, *, text: str = ""
) -> RecordedProceeding:
    """Store a fact of the register as its flow would."""
    return RecordedProceeding.objects.create(
        consultation=consultation,
        kind=kind.value,
        on=on,
        text=consultation.texts.get(designation=text) if text else None,
        recorded_by=consultation.created_by,
        recorded_at=consultation.created_at,
    )


def certify(
    consultation: Consultation,
    *,
    against: str,
    by: tuple[User, User],
    position: Position = Position.NOT_AUTHORIZE,
) -> None:
    """Have one State speak against one text, close and certify."""
    submit_reply(
        consultation,
        "KEN",
        [
            Answer(
                text=consultation.texts.get(designation=against),
                position=position,
                reasons="Too early.",
            )
        ],
        Signature(name="Grace Head"),
        by=factories.make_delegate("Grace Head", "KEN", "head"),
        form_key=uuid4(),
        seen_version=0,
    )
    factories.close(consultation)
    first, second = by
    propose_result(consultation, by=first, at=database_now())
    certify_result(consultation, by=second, at=database_now())
    consultation.refresh_from_db()


def test_a_draft_without_dates_has_no_timeline_and_contradicts_nothing(
    draft_consultation: Consultation, at: datetime
) -> None:
    draft_consultation.meeting_opens = None
    dates = dates_of(draft_consultation, at=at)
    assert (dates.timeline, dates.refused, dates.closures) == (None, None, ())
    assert dates.warnings == (Warn.UNVERIFIED_REVISION,)
    Circular.objects.update(recalled=True)
    draft_consultation.procedure = Procedure.QUESTION_APPROVAL.value
    assert dates_of(draft_consultation, at=at).timeline is None


def test_nothing_is_overdue_before_the_issue_and_after_a_withdrawal(
    draft_consultation: Consultation, consultation: Consultation, at: datetime
) -> None:
    later = at + timedelta(days=400)
    Consultation.objects.filter(pk=consultation.pk).update(
        state="withdrawn", withdrawn_at=at
    )
    consultation.refresh_from_db()
    for one in (draft_consultation, consultation):
        warnings = dates_of(one, at=later).warnings
        assert Warn.TEXTS_NOT_DISTRIBUTED not in warnings
        assert Warn.RESULT_CIRCULAR_OVERDUE not in warnings


def test_texts_are_distributed_when_every_text_is(
    consultation: Consultation, at: datetime
) -> None:
    today = geneva_day(at)
    assert (
        Warn.TEXTS_NOT_DISTRIBUTED
        in dates_of(consultation, at=at + timedelta(days=40)).warnings
    )
    first = record(
        consultation, Proceeding.TEXTS_DISTRIBUTED, today, text="ITU-T D.1102"
    )
    assert dates_of(consultation, at=at).conduct.texts_distributed_on is None
    day = today + timedelta(days=3)
    record(consultation, Proceeding.TEXTS_DISTRIBUTED, day, text="ITU-T D.1103")
    assert dates_of(consultation, at=at).conduct.texts_distributed_on == day
    RecordedProceeding.objects.create(
        consultation=consultation,
        kind=first.kind,
        on=first.on,
        annuls=first,
        words="Wrong text.",
        recorded_by=first.recorded_by,
        recorded_at=at,
    )
    assert dates_of(consultation, at=at).conduct.texts_distributed_on is None
    record(consultation, Proceeding.TEXTS_DISTRIBUTED, day + timedelta(days=1))
    assert dates_of(consultation, at=at).conduct.texts_distributed_on == (
        day + timedelta(days=1)
    )


def test_more_time_moves_the_day_the_result_is_due(
    consultation: Consultation, at: datetime
) -> None:
    opens, closes = consultation.meeting_opens, consultation.meeting_closes
    assert opens is not None
    assert closes is not None
    days = closes + timedelta(weeks=5) - geneva_day(at)
    overdue = Warn.RESULT_CIRCULAR_OVERDUE
    assert overdue in dates_of(consultation, at=at + days).warnings
    record(consultation, Proceeding.MORE_TIME_REQUESTED, opens, text="ITU-T D.1102")
    assert overdue in dates_of(consultation, at=at + days).warnings
    record(consultation, Proceeding.MORE_TIME_REQUESTED, opens, text="ITU-T D.1103")
    dates = dates_of(consultation, at=at + days)
    assert dates.conduct.more_time
    assert overdue not in dates.warnings
    running = dates_of(consultation, at=at + days - timedelta(weeks=2))
    assert Warn.MORE_TIME_RUNNING in running.warnings
    record(consultation, Proceeding.OUTCOME_CIRCULAR, closes + timedelta(days=1))
    assert dates_of(consultation, at=at + 2 * days).conduct.notified_on == (
        closes + timedelta(days=1)
    )


def test_an_objection_to_a_deletion_is_told_by_circular_too(
    tsb_officer: User, second_officer: User, at: datetime
) -> None:
    draft = factories.make_draft(
        by=tsb_officer,
        at=at,
        procedure=Procedure.RECOMMENDATION_DELETION,
        deadline_date=geneva_day(at) + timedelta(days=95),
    )
    consultation = factories.issue(draft, by=tsb_officer, second=second_officer, at=at)
    certify(
        consultation,
        against="ITU-T D.1102",
        by=(tsb_officer, second_officer),
        position=Position.OBJECT,
    )
    assert dates_of(consultation, at=at).conduct.notified_on is None
    day = geneva_day(at)
    record(consultation, Proceeding.OUTCOME_CIRCULAR, day)
    assert dates_of(consultation, at=at).conduct.notified_on == day


def test_a_circular_sent_before_the_opposition_does_not_notify_it(
    consultation: Consultation, at: datetime
) -> None:
    opens, closes = consultation.meeting_opens, consultation.meeting_closes
    assert opens is not None
    assert closes is not None
    later = at + timedelta(days=400)
    text = "ITU-T D.1102"
    record(consultation, Proceeding.MORE_TIME_REQUESTED, opens, text=text)
    record(consultation, Proceeding.APPROVED, opens, text=text)
    record(consultation, Proceeding.OUTCOME_CIRCULAR, closes)
    assert dates_of(consultation, at=later).conduct.notified_on == closes
    opposed = closes + timedelta(weeks=4)
    record(consultation, Proceeding.FORMAL_OPPOSITION, opposed, text=text)
    dates = dates_of(consultation, at=later)
    assert dates.conduct.notified_on is None
    assert Warn.RESULT_CIRCULAR_OVERDUE in dates.warnings
    record(consultation, Proceeding.OUTCOME_CIRCULAR, opposed, text=text)
    assert dates_of(consultation, at=later).conduct.notified_on == opposed


def test_what_the_replies_kept_from_the_meeting_is_not_to_be_notified(
    consultation: Consultation, tsb_officer: User, second_officer: User, at: datetime
) -> None:
    certify(consultation, against="ITU-T D.1102", by=(tsb_officer, second_officer))
    later = at + timedelta(days=400)
    assert Warn.RESULT_CIRCULAR_OVERDUE in dates_of(consultation, at=later).warnings
    day = geneva_day(at) + timedelta(days=60)
    record(consultation, Proceeding.OUTCOME_CIRCULAR, day, text="ITU-T D.1103")
    assert dates_of(consultation, at=later).conduct.notified_on == day
    opens = consultation.meeting_opens
    assert opens is not None
    record(consultation, Proceeding.DEFERRED, opens, text="ITU-T D.1102")
    assert dates_of(consultation, at=later).conduct.notified_on is None


def test_nothing_is_awaited_where_no_text_may_be_considered(
    issued_consultation: Consultation,
    tsb_officer: User,
    second_officer: User,
    at: datetime,
) -> None:
    officers = (tsb_officer, second_officer)
    certify(issued_consultation, against="ITU-T D.1102", by=officers)
    dates = dates_of(issued_consultation, at=at + timedelta(days=400))
    assert dates.conduct.notices == ()
    assert Warn.RESULT_CIRCULAR_OVERDUE not in dates.warnings


def test_the_closing_days_frozen_at_issue_are_the_ones_that_count(
    tsb_officer: User, second_officer: User, at: datetime
) -> None:
    draft = factories.make_draft(by=tsb_officer, at=at)
    assert draft.meeting_opens is not None
    day = draft.meeting_opens - timedelta(days=1)
    while day.weekday() > 4:
        day -= timedelta(days=1)
    for year in {day.year, geneva_day(at).year}:
        ConfirmedYear.objects.create(year=year, confirmed_at=at)
    OfficeClosure.objects.create(date=day, name="Removal")
    issued = factories.issue(draft, by=tsb_officer, second=second_officer, at=at)
    OfficeClosure.objects.all().delete()
    dates = dates_of(issued, at=at)
    assert dates.closures == (day,)
    assert Warn.UNCONFIRMED_YEAR not in dates.warnings
    assert dates.timeline is not None
    assert dates.timeline.safer_deadline is None


def test_a_deletion_counts_no_closing_days(tsb_officer: User, at: datetime) -> None:
    draft = factories.make_draft(
        by=tsb_officer,
        at=at,
        procedure=Procedure.RECOMMENDATION_DELETION,
        meeting_opens=None,
        meeting_closes=None,
    )
    dates = dates_of(draft, at=at)
    assert dates.timeline is not None
    assert dates.timeline.earliest_deadline is not None
    assert dates.closures == ()


@pytest.mark.parametrize("opposed", [True, False])
def test_an_opposed_text_starts_again_without_a_new_determination(
    *, opposed: bool, tsb_officer: User, second_officer: User, at: datetime
) -> None:
    began = at - timedelta(days=70)
    determined = geneva_day(began) - timedelta(days=9)
    first = factories.make_draft(by=tsb_officer, at=began, determined_on=determined)
    factories.issue(first, by=tsb_officer, second=second_officer, at=began)
    factories.close(first)
    factories.certify(first, by=tsb_officer, second=second_officer, at=at)
    text, closes = first.texts.get(), first.meeting_closes
    assert closes is not None
    kenya = MemberState.objects.get(iso3="KEN")
    facts = [
        (Proceeding.APPROVED, None, ""),
        (Proceeding.MORE_TIME_REQUESTED, kenya, ""),
        *([(Proceeding.FORMAL_OPPOSITION, kenya, "Too dear.")] if opposed else []),
    ]
    for kind, state, words in facts:
        record_proceeding(
            first,
            kind=kind,
            on=closes,
            text=text,
            member_state=state,
            words=words,
            by=tsb_officer,
            at=at,
        )
    again = factories.make_draft(by=tsb_officer, at=at, number=9)
    again.texts.update(follows=text)
    dates = dates_of(again, at=at)
    assert dates.conduct.determined_on == (determined if opposed else None)
    assert (Warn.NOT_DETERMINED in dates.warnings) is not opposed
