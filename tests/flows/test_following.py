"""What happens to a text beside and after the replies is recorded and annulled."""

import json
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import DatabaseError, transaction

from consult.flows import drafting, following, importing, withdrawing
from consult.flows.errors import NotStanding, NumberTaken, ReasonMissing
from consult.flows.recording import Answer, Signature
from consult.models import (
    AuditEntry,
    Circular,
    MemberState,
    RecordedProceeding,
    StudyPeriod,
)
from consult.procedure.errors import (
    AlreadyRecorded,
    BadCount,
    BadDesignation,
    BadReference,
    ConsiderationNotAuthorized,
    FieldMissing,
    FieldOutOfPlace,
    IllegalTransition,
    MoreTimeOver,
    NoRequestRecorded,
    NotEntitled,
    NothingDecided,
    ResultNotCertified,
    StillNeeded,
)
from consult.procedure.states import Channel, Position, Procedure, Proceeding
from consult.queries.proceedings import standing_rows
from tests import factories

pytestmark = pytest.mark.django_db

CIRCULAR = "T25-TSB-CIR-0350"


@pytest.fixture
def certified(tsb_officer, second_officer, at):
    """Two texts that may be considered for approval at a meeting."""
    draft = factories.make_draft(
        by=tsb_officer, at=at, number=6, designations=("ITU-T D.266", "ITU-T D.140")
    )
    factories.issue(draft, by=tsb_officer, second=second_officer, at=at)
    factories.close(draft)
    return factories.certify(draft, by=tsb_officer, second=second_officer, at=at)


@pytest.fixture
def record(certified, tsb_officer):
    """Record of the first text; a week after the meeting unless `after` says so."""

    def record(kind, *, consultation=certified, after=7, **values):
        closes = consultation.meeting_closes
        return following.record_proceeding(
            consultation,
            kind=kind,
            **{"text": consultation.texts.get(order=1), "on": closes} | values,
            by=tsb_officer,
            at=noon(closes + timedelta(days=after)),
        )

    return record


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=UTC)


def state(iso3):
    return MemberState.objects.get(iso3=iso3)


def log_of(consultation):
    return [
        (entry.tag, json.loads(entry.body)["facts"])
        for entry in AuditEntry.objects.filter(
            chain=f"consultation:{consultation.pk}"
        ).order_by("sequence")
    ]


def test_the_meetings_decision_is_kept_with_who_recorded_it(
    certified, record, tsb_officer
):
    row = record(Proceeding.APPROVED, words=" Unopposed. ", present=55)
    stored = RecordedProceeding.objects.get()
    assert stored == row
    assert (stored.kind, stored.on) == ("approved", certified.meeting_closes)
    assert stored.text.designation == "ITU-T D.266"
    assert (stored.words, stored.present) == ("Unopposed.", 55)
    assert stored.recorded_by == tsb_officer
    assert stored.recorded_at == noon(certified.meeting_closes + timedelta(days=7))
    assert str(stored) == f"approved of {certified.meeting_closes}"


def test_the_log_names_text_state_and_day_and_holds_no_words(certified, record):
    row = record(
        Proceeding.RESERVATION, member_state=state("KEN"), words="Tariffs rise."
    )
    tag, facts = log_of(certified)[-1]
    assert tag == "consultation:proceeding:recorded"
    assert len(facts.pop("words")) == 64
    assert facts == {
        "annuls": 0,
        "kind": "reservation",
        "member_state": "KEN",
        "on": certified.meeting_closes.isoformat(),
        "record": row.pk,
        "text": "ITU-T D.266",
    }
    assert "Tariffs" not in AuditEntry.objects.order_by("id").last().body


def test_a_record_is_neither_changed_nor_deleted(record):
    row = record(Proceeding.APPROVED)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        RecordedProceeding.objects.filter(pk=row.pk).update(words="Otherwise")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        row.delete()


def test_a_state_that_asked_for_more_time_opposes_with_reasons(certified, record):
    kenya = state("KEN")
    record(Proceeding.APPROVED)
    with pytest.raises(NoRequestRecorded):
        record(Proceeding.FORMAL_OPPOSITION, member_state=kenya, words="Tariffs.")
    record(Proceeding.MORE_TIME_REQUESTED, member_state=kenya)
    with pytest.raises(FieldMissing, match="reasons"):
        record(Proceeding.FORMAL_OPPOSITION, member_state=kenya)
    last = certified.meeting_closes + timedelta(weeks=4)
    with pytest.raises(MoreTimeOver):
        record(
            Proceeding.FORMAL_OPPOSITION,
            member_state=kenya,
            words="Tariffs.",
            on=last + timedelta(days=1),
            after=40,
        )
    row = record(
        Proceeding.FORMAL_OPPOSITION,
        member_state=kenya,
        words="Tariffs.",
        proposed_changes="Strike clause 3.",
        on=last,
        after=28,
    )
    assert row.proposed_changes == "Strike clause 3."


def test_who_is_not_on_the_frozen_roll_is_not_heard(certified, record):
    certified.roll.filter(member_state_id="CHE").delete()
    with pytest.raises(NotEntitled, match="CHE"):
        record(Proceeding.ABSTENTION, member_state=state("CHE"))


def test_a_text_of_another_consultation_with_the_same_name_is_refused(
    record, tsb_officer, at
):
    other = factories.make_draft(
        by=tsb_officer, at=at, number=8, designations=("ITU-T D.266",)
    )
    with pytest.raises(BadDesignation, match="not put to this consultation"):
        record(Proceeding.APPROVED, text=other.texts.get())
    assert not RecordedProceeding.objects.exists()


@pytest.mark.parametrize("present", [0, 195])
def test_more_states_than_there_are_were_at_no_meeting(record, present):
    with pytest.raises(BadCount, match=str(present)):
        record(Proceeding.APPROVED, present=present)


@pytest.mark.parametrize(
    ("field", "value"), [("present", 55), ("proposed_changes", "Strike clause 3.")]
)
def test_what_says_nothing_of_a_kind_is_refused_by_its_field(record, field, value):
    with pytest.raises(FieldOutOfPlace) as refused:
        record(
            Proceeding.RESERVATION,
            member_state=state("KEN"),
            words="Tariffs.",
            **{field: value},
        )
    assert refused.value.field == field


def test_a_name_is_written_as_texts_are_called(record):
    record(Proceeding.APPROVED)
    assert record(Proceeding.NAMED, name=" D.266R ").name == "ITU-T D.266R"
    published = record(Proceeding.PUBLISHED_AS, name="ITU-T D.1101")
    assert published.name == "ITU-T D.1101"
    with pytest.raises(BadDesignation, match="longer than 80"):
        record(Proceeding.NAMED, name="D." + "1" * 75)


def test_the_process_of_a_question_keeps_its_code(tsb_officer, second_officer, at):
    draft = factories.make_draft(
        by=tsb_officer,
        at=at,
        procedure=Procedure.QUESTION_APPROVAL,
        designations=("Q1/3",),
        deadline_date=at.date() + timedelta(days=70),
        meeting_opens=None,
        meeting_closes=None,
    )
    factories.issue(draft, by=tsb_officer, second=second_officer, at=at)
    factories.close(draft)
    words = {
        "kind": Proceeding.PROCESS_SELECTED,
        "on": draft.deadline_date + timedelta(days=3),
        "text": draft.texts.get(),
        "name": "aap",
        "by": tsb_officer,
        "at": noon(draft.deadline_date + timedelta(days=3)),
    }
    with pytest.raises(ResultNotCertified):
        following.record_proceeding(draft, **words)
    importing.import_replies(
        draft,
        [
            importing.SheetReply(
                member_state=iso3,
                channel=Channel.LETTER,
                received_at=at,
                answers=(Answer(text=draft.texts.get(), position=Position.APPROVE),),
                signature=Signature(),
            )
            for iso3 in factories.STATES
        ],
        source_digest="0" * 64,
        by=None,
        at=at,
    )
    factories.certify(draft, by=tsb_officer, second=second_officer, at=at)
    with pytest.raises(NothingDecided, match="not approved"):
        following.record_proceeding(draft, **words)


def test_the_outcome_circular_enters_its_number_in_the_register(certified, record):
    for text in certified.texts.all():
        record(Proceeding.APPROVED, text=text)
    on = certified.meeting_closes + timedelta(days=5)
    row = record(Proceeding.OUTCOME_CIRCULAR, text=None, on=on, reference=CIRCULAR)
    circular = Circular.objects.get(number=350)
    assert row.circular == circular
    assert (str(circular.reference), circular.kind) == (CIRCULAR, "outcome")
    assert (circular.date, circular.consultation) == (on, certified)
    assert [tag for tag, _ in log_of(certified)[-2:]] == [
        "consultation:number:entered",
        "consultation:proceeding:recorded",
    ]


def test_a_number_that_is_used_is_refused_and_nothing_is_kept(certified, record):
    record(Proceeding.APPROVED)
    with pytest.raises(NumberTaken, match="T25-TSB-CIR-0006"):
        record(Proceeding.OUTCOME_CIRCULAR, reference="T25-TSB-CIR-0006")
    assert [row.kind for row in standing_rows(certified)] == ["approved"]


def test_a_number_of_another_study_period_is_refused(certified, record):
    StudyPeriod.objects.create(
        code="T22", starts_on=date(2022, 3, 10), ends_on=date(2024, 10, 24)
    )
    record(Proceeding.APPROVED)
    for reference in ("T22-TSB-CIR-0350", "T29-TSB-CIR-0350"):
        with pytest.raises(BadReference, match="not of the study period"):
            record(Proceeding.OUTCOME_CIRCULAR, reference=reference)
    StudyPeriod.objects.create(
        code="T29", starts_on=certified.meeting_closes + timedelta(days=3)
    )
    later = certified.meeting_closes + timedelta(days=4)
    with pytest.raises(BadReference):
        record(Proceeding.OUTCOME_CIRCULAR, on=later, reference=CIRCULAR)
    record(Proceeding.OUTCOME_CIRCULAR, on=later, reference="T29-TSB-CIR-0001")


def test_before_the_first_known_study_period_no_number_is_right(certified, record):
    record(Proceeding.APPROVED)
    StudyPeriod.objects.update(starts_on=certified.meeting_closes + timedelta(days=30))
    with pytest.raises(BadReference):
        record(Proceeding.OUTCOME_CIRCULAR, reference=CIRCULAR)


@pytest.mark.parametrize("kind", sorted(Proceeding))
def test_in_a_draft_or_a_withdrawn_consultation_nothing_is_recorded(
    kind, draft_consultation, record, tsb_officer, at
):
    for _ in range(2):
        with pytest.raises(IllegalTransition, match=draft_consultation.state):
            record(kind, consultation=draft_consultation)
        if draft_consultation.state == "draft":
            withdrawing.withdraw_consultation(
                draft_consultation, reason="Wrong.", by=tsb_officer, at=at
            )
            draft_consultation.refresh_from_db()


def test_while_replies_come_in_only_the_distribution_of_texts_is_recorded(
    issued_consultation, tsb_officer, at
):
    today = at.date()
    words = {"on": today, "by": tsb_officer, "at": noon(today + timedelta(days=1))}
    for kind in set(Proceeding) - {Proceeding.TEXTS_DISTRIBUTED}:
        with pytest.raises(IllegalTransition, match="once it is closed"):
            following.record_proceeding(issued_consultation, kind=kind, **words)
    row = following.record_proceeding(
        issued_consultation, kind=Proceeding.TEXTS_DISTRIBUTED, **words
    )
    assert row.text is None
    following.annul_proceeding(row, reason="Not yet.", by=tsb_officer, at=words["at"])
    assert standing_rows(issued_consultation) == []


def test_once_closed_the_rules_decide_what_waits_for_the_result(
    closed_consultation, record
):
    with pytest.raises(ResultNotCertified):
        record(Proceeding.APPROVED, consultation=closed_consultation)
    record(Proceeding.DEFERRED, consultation=closed_consultation)


def test_what_was_not_authorized_is_not_approved(
    closed_consultation, record, tsb_officer, second_officer, at
):
    text = closed_consultation.texts.get()
    importing.import_replies(
        closed_consultation,
        [
            importing.SheetReply(
                member_state="KEN",
                channel=Channel.LETTER,
                received_at=at,
                answers=(Answer(text=text, position=Position.NOT_AUTHORIZE),),
                signature=Signature(),
            )
        ],
        source_digest="0" * 64,
        by=None,
        at=closed_consultation.closes_at,
    )
    factories.certify(closed_consultation, by=tsb_officer, second=second_officer, at=at)
    with pytest.raises(ConsiderationNotAuthorized):
        record(Proceeding.APPROVED, consultation=closed_consultation)


@pytest.fixture
def annul(tsb_officer, certified):
    at = noon(certified.meeting_closes + timedelta(days=9))

    def annul(row, reason="Recorded for the wrong text.", **values):
        return following.annul_proceeding(
            row, **{"reason": reason, "by": tsb_officer, "at": at} | values
        )

    return annul


def test_an_annulled_record_is_kept_beside_the_row_that_says_why(
    certified, record, annul
):
    row = record(Proceeding.ABSTENTION, member_state=state("KEN"))
    annulling = annul(row)
    assert RecordedProceeding.objects.count() == 2
    assert (annulling.annuls, annulling.words) == (row, "Recorded for the wrong text.")
    assert (annulling.kind, annulling.text) == ("abstention", row.text)
    assert annulling.member_state == state("KEN")
    assert annulling.on == certified.meeting_closes + timedelta(days=9)
    assert standing_rows(certified) == []
    tag, facts = log_of(certified)[-1]
    assert tag == "consultation:proceeding:annulled"
    assert (facts["annuls"], facts["record"]) == (row.pk, annulling.pk)
    assert "wrong" not in AuditEntry.objects.order_by("id").last().body
    record(Proceeding.ABSTENTION, member_state=state("KEN"))


def test_an_annulment_needs_its_reason(record, annul):
    row = record(Proceeding.APPROVED)
    with pytest.raises(ReasonMissing):
        annul(row, reason=" ")


def test_what_is_annulled_or_annuls_is_not_annulled(record, annul):
    row = record(Proceeding.APPROVED)
    annulling = annul(row)
    for each in (row, annulling):
        with pytest.raises(NotStanding):
            annul(each)


def test_what_another_record_rests_on_is_annulled_after_it(certified, record, annul):
    approval = record(Proceeding.APPROVED)
    named = record(Proceeding.NAMED, name="D.266")
    with pytest.raises(StillNeeded, match="named"):
        annul(approval)
    annul(named)
    annul(approval)
    assert standing_rows(certified) == []
    record(Proceeding.DEFERRED)


def test_the_number_of_an_annulled_circular_is_recalled(certified, record, annul):
    record(Proceeding.APPROVED)
    row = record(Proceeding.OUTCOME_CIRCULAR, reference=CIRCULAR)
    annul(row)
    circular = Circular.objects.get(number=350)
    assert circular.recalled
    assert [tag for tag, _ in log_of(certified)[-2:]] == [
        "consultation:number:recalled",
        "consultation:proceeding:annulled",
    ]
    assert not Circular.objects.get(number=6).recalled


def test_an_annulled_circular_is_recorded_again_on_its_right_day(
    certified, record, annul
):
    record(Proceeding.APPROVED)
    on = certified.meeting_closes
    annul(record(Proceeding.OUTCOME_CIRCULAR, reference=CIRCULAR, on=on))
    rightly = on + timedelta(days=3)
    row = record(Proceeding.OUTCOME_CIRCULAR, reference=CIRCULAR, on=rightly)
    circular = Circular.objects.get(number=350)
    assert (row.circular, circular.recalled, circular.date) == (
        circular,
        False,
        rightly,
    )


def test_one_circular_notifies_several_texts(certified, record, annul):
    first, second = certified.texts.all()
    record(Proceeding.APPROVED, text=first)
    record(Proceeding.DEFERRED, text=second)
    on = certified.meeting_closes
    facts = {"reference": CIRCULAR, "on": on}
    one = record(Proceeding.OUTCOME_CIRCULAR, text=first, **facts)
    other = record(Proceeding.OUTCOME_CIRCULAR, text=second, **facts)
    assert one.circular == other.circular
    tags = [tag for tag, _ in log_of(certified)]
    assert tags.count("consultation:number:entered") == 2  # its own, and this one
    annul(one)
    assert not Circular.objects.get(number=350).recalled
    annul(other)
    assert Circular.objects.get(number=350).recalled


def test_a_circular_has_one_date(certified, record):
    first, second = certified.texts.all()
    record(Proceeding.APPROVED, text=first)
    record(Proceeding.DEFERRED, text=second)
    on = certified.meeting_closes
    record(Proceeding.OUTCOME_CIRCULAR, text=first, reference=CIRCULAR, on=on)
    with pytest.raises(BadReference, match="is dated"):
        record(
            Proceeding.OUTCOME_CIRCULAR,
            text=second,
            reference=CIRCULAR,
            on=on + timedelta(days=1),
        )


def test_nothing_is_annulled_once_the_consultation_is_withdrawn(
    closed_consultation, record, annul, tsb_officer, at
):
    row = record(Proceeding.DEFERRED, consultation=closed_consultation)
    withdrawing.withdraw_consultation(
        closed_consultation, reason="Wrong text.", by=tsb_officer, at=at
    )
    with pytest.raises(IllegalTransition, match="withdrawn"):
        annul(row)


def test_the_same_decision_sent_twice_is_refused_the_second_time(record):
    record(Proceeding.APPROVED)
    with pytest.raises(AlreadyRecorded):
        record(Proceeding.APPROVED)
    assert RecordedProceeding.objects.count() == 1


def test_a_draft_takes_the_number_of_no_outcome_circular(record, tsb_officer, at):
    record(Proceeding.APPROVED)
    record(Proceeding.OUTCOME_CIRCULAR, reference=CIRCULAR)
    draft = factories.make_draft(by=tsb_officer, at=at, number=8)
    with pytest.raises(NumberTaken):
        drafting.enter_number(
            draft,
            period=StudyPeriod.objects.get(code="T25"),
            number=350,
            dated=at.date(),
            by=tsb_officer,
            at=at,
        )
