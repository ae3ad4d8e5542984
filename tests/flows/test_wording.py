"""Wording one language of the circular: own paragraphs, titles, who vouches for it."""

import json
from datetime import datetime

import pytest

from consult.documents.circular_content import content_for
from consult.documents.circular_paragraphs import DeadlineNotNamed
from consult.flows import approving, drafting, issuing, wording
from consult.flows.errors import NotADraft, WordingChanged
from consult.flows.shown import draft_shown, wording_shown
from consult.models import AuditEntry, Consultation, ParagraphWording, User
from consult.procedure.states import Language, Procedure
from consult.queries.checklist import Missing, check_draft
from tests import factories

EN, FR, RU = Language.EN, Language.FR, Language.RU


def status(draft: Consultation, language: Language) -> str:
    return draft.language_versions.get(language=language.value).status


def statuses(draft: Consultation) -> set[str]:
    return {row.status for row in draft.language_versions.all()}


def entries(tag: str) -> list[dict[str, object]]:
    return [
        json.loads(entry.body)["facts"]
        for entry in AuditEntry.objects.filter(tag=tag).order_by("sequence")
    ]


def test_own_wording_makes_its_language_stale_and_is_logged_by_digest(
    draft_consultation: Consultation, tsb_officer: User, at: datetime
) -> None:
    act = {"by": tsb_officer, "at": at}
    wording.word_paragraph(draft_consultation, FR, 2, "Voir l'Annexe 1.", **act)
    assert content_for(draft_consultation, FR).own_wording == ((2, "Voir l'Annexe 1."),)
    assert content_for(draft_consultation, EN).own_wording == ()
    assert (status(draft_consultation, FR), status(draft_consultation, EN)) == (
        "stale",
        "approved",
    )
    [facts] = entries("consultation:language:worded")
    assert (facts["language"], facts["paragraph"]) == ("fr", 2)
    assert len(str(facts["words"])) == 64
    missing = check_draft(draft_consultation, at=at).missing
    assert [(one.code, one.subject) for one in missing] == [(Missing.LANGUAGE, "fr")]
    wording.restore_paragraph(draft_consultation, FR, 2, **act)
    assert content_for(draft_consultation, FR).own_wording == ()
    assert entries("consultation:language:worded")[-1]["words"] == ""


def test_english_in_own_words_makes_every_language_stale(
    draft_consultation: Consultation, tsb_officer: User, at: datetime
) -> None:
    wording.word_paragraph(
        draft_consultation, EN, 3, "By {deadline}.", by=tsb_officer, at=at
    )
    assert statuses(draft_consultation) == {"stale"}


def test_the_same_words_twice_are_one_change(
    draft_consultation: Consultation, tsb_officer: User, at: datetime
) -> None:
    act = {"by": tsb_officer, "at": at}
    for _ in range(2):
        wording.word_paragraph(
            draft_consultation, FR, 2, "Voir.", seen="too old" if _ else None, **act
        )
        wording.restore_paragraph(draft_consultation, FR, 4, **act)
    assert len(entries("consultation:language:worded")) == 1


def test_words_that_moved_meanwhile_are_not_written_over(
    draft_consultation: Consultation, tsb_officer: User, at: datetime
) -> None:
    act = {"by": tsb_officer, "at": at}
    seen = wording_shown(draft_consultation, FR)
    whole = draft_shown(draft_consultation)
    wording.word_paragraph(draft_consultation, FR, 2, "Voir.", seen=seen, **act)
    assert draft_shown(draft_consultation) != whole
    with pytest.raises(WordingChanged):
        wording.word_paragraph(draft_consultation, FR, 2, "Autre.", seen=seen, **act)
    with pytest.raises(WordingChanged):
        wording.restore_paragraph(draft_consultation, FR, 2, seen=seen, **act)
    with pytest.raises(WordingChanged):
        approving.approve_language(draft_consultation, FR, seen=seen, **act)
    assert ParagraphWording.objects.get().words == "Voir."


def test_a_wording_that_breaks_a_rule_is_not_stored(
    draft_consultation: Consultation, tsb_officer: User, at: datetime
) -> None:
    with pytest.raises(DeadlineNotNamed):
        wording.word_paragraph(
            draft_consultation, EN, 3, "By tomorrow.", by=tsb_officer, at=at
        )
    assert not ParagraphWording.objects.exists()
    assert statuses(draft_consultation) == {"approved"}


def test_a_wording_that_names_the_meeting_needs_it(
    tsb_officer: User, at: datetime
) -> None:
    draft = factories.make_draft(
        by=tsb_officer,
        at=at,
        procedure=Procedure.QUESTION_DELETION,
        meeting_opens=None,
        meeting_closes=None,
    )
    assert check_draft(draft, at=at).is_complete
    wording.word_paragraph(draft, FR, 1, "Du {dates}.", by=tsb_officer, at=at)
    codes = {one.code for one in check_draft(draft, at=at).missing}
    assert codes == {Missing.LANGUAGE, Missing.MEETING}


def test_nothing_is_worded_once_a_signature_is_asked_for_nor_after(
    draft_consultation: Consultation, tsb_officer: User, at: datetime
) -> None:
    issuing.request_sign_off(draft_consultation, by=tsb_officer, at=at)
    with pytest.raises(NotADraft):
        wording.word_paragraph(
            draft_consultation, FR, 2, "Voir.", by=tsb_officer, at=at
        )
    with pytest.raises(NotADraft):
        approving.review_language(draft_consultation, FR, by=tsb_officer, at=at)


def test_a_language_is_reviewed_then_approved_and_a_change_undoes_it(
    tsb_officer: User, translator: User, at: datetime
) -> None:
    draft = factories.make_draft(by=tsb_officer, at=at, approved=False)
    approving.review_language(draft, FR, by=translator, at=at)
    row = draft.language_versions.get(language="fr")
    assert (row.status, row.approved_by, row.approved_at) == (
        "reviewed",
        translator,
        at,
    )
    head = drafting.DraftHead(
        procedure="tap", revision="new_delhi_2024", study_group=draft.study_group
    )
    drafting.change_draft(draft, head, by=tsb_officer, at=at)
    assert status(draft, FR) == "stale"
    approving.review_language(draft, FR, by=translator, at=at)
    approving.approve_language(draft, FR, by=tsb_officer, at=at)
    approving.review_language(draft, FR, by=translator, at=at)
    assert status(draft, FR) == "approved"
    wording.word_paragraph(draft, FR, 2, "Voir.", by=tsb_officer, at=at)
    assert status(draft, FR) == "stale"


def test_titles_of_one_language_are_written_on_their_own(
    draft_consultation: Consultation, tsb_officer: User, at: datetime
) -> None:
    act = {"by": tsb_officer, "at": at}
    text = draft_consultation.texts.get()
    seen = wording_shown(draft_consultation, RU)
    words = {text.pk: wording.TextWording("Заголовок", "Резюме"), 0: None}
    for _ in range(2):
        wording.write_titles(draft_consultation, RU, words, seen=seen, **act)
    assert text.titles.get(language="ru").title == "Заголовок"
    assert status(draft_consultation, RU) == "stale"
    assert status(draft_consultation, EN) == "approved"
    [facts] = entries("consultation:language:worded")
    assert list(facts["texts"]) == [text.designation]
    blank = {text.pk: wording.TextWording("Заголовок", "")}
    with pytest.raises(WordingChanged):
        wording.write_titles(draft_consultation, RU, blank, seen=seen, **act)
    wording.write_titles(draft_consultation, RU, blank, **act)
    assert status(draft_consultation, RU) == "missing"
