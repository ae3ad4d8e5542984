"""A language that the circular went out without is issued later."""

import io
import json
import zipfile
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from consult.audit.frozen import issue_of
from consult.documents.amendment import write_addendum
from consult.documents.amendment_content import amendment_content
from consult.documents.circular import write_circular
from consult.documents.circular_content import LanguageMissing, content_for
from consult.flows import approving, rendering, wording
from consult.flows.errors import (
    LanguageFrozen,
    LanguageNotApproved,
    NotADraft,
    SecondPersonNeeded,
    WordingChanged,
)
from consult.flows.issuing_language import issue_language
from consult.flows.shown import wording_shown
from consult.flows.wording import TextWording
from consult.models import (
    AuditEntry,
    Chair,
    Consultation,
    DocumentDraft,
    IssuedDocument,
    OutboxMessage,
    User,
)
from consult.procedure.states import Language
from consult.queries.clock import database_now, geneva_day
from consult.vocabularies import AmendmentKind
from tests import factories
from tests.deploy.verifier import bundle_of, verdict

EN, FR, RU = Language.EN, Language.FR, Language.RU
REF = "T25-TSB-CIR-0007"
OWN = "Ответ — не позднее {deadline}."


@pytest.fixture
def without_russian(
    tsb_officer: User, second_officer: User, at: datetime
) -> Consultation:
    """A circular issued in five languages, with half a Russian title there."""
    draft = factories.make_draft(by=tsb_officer, at=at)
    draft.texts.get().titles.filter(language="ru").update(summary="")
    approving.omit_language(draft, RU, reason="No translator.", by=tsb_officer, at=at)
    return factories.issue(draft, by=tsb_officer, second=second_officer, at=at)


def complete(consultation: Consultation, *, by: User, at: datetime) -> None:
    """Word the Russian, with a paragraph of its own, and approve it."""
    words = {consultation.texts.get().pk: TextWording("Возмещение", "Механизмы.")}
    wording.write_titles(consultation, RU, words, by=by, at=at)
    wording.word_paragraph(consultation, RU, 3, OWN, by=by, at=at)
    approving.approve_language(consultation, RU, by=by, at=at)


def members_of(consultation: Consultation, at: datetime) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(bundle_of(consultation, at=at))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_it_is_issued_by_a_second_person_and_nothing_else_moves(
    without_russian: Consultation,
    tsb_officer: User,
    second_officer: User,
    at: datetime,
) -> None:
    later = at + timedelta(days=3)
    issued = issue_of(without_russian)
    closes_at = without_russian.closes_at
    DocumentDraft.objects.all().delete()
    complete(without_russian, by=tsb_officer, at=later)
    with pytest.raises(LanguageMissing):
        content_for(without_russian, RU)
    seen = wording_shown(without_russian, RU)
    issue_language(without_russian, RU, by=second_officer, at=later, seen=seen)
    row = without_russian.language_versions.get(language="ru")
    assert (row.status, row.issued_at) == ("approved", later)
    assert row.without_reason == "No translator."
    waiting = DocumentDraft.objects.values_list("kind", "language", "format")
    assert set(waiting) == {
        (kind, "ru", suffix)
        for kind in ("circular", "reply_form")
        for suffix in ("pdf", "docx")
    }
    content = content_for(without_russian, RU)
    assert content.own_wording == ((3, OWN),)
    assert content.issued_on is not None
    assert content_for(without_russian, FR).issued_on is None
    assert rendering.render_next(at=later) is True
    assert IssuedDocument.objects.get().language == "ru"
    entry = AuditEntry.objects.get(tag="consultation:language:issued")
    assert json.loads(entry.body)["facts"]["language"] == "ru"
    assert issue_of(without_russian) == issued
    assert Consultation.objects.get().closes_at == closes_at


def test_its_readers_are_told_in_it_that_the_deadline_stays(
    without_russian: Consultation,
    head_of_administration: User,
    outsider: User,
    tsb_officer: User,
    second_officer: User,
    at: datetime,
) -> None:
    chair = factories.UserFactory.create(preferred_language="ru")
    Chair.objects.create(user=chair, study_group=without_russian.study_group)
    head_of_administration.preferred_language = "ru"
    head_of_administration.save()
    OutboxMessage.objects.all().delete()
    complete(without_russian, by=tsb_officer, at=at)
    issue_language(without_russian, RU, by=second_officer, at=at)
    told = {row.recipient_email: row for row in OutboxMessage.objects.all()}
    assert set(told) == {head_of_administration.email, chair.email}
    assert {row.kind for row in told.values()} == {"language_issued"}
    assert {row.language for row in told.values()} == {"ru"}
    assert "/ru/" in told[head_of_administration.email].body_text
    assert "reply" in told[head_of_administration.email].body_text
    assert "/reply" not in told[chair.email].body_text


def test_what_was_amended_meanwhile_is_issued_in_it_too(
    without_russian: Consultation,
    client: Client,
    head_of_administration: User,
    tsb_officer: User,
    second_officer: User,
    at: datetime,
) -> None:
    officers: Any = {"by": tsb_officer, "second": second_officer, "at": at}
    printed = without_russian.deadline
    extended = without_russian.deadline_date + timedelta(days=7)
    words = {"en": "As the group asked."}
    factories.amend(without_russian, **officers, deadline_date=extended, words=words)
    factories.amend(without_russian, **officers, kind=AmendmentKind.CORRIGENDUM)
    head_of_administration.preferred_language = "ru"
    head_of_administration.save()
    DocumentDraft.objects.all().delete()
    OutboxMessage.objects.all().delete()
    before = members_of(without_russian, at)
    after_the_addendum = database_now()
    complete(without_russian, by=tsb_officer, at=after_the_addendum)
    issue_language(without_russian, RU, by=second_officer, at=after_the_addendum)

    asked = DocumentDraft.objects.filter(kind__in=("addendum", "corrigendum"))
    assert {(row.kind, row.item, row.language, row.format) for row in asked} == {
        ("addendum", "1", "ru", "pdf"),
        ("addendum", "1", "ru", "docx"),
    }
    assert content_for(without_russian, RU).deadline == printed
    papers = {
        language: amendment_content(
            without_russian, AmendmentKind.ADDENDUM, "1", language
        )
        for language in (EN, RU)
    }
    assert papers[RU] == replace(
        papers[EN],
        circular=content_for(without_russian, RU),
        words="",
        words_in=(EN,),
        issued_on=geneva_day(after_the_addendum),
        signatory=papers[RU].signatory,
    )
    assert papers[RU].deadline == without_russian.deadline

    (told,) = OutboxMessage.objects.all()
    addendum = reverse("public:amendment", args=[REF, "addendum", 1, "ru", "pdf"])
    for body in (told.body_text, told.body_html):
        assert "Дополнительный документ 1 к Циркуляру 7 БСЭ" in body
        assert f"{settings.BASE_URL}/ru/" in body
        assert addendum.removeprefix("/en") in body
        assert "Исправление 1 к Циркуляру 7 БСЭ" in body
        assert "/corrigendum-1/" not in body

    DocumentDraft.objects.exclude(kind="addendum", format="pdf").delete()
    assert rendering.render_next(at=after_the_addendum) is True
    assert client.get(addendum).content.startswith(b"%PDF")
    page = client.get(reverse("public:circular", args=[REF]))
    assert addendum in page.text
    record = members_of(without_russian, database_now())
    assert verdict(record, older=before) == ""


def test_an_amendment_bears_the_date_of_a_language_only_where_that_came_after_it(
    without_russian: Consultation,
    tsb_officer: User,
    second_officer: User,
    at: datetime,
) -> None:
    complete(without_russian, by=tsb_officer, at=at)
    issue_language(
        without_russian, RU, by=second_officer, at=at + timedelta(microseconds=1)
    )
    factories.amend(
        without_russian,
        by=tsb_officer,
        second=second_officer,
        at=at,
        meeting_virtual=False,
        meeting_place="Nairobi",
    )
    paper = write_addendum(without_russian, RU, "1")
    assert "На этом языке издан" in write_circular(without_russian, RU, "").html
    assert "На этом языке издан" not in paper.html


def test_without_an_amendment_none_is_named(
    without_russian: Consultation,
    head_of_administration: User,
    tsb_officer: User,
    second_officer: User,
    at: datetime,
) -> None:
    head_of_administration.preferred_language = "ru"
    head_of_administration.save()
    complete(without_russian, by=tsb_officer, at=at)
    issue_language(without_russian, RU, by=second_officer, at=at)
    told = OutboxMessage.objects.get(kind="language_issued")
    assert "С тех пор" not in told.body_text
    assert "<ul>" not in told.body_html


def test_the_record_verifies_before_between_and_after(
    without_russian: Consultation,
    tsb_officer: User,
    second_officer: User,
    at: datetime,
) -> None:
    before = members_of(without_russian, at)
    assert verdict(before) == ""
    assert b'"ru"' not in before["texts.json"]
    complete(without_russian, by=tsb_officer, at=at)
    between = members_of(without_russian, at)
    assert verdict(between, older=before) == ""
    assert b'"ru"' not in between["languages.json"]
    issue_language(without_russian, RU, by=second_officer, at=at)
    after = members_of(without_russian, at)
    assert verdict(after, older=between) == ""
    assert after["texts.json"] == before["texts.json"]
    rows = {row["language"]: row for row in json.loads(after["languages.json"])}
    assert len(rows) == 6
    assert rows["ru"]["paragraphs"] == [[3, OWN]]


def test_a_word_changed_behind_the_flows_is_found(
    without_russian: Consultation,
    tsb_officer: User,
    second_officer: User,
    at: datetime,
) -> None:
    complete(without_russian, by=tsb_officer, at=at)
    issue_language(without_russian, RU, by=second_officer, at=at)
    without_russian.paragraph_wordings.update(words="Иначе {deadline}.")
    assert verdict(members_of(without_russian, at)) == "V8"


def test_who_approved_it_does_not_issue_it(
    without_russian: Consultation, tsb_officer: User, at: datetime
) -> None:
    complete(without_russian, by=tsb_officer, at=at)
    with pytest.raises(SecondPersonNeeded):
        issue_language(without_russian, RU, by=tsb_officer, at=at)


def test_what_is_not_approved_or_moved_is_not_issued(
    without_russian: Consultation,
    tsb_officer: User,
    second_officer: User,
    at: datetime,
) -> None:
    with pytest.raises(LanguageNotApproved):
        issue_language(without_russian, RU, by=second_officer, at=at)
    draft = factories.make_draft(by=tsb_officer, at=at, number=8)
    with pytest.raises(LanguageNotApproved):
        issue_language(draft, RU, by=second_officer, at=at)
    seen = wording_shown(without_russian, RU)
    complete(without_russian, by=tsb_officer, at=at)
    with pytest.raises(WordingChanged):
        issue_language(without_russian, RU, by=second_officer, at=at, seen=seen)


def test_what_went_out_is_frozen_and_so_is_everything_after_the_deadline(
    without_russian: Consultation,
    tsb_officer: User,
    second_officer: User,
    at: datetime,
) -> None:
    act = {"by": tsb_officer, "at": at}
    with pytest.raises(LanguageFrozen):
        wording.word_paragraph(without_russian, FR, 2, "Voir.", **act)
    with pytest.raises(LanguageFrozen):
        approving.approve_language(without_russian, EN, **act)
    with pytest.raises(NotADraft):
        approving.omit_language(without_russian, RU, reason="Again.", **act)
    complete(without_russian, by=tsb_officer, at=at)
    over = without_russian.closes_at
    assert over is not None
    with pytest.raises(LanguageFrozen):
        issue_language(without_russian, RU, by=second_officer, at=over)
    issue_language(without_russian, RU, by=second_officer, at=at)
    with pytest.raises(LanguageFrozen):
        wording.restore_paragraph(without_russian, RU, 3, **act)
    with pytest.raises(LanguageFrozen):
        issue_language(without_russian, RU, by=second_officer, at=at)
    closed = factories.close(without_russian)
    with pytest.raises(NotADraft):
        wording.write_titles(closed, RU, {}, **act)
