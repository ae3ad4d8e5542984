"""An act on what moved since the page was opened is refused."""

from datetime import date, datetime, timedelta

import pytest

from consult.flows import approving, certifying, drafting, issuing, translating
from consult.flows.errors import DraftChanged, ShownTallyChanged, WordingChanged
from consult.flows.shown import (
    draft_shown,
    head_shown,
    hold_as_shown,
    text_shown,
    wording_shown,
)
from consult.flows.translating import TextFacts
from consult.flows.wording import TextWording
from consult.models import (
    Consultation,
    MembershipPeriod,
    OfficeClosure,
    ResultDraft,
    Signatory,
    User,
)
from consult.procedure.states import ConsultationState, Language, Position
from tests import factories
from tests.web.staff.acting import reply


def wordings(**changes: str) -> dict[Language, TextWording]:
    return {
        language: TextWording(changes.get(language.value, "Title"), "Summary")
        for language in Language
    }


def rewrite(
    draft: Consultation, *, by: User, at: datetime, seen: str | None, **changes: str
) -> None:
    text = draft.texts.get()
    facts = TextFacts(designation=text.designation, kind=text.kind)
    translating.save_text(
        draft, facts, wordings(**changes), text=text, by=by, at=at, seen=seen
    )


@pytest.fixture
def signing_off(
    draft_consultation: Consultation, tsb_officer: User, at: datetime
) -> Consultation:
    issuing.request_sign_off(draft_consultation, by=tsb_officer, at=at)
    return Consultation.objects.get()


def test_what_was_read_is_issued(
    signing_off: Consultation, second_officer: User, at: datetime
) -> None:
    seen = draft_shown(signing_off)
    issuing.issue_consultation(signing_off, by=second_officer, at=at, seen=seen)
    assert Consultation.objects.get().state == ConsultationState.ISSUED


def change_signatory(_: Consultation) -> None:
    Signatory.objects.update(names={"en": "Bo Other"})


def change_roll(_: Consultation) -> None:
    MembershipPeriod.objects.filter(member_state_id="KEN").delete()


def change_closures(_: Consultation) -> None:
    OfficeClosure.objects.create(date=date(2027, 3, 3), name="Strike")


def change_text(draft: Consultation) -> None:
    draft.texts.update(location="SG3-R40")


def change_wording(draft: Consultation) -> None:
    draft.texts.get().titles.filter(language="ru").update(summary="Other")


def change_head(draft: Consultation) -> None:
    Consultation.objects.filter(pk=draft.pk).update(meeting_place="Elsewhere")


def change_language(draft: Consultation) -> None:
    draft.language_versions.filter(language="ar").update(without_reason="None left")


@pytest.mark.parametrize(
    "change",
    [
        change_closures,
        change_head,
        change_language,
        change_roll,
        change_signatory,
        change_text,
        change_wording,
    ],
)
def test_what_moved_since_it_was_read_is_not_issued(
    signing_off: Consultation, second_officer: User, at: datetime, change
) -> None:
    seen = draft_shown(signing_off)
    change(signing_off)
    with pytest.raises(DraftChanged, match="read it again"):
        issuing.issue_consultation(signing_off, by=second_officer, at=at, seen=seen)
    assert Consultation.objects.get().state == ConsultationState.SIGNING_OFF


def test_a_draft_without_a_number_can_be_told_from_one_with_it(
    tsb_officer: User, at: datetime
) -> None:
    head = drafting.DraftHead(
        procedure="tap",
        revision="new_delhi_2024",
        study_group=factories.StudyGroupFactory.create(),
    )
    bare = drafting.create_draft(head, by=tsb_officer, at=at)
    before, whole = head_shown(bare), draft_shown(bare)
    drafting.enter_number(
        bare,
        period=bare.study_group.period,
        number=77,
        dated=at.date(),
        by=tsb_officer,
        at=at,
    )
    assert head_shown(bare) != before
    assert draft_shown(bare) != whole


def test_a_language_is_approved_as_it_was_read(
    tsb_officer: User, translator: User, at: datetime
) -> None:
    draft = factories.make_draft(by=tsb_officer, at=at, approved=False)
    french, russian = (wording_shown(draft, one) for one in (Language.FR, Language.RU))
    rewrite(draft, by=tsb_officer, at=at, seen=None, ru="Другое")
    with pytest.raises(WordingChanged, match="in ru changed"):
        approving.approve_language(
            draft, Language.RU, by=translator, at=at, seen=russian
        )
    draft.texts.get().titles.filter(language="en").update(title="Other English")
    with pytest.raises(WordingChanged):
        approving.approve_language(
            draft, Language.FR, by=translator, at=at, seen=french
        )
    approving.approve_language(
        draft,
        Language.FR,
        by=translator,
        at=at,
        seen=wording_shown(draft, Language.FR),
    )
    assert draft.language_versions.get(language="fr").status == "approved"


def test_a_newer_text_is_not_written_over(
    draft_consultation: Consultation,
    tsb_officer: User,
    second_officer: User,
    at: datetime,
) -> None:
    opened = text_shown(draft_consultation.texts.get())
    rewrite(draft_consultation, by=tsb_officer, at=at, seen=opened, en="First")
    with pytest.raises(DraftChanged, match="changed since"):
        rewrite(draft_consultation, by=second_officer, at=at, seen=opened, en="Second")
    rewrite(draft_consultation, by=tsb_officer, at=at, seen=opened, en="First")
    assert draft_consultation.texts.get().titles.get(language="en").title == "First"


def test_a_head_is_held_as_it_was_opened(
    draft_consultation: Consultation, tsb_officer: User, at: datetime
) -> None:
    opened = head_shown(draft_consultation)
    hold_as_shown(draft_consultation, seen=opened)
    change_head(draft_consultation)
    with pytest.raises(DraftChanged, match="head was changed"):
        hold_as_shown(draft_consultation, seen=opened)


def test_a_result_is_proposed_and_certified_as_it_was_shown(
    closed_consultation: Consultation,
    tsb_officer: User,
    second_officer: User,
    at: datetime,
) -> None:
    seen = certifying.result_shown(closed_consultation)
    reply(closed_consultation, "KEN", Position.NOT_AUTHORIZE)
    with pytest.raises(ShownTallyChanged, match="look at it again"):
        certifying.propose_result(closed_consultation, by=tsb_officer, at=at, seen=seen)
    now = certifying.result_shown(closed_consultation)
    certifying.propose_result(closed_consultation, by=tsb_officer, at=at, seen=now)
    with pytest.raises(ShownTallyChanged):
        certifying.certify_result(
            closed_consultation, by=second_officer, at=at, seen=seen
        )
    later = at + timedelta(minutes=1)
    certifying.certify_result(
        closed_consultation, by=second_officer, at=later, seen=now
    )
    assert not ResultDraft.objects.exists()
