"""What follows Circular 321 on paper, one of each kind, in any language."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from consult.documents.amendment import amendment_paper
from consult.documents.amendment_content import AmendmentContent
from consult.documents.chair_notice import chair_notice_paper
from consult.documents.comments_td import comments_paper
from consult.documents.outcome_circular import outcome_paper
from consult.documents.paper import Paper
from consult.documents.receipt_paper import receipt_paper
from consult.documents.register_paper import register_paper
from consult.documents.reply_paper import reply_paper
from consult.documents.reply_paper_content import (
    ReceiptContent,
    Reception,
    ReplyContent,
    SaidOnText,
    SignedBy,
)
from consult.procedure.states import Channel, Fate, Language, Position
from consult.vocabularies import AmendmentKind
from tests.documents import (
    test_chair_notice,
    test_comments_td,
    test_outcome_circular,
    test_register_paper,
)
from tests.documents.contents import circular_321
from tests.documents.forms import CHINA
from tests.documents.sequels import DIRECTOR, counted

RECEIVED_AT = "2021-11-30T22:30:05.000000Z"


def addendum(language: Language) -> Paper:
    """A week more, and the meeting a week later, in Geneva."""
    circular = circular_321(language)
    assert circular.deadline is not None
    assert circular.meeting is not None
    later = replace(circular.deadline, date=circular.deadline.date + timedelta(days=7))
    moved = replace(
        circular.meeting,
        opens=circular.meeting.opens + timedelta(days=7),
        closes=circular.meeting.closes + timedelta(days=7),
        virtual=False,
        place="Geneva",
    )
    return amendment_paper(
        AmendmentContent(
            kind=AmendmentKind.ADDENDUM,
            number=1,
            dated=date(2021, 11, 15),
            circular=circular,
            deadline_before=circular.deadline,
            deadline=later,
            meeting_before=circular.meeting,
            meeting=moved,
            words="",
            words_in=(Language.EN,),
            open_until=later,
            signatory=DIRECTOR,
            draft=False,
        )
    )


def chair_notice(language: Language) -> Paper:
    return chair_notice_paper(
        test_chair_notice.notice(counted(in_favour=16, against=7), language=language)
    )


def comments(language: Language) -> Paper:
    comment = test_comments_td.comment
    said = test_comments_td.content(
        comment("ZAF", "5.10"),
        comment("CHE", "5.2", reasons="R", proposed_change="P"),
        comment("DEU", "5.2", comment="تعليق"),
        comment("DEU", "1", text=2),
    )
    return comments_paper(said, language)


def outcome(language: Language) -> Paper:
    became = test_outcome_circular.became
    return outcome_paper(
        test_outcome_circular.circular(
            became(Fate.APPROVED),
            became(Fate.SENT_TO_ASSEMBLY, "ITU-T D.140", clause=""),
            became(Fate.DEFERRED, "ITU-T D.50"),
            language=language,
        )
    )


def register(language: Language) -> Paper:
    return register_paper(
        test_register_paper.register(
            [
                test_register_paper.line("Kenya", (Position.AUTHORIZE, None)),
                test_register_paper.line("Suisse", (Position.NOT_AUTHORIZE, None)),
                test_register_paper.silent("中国"),
            ],
            language=language,
        )
    )


def register_of_many_texts(language: Language) -> Paper:
    return register_paper(test_register_paper.many_texts(6, language))


def reply(language: Language) -> Paper:
    return reply_paper(
        ReplyContent(
            circular=circular_321(language),
            member_state="CHN",
            state_name=CHINA[language],
            answers=(
                SaidOnText(
                    order=0,
                    position=Position.AUTHORIZE_WITH_COMMENTS,
                    comments="5.2: see «ETSI EN 300 328», 第 5 条",
                    reasons="",
                    proposed_changes="",
                ),
            ),
            signed_by=SignedBy(
                name="Lin Example", title="Director-General", place="Beijing"
            ),
            received=Reception(
                version=2,
                received_at=RECEIVED_AT,
                channel=Channel.EMAIL,
                late=True,
                digest="ab" * 32,
                files=("comments.docx", "letter.pdf"),
            ),
        )
    )


def receipt(language: Language) -> Paper:
    """The receipt of a reply that takes the place of one received before."""
    body: Mapping[str, Any] = {
        "attachments": [{"name": "letter.pdf", "sha256": "cd" * 32}],
        "body": "ab" * 32,
        "channel": Channel.EMAIL.value,
        "consultation": {"circular": "T17-TSB-CIR-0321"},
        "corrects": 0,
        "in_question": "",
        "key_id": "0123456789abcdef",
        "late": False,
        "log": {"chain": "T17-TSB-CIR-0321", "hash": "ef" * 32, "sequence": 7},
        "member_state": "CHN",
        "positions": [
            {"text": "ITU-T D.1102", "position": Position.NOT_AUTHORIZE.value}
        ],
        "received_at": RECEIVED_AT,
        "supersedes": 1,
        "version": 2,
    }
    return receipt_paper(
        ReceiptContent(
            language=language,
            state_name=CHINA[language],
            body=body,
            signature="c2lnbmF0dXJl" * 7,
            fingerprint="0123456789abcdef" * 4,
            demonstration=False,
        )
    )


WRITTEN: Mapping[str, Callable[[Language], Paper]] = {
    "addendum": addendum,
    "chair-notice": chair_notice,
    "comments": comments,
    "outcome": outcome,
    "receipt": receipt,
    "register": register,
    "register-of-many-texts": register_of_many_texts,
    "reply": reply,
}
