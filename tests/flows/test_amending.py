"""Addenda and corrigenda: who, when, what they change, and whom they reach."""

import json
from datetime import time, timedelta
from uuid import uuid4

import pytest

from consult.audit.verify import verify_log
from consult.documents.signatories import SignatoryMissing
from consult.flows import amending, closing, replying, transcribing, withdrawing
from consult.flows.amendable import Change
from consult.flows.errors import (
    AmendmentChanged,
    CorrigendumOfWordsOnly,
    DeadlineNotLater,
    EnglishWordsMissing,
    NoAmendmentWaits,
    NothingAmended,
    SecondPersonNeeded,
)
from consult.flows.recording import Answer, Signature
from consult.models import (
    Amendment,
    AmendmentDraft,
    AuditEntry,
    Chair,
    Checkpoint,
    DocumentDraft,
    OutboxMessage,
    Receipt,
    Signatory,
)
from consult.notify.recipients import delegates_who_replied
from consult.procedure.errors import (
    ClosingBeforeOpening,
    DateBeforeAnnouncement,
    DeadlinePassed,
    FieldMissing,
    IllegalTransition,
    MissingLocalTime,
    NotInThisProcedure,
    OpeningBeforeAnnouncement,
    RuleError,
)
from consult.procedure.states import Channel, Language, Position, Procedure
from consult.queries.amendments import as_issued
from consult.queries.clock import database_now, geneva_day
from consult.vocabularies import AmendmentKind, LanguageStatus
from tests import factories

pytestmark = pytest.mark.django_db


def later(consultation, days=7):
    return consultation.deadline_date + timedelta(days=days)


@pytest.fixture
def prepare(issued_consultation, tsb_officer, at):
    """Prepare an addendum, or a corrigendum, as the first officer."""

    def act(kind=AmendmentKind.ADDENDUM, consultation=issued_consultation, **change):
        change = {"dated": geneva_day(at), **change}
        return amending.prepare_amendment(
            consultation, Change(kind=kind, **change), by=tsb_officer, at=at
        )

    return act


@pytest.fixture
def amend(issued_consultation, tsb_officer, second_officer, at):
    """Have an addendum issued by two officers."""

    def act(**change):
        return factories.amend(
            issued_consultation, by=tsb_officer, second=second_officer, at=at, **change
        )

    return act


def reply(consultation, person, iso3="KEN", *, seen=0):
    return replying.submit_reply(
        consultation,
        iso3,
        [Answer(text=consultation.texts.get(), position=Position.AUTHORIZE)],
        Signature(name=person.name),
        by=person,
        form_key=uuid4(),
        seen_version=seen,
    ).version


def take_back(consultation, person):
    """Withdraw wholly what a person sent first for Kenya."""
    return replying.submit_reply(
        consultation,
        "KEN",
        [Answer(text=consultation.texts.get(), position=None)],
        Signature(name=person.name),
        by=person,
        form_key=uuid4(),
        seen_version=1,
    ).version


def key_in(consultation, officer):
    """Key in a letter of Kenya, which then waits for a second officer."""
    return transcribing.transcribe_reply(
        consultation,
        "KEN",
        [Answer(text=consultation.texts.get(), position=Position.AUTHORIZE)],
        Signature(name="Grace Head"),
        channel=Channel.LETTER,
        received_at=consultation.issued_at,
        source=transcribing.Source(note="Letter MoC/2026/17"),
        by=officer,
        at=consultation.issued_at,
    )


def entry_of(tag):
    return json.loads(AuditEntry.objects.filter(tag=tag).latest("sequence").body)


# The deadline


def test_an_extension_moves_the_deadline_and_says_so_in_the_log(
    issued_consultation, amend
):
    consultation, before = issued_consultation, issued_consultation.closes_at
    amendment = amend(deadline_date=later(consultation))
    assert consultation.closes_at == before + timedelta(days=7)
    assert consultation.deadline.closes_at == consultation.closes_at
    assert (amendment.kind, amendment.number) == ("addendum", 1)
    assert amendment.deadline_before.closes_at == before
    assert amendment.deadline == consultation.deadline
    assert consultation.extended_by == amendment
    logged = entry_of("consultation:amendment:issued")["facts"]
    assert logged["closes_at"] == {
        "after": consultation.closes_at.isoformat().replace("+00:00", "Z"),
        "before": before.isoformat().replace("+00:00", "Z"),
    }
    assert (logged["kind"], logged["number"]) == ("addendum", 1)
    assert not AmendmentDraft.objects.exists()
    assert verify_log().ok
    assert Checkpoint.objects.latest("number").occasion == "amended"


def test_only_the_hour_may_move(issued_consultation, amend):
    midnight = issued_consultation.closes_at
    amend(deadline_date=later(issued_consultation, 1), deadline_time=time(12))
    assert issued_consultation.closes_at == midnight + timedelta(hours=12, minutes=1)


@pytest.mark.parametrize("days", [-1, -20])
def test_a_deadline_is_never_brought_forward(issued_consultation, prepare, days):
    with pytest.raises(DeadlineNotLater):
        prepare(deadline_date=later(issued_consultation, days))


def test_the_deadline_that_stands_is_no_change(issued_consultation, prepare):
    with pytest.raises(NothingAmended):
        prepare(deadline_date=issued_consultation.deadline_date)


def test_a_local_time_that_does_not_exist_is_refused(tsb_officer, second_officer, at):
    consultation = factories.issue(
        factories.make_draft(by=tsb_officer, at=at),
        by=tsb_officer,
        second=second_officer,
        at=at,
    )
    spring = next(
        day
        for day in (later(consultation, n) for n in range(400))
        if day.month == 3 and day.weekday() == 6 and day.day > 24
    )
    with pytest.raises(MissingLocalTime):
        amending.prepare_amendment(
            consultation,
            Change(
                kind=AmendmentKind.ADDENDUM,
                dated=geneva_day(at),
                deadline_date=spring,
                deadline_time=time(2, 30),
            ),
            by=tsb_officer,
            at=at,
        )


@pytest.mark.parametrize("milliseconds", [-500, 0, 500])
def test_after_the_closing_instant_nothing_is_extended_though_nobody_closed_yet(
    issued_consultation, prepare, second_officer, settings, milliseconds
):
    prepare(deadline_date=later(issued_consultation))
    to_go = issued_consultation.closes_at - database_now()
    settings.TEST_CLOCK_OFFSET += to_go + timedelta(milliseconds=milliseconds)
    if milliseconds < 0:
        amending.issue_amendment(issued_consultation, by=second_officer)
        return
    with pytest.raises(DeadlinePassed):
        amending.issue_amendment(issued_consultation, by=second_officer)
    assert not Amendment.objects.exists()


def test_a_closed_consultation_is_not_extended(
    issued_consultation, prepare, second_officer
):
    prepare(deadline_date=later(issued_consultation))
    factories.close(issued_consultation)
    with pytest.raises(IllegalTransition):
        amending.issue_amendment(issued_consultation, by=second_officer)


def test_what_was_due_at_the_old_deadline_does_not_close_any_more(
    issued_consultation, amend
):
    old = issued_consultation.closes_at
    amend(deadline_date=later(issued_consultation))
    assert closing.close_due(at=old) == []
    assert closing.close_due(at=issued_consultation.closes_at) == ["T25-TSB-CIR-0007"]


def test_numbers_are_counted_by_kind(amend, issued_consultation):
    for _number in (1, 2):
        amend(deadline_date=later(issued_consultation, 1))
    amend(kind=AmendmentKind.CORRIGENDUM)
    assert list(Amendment.objects.values_list("kind", "number")) == [
        ("addendum", 1),
        ("addendum", 2),
        ("corrigendum", 1),
    ]


def test_the_circular_says_for_ever_what_it_said(issued_consultation, amend):
    printed = issued_consultation.deadline
    opens = issued_consultation.meeting_opens
    amend(deadline_date=later(issued_consultation, 1))
    amend(
        deadline_date=later(issued_consultation, 1),
        meeting_opens=opens + timedelta(days=1),
        meeting_virtual=False,
        meeting_place="Geneva",
    )
    before = as_issued(issued_consultation)
    assert before.deadline == printed
    assert (before.meeting_opens, before.meeting_virtual) == (opens, True)
    assert issued_consultation.meeting_place == "Geneva"


# Replies


def test_a_reply_in_time_stays_in_time_and_one_after_the_old_deadline_is_in_time(
    issued_consultation, amend, head_of_administration, outsider, settings
):
    early = reply(issued_consultation, head_of_administration)
    old = issued_consultation.closes_at
    amend(deadline_date=later(issued_consultation))
    settings.TEST_CLOCK_OFFSET += old + timedelta(hours=1) - database_now()
    second = reply(issued_consultation, outsider, "CHE")
    early.refresh_from_db()
    assert (early.late, second.late) == (False, False)
    settings.TEST_CLOCK_OFFSET += timedelta(days=7)
    assert reply(issued_consultation, outsider, "FRA").late


def test_a_receipt_names_the_closing_instant_in_force(
    issued_consultation, amend, head_of_administration
):
    old = issued_consultation.closes_at
    reply(issued_consultation, head_of_administration)
    first = Receipt.objects.get().body
    amend(deadline_date=later(issued_consultation))
    reply(issued_consultation, head_of_administration, "CHE")
    said = [
        json.loads(row.body)["consultation"]["closes_at"]
        for row in Receipt.objects.order_by("pk")
    ]
    assert Receipt.objects.earliest("pk").body == first
    assert said == [
        each.isoformat().replace("+00:00", "Z")
        for each in (old, issued_consultation.closes_at)
    ]


# Two persons


def test_who_prepared_it_does_not_issue_it(issued_consultation, prepare, tsb_officer):
    prepare(deadline_date=later(issued_consultation))
    with pytest.raises(SecondPersonNeeded):
        amending.issue_amendment(issued_consultation, by=tsb_officer)


def test_who_changed_it_last_prepared_it(
    issued_consultation, prepare, tsb_officer, second_officer, at
):
    prepare(deadline_date=later(issued_consultation))
    amending.prepare_amendment(
        issued_consultation,
        Change(
            kind=AmendmentKind.ADDENDUM,
            dated=geneva_day(at),
            deadline_date=later(issued_consultation, 9),
        ),
        by=second_officer,
        at=at,
    )
    with pytest.raises(SecondPersonNeeded):
        amending.issue_amendment(issued_consultation, by=second_officer)
    amending.issue_amendment(issued_consultation, by=tsb_officer)


def test_what_was_not_read_is_not_issued(issued_consultation, prepare, second_officer):
    seen = amending.amendment_shown(issued_consultation)
    prepare(deadline_date=later(issued_consultation))
    with pytest.raises(AmendmentChanged):
        amending.issue_amendment(issued_consultation, by=second_officer, seen=seen)
    seen = amending.amendment_shown(issued_consultation)
    amending.issue_amendment(issued_consultation, by=second_officer, seen=seen)


def test_what_somebody_else_prepared_meanwhile_is_not_replaced_unseen(
    issued_consultation, prepare, second_officer, at
):
    seen = amending.amendment_shown(issued_consultation)
    prepare(deadline_date=later(issued_consultation))
    change = Change(
        kind=AmendmentKind.CORRIGENDUM, dated=geneva_day(at), words={"en": "8.2"}
    )
    with pytest.raises(AmendmentChanged):
        amending.prepare_amendment(
            issued_consultation, change, by=second_officer, at=at, seen=seen
        )


def test_what_waits_can_be_thrown_away(issued_consultation, prepare, tsb_officer, at):
    prepare(deadline_date=later(issued_consultation))
    amending.discard_amendment(issued_consultation, by=tsb_officer, at=at)
    assert entry_of("consultation:amendment:discarded")["actor"] == (
        f"user:{tsb_officer.pk}"
    )
    with pytest.raises(NoAmendmentWaits):
        amending.discard_amendment(issued_consultation, by=tsb_officer, at=at)
    with pytest.raises(NoAmendmentWaits):
        amending.issue_amendment(issued_consultation, by=tsb_officer)


# What it may say


def refusals(issued):
    """Return what can't be prepared of an issued consultation, and why."""
    day = timedelta(days=1)
    opens, closes = issued.meeting_opens, issued.meeting_closes
    corrigendum = {"kind": AmendmentKind.CORRIGENDUM}
    return [
        ({}, NothingAmended),
        (corrigendum, NothingAmended),
        ({"words": {"en": ""}}, NothingAmended),
        ({"words": {"fr": "Lire 8.2."}}, EnglishWordsMissing),
        (corrigendum | {"deadline_date": later(issued)}, CorrigendumOfWordsOnly),
        ({"meeting_opens": closes + day}, ClosingBeforeOpening),
        ({"meeting_opens": opens - 60 * day}, OpeningBeforeAnnouncement),
        ({"meeting_virtual": False}, FieldMissing),
        ({"dated": opens - 60 * day, "words": {"en": "8.2"}}, DateBeforeAnnouncement),
    ]


@pytest.mark.parametrize("number", range(9))
def test_what_an_amendment_can_not_say(issued_consultation, prepare, number):
    change, error = refusals(issued_consultation)[number]
    with pytest.raises(error):
        prepare(**change)
    assert not AmendmentDraft.objects.exists()


def test_no_signatory_no_amendment(issued_consultation, prepare):
    Signatory.objects.update(valid_until=issued_consultation.issued_at.date())
    tomorrow = issued_consultation.issued_at.date() + timedelta(days=2)
    with pytest.raises(SignatoryMissing):
        prepare(dated=tomorrow, words={"en": "8.2"})


def test_a_procedure_without_a_meeting_moves_none(
    tsb_officer, second_officer, prepare, at
):
    consultation = factories.issue(
        factories.make_draft(
            by=tsb_officer,
            at=at,
            number=9,
            procedure=Procedure.QUESTION_DELETION,
            designations=("Q4/3",),
            deadline_date=geneva_day(at) + timedelta(days=70),
            meeting_opens=None,
            meeting_closes=None,
        ),
        by=tsb_officer,
        second=second_officer,
        at=at,
    )
    with pytest.raises(NotInThisProcedure):
        prepare(consultation=consultation, meeting_opens=geneva_day(at))
    prepare(consultation=consultation, deadline_date=later(consultation))


def test_a_draft_and_a_withdrawn_consultation_are_not_amended(
    draft_consultation, prepare, tsb_officer, second_officer, at
):
    with pytest.raises(IllegalTransition):
        prepare(consultation=factories.make_draft(by=tsb_officer, at=at, number=9))
    withdrawing.withdraw_consultation(
        draft_consultation, reason="Overtaken", by=tsb_officer, at=at
    )
    with pytest.raises(IllegalTransition):
        prepare(consultation=draft_consultation, words={"en": "8.2"})


def test_words_of_a_closed_consultation_may_still_be_mended(
    issued_consultation, tsb_officer, second_officer, at
):
    factories.close(issued_consultation)
    closes_at = issued_consultation.closes_at
    factories.amend(
        issued_consultation,
        by=tsb_officer,
        second=second_officer,
        at=at,
        kind=AmendmentKind.CORRIGENDUM,
    )
    assert issued_consultation.closes_at == closes_at
    assert issued_consultation.extended_by is None


# Papers and messages


def test_papers_are_ordered_in_the_languages_of_the_circular(
    tsb_officer, second_officer, at
):
    draft = factories.make_draft(by=tsb_officer, at=at)
    draft.language_versions.filter(language="ru").update(
        status=LanguageStatus.OMITTED.value, without_reason="No translator"
    )
    consultation = factories.issue(draft, by=tsb_officer, second=second_officer, at=at)
    two = {"by": tsb_officer, "second": second_officer, "at": at}
    factories.amend(consultation, **two, deadline_date=later(consultation))
    words = {"en": "Read 8.2.", "fr": "Lire 8.2.", "ru": "8.2"}
    factories.amend(consultation, **two, kind=AmendmentKind.CORRIGENDUM, words=words)
    rows = DocumentDraft.objects.filter(kind__in=("addendum", "corrigendum"))
    ordered = {(row.kind, row.item): set() for row in rows}
    for row in rows:
        ordered[row.kind, row.item].add(row.language)
    assert ordered == {
        ("addendum", "1"): {each.value for each in Language} - {"ru"},
        ("corrigendum", "1"): {"en", "fr"},
    }


def messages():
    rows = OutboxMessage.objects.filter(kind="circular_amended")
    return {row.recipient_email: row for row in rows}


def test_everybody_who_got_the_circular_is_told_what_it_means_for_them(
    head_of_administration,
    viewer,
    outsider,
    draft_consultation,
    tsb_officer,
    second_officer,
    at,
):
    chair = factories.make_person("Carla Chair")
    Chair.objects.create(user=chair, study_group=draft_consultation.study_group)
    outsider.preferred_language = "fr"
    outsider.save()
    two = {"by": tsb_officer, "second": second_officer, "at": at}
    consultation = factories.issue(draft_consultation, **two)
    reply(consultation, head_of_administration)
    factories.amend(
        consultation,
        **two,
        deadline_date=later(consultation),
        words={"en": "At the request of the group."},
    )
    told = messages()
    assert set(told) == {
        person.email for person in (head_of_administration, viewer, outsider, chair)
    }
    stands = "The reply of your administration stands."
    assert stands in told[head_of_administration.email].body_text
    assert stands in told[viewer.email].body_html
    assert stands not in told[chair.email].body_text
    assert "Only Member States reply" in told[chair.email].body_text
    assert "/reply/" not in told[chair.email].body_text
    assert "/fr/administration/" in told[outsider.email].body_text
    assert "At the request" in told[viewer.email].body_text
    assert "At the request" not in told[outsider.email].body_text
    assert "Addendum 1 to TSB Circular 7: deadline extended to" in (
        told[viewer.email].subject
    )


STANDS = "The reply of your administration stands."
REPLY = "Reply for your administration until"


def test_a_letter_stands_from_its_confirmation_on(
    issued_consultation, amend, head_of_administration, tsb_officer, second_officer, at
):
    version = key_in(issued_consultation, tsb_officer)
    amend(deadline_date=later(issued_consultation, 1))
    waiting = messages()[head_of_administration.email].body_text
    transcribing.confirm_transcription(version, by=second_officer, at=at)
    amend(deadline_date=later(issued_consultation, 1))
    confirmed = messages()[head_of_administration.email].body_text
    assert (REPLY in waiting, STANDS in waiting) == (True, False)
    assert (REPLY in confirmed, STANDS in confirmed) == (False, True)


def test_a_letter_that_was_rejected_is_no_reply_and_is_not_told(
    issued_consultation, amend, head_of_administration, tsb_officer, second_officer, at
):
    version = key_in(issued_consultation, tsb_officer)
    transcribing.reject_transcription(
        version, reason="Page 2 says otherwise.", by=second_officer, at=at
    )
    amend(deadline_date=later(issued_consultation))
    told = messages()[head_of_administration.email].body_text
    assert (REPLY in told, STANDS in told) == (True, False)


def test_who_withdrew_its_reply_is_asked_for_one(
    issued_consultation, amend, head_of_administration
):
    reply(issued_consultation, head_of_administration)
    take_back(issued_consultation, head_of_administration)
    amend(deadline_date=later(issued_consultation))
    told = messages()[head_of_administration.email].body_text
    assert (REPLY in told, STANDS in told) == (True, False)


def test_who_replied_is_found_in_as_many_queries_for_one_state_as_for_three(
    issued_consultation,
    head_of_administration,
    outsider,
    at,
    django_assert_num_queries,
):
    for iso3 in ("KEN", "CHE", "FRA"):
        reply(issued_consultation, head_of_administration, iso3)
        with django_assert_num_queries(4):
            delegates_who_replied(issued_consultation, at=at)


def test_a_second_amendment_is_a_second_message(amend, viewer, issued_consultation):
    amend(deadline_date=later(issued_consultation, 1))
    amend(deadline_date=later(issued_consultation, 1))
    rows = OutboxMessage.objects.filter(kind="circular_amended")
    assert [row.recipient_email for row in rows] == [viewer.email] * 2


def test_a_moved_meeting_is_told(amend, viewer, issued_consultation):
    amend(meeting_virtual=False, meeting_place="Nairobi")
    told = messages()[viewer.email]
    assert "Nairobi" in told.body_text
    assert "Nairobi" in told.body_html
    assert "New deadline" not in told.body_text


def test_a_withdrawal_takes_back_an_addendum_that_waits_and_tells_its_readers(
    amend, viewer, issued_consultation, tsb_officer, at
):
    amend(deadline_date=later(issued_consultation, 1))
    OutboxMessage.objects.filter(kind="circular_amended").update(attempts=1)
    withdrawing.withdraw_consultation(
        issued_consultation, reason="Overtaken", by=tsb_officer, at=at
    )
    assert messages()[viewer.email].state == "withheld"
    withdrawn = OutboxMessage.objects.get(kind="consultation_withdrawn")
    assert withdrawn.recipient_email == viewer.email


def test_who_withdrew_its_reply_is_told_of_a_withdrawal(
    issued_consultation, head_of_administration, tsb_officer, at
):
    reply(issued_consultation, head_of_administration)
    take_back(issued_consultation, head_of_administration)
    withdrawing.withdraw_consultation(
        issued_consultation, reason="Overtaken", by=tsb_officer, at=at
    )
    withdrawn = OutboxMessage.objects.get(kind="consultation_withdrawn")
    assert withdrawn.recipient_email == head_of_administration.email


def test_an_act_that_fails_leaves_nothing(
    issued_consultation, prepare, second_officer, settings
):
    prepare(deadline_date=later(issued_consultation))
    closes_at = issued_consultation.closes_at
    settings.SIGNING_KEY_FILE = "/nowhere/key.pem"
    settings.MAKES_SIGNING_KEY = False
    with pytest.raises(RuleError):
        amending.issue_amendment(issued_consultation, by=second_officer)
    issued_consultation.refresh_from_db()
    assert issued_consultation.closes_at == closes_at
    assert AmendmentDraft.objects.exists()
