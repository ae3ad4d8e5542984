"""Two officers announce the outcome: one prepares the circular, a second issues it."""

import json
from datetime import timedelta

import pytest

from consult.documents.outcome_circular import outcome_digest
from consult.documents.signatories import SignatoryMissing
from consult.flows import announcing, following, numbering
from consult.flows.errors import (
    AlreadyNotified,
    DateBeforeDecision,
    NumberTaken,
    OutcomeChanged,
    ReasonMissing,
    SecondPersonNeeded,
    ShownOutcomeChanged,
)
from consult.models import (
    AuditEntry,
    Chair,
    Circular,
    DocumentDraft,
    MemberState,
    OutboxMessage,
    Signatory,
)
from consult.procedure.errors import (
    BadDesignation,
    BadReference,
    DateBeforeAnnouncement,
    DateInFuture,
    FieldMissing,
    IllegalTransition,
    NothingDecided,
)
from consult.procedure.states import Procedure, Proceeding
from consult.queries.outcomes import (
    issued_outcomes,
    outcomes_on,
    prepared_outcome,
)
from tests import factories
from tests.flows.test_following import noon

pytestmark = pytest.mark.django_db

REFERENCE = "T25-TSB-CIR-0350"


@pytest.fixture
def certified(head_of_administration, tsb_officer, second_officer, at):
    """Two texts that may be considered for approval at a meeting."""
    draft = factories.make_draft(
        by=tsb_officer, at=at, number=6, designations=("ITU-T D.266", "ITU-T D.140")
    )
    factories.issue(draft, by=tsb_officer, second=second_officer, at=at)
    factories.close(draft)
    return factories.certify(
        draft, by=tsb_officer, second=second_officer, at=draft.closes_at
    )


@pytest.fixture
def today(certified):
    """A week after the meeting."""
    return noon(certified.meeting_closes + timedelta(days=7))


@pytest.fixture
def record(certified, tsb_officer, today):
    def record(kind, *, order=1, consultation=certified, at=today, **values):
        facts = {"on": consultation.meeting_closes, **values}
        return following.record_proceeding(
            consultation,
            kind=kind,
            text=consultation.texts.get(order=order),
            by=tsb_officer,
            at=at,
            **facts,
        )

    return record


@pytest.fixture
def prepare(certified, tsb_officer, today):
    def prepare(*orders, consultation=certified, **changes):
        facts = {
            "reference": REFERENCE,
            "dated": consultation.meeting_closes + timedelta(days=3),
            "by": tsb_officer,
            "at": today,
            **changes,
        }
        texts = [consultation.texts.get(order=order) for order in orders]
        return announcing.prepare_outcome(consultation, texts, **facts)

    return prepare


@pytest.fixture
def decided(record):
    """One text is approved, with 55 Member States there, the other sent on."""
    record(Proceeding.APPROVED, present=55)
    record(Proceeding.SENT_TO_ASSEMBLY, order=2, present=55)


def log_of(consultation):
    return [
        (entry.tag, json.loads(entry.body)["facts"])
        for entry in AuditEntry.objects.filter(
            chain=f"consultation:{consultation.pk}"
        ).order_by("sequence")
    ]


def test_what_is_prepared_waits_with_its_texts_and_its_digest(
    certified, decided, prepare, tsb_officer
):
    circular = prepare(1, 2)
    assert prepared_outcome(certified) == circular
    assert (circular.kind, str(circular.reference)) == ("outcome", REFERENCE)
    assert circular.prepared_by == tsb_officer
    assert [text.designation for text in circular.texts.order_by("order")] == [
        "ITU-T D.266",
        "ITU-T D.140",
    ]
    tag, facts = log_of(certified)[-1]
    assert tag == "consultation:outcome:prepared"
    assert facts == {
        "date": circular.date.isoformat(),
        "outcome": outcome_digest(circular),
        "reference": REFERENCE,
        "texts": ["ITU-T D.266", "ITU-T D.140"],
    }


def test_a_second_person_issues_it(
    certified, decided, prepare, second_officer, head_of_administration, today
):
    chair = factories.make_person("Carla Chair")
    Chair.objects.create(user=chair, study_group=certified.study_group)
    circular = prepare(1, 2)
    DocumentDraft.objects.all().delete()
    seen = outcome_digest(circular)
    announcing.issue_outcome(circular, by=second_officer, at=today, seen=seen)
    (issued,) = issued_outcomes(certified)
    assert (issued.issued_by, issued.issued_at) == (second_officer, today)
    assert issued.frozen_signatory == {
        "names": {"en": "Ada Example"},
        "capacity": "director",
    }
    assert prepared_outcome(certified) is None
    rows = certified.proceedings.filter(kind="outcome_circular").order_by("pk")
    assert [(row.text.order, row.circular, row.on) for row in rows] == [
        (1, circular, circular.date),
        (2, circular, circular.date),
    ]
    drafts = DocumentDraft.objects.filter(kind="outcome", format="pdf")
    assert {row.item for row in drafts} == {REFERENCE}
    assert drafts.count() == 6
    told = OutboxMessage.objects.filter(kind="outcome_issued")
    assert {row.recipient_email for row in told} == {
        head_of_administration.email,
        chair.email,
    }
    message = told.get(recipient_email=chair.email)
    assert message.subject == (
        "TSB Circular 350: outcome of the consultation opened by TSB Circular 6"
    )
    assert "ITU-T D.140" in message.body_text
    tag, facts = log_of(certified)[-1]
    assert (tag, facts["outcome"]) == ("consultation:outcome:issued", seen)
    told_on = {each.told_on for each in outcomes_on(certified, day=today.date())}
    assert told_on == {circular.date}


def test_one_person_does_not_do_both(decided, prepare, tsb_officer, today):
    circular = prepare(1)
    with pytest.raises(SecondPersonNeeded):
        announcing.issue_outcome(circular, by=tsb_officer, at=today)
    assert not OutboxMessage.objects.filter(kind="outcome_issued").exists()


def test_it_is_issued_once(decided, prepare, second_officer, today):
    circular = prepare(1)
    announcing.issue_outcome(circular, by=second_officer, at=today)
    with pytest.raises(IllegalTransition):
        announcing.issue_outcome(circular, by=second_officer, at=today)
    with pytest.raises(IllegalTransition):
        announcing.discard_outcome(circular, reason="No.", by=second_officer, at=today)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"reference": "T25-TSB-CIR-0006"}, NumberTaken),
        ({"reference": "T22-TSB-CIR-0350"}, BadReference),
        ({"reference": "350"}, BadReference),
    ],
)
def test_a_number_is_of_the_period_and_given_once(decided, prepare, changes, error):
    with pytest.raises(error):
        prepare(1, **changes)
    assert not Circular.objects.filter(kind="outcome").exists()


def test_its_date_is_not_before_what_it_tells(certified, decided, prepare):
    with pytest.raises(DateBeforeDecision) as refused:
        prepare(1, dated=certified.meeting_opens)
    assert refused.value.clause == "9.6.1"
    with pytest.raises((DateBeforeDecision, DateBeforeAnnouncement)):
        prepare(1, dated=certified.meeting_opens - timedelta(days=400))


def test_only_decided_texts_each_once(
    certified, record, prepare, second_officer, today
):
    with pytest.raises(FieldMissing) as refused:
        prepare()
    assert refused.value.field == "texts"
    record(Proceeding.APPROVED)
    with pytest.raises(NothingDecided, match=r"D\.140"):
        prepare(1, 2)
    announcing.issue_outcome(prepare(1), by=second_officer, at=today)
    record(Proceeding.DEFERRED, order=2)
    with pytest.raises(AlreadyNotified, match=r"D\.266"):
        prepare(1, 2, reference="T25-TSB-CIR-0351")
    second = prepare(2, reference="T25-TSB-CIR-0351")
    announcing.issue_outcome(second, by=second_officer, at=today)
    assert len(issued_outcomes(certified)) == 2


def test_a_text_of_another_consultation_is_refused(
    certified, decided, prepare, tsb_officer, today, at
):
    other = factories.make_draft(by=tsb_officer, at=at, number=8)
    with pytest.raises(BadDesignation):
        announcing.prepare_outcome(
            certified,
            [other.texts.get()],
            reference=REFERENCE,
            dated=today.date(),
            by=tsb_officer,
            at=today,
        )


def test_nothing_is_announced_while_replies_come_in(
    issued_consultation, tsb_officer, at
):
    with pytest.raises(IllegalTransition):
        announcing.prepare_outcome(
            issued_consultation,
            [issued_consultation.texts.get()],
            reference=REFERENCE,
            dated=at.date(),
            by=tsb_officer,
            at=at,
        )


def test_preparing_again_changes_what_waits(
    certified, decided, prepare, second_officer
):
    first = prepare(1)
    again = prepare(1, 2, by=second_officer)
    assert again.pk == first.pk
    assert (again.texts.count(), again.prepared_by) == (2, second_officer)
    other = prepare(1, reference="T25-TSB-CIR-0360")
    first.refresh_from_db()
    assert first.recalled
    assert prepared_outcome(certified) == other
    with pytest.raises(NumberTaken):
        prepare(1, reference=REFERENCE)


def test_what_is_given_up_keeps_its_number_as_not_used(
    certified, decided, prepare, second_officer, today
):
    circular = prepare(1)
    with pytest.raises(ReasonMissing):
        announcing.discard_outcome(circular, reason=" ", by=second_officer, at=today)
    announcing.discard_outcome(
        circular, reason="Wrong number.", by=second_officer, at=today
    )
    circular.refresh_from_db()
    assert circular.recalled
    tag, facts = log_of(certified)[-1]
    assert (tag, facts["reference"]) == ("consultation:number:recalled", REFERENCE)
    with pytest.raises(IllegalTransition):
        announcing.issue_outcome(circular, by=second_officer, at=today)
    with pytest.raises(NumberTaken):
        prepare(1)


def test_what_changed_since_it_was_prepared_is_prepared_again(
    decided, record, prepare, second_officer, today
):
    circular = prepare(1)
    seen = outcome_digest(circular)
    record(Proceeding.NAMED, name="ITU-T D.9001")
    with pytest.raises(ShownOutcomeChanged):
        announcing.issue_outcome(circular, by=second_officer, at=today, seen=seen)
    with pytest.raises(OutcomeChanged):
        announcing.issue_outcome(
            circular, by=second_officer, at=today, seen=outcome_digest(circular)
        )
    announcing.issue_outcome(prepare(1), by=second_officer, at=today)


def test_a_text_notified_by_hand_meanwhile_is_refused(
    certified, decided, record, prepare, second_officer, today
):
    circular = prepare(1)
    record(
        Proceeding.OUTCOME_CIRCULAR,
        reference="T25-TSB-CIR-0351",
        on=certified.meeting_closes + timedelta(days=1),
    )
    with pytest.raises(AlreadyNotified):
        announcing.issue_outcome(circular, by=second_officer, at=today)


def test_a_date_to_come_is_prepared_and_issued_on_its_day(
    decided, prepare, second_officer, today
):
    circular = prepare(1, dated=today.date() + timedelta(days=2))
    with pytest.raises(DateInFuture):
        announcing.issue_outcome(circular, by=second_officer, at=today)
    later = today + timedelta(days=2)
    assert announcing.issue_outcome(circular, by=second_officer, at=later).issued_at


def test_nobody_signs_nobody_issues(decided, prepare, second_officer, today):
    Signatory.objects.all().delete()
    with pytest.raises(SignatoryMissing):
        announcing.issue_outcome(prepare(1), by=second_officer, at=today)


def test_a_number_that_consult_prepares_is_not_recorded_by_hand(
    certified, decided, record, prepare, second_officer, today
):
    circular = prepare(1)
    by_hand = {"reference": REFERENCE, "on": circular.date}
    with pytest.raises(NumberTaken):
        record(Proceeding.OUTCOME_CIRCULAR, order=2, **by_hand)
    announcing.issue_outcome(circular, by=second_officer, at=today)
    with pytest.raises(NumberTaken):
        record(Proceeding.OUTCOME_CIRCULAR, order=2, **by_hand)


def test_a_text_opposed_after_its_notice_is_told_of_again(
    certified, record, prepare, second_officer, today
):
    kenya = MemberState.objects.get(iso3="KEN")
    record(Proceeding.APPROVED)
    record(Proceeding.MORE_TIME_REQUESTED, member_state=kenya)
    announcing.issue_outcome(prepare(1), by=second_officer, at=today)
    record(
        Proceeding.FORMAL_OPPOSITION,
        member_state=kenya,
        words="Tariffs.",
        on=today.date(),
    )
    with pytest.raises(DateBeforeDecision):
        prepare(1, reference="T25-TSB-CIR-0351")
    again = prepare(1, reference="T25-TSB-CIR-0351", dated=today.date())
    announcing.issue_outcome(again, by=second_officer, at=today)
    assert len(issued_outcomes(certified)) == 2


def test_an_annulled_record_leaves_the_circular_issued_and_the_text_to_be_told(
    certified, decided, prepare, second_officer, tsb_officer, today
):
    circular = prepare(1)
    announcing.issue_outcome(circular, by=second_officer, at=today)
    row = certified.proceedings.get(kind="outcome_circular")
    following.annul_proceeding(row, reason="Wrong count.", by=tsb_officer, at=today)
    circular.refresh_from_db()
    assert not circular.recalled
    first = outcomes_on(certified, day=today.date())[0]
    assert first.awaits_notice
    assert prepare(1, reference="T25-TSB-CIR-0351")


def test_without_a_meeting_the_certified_result_is_told(
    tsb_officer, second_officer, at
):
    draft = factories.make_draft(
        by=tsb_officer,
        at=at,
        number=9,
        designations=("ITU-T B.18",),
        procedure=Procedure.RECOMMENDATION_DELETION,
        deadline_date=at.date() + timedelta(days=100),
    )
    factories.issue(draft, by=tsb_officer, second=second_officer, at=at)
    factories.close(draft)
    facts = {
        "reference": REFERENCE,
        "dated": draft.closes_at.date() + timedelta(days=1),
        "by": tsb_officer,
        "at": draft.closes_at + timedelta(days=2),
    }
    with pytest.raises(NothingDecided):
        announcing.prepare_outcome(draft, list(draft.texts.all()), **facts)
    factories.certify(draft, by=tsb_officer, second=second_officer, at=draft.closes_at)
    draft.refresh_from_db()
    circular = announcing.prepare_outcome(draft, list(draft.texts.all()), **facts)
    announcing.issue_outcome(circular, by=second_officer, at=facts["at"])
    (only,) = outcomes_on(draft, day=facts["at"].date())
    assert only.by_replies
    assert only.told_on == facts["dated"]


def test_a_number_of_no_consultation_announces_nothing(
    decided, prepare, second_officer, today
):
    circular = prepare(1)
    circular.consultation = None
    with pytest.raises(ValueError, match="belongs to a consultation"):
        announcing.discard_outcome(
            circular, reason="Entered twice.", by=second_officer, at=today
        )
    with pytest.raises(ValueError, match="belongs to a consultation"):
        numbering.recall_number(circular, by=second_officer, at=today)
