"""A draft is changed, numbered, translated and approved; languages follow."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from consult.flows import approving, drafting, issuing, translating, withdrawing
from consult.flows.errors import NotADraft, NumberTaken, ReasonMissing, TextGone
from consult.flows.wording import TextWording
from consult.models import AuditEntry, Circular, Consultation
from consult.procedure.errors import AmbiguousLocalTime, IllegalTransition
from consult.procedure.states import Language
from tests import factories

pytestmark = pytest.mark.django_db


def head_of(consultation, **changes):
    values = {
        name: getattr(consultation, name)
        for name in drafting.DraftHead.__dataclass_fields__
    }
    return drafting.DraftHead(**{**values, **changes})


def statuses(consultation):
    return dict(consultation.language_versions.values_list("language", "status"))


def wordings(title="Consumer redress", languages=Language):
    return {
        language: TextWording(title=title, summary="Summary") for language in languages
    }


def facts(designation="ITU-T D.1102", **changes):
    return translating.TextFacts(
        **{"designation": designation, "kind": "new", "location": "SG3-R39", **changes}
    )


def entries(consultation, tag):
    return AuditEntry.objects.filter(
        chain=f"consultation:{consultation.pk}", tag=tag
    ).count()


def test_a_changed_head_makes_approved_languages_stale(
    draft_consultation, tsb_officer, at
):
    drafting.change_draft(
        draft_consultation,
        head_of(draft_consultation, collective_letter="9/3"),
        by=tsb_officer,
        at=at,
    )
    draft_consultation.refresh_from_db()
    assert draft_consultation.collective_letter == "9/3"
    assert set(statuses(draft_consultation).values()) == {"stale"}


def test_a_head_saved_unchanged_changes_nothing(draft_consultation, tsb_officer, at):
    drafting.change_draft(
        draft_consultation,
        head_of(draft_consultation),
        by=tsb_officer,
        at=at + timedelta(hours=1),
    )
    assert set(statuses(draft_consultation).values()) == {"approved"}
    assert entries(draft_consultation, "consultation:draft:changed") == 1


def test_the_closing_instant_follows_the_printed_deadline(
    draft_consultation, tsb_officer, at
):
    drafting.change_draft(
        draft_consultation,
        head_of(draft_consultation, deadline_date=date(2027, 12, 1)),
        by=tsb_officer,
        at=at,
    )
    draft_consultation.refresh_from_db()
    assert draft_consultation.closes_at.isoformat() == "2027-12-01T23:00:00+00:00"
    assert draft_consultation.deadline.time == time(23, 59)


def test_a_deadline_in_the_hour_that_comes_twice_is_refused(
    draft_consultation, tsb_officer, at
):
    with pytest.raises(AmbiguousLocalTime):
        drafting.change_draft(
            draft_consultation,
            head_of(
                draft_consultation,
                deadline_date=date(2027, 10, 31),
                deadline_time=time(2, 30),
            ),
            by=tsb_officer,
            at=at,
        )


def test_a_draft_may_have_no_deadline_yet(draft_consultation, tsb_officer, at):
    drafting.change_draft(
        draft_consultation,
        head_of(draft_consultation, deadline_date=None),
        by=tsb_officer,
        at=at,
    )
    draft_consultation.refresh_from_db()
    assert draft_consultation.deadline is None
    assert draft_consultation.closes_at is None


def test_a_number_is_given_once_in_a_study_period(draft_consultation, tsb_officer, at):
    with pytest.raises(NumberTaken, match="T25-TSB-CIR-0007"):
        factories.make_draft(by=tsb_officer, at=at, number=7)


def test_another_number_recalls_the_first_which_stays_listed(
    draft_consultation, tsb_officer, at
):
    first = Circular.objects.get(consultation=draft_consultation)
    second = drafting.enter_number(
        draft_consultation,
        period=first.period,
        number=8,
        dated=first.date,
        by=tsb_officer,
        at=at,
    )
    first.refresh_from_db()
    assert (first.recalled, second.recalled) == (True, False)
    assert entries(draft_consultation, "consultation:number:recalled") == 1
    with pytest.raises(NumberTaken):
        drafting.enter_number(
            draft_consultation,
            period=first.period,
            number=7,
            dated=first.date,
            by=tsb_officer,
            at=at,
        )


def test_another_date_for_the_same_number_makes_languages_stale(
    draft_consultation, tsb_officer, at
):
    circular = Circular.objects.get(consultation=draft_consultation)
    words = {"period": circular.period, "number": 7, "by": tsb_officer, "at": at}
    same = drafting.enter_number(draft_consultation, dated=circular.date, **words)
    assert same == circular
    assert set(statuses(draft_consultation).values()) == {"approved"}
    drafting.enter_number(
        draft_consultation, dated=circular.date + timedelta(days=1), **words
    )
    assert set(statuses(draft_consultation).values()) == {"stale"}


def test_a_changed_translation_touches_its_language_only(
    draft_consultation, tsb_officer, at
):
    text = draft_consultation.texts.get()
    stored = {
        Language(row.language): TextWording(row.title, row.summary)
        for row in text.titles.all()
    }
    stored[Language.FR] = replace(stored[Language.FR], title="Réparation")
    translating.save_text(
        draft_consultation, facts(), stored, by=tsb_officer, at=at, text=text
    )
    assert statuses(draft_consultation) == {
        **dict.fromkeys(("ar", "zh", "en", "es", "ru"), "approved"),
        "fr": "stale",
    }


def test_a_text_saved_unchanged_leaves_every_language_approved(
    draft_consultation, tsb_officer, at
):
    text = draft_consultation.texts.get()
    stored = {
        Language(row.language): TextWording(row.title, row.summary)
        for row in text.titles.all()
    }
    translating.save_text(
        draft_consultation, facts(), stored, by=tsb_officer, at=at, text=text
    )
    assert set(statuses(draft_consultation).values()) == {"approved"}


def test_a_changed_english_title_touches_every_language(
    draft_consultation, tsb_officer, at
):
    translating.save_text(
        draft_consultation,
        facts(),
        wordings("Another title"),
        by=tsb_officer,
        at=at,
        text=draft_consultation.texts.get(),
    )
    assert set(statuses(draft_consultation).values()) == {"stale"}


def test_a_removed_translation_is_missing_and_cannot_be_approved(
    draft_consultation, tsb_officer, at
):
    translating.save_text(
        draft_consultation,
        facts(),
        wordings(languages=set(Language) - {Language.RU}),
        by=tsb_officer,
        at=at,
        text=draft_consultation.texts.get(),
    )
    assert statuses(draft_consultation)["ru"] == "missing"
    with pytest.raises(ReasonMissing, match="ru"):
        approving.approve_language(
            draft_consultation, Language.RU, by=tsb_officer, at=at
        )


def test_a_new_text_makes_the_languages_drafts_until_they_are_approved(tsb_officer, at):
    draft = factories.make_draft(by=tsb_officer, at=at, approved=False)
    assert set(statuses(draft).values()) == {"draft"}
    approving.approve_language(draft, Language.EN, by=tsb_officer, at=at)
    assert statuses(draft)["en"] == "approved"


def test_a_language_is_left_out_only_with_a_reason(draft_consultation, translator, at):
    with pytest.raises(ReasonMissing):
        approving.omit_language(
            draft_consultation, Language.RU, reason="", by=translator, at=at
        )
    approving.omit_language(
        draft_consultation, Language.RU, reason="No translator", by=translator, at=at
    )
    row = draft_consultation.language_versions.get(language="ru")
    assert (row.status, row.without_reason) == ("omitted", "No translator")


def test_removing_a_text_closes_the_gap_in_the_order(tsb_officer, at):
    draft = factories.make_draft(
        by=tsb_officer,
        at=at,
        designations=("ITU-T D.1", "ITU-T D.2", "ITU-T D.3"),
    )
    translating.remove_text(draft, draft.texts.get(order=2), by=tsb_officer, at=at)
    assert list(draft.texts.values_list("order", "designation")) == [
        (1, "ITU-T D.1"),
        (2, "ITU-T D.3"),
    ]


@pytest.mark.parametrize(
    "change",
    [
        lambda c, by, at: drafting.change_draft(
            c, head_of(c, fax="+41 22 000 0000"), by=by, at=at
        ),
        lambda c, by, at: translating.save_text(c, facts(), wordings(), by=by, at=at),
        lambda c, by, at: approving.approve_language(c, Language.EN, by=by, at=at),
        lambda c, by, at: approving.omit_language(
            c, Language.EN, reason="x", by=by, at=at
        ),
    ],
)
def test_nothing_changes_while_a_second_person_looks(
    change, draft_consultation, tsb_officer, at
):
    issuing.request_sign_off(draft_consultation, by=tsb_officer, at=at)
    with pytest.raises(NotADraft):
        change(draft_consultation, tsb_officer, at)


def test_a_sign_off_is_requested_once(draft_consultation, tsb_officer, at):
    issuing.request_sign_off(draft_consultation, by=tsb_officer, at=at)
    with pytest.raises(IllegalTransition):
        issuing.request_sign_off(draft_consultation, by=tsb_officer, at=at)


def test_who_holds_an_old_copy_is_told_that_somebody_was_faster(
    draft_consultation, tsb_officer, at
):
    from consult.flows.transition import move_consultation  # noqa: PLC0415 -- one use
    from consult.procedure.states import Act  # noqa: PLC0415 -- one use

    old_copy = Consultation.objects.get(pk=draft_consultation.pk)
    issuing.request_sign_off(draft_consultation, by=tsb_officer, at=at)
    with pytest.raises(IllegalTransition, match="faster"):
        move_consultation(
            old_copy, Act.REQUEST_SIGN_OFF, at=at, by=tsb_officer, columns={}, facts={}
        )


def test_a_withdrawal_needs_a_reason_and_keeps_everything(
    issued_consultation, tsb_officer, at
):
    with pytest.raises(ReasonMissing):
        withdrawing.withdraw_consultation(
            issued_consultation, reason="\n", by=tsb_officer, at=at
        )
    withdrawing.withdraw_consultation(
        issued_consultation, reason="The meeting is cancelled", by=tsb_officer, at=at
    )
    issued_consultation.refresh_from_db()
    assert issued_consultation.state == "withdrawn"
    assert issued_consultation.withdrawal_reason == "The meeting is cancelled"
    assert issued_consultation.roll.count() == len(factories.STATES)


def test_the_log_keeps_no_contact_of_a_person(draft_consultation, tsb_officer, at):
    drafting.change_draft(
        draft_consultation,
        head_of(draft_consultation, contact_email="a.person@example.org"),
        by=tsb_officer,
        at=at,
    )
    draft_consultation.refresh_from_db()
    assert draft_consultation.contact_email == "a.person@example.org"
    assert entries(draft_consultation, "consultation:draft:changed") == 2
    bodies = AuditEntry.objects.values_list("body", flat=True)
    assert not any("a.person" in body or "tsbsg3" in body for body in bodies)


def test_a_text_that_was_removed_meanwhile_does_not_come_back(tsb_officer, at):
    draft = factories.make_draft(
        by=tsb_officer, at=at, designations=("ITU-T D.1", "ITU-T D.2")
    )
    read_before = draft.texts.get(order=1)
    translating.remove_text(draft, draft.texts.get(order=1), by=tsb_officer, at=at)
    words = {"by": tsb_officer, "at": at}
    with pytest.raises(TextGone):
        translating.save_text(draft, facts(), wordings(), text=read_before, **words)
    with pytest.raises(TextGone):
        translating.remove_text(draft, read_before, **words)
    assert draft.texts.get().designation == "ITU-T D.2"


def test_a_text_read_before_another_was_removed_keeps_its_new_place(tsb_officer, at):
    draft = factories.make_draft(
        by=tsb_officer, at=at, designations=("ITU-T D.1", "ITU-T D.2")
    )
    read_before = draft.texts.get(order=2)
    translating.remove_text(draft, draft.texts.get(order=1), by=tsb_officer, at=at)
    translating.save_text(
        draft, facts("ITU-T D.3"), wordings(), text=read_before, by=tsb_officer, at=at
    )
    text = draft.texts.get()
    assert (text.order, text.designation) == (1, "ITU-T D.3")
