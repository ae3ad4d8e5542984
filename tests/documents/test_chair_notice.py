"""What the Director tells the chair: the figures, the outcome, the clause."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from consult.documents import chair_notice
from consult.documents.chair_notice_content import (
    ChairNoticeContent,
    chair_notice_content,
)
from consult.documents.content import ResultContent
from consult.documents.paper import paper_pdf
from consult.documents.register import preview_document
from consult.documents.signatories import SignatoryMissing
from consult.flows import certifying, deciding, questioning
from consult.models import Consultation, DocumentDraft, Signatory, User
from consult.procedure.states import Language, Outcome, Position, Procedure
from consult.queries.clock import geneva_day
from consult.queries.tallies import tally_consultation
from consult.vocabularies import DocumentKind
from tests import factories
from tests.documents.printed import check_structure, closed_up, facts_of, words_of
from tests.documents.sequels import (
    DIRECTOR,
    MORNING_AFTER,
    closing_of,
    counted,
    head_321,
    issue_of,
    key_in,
)
from tests.flows.sheets_of_comments import attach
from tests.rendering import words
from tests.web.staff.acting import reply


def notice(
    *texts: ResultContent,
    language: Language = Language.EN,
    head: Any = None,
    **changes: Any,
) -> ChairNoticeContent:
    content = ChairNoticeContent(
        head=head or head_321(language),
        number=1,
        dated=MORNING_AFTER,
        digest="ab" * 32,
        follows=None,
        followed_on=None,
        entitled=193,
        late=0,
        comments=True,
        texts=texts,
        signatory=DIRECTOR,
    )
    return replace(content, **changes)


def read(content: ChairNoticeContent) -> str:
    return words(chair_notice.chair_notice_paper(content).html)


def test_what_may_proceed_is_told_with_its_clause_and_its_figures() -> None:
    said = read(notice(counted(in_favour=16, against=6)))
    assert (
        "TSB Circular 321 of 31 May 2021 opened a consultation of Member States under"
        " clause 9.4.1"
    ) in said
    assert "193 Member States were entitled to reply." in said
    assert (
        "In accordance with clause 9.4.5, consideration of the following text for"
        " approval at the meeting may proceed: draft new Recommendation"
    ) in said
    assert "22 16 6 72.72% Consideration may proceed" in said
    assert "The rule asks for at least 70% of the replies in favour." in said
    assert (
        "10 × 16 = 160 is at least 7 × 22 = 154: the replies in favour reach 70%."
        in said
    )
    assert "would change" not in said


def test_sixteen_of_twenty_three_never_reads_as_seventy() -> None:
    said = read(notice(counted(in_favour=16, against=7)))
    assert "23 16 7 69.56% Consideration may not proceed" in said
    assert "In accordance with clause 9.4.6" in said
    assert "may not proceed at the meeting" in said
    assert "the study group nevertheless considers the reasons" in said.lower()


def test_texts_of_one_outcome_are_named_together() -> None:
    said = read(
        notice(
            counted("ITU-T D.1", in_favour=7, against=3),
            counted("ITU-T D.2", in_favour=1, against=3),
            counted("ITU-T D.3"),
        )
    )
    assert said.count("In accordance with clause") == 2
    _first, _colon, rest = said.partition("approval at the meeting may proceed: ")
    named = rest.partition(".  ")[0] or rest
    assert named.index("D.1") < named.index("D.3")
    assert "0 0 0 – Consideration may proceed" in said
    assert "No Member State replied: then the rule gives what was asked." in said


@pytest.mark.parametrize(
    ("procedure", "votes", "told", "measure"),
    [
        (
            Procedure.QUESTION_APPROVAL,
            {"in_favour": 9, "against": 3},
            "clause 7.2.3, the following text is approved: draft Question",
            "more than 50% of the replies in favour, and for at least 10 replies.",
        ),
        (
            Procedure.QUESTION_APPROVAL,
            {"in_favour": 9},
            "the following text is not approved: draft Question",
            "at least 10 replies.",
        ),
        (
            Procedure.QUESTION_DELETION,
            {"in_favour": 2, "against": 1},
            "clause 7.4.1, the following text is deleted: Question",
            "The rule asks for more than 50% of the replies in favour.",
        ),
        (
            Procedure.RECOMMENDATION_DELETION,
            {"in_favour": 40, "against": 1},
            "the matter goes back to the study group: Recommendation",
            "Under the rule 1 objection is enough to refer a text back.",
        ),
    ],
)
def test_each_procedure_has_its_outcome_its_clause_and_its_measure(
    procedure: Procedure, votes: dict[str, int], told: str, measure: str
) -> None:
    head = head_321(Language.EN, procedure=procedure)
    said = read(notice(counted("Q1/3", procedure=procedure, **votes), head=head))
    assert told in said
    assert measure in said
    assert "temporary document" not in said


@pytest.mark.parametrize(
    ("comments", "sentence"),
    [
        (True, "in a temporary document (clause 9.4.7)."),
        (False, "No comments had been received with the replies by 2 December 2021."),
    ],
)
def test_comments_are_announced_as_a_temporary_document(
    comments: bool, sentence: str
) -> None:
    assert sentence in read(notice(counted(in_favour=1), comments=comments))


def test_a_replaced_result_and_the_directors_decision_are_told() -> None:
    said = read(
        notice(
            counted(
                late=2,
                outcome=Outcome.MAY_NOT_PROCEED,
                decided_on=date(2021, 12, 1),
            ),
            number=2,
            follows=1,
            followed_on=date(2021, 11, 30),
        )
    )
    assert (
        "This is result 2, certified on 2 December 2021. It replaces result 1 of 30"
        " November 2021, of which you were informed."
    ) in said
    assert "decided in writing on 1 December 2021: draft new Recommendation" in said
    assert "Decided in writing by the Director on 1 December 2021." in said


@pytest.mark.parametrize(
    ("language", "dates"),
    [
        (Language.EN, ["Geneva, 2 December 2021", "31 May 2021"]),
        (Language.FR, ["Genève, le 2 décembre 2021", "31 mai 2021"]),
        (Language.ES, ["Ginebra, 2 de diciembre de 2021", "31 de mayo de 2021"]),
        (Language.RU, ["Женева, 2 декабря 2021 года", "31 мая 2021 года"]),
        (Language.ZH, ["2021年12月2日，日内瓦", "2021年5月31日"]),
        (Language.AR, ["2 ديسمبر 2021", "31 مايو 2021"]),
    ],
)
def test_it_is_set_in_every_language_with_its_dates(
    language: Language, dates: list[str], tmp_path: Path
) -> None:
    content = notice(counted(in_favour=16, against=7), language=language)
    paper = chair_notice.chair_notice_paper(content)
    assert f'dir="{"rtl" if language is Language.AR else "ltr"}"' in paper.html
    pdf = paper_pdf(paper)
    facts = facts_of(pdf)
    assert (facts["Tagged"], facts["Pages"]) == ("yes", "2")
    check_structure(pdf, tmp_path)
    printed = closed_up(words_of(pdf))
    for day in dates:
        # poppler gives right-to-left lines word by word
        assert all(closed_up(part) in printed for part in day.split())
    letter = paper.name[-1]
    assert f"T17-TSB-CIR-0321-CHAIR-1-{letter}" in printed


def test_the_same_content_gives_the_same_bytes() -> None:
    paper = chair_notice.chair_notice_paper(notice(counted(in_favour=1)))
    assert paper_pdf(paper) == paper_pdf(paper)
    frozen = json.loads(paper.inputs)
    assert frozen["texts"][0]["in_favour"] == 1
    assert frozen["signatory"]["name"] == "Ada Example"


Certify = Callable[[Consultation], Consultation]


@pytest.fixture
def certify(tsb_officer: User, second_officer: User) -> Certify:
    def certify(consultation: Consultation) -> Consultation:
        factories.close(consultation)
        return factories.certify(
            consultation,
            by=tsb_officer,
            second=second_officer,
            at=closing_of(consultation) + timedelta(hours=1),
        )

    return certify


def test_the_notice_reads_what_was_certified(
    issued_consultation: Consultation, certify: Certify
) -> None:
    reply(issued_consultation, "KEN", Position.AUTHORIZE)
    reply(issued_consultation, "CHE", Position.NOT_AUTHORIZE, reasons="Too wide.")
    consultation = certify(issued_consultation)
    content = chair_notice_content(consultation, Language.FR, 1)
    (text,) = content.texts
    assert (text.in_favour, text.against, text.outcome) == (
        1,
        1,
        Outcome.MAY_NOT_PROCEED,
    )
    assert content.comments
    assert content.entitled == 6
    assert content.signatory == DIRECTOR
    assert content.dated == geneva_day(consultation.results.get().certified_at)


def test_comments_that_came_later_are_not_in_it(
    issued_consultation: Consultation,
    certify: Certify,
    tsb_officer: User,
    second_officer: User,
) -> None:
    consultation = certify(issued_consultation)
    before = chair_notice_content(consultation, Language.EN, 1)
    certified_at = consultation.results.get().certified_at
    key_in(
        consultation,
        "KEN",
        Position.NOT_AUTHORIZE,
        officers=(tsb_officer, second_officer),
        at=certified_at + timedelta(days=1),
        reasons="Late.",
    )
    assert chair_notice_content(consultation, Language.EN, 1) == before
    assert not before.comments


def test_a_file_that_came_with_a_reply_is_a_comment(
    issued_consultation: Consultation, certify: Certify
) -> None:
    reply(issued_consultation, "KEN", Position.AUTHORIZE)
    attach(issued_consultation, "KEN", b"Clause 8: should.", "letter.txt")
    consultation = certify(issued_consultation)
    assert chair_notice_content(consultation, Language.EN, 1).comments


@pytest.mark.parametrize("last", [Position.AUTHORIZE, None])
def test_words_that_were_replaced_or_withdrawn_are_no_comments(
    issued_consultation: Consultation, certify: Certify, last: Position | None
) -> None:
    again = issue_of(issued_consultation) + timedelta(days=2)
    reply(issued_consultation, "KEN", Position.NOT_AUTHORIZE, reasons="Too wide.")
    attach(issued_consultation, "KEN", b"Clause 8: should.", "letter.txt")
    reply(issued_consultation, "KEN", last, received_at=again)
    consultation = certify(issued_consultation)
    assert not chair_notice_content(consultation, Language.EN, 1).comments


def test_words_of_an_authority_that_was_overruled_are_no_comments(
    issued_consultation: Consultation,
    certify: Certify,
    tsb_officer: User,
    second_officer: User,
) -> None:
    again = issue_of(issued_consultation) + timedelta(days=2)
    reply(issued_consultation, "KEN", Position.AUTHORIZE)
    reply(
        issued_consultation,
        "KEN",
        Position.NOT_AUTHORIZE,
        received_at=again,
        reasons="Ours.",
    )
    ministry, regulator = issued_consultation.replies.all()
    question = questioning.question_authority(
        issued_consultation,
        ministry.member,
        [ministry.version, regulator.version],
        reason="Two letterheads.",
        by=tsb_officer,
        at=again,
    )
    questioning.settle_authority(
        question,
        stands=ministry,
        statement="Note verbale 7.",
        by=second_officer,
        at=again,
    )
    consultation = certify(issued_consultation)
    assert not chair_notice_content(consultation, Language.EN, 1).comments


def test_comments_that_were_replaced_later_are_still_in_it(
    issued_consultation: Consultation,
    certify: Certify,
    tsb_officer: User,
    second_officer: User,
) -> None:
    reply(issued_consultation, "KEN", Position.NOT_AUTHORIZE, reasons="Too wide.")
    consultation = certify(issued_consultation)
    key_in(
        consultation,
        "KEN",
        Position.AUTHORIZE,
        officers=(tsb_officer, second_officer),
        received_at=issue_of(consultation) + timedelta(days=2),
        at=closing_of(consultation) + timedelta(days=1),
    )
    assert chair_notice_content(consultation, Language.EN, 1).comments


def test_the_directors_written_decision_is_in_the_notice(
    issued_consultation: Consultation, certify: Certify, director: User
) -> None:
    late = closing_of(issued_consultation) + timedelta(minutes=1)
    reply(issued_consultation, "KEN", Position.AUTHORIZE, received_at=late)
    consultation = factories.close(issued_consultation)
    (tally,) = tally_consultation(consultation).texts
    deciding.write_decision(
        consultation,
        tally.text,
        outcome=Outcome.MAY_NOT_PROCEED,
        reason="The only reply came late.",
        by=director,
        at=late + timedelta(minutes=1),
        seen=tally.grounds,
    )
    people = factories.make_staff("Paul Proposer", "officer"), director
    factories.certify(
        consultation, by=people[0], second=people[1], at=late + timedelta(hours=1)
    )
    content = chair_notice_content(consultation, Language.EN, 1)
    assert content.texts[0].decided_on == geneva_day(late)
    said = read(content)
    assert "decided in writing" in said
    assert "The only reply came late." not in said


def test_a_second_result_has_a_notice_of_its_own(
    issued_consultation: Consultation,
    certify: Certify,
    tsb_officer: User,
    second_officer: User,
) -> None:
    consultation = certify(issued_consultation)
    later = closing_of(consultation) + timedelta(days=2)
    key_in(
        consultation,
        "KEN",
        Position.NOT_AUTHORIZE,
        officers=(tsb_officer, second_officer),
        received_at=issue_of(consultation) + timedelta(days=1),
        at=later,
    )
    DocumentDraft.objects.all().delete()
    certifying.propose_new_result(
        consultation, reason="A letter was found.", by=tsb_officer, at=later
    )
    certifying.certify_result(consultation, by=second_officer, at=later)
    content = chair_notice_content(consultation, Language.EN, 2)
    first = consultation.results.get(number=1)
    assert (content.follows, content.followed_on) == (
        1,
        geneva_day(first.certified_at),
    )
    assert "A letter was found." not in read(content)
    assert {row.item for row in DocumentDraft.objects.all()} == {"2"}


def test_certification_asks_for_its_papers_in_six_languages(
    issued_consultation: Consultation, certify: Certify
) -> None:
    DocumentDraft.objects.all().delete()
    certify(issued_consultation)
    rows = DocumentDraft.objects.values_list("kind", "item", "format")
    kinds = ("archive_copy", "chair_notice", "register")
    assert sorted(rows) == [(kind, "1", "pdf") for kind in kinds for _ in range(6)]
    languages = set(DocumentDraft.objects.values_list("language", flat=True))
    assert languages == {language.value for language in Language}


def test_without_a_signatory_no_notice_is_written(
    issued_consultation: Consultation, certify: Certify
) -> None:
    consultation = certify(issued_consultation)
    Signatory.objects.all().delete()
    with pytest.raises(SignatoryMissing):
        preview_document(
            consultation,
            kind=DocumentKind.CHAIR_NOTICE,
            language=Language.EN,
            suffix="pdf",
            item="1",
        )
