"""The TD of comments: what goes into it, where, and who may issue it."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from consult.documents.comments_content import (
    NotCollated,
    collated_comments,
    read_collated,
)
from consult.documents.comments_td import write_comments
from consult.documents.content import frozen_inputs
from consult.documents.register import document_for
from consult.files import store
from consult.flows.collating import issue_comments
from consult.flows.collecting import Collated, collect_comments
from consult.flows.errors import (
    CommentsChanged,
    NoComments,
    OtherStudyGroup,
    RepliesStillCome,
    TemporaryDocumentTaken,
)
from consult.flows.questioning import question_authority
from consult.flows.rendering import render_next
from consult.models import (
    AuditEntry,
    Chair,
    Consultation,
    DocumentDraft,
    EntitledMember,
    IssuedDocument,
    OutboxMessage,
    ReplyVersion,
    User,
)
from consult.procedure.errors import BadTemporaryDocument
from consult.procedure.states import Language, Position
from consult.queries.replies import find_member
from consult.vocabularies import AuditTag, DocumentKind, Unreadable
from tests import factories
from tests.documents.printed import words_of
from tests.flows.sheets_of_comments import attach, text_of, workbook, workbook_of
from tests.web.staff.acting import reply

TD = "SG3-TD12/PLEN"
YES, WITH, NO = (
    Position.AUTHORIZE,
    Position.AUTHORIZE_WITH_COMMENTS,
    Position.NOT_AUTHORIZE,
)


@pytest.fixture
def two_texts(tsb_officer: User, second_officer: User, at: datetime) -> Consultation:
    draft = factories.make_draft(
        by=tsb_officer, at=at, designations=("ITU-T D.1102", "ITU-T D.400R")
    )
    return factories.issue(draft, by=tsb_officer, second=second_officer, at=at)


def sections(collated: Collated) -> list[tuple[str, int, str, str]]:
    return [
        (one.section.value, one.text, one.member_state, one.comment or one.reasons)
        for one in collated.content.comments
    ]


def late(consultation: Consultation) -> dict[str, Any]:
    assert consultation.closes_at is not None
    return {"received_at": consultation.closes_at + timedelta(days=1)}


def test_any_comment_that_stands_is_collected_in_its_section(
    two_texts: Consultation,
) -> None:
    reply(two_texts, "KEN", WITH, YES, comments="We support it.")
    reply(two_texts, "EGY", NO, reasons="Too early.", **late(two_texts))
    EntitledMember.objects.filter(member_state_id="BRA").update(reason="suspended")
    reply(two_texts, "BRA", WITH, comments="In question.")
    reply(two_texts, "CHE", WITH, comments="Replaced.")
    reply(two_texts, "CHE", YES, **later(two_texts))
    reply(two_texts, "FRA", WITH, comments="Withdrawn.")
    reply(two_texts, "FRA", None, **later(two_texts))
    assert sections(collect_comments(factories.close(two_texts))) == [
        ("in_time", 1, "KEN", "We support it."),
        ("in_time", 2, "KEN", "We support it."),
        ("without_position", 1, "BRA", "In question."),
        ("late", 1, "EGY", "Too early."),
    ]


def later(consultation: Consultation) -> dict[str, Any]:
    assert consultation.issued_at is not None
    return {"received_at": consultation.issued_at + timedelta(days=2)}


def test_of_late_replies_only_the_last_is_collected(two_texts: Consultation) -> None:
    assert two_texts.closes_at is not None
    reply(two_texts, "EGY", NO, reasons="First.", **late(two_texts))
    reply(
        two_texts,
        "EGY",
        NO,
        reasons="Second.",
        received_at=two_texts.closes_at + timedelta(days=2),
    )
    assert sections(collect_comments(two_texts)) == [("late", 1, "EGY", "Second.")]


def test_both_authorities_of_a_state_are_heard_until_one_stands(
    two_texts: Consultation, tsb_officer: User
) -> None:
    reply(two_texts, "EGY", NO, reasons="The ministry.")
    reply(two_texts, "EGY", WITH, comments="The regulator.", **later(two_texts))
    member = find_member(two_texts, "EGY")
    assert member is not None
    question_authority(
        two_texts,
        member,
        [one.version for one in ReplyVersion.objects.all()],
        reason="Two letterheads.",
        by=tsb_officer,
        at=later(two_texts)["received_at"],
    )
    assert sections(collect_comments(two_texts)) == [
        ("without_position", 1, "EGY", "The ministry."),
        ("without_position", 1, "EGY", "The regulator."),
    ]


def test_rows_of_a_sheet_go_where_the_reply_goes(two_texts: Consultation) -> None:
    reply(two_texts, "KEN", WITH)
    rows = [
        ("UIT-T D.1102", "2", "", "On the first.", ""),
        ("D.400R", "1", "", "On the second.", ""),
        ("", "", "", "On no text.", ""),
        ("ITU-T E.164", "", "", "On another.", ""),
    ]
    attach(two_texts, "KEN", workbook(rows))
    assert sections(collect_comments(two_texts)) == [
        ("in_time", 1, "KEN", "On the first."),
        ("without_position", 2, "KEN", "On the second."),
        ("in_time", 0, "KEN", "On no text."),
        ("in_time", 0, "KEN", "On another."),
    ]
    assert collect_comments(two_texts).content.comments[3].named == "ITU-T E.164"


def test_a_sheet_that_came_with_two_versions_is_read_once(
    two_texts: Consultation,
) -> None:
    sheet = workbook(
        [("D.1102", "", "", "First", ""), ("D.400R", "", "", "Second", "")]
    )
    reply(two_texts, "KEN", WITH, WITH)
    attach(two_texts, "KEN", sheet)
    reply(two_texts, "KEN", NO, **later(two_texts))
    attach(two_texts, "KEN", sheet)
    assert sections(collect_comments(two_texts)) == [
        ("in_time", 1, "KEN", "First"),
        ("in_time", 2, "KEN", "Second"),
    ]


def test_a_row_on_a_text_whose_reply_was_replaced_is_not_collected(
    two_texts: Consultation,
) -> None:
    reply(two_texts, "KEN", WITH, WITH)
    rows = [("D.1102", "", "", "First", ""), ("D.400R", "", "", "Second", "")]
    attach(two_texts, "KEN", workbook(rows))
    reply(two_texts, "KEN", NO, **later(two_texts))
    assert sections(collect_comments(two_texts)) == [("in_time", 2, "KEN", "Second")]


def test_each_worksheet_is_collated_on_the_text_that_it_names(
    two_texts: Consultation,
) -> None:
    reply(two_texts, "KEN", WITH, WITH)
    heads = ("Text", "Clause", "Comment")
    sheet = workbook_of(
        {
            "D.1102": [heads, ("", "2", "On the first.")],
            "ITU-T D.400R": [heads, ("", "1", "On the second."), ("D.1102", "", "No.")],
            "General": [heads, ("", "", "On no text."), ("", "5", "=1+1")],
        }
    )
    attach(two_texts, "KEN", sheet)
    collated = collect_comments(two_texts)
    assert sections(collated) == [
        ("in_time", 1, "KEN", "On the first."),
        ("in_time", 2, "KEN", "On the second."),
        ("in_time", 1, "KEN", "No."),
        ("in_time", 0, "KEN", "On no text."),
    ]
    (file,) = collated.content.files
    assert (file.why, file.rows, file.outside) == (None, ("General!3",), False)


def test_a_single_worksheet_may_bear_the_name_of_its_text(
    two_texts: Consultation,
) -> None:
    reply(two_texts, "KEN", WITH, WITH)
    rows = [("Clause", "Comment"), ("1", "On the second.")]
    attach(two_texts, "KEN", workbook_of({"D.400R": rows, "D.1102": []}))
    assert sections(collect_comments(two_texts)) == [
        ("in_time", 2, "KEN", "On the second.")
    ]


def test_a_file_that_says_more_than_its_table_is_annexed_as_not_whole(
    two_texts: Consultation,
) -> None:
    reply(two_texts, "KEN", WITH)
    heads = ("Text", "Clause", "Comment")
    sheet = text_of("We object to it all.", (heads, ("D.1102", "1", "First")))
    attach(two_texts, "KEN", sheet, "comments.docx")
    content = collect_comments(two_texts).content
    assert [one.comment for one in content.comments] == ["First"]
    (file,) = content.files
    assert (file.name, file.why, file.rows) == ("comments.docx", None, ())
    assert file.outside
    assert read_collated(frozen_inputs(content)) == content


def test_what_was_collated_before_rows_had_worksheets_is_read(
    two_texts: Consultation,
) -> None:
    reply(two_texts, "KEN", WITH)
    attach(two_texts, "KEN", workbook([("", "5", "", "=1+1", "")]))
    content = collect_comments(two_texts).content
    plain = json.loads(frozen_inputs(content))
    del plain["files"][0]["outside"]
    plain["files"][0]["rows"] = [2]
    assert read_collated(json.dumps(plain)) == content


def test_a_file_that_is_lost_is_annexed_as_lost(two_texts: Consultation) -> None:
    reply(two_texts, "KEN", WITH)
    sheet = attach(two_texts, "KEN", workbook([("D.1102", "", "", "First", "")]))
    store.path_of(sheet.sha256).unlink()
    (found,) = collect_comments(two_texts).content.files
    assert (found.member_state, found.why) == ("KEN", Unreadable.LOST)


def test_comments_belong_to_an_issued_consultation(two_texts: Consultation) -> None:
    two_texts.circulars.all().delete()
    with pytest.raises(ValueError, match="has an opening circular"):
        collect_comments(two_texts)


def test_what_was_collated_is_read_back_as_it_was(two_texts: Consultation) -> None:
    reply(two_texts, "KEN", WITH, comments="We support it.")
    attach(two_texts, "KEN", b"broken", "list.xlsx")
    content = collect_comments(two_texts).content
    assert read_collated(frozen_inputs(content)) == content


@pytest.fixture
def commented(issued_consultation: Consultation) -> Consultation:
    """A closed consultation with one comment."""
    reply(issued_consultation, "KEN", WITH, comments="We support it.")
    return factories.close(issued_consultation)


def test_a_td_is_kept_rendered_and_told(
    commented: Consultation, tsb_officer: User, at: datetime
) -> None:
    chair = factories.make_person("Carla Chair")
    Chair.objects.create(user=chair, study_group=commented.study_group)
    kept = issue_comments(
        commented, number=TD, languages=[Language.AR], by=tsb_officer, at=at
    )
    assert kept.name == "SG3-TD12-PLEN.json"
    assert store.read(kept.sha256) == kept.inputs.encode()
    told = OutboxMessage.objects.filter(kind="comments_collated")
    assert [row.recipient_email for row in told] == [chair.email]
    waiting = DocumentDraft.objects.filter(kind="comments", item=TD)
    assert set(waiting.values_list("language", flat=True)) == {"ar", "en"}
    entry = AuditEntry.objects.filter(tag=AuditTag.COMMENTS_COLLATED).get()
    facts = json.loads(entry.body)["facts"]
    assert facts["number"] == TD
    assert facts["languages"] == ["ar", "en"]
    assert facts["sha256"] == kept.sha256
    DocumentDraft.objects.exclude(kind="comments").delete()
    while DocumentDraft.objects.exists():
        assert render_next(at=at)
    names = IssuedDocument.objects.filter(kind="comments", format="pdf")
    assert sorted(names.values_list("name", flat=True)) == [
        "SG3-TD12-PLEN-A.pdf",
        "SG3-TD12-PLEN-E.pdf",
    ]


def test_a_comment_that_comes_later_goes_into_a_revision(
    commented: Consultation, tsb_officer: User, at: datetime
) -> None:
    issue_comments(commented, number=TD, languages=[], by=tsb_officer, at=at)
    reply(commented, "EGY", NO, reasons="Too late.", **late(commented))
    assert len(collated_comments(commented, TD).comments) == 1
    with pytest.raises(TemporaryDocumentTaken):
        issue_comments(commented, number=TD, languages=[], by=tsb_officer, at=at)
    revision = "SG3-TD12R1/PLEN"
    issue_comments(commented, number=revision, languages=[], by=tsb_officer, at=at)
    assert len(collated_comments(commented, TD).comments) == 1
    assert len(collated_comments(commented, revision).comments) == 2


@pytest.mark.parametrize(
    ("number", "refusal"),
    [("TD12", BadTemporaryDocument), ("SG2-TD12/PLEN", OtherStudyGroup)],
)
def test_a_number_that_cannot_be_is_refused(
    commented: Consultation,
    tsb_officer: User,
    at: datetime,
    number: str,
    refusal: type[Exception],
) -> None:
    with pytest.raises(refusal):
        issue_comments(commented, number=number, languages=[], by=tsb_officer, at=at)
    assert not IssuedDocument.objects.filter(kind="comments").exists()
    assert not DocumentDraft.objects.filter(kind="comments").exists()


def test_nothing_is_collated_while_replies_still_come(
    issued_consultation: Consultation, tsb_officer: User, at: datetime
) -> None:
    reply(issued_consultation, "KEN", WITH, comments="We support it.")
    with pytest.raises(RepliesStillCome):
        issue_comments(
            issued_consultation, number=TD, languages=[], by=tsb_officer, at=at
        )


def test_an_empty_td_is_refused(
    issued_consultation: Consultation, tsb_officer: User, at: datetime
) -> None:
    reply(issued_consultation, "KEN", YES)
    closed = factories.close(issued_consultation)
    with pytest.raises(NoComments):
        issue_comments(closed, number=TD, languages=[], by=tsb_officer, at=at)


def test_comments_that_came_since_they_were_shown_are_not_issued_unseen(
    commented: Consultation, tsb_officer: User, at: datetime
) -> None:
    seen = collect_comments(commented).seen
    reply(commented, "EGY", NO, reasons="Too late.", **late(commented))
    with pytest.raises(CommentsChanged):
        issue_comments(
            commented, number=TD, languages=[], by=tsb_officer, at=at, seen=seen
        )


def test_a_td_that_was_not_collated_is_not_written(commented: Consultation) -> None:
    with pytest.raises(NotCollated):
        write_comments(commented, Language.EN, TD)


THIRTY = [f"Z{first}{second}" for first in "ABCDE" for second in "UVWXYZ"]


def test_of_thirty_sheets_the_corrupt_one_is_annexed_and_named(
    tsb_officer: User,
    second_officer: User,
    at: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The acceptance of the TD: twenty-nine in order, the bad one annexed by name."""
    states = {
        iso3: (
            iso3[1:],
            f"9{n:02d}",
            f"State {n:02d}",
            f"État {n:02d}",
            iso3,
            iso3,
            "EUR",
        )
        for n, iso3 in enumerate(reversed(THIRTY))
    }
    monkeypatch.setattr(factories, "STATES", factories.STATES | states)
    factories.make_union(states)
    draft = factories.make_draft(by=tsb_officer, at=at)
    consultation = factories.issue(draft, by=tsb_officer, second=second_officer, at=at)
    clauses = [f"5.{30 - n}" for n in range(30)]
    for number, (iso3, clause) in enumerate(zip(THIRTY, clauses, strict=True)):
        reply(consultation, iso3, WITH)
        sheet = workbook([("", clause, "", f"Comment of {iso3} on {clause}.", "")])
        broken = sheet[: len(sheet) // 2] if number == 17 else sheet
        attach(consultation, iso3, broken, f"{iso3}.xlsx")
    closed = factories.close(consultation)
    issue_comments(closed, number=TD, languages=[], by=tsb_officer, at=at)

    content = collated_comments(closed, TD)
    assert len(content.comments) == 29
    bad = THIRTY[17]
    assert [(one.member_state, one.name, one.why) for one in content.files] == [
        (bad, f"{bad}.xlsx", Unreadable.DAMAGED)
    ]
    document = document_for(
        closed,
        kind=DocumentKind.COMMENTS,
        language=Language.EN,
        suffix="pdf",
        at=at,
        item=TD,
    )
    printed = words_of(document.data)
    places = [
        printed.index(f"Comment of {iso3} on {clause}.")
        for iso3, clause in reversed(list(zip(THIRTY, clauses, strict=True)))
        if iso3 != bad
    ]
    assert len(places) == 29
    assert places == sorted(places)
    name, _, annexed = printed.partition("Annex: files that were not collated")
    assert f"{bad}.xlsx" in annexed
    assert states[bad][2] in annexed
    assert "The file is damaged." in annexed
    assert f"Comment of {bad}" not in name
