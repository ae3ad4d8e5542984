"""Who is reminded of what, on which day, and that nobody is reminded twice."""

from datetime import date, datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from consult.flows import reminding, replying, withdrawing
from consult.flows.recording import Answer, Signature
from consult.models import Delegate, OutboxMessage, Reminder
from consult.notify import outbox
from consult.procedure.states import Language, Position
from consult.queries.clock import database_now, geneva_day
from tests import factories

pytestmark = pytest.mark.django_db

GENEVA = ZoneInfo("Europe/Zurich")
LAST_DAY = date(2027, 3, 1)


def morning(days_before: int) -> datetime:
    """The first minute in Geneva so many days before the last one."""
    day = LAST_DAY - timedelta(days=days_before)
    return datetime.combine(day, time(0, 1), tzinfo=GENEVA)


def digests():
    return list(
        OutboxMessage.objects.filter(kind="reminder").order_by("recipient_email")
    )


def told():
    return [message.recipient_email for message in digests()]


@pytest.fixture
def open_consultation(tsb_officer, second_officer):
    return open_one(tsb_officer, second_officer)


def open_one(officer, second, *, number=7, **head):
    """Issue a consultation forty days before its last day, 1 March 2027."""
    at = morning(40)
    draft = factories.make_draft(
        by=officer,
        at=at,
        number=number,
        deadline_date=LAST_DAY,
        meeting_opens=LAST_DAY + timedelta(days=20),
        meeting_closes=LAST_DAY + timedelta(days=24),
        **head,
    )
    return factories.issue(draft, by=officer, second=second, at=at)


def reply_of_kenya(consultation, person, settings, *, days_before):
    settings.TEST_CLOCK_OFFSET += morning(days_before) - database_now()
    replying.submit_reply(
        consultation,
        "KEN",
        [Answer(text=consultation.texts.get(), position=Position.AUTHORIZE)],
        Signature(name="Grace Head"),
        by=person,
        form_key=uuid4(),
        seen_version=0,
    )


def test_a_silent_state_is_reminded_on_five_days_and_on_no_other(
    open_consultation, head_of_administration
):
    reminded = [
        days
        for days in range(40, -3, -1)
        if reminding.remind_due(at=morning(days)) == 1
    ]
    assert reminded == [30, 14, 7, 3, 1]
    assert told() == [head_of_administration.email] * 5


def test_a_sweep_every_minute_reminds_once(open_consultation, head_of_administration):
    at = morning(14)
    counts = [
        reminding.remind_due(at=at + timedelta(minutes=minute)) for minute in range(3)
    ]
    assert counts == [1, 0, 0]
    assert Reminder.objects.values_list("days", flat=True).get() == 14


def test_a_step_that_was_missed_is_caught_up_with_and_says_the_days_left(
    open_consultation, head_of_administration
):
    assert reminding.remind_due(at=morning(12)) == 1
    assert "12 days left" in digests()[0].body_text
    assert Reminder.objects.get().days == 14
    assert reminding.remind_due(at=morning(11)) == 0


@pytest.mark.parametrize(
    ("left", "issued_before", "step"),
    [
        *((31, 40, None), (30, 40, 30), (29, 40, 30), (15, 40, 30), (14, 40, 14)),
        *((8, 40, 14), (7, 40, 7), (3, 40, 3), (2, 40, 3), (1, 40, 1), (0, 40, 1)),
        *((30, 30, None), (20, 30, None), (14, 30, 14), (10, 12, None), (7, 12, 7)),
    ],
)
def test_a_step_no_later_than_the_issue_is_left_out(left, issued_before, step):
    assert (
        reminding.step_on(
            LAST_DAY - timedelta(days=left),
            issued_on=LAST_DAY - timedelta(days=issued_before),
            last_day=LAST_DAY,
        )
        == step
    )


def test_days_are_counted_by_the_calendar_in_geneva(
    open_consultation, head_of_administration
):
    midnight = datetime.combine(LAST_DAY - timedelta(days=14), time(), tzinfo=GENEVA)
    assert reminding.remind_due(at=midnight - timedelta(seconds=1)) == 1
    assert Reminder.objects.get().days == 30
    assert reminding.remind_due(at=midnight) == 1


def test_a_state_that_replied_is_not_reminded(
    open_consultation, head_of_administration, outsider, settings
):
    reply_of_kenya(open_consultation, head_of_administration, settings, days_before=20)
    assert reminding.remind_due(at=morning(14)) == 1
    assert told() == [outsider.email]


def test_every_delegate_of_today_is_reminded_each_in_their_language(
    open_consultation, head_of_administration, drafter, viewer, stranger
):
    Delegate.objects.filter(user=drafter).update(valid_until=date(2020, 1, 1))
    viewer.preferred_language = "fr"
    viewer.save()
    assert reminding.remind_due(at=morning(30)) == 2
    assert told() == sorted([head_of_administration.email, viewer.email])
    assert {each.language for each in digests()} == {"en", "fr"}


def test_all_that_awaits_a_person_is_one_message_a_day(
    open_consultation, head_of_administration, tsb_officer, second_officer
):
    open_one(tsb_officer, second_officer, number=8)
    Delegate.objects.create(
        user=head_of_administration, member_state_id="CHE", role="viewer"
    )
    assert reminding.remind_due(at=morning(30)) == 1
    (digest,) = digests()
    assert digest.subject.startswith("Reminder: 2 consultations await a reply")
    for body in (digest.body_text, digest.body_html):
        assert "TSB Circular 7" in body
        assert "TSB Circular 8" in body
        assert "T25-TSB-CIR-0008/reply/" in body
    assert Reminder.objects.filter(message=digest).count() == 2


def test_who_was_told_today_hears_of_another_step_tomorrow(
    open_consultation, head_of_administration, tsb_officer, second_officer
):
    assert reminding.remind_due(at=morning(14)) == 1
    open_one(tsb_officer, second_officer, number=8)
    assert reminding.remind_due(at=morning(14)) == 0
    assert reminding.remind_due(at=morning(13)) == 1
    assert "Circular 8" in digests()[1].body_text + digests()[0].body_text


def test_a_reminder_that_another_sweep_writes_meanwhile_is_not_written_twice(
    open_consultation, head_of_administration
):
    at = morning(14)
    ((person, due),) = reminding._dues_of(open_consultation, geneva_day(at))
    Reminder.objects.create(person=person, consultation=open_consultation, days=14)
    assert not reminding._remind(person, [due], day=geneva_day(at), at=at)
    assert digests() == []


def test_nobody_is_reminded_after_the_closing(
    open_consultation, head_of_administration
):
    assert reminding.remind_due(at=open_consultation.closes_at) == 0
    factories.close(open_consultation)
    assert reminding.remind_due(at=morning(1)) == 0


def test_a_reminder_that_waits_until_the_closing_is_not_sent(
    open_consultation, head_of_administration
):
    reminding.remind_due(at=morning(1))
    OutboxMessage.objects.exclude(kind="reminder").delete()
    assert outbox.claim_next(at=open_consultation.closes_at) is None


def test_a_withdrawal_takes_the_digest_back_and_the_rest_comes_the_next_day(
    open_consultation, head_of_administration, tsb_officer, second_officer
):
    open_one(tsb_officer, second_officer, number=8)
    reminding.remind_due(at=morning(14))
    withdrawing.withdraw_consultation(
        open_consultation, reason="Wrong text.", by=tsb_officer, at=morning(14)
    )
    assert [each.state for each in digests()] == ["withheld"]
    assert reminding.remind_due(at=morning(14)) == 0
    assert reminding.remind_due(at=morning(13)) == 1
    (digest,) = [each for each in digests() if each.state == "pending"]
    assert "Circular 7" not in digest.body_text
    assert "Circular 8" in digest.body_text


def test_an_issued_consultation_without_its_instants_is_refused(open_consultation):
    open_consultation.closes_at = None
    with pytest.raises(ValueError, match="both instants"):
        list(reminding._dues_of(open_consultation, LAST_DAY))


@pytest.mark.parametrize("language", Language)
def test_a_reminder_is_written_in_every_language(
    open_consultation, head_of_administration, language
):
    head_of_administration.preferred_language = language.value
    head_of_administration.save()
    reminding.remind_due(at=morning(0))
    (digest,) = digests()
    direction = "rtl" if language is Language.AR else "ltr"
    assert f'dir="{direction}"' in digest.body_html
    assert digest.member_state_id == "KEN"
