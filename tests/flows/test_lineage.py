"""A text may start again: it follows an earlier one, and no reply goes over."""

import json
from datetime import timedelta

import pytest

from consult.flows import importing, translating, withdrawing
from consult.flows.errors import NotADraft, NotToBeFollowed
from consult.flows.recording import Answer, Signature
from consult.flows.wording import TextWording
from consult.models import AuditEntry, EntitledMember, ReplyVersion
from consult.procedure.states import Channel, Language, Position, Procedure
from consult.queries.lineage import lineage_of, texts_to_follow
from consult.queries.tallies import tally_consultation
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def again(tsb_officer, at):
    """A second draft on the same text, number 8."""
    return factories.make_draft(by=tsb_officer, at=at, number=8)


@pytest.fixture
def follow(tsb_officer, at):
    def follow(draft, earlier):
        text = draft.texts.get()
        return translating.save_text(
            draft,
            translating.TextFacts(
                designation=text.designation,
                kind=text.kind,
                location=text.location,
                follows=earlier,
            ),
            {
                Language(row.language): TextWording(row.title, row.summary)
                for row in text.titles.all()
            },
            by=tsb_officer,
            at=at,
            text=text,
        )

    return follow


def last_facts(consultation):
    entries = AuditEntry.objects.filter(chain=f"consultation:{consultation.pk}")
    return json.loads(entries.order_by("sequence").last().body)["facts"]


def test_a_text_follows_one_of_a_closed_consultation(
    closed_consultation, again, follow
):
    earlier = closed_consultation.texts.get()
    assert follow(again, earlier).follows == earlier
    assert again.texts.get().follows == earlier
    assert list(earlier.followed_by.all()) == [again.texts.get()]
    assert last_facts(again)["follows"] == "T25-TSB-CIR-0007 ITU-T D.1102"


def test_what_a_text_follows_touches_no_language_and_is_logged_once(
    closed_consultation, again, follow
):
    follow(again, closed_consultation.texts.get())
    approved = again.language_versions.filter(status="approved")
    assert approved.count() == len(Language)
    entries = AuditEntry.objects.filter(chain=f"consultation:{again.pk}")
    before = entries.count()
    follow(again, closed_consultation.texts.get())
    assert entries.count() == before
    follow(again, None)
    assert again.texts.get().follows is None
    assert (entries.count(), last_facts(again)["follows"]) == (before + 1, "")
    assert approved.count() == len(Language)


def test_a_new_text_may_follow_at_once(closed_consultation, again, tsb_officer, at):
    text = translating.save_text(
        again,
        translating.TextFacts(
            designation="ITU-T D.9",
            kind="new",
            follows=closed_consultation.texts.get(),
        ),
        {},
        by=tsb_officer,
        at=at,
    )
    assert text.follows == closed_consultation.texts.get()


def test_a_withdrawn_or_a_certified_consultation_can_be_followed(
    closed_consultation, again, follow, tsb_officer, second_officer, at
):
    withdrawn = factories.make_draft(by=tsb_officer, at=at, number=9)
    withdrawing.withdraw_consultation(
        withdrawn, reason="Wrong text.", by=tsb_officer, at=at
    )
    factories.certify(closed_consultation, by=tsb_officer, second=second_officer, at=at)
    for ended in (withdrawn, closed_consultation):
        assert follow(again, ended.texts.get()).follows == ended.texts.get()


def test_what_is_drafted_signed_off_or_open_is_not_followed(
    issued_consultation, again, follow, tsb_officer, at
):
    other = factories.make_draft(by=tsb_officer, at=at, number=9)
    for earlier in (issued_consultation, other):
        with pytest.raises(NotToBeFollowed, match=earlier.state):
            follow(again, earlier.texts.get())
    assert again.texts.get().follows is None


def test_a_text_never_follows_itself_nor_what_follows_it(
    closed_consultation, again, follow, tsb_officer, second_officer, at
):
    with pytest.raises(NotToBeFollowed):
        follow(again, again.texts.get())
    follow(again, closed_consultation.texts.get())
    factories.issue(again, by=tsb_officer, second=second_officer, at=at)
    factories.close(again)
    third = factories.make_draft(by=tsb_officer, at=at, number=9)
    follow(third, again.texts.get())
    with pytest.raises(NotADraft):
        follow(closed_consultation, third.texts.get())


def test_a_second_consultation_on_a_text_has_its_own_roll_and_no_reply(
    issued_consultation, again, follow, tsb_officer, second_officer, at
):
    earlier = issued_consultation.texts.get()
    importing.import_replies(
        issued_consultation,
        [
            importing.SheetReply(
                member_state="KEN",
                channel=Channel.LETTER,
                received_at=at,
                answers=(Answer(text=earlier, position=Position.NOT_AUTHORIZE),),
                signature=Signature(),
            )
        ],
        source_digest="0" * 64,
        by=None,
        at=at,
    )
    factories.close(issued_consultation)
    follow(again, earlier)
    factories.issue(again, by=tsb_officer, second=second_officer, at=at)
    assert ReplyVersion.objects.get().consultation == issued_consultation
    (text,) = tally_consultation(again).texts
    assert (text.decision.in_favour, text.decision.against) == (0, 0)
    (before,) = tally_consultation(issued_consultation).texts
    assert (before.decision.in_favour, before.decision.against) == (0, 1)
    assert EntitledMember.objects.filter(consultation=again).count() == len(
        factories.STATES
    )


def test_a_lineage_runs_from_the_first_text_to_the_last_and_its_branches(
    closed_consultation, again, follow, tsb_officer, second_officer, at
):
    first = closed_consultation.texts.get()
    follow(again, first)
    factories.issue(again, by=tsb_officer, second=second_officer, at=at)
    factories.close(again)
    third = factories.make_draft(by=tsb_officer, at=at, number=9)
    fourth = factories.make_draft(by=tsb_officer, at=at, number=10)
    follow(third, again.texts.get())
    follow(fourth, first)
    family = (first, again.texts.get(), fourth.texts.get(), third.texts.get())
    for text in family:
        assert lineage_of(text) == family


def test_a_text_of_no_family_is_alone(draft_consultation):
    text = draft_consultation.texts.get()
    assert lineage_of(text) == (text,)


def test_only_texts_of_ended_consultations_are_offered_the_latest_first(
    closed_consultation, again, tsb_officer, at, django_assert_num_queries
):
    later = factories.make_draft(by=tsb_officer, at=at + timedelta(seconds=1), number=9)
    withdrawing.withdraw_consultation(later, reason="Wrong.", by=tsb_officer, at=at)
    with django_assert_num_queries(2):
        offered = list(texts_to_follow(again))
    assert offered == [later.texts.get(), closed_consultation.texts.get()]


def test_a_question_follows_a_question(closed_consultation, tsb_officer, at):
    questions = [
        factories.make_draft(
            by=tsb_officer,
            at=at,
            number=number,
            procedure=Procedure.QUESTION_APPROVAL,
            designations=("Q1/3",),
        )
        for number in (20, 21)
    ]
    withdrawing.withdraw_consultation(
        questions[0], reason="Wrong.", by=tsb_officer, at=at
    )
    assert list(texts_to_follow(questions[1])) == [questions[0].texts.get()]
    recommendation = factories.make_draft(by=tsb_officer, at=at, number=22)
    assert list(texts_to_follow(recommendation)) == [closed_consultation.texts.get()]
