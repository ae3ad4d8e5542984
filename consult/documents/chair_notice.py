"""The Director's notice to the chair of the study group: what the replies allow.

Clauses 9.4.5 and 9.4.6; for Questions and deletions 7.2.3, 7.4.1 and 9.8.2.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consult.documents.chair_notice_content import (
    ChairNoticeContent,
    chair_notice_content,
)
from consult.documents.circular_phrases import join_phrases
from consult.documents.content import ResultContent, frozen_inputs
from consult.documents.letter import worded_in
from consult.documents.paper import Paper
from consult.documents.sequel import (
    head_phrases,
    measure_phrase,
    result_phrases,
    sequel_html,
    text_phrase,
    texts_in_a_subject,
)
from consult.documents.wording import format_date, format_digest
from consult.models import Consultation
from consult.procedure.references import LANGUAGE_LETTERS
from consult.procedure.states import Language, Outcome
from consult.vocabularies import DocumentKind

Told = Callable[[int], str]


def write_chair_notice(
    consultation: Consultation, language: Language, item: str
) -> Paper:
    """Word the notice of the certified result whose number is `item`.

    Raises `CertifiedResult.DoesNotExist`, `SignatoryMissing`.
    """
    return chair_notice_paper(chair_notice_content(consultation, language, int(item)))


def chair_notice_paper(content: ChairNoticeContent) -> Paper:
    """Return the notice that says `content`."""
    return Paper(
        kind=DocumentKind.CHAIR_NOTICE,
        language=content.head.language,
        name=_name(content),
        html=_html(content),
        inputs=frozen_inputs(content),
        dated=content.dated,
    )


def _name(content: ChairNoticeContent) -> str:
    letter = LANGUAGE_LETTERS[content.head.language]
    return f"{content.head.reference}-CHAIR-{content.number}-{letter}"


def _html(content: ChairNoticeContent) -> str:
    head = content.head
    with worded_in(head.language):
        phrases = _phrases(content)
    return sequel_html(
        "documents/chair_notice.html",
        head,
        phrases,
        name=_name(content),
        dated=content.dated,
        signatory=content.signatory,
    )


def _phrases(content: ChairNoticeContent) -> dict[str, Any]:
    head, language = content.head, content.head.language
    phrases = head_phrases(head, dated=content.dated)
    profile = phrases["profile"]
    texts = [result_phrases(each, language) for each in content.texts]
    named = texts_in_a_subject([text["phrase"] for text in texts], language)
    return phrases | {
        "circular": phrases["consulted_by"],
        "subject": format_html(
            _("Result of the consultation of Member States on the {texts}")
            if len(texts) == 1
            else _("Result of the consultation of Member States: {texts}"),
            texts=named,
        ),
        "notice": content,
        "certified_on": format_date(content.dated, language),
        "followed_on": content.followed_on
        and format_date(content.followed_on, language),
        "digest": format_digest(content.digest),
        "written": _written(content.texts, language),
        "outcomes": _outcomes(content.texts, language),
        "comments_clause": profile.clauses.comments,
        "measure": measure_phrase(profile, language),
        "texts": texts,
    }


def _written(
    results: Sequence[ResultContent], language: Language
) -> list[Mapping[str, object]]:
    """Return on which days the Director decided on which texts."""
    days = sorted({each.decided_on for each in results if each.decided_on})
    return [
        {
            "day": format_date(day, language),
            "texts": _joined([e for e in results if e.decided_on == day], language),
        }
        for day in days
    ]


def _outcomes(results: Sequence[ResultContent], language: Language) -> list[SafeString]:
    """Return one sentence for each outcome that came about, with its texts."""
    keys = dict.fromkeys((each.outcome, each.clause) for each in results)
    sentences = []
    for outcome, clause in keys:
        if outcome is None:
            continue
        alike = [
            each for each in results if (each.outcome, each.clause) == (outcome, clause)
        ]
        told = _TOLD[outcome](len(alike))
        sentences.append(
            format_html(told, texts=_joined(alike, language), clause=clause)
        )
    return sentences


def _joined(results: Sequence[ResultContent], language: Language) -> SafeString:
    phrases = [
        text_phrase(each.kind, each.designation, each.provisional, language)
        for each in results
    ]
    return join_phrases(phrases, language)


def _may_proceed(count: int) -> str:
    return ngettext(
        "In accordance with clause {clause}, consideration of the following text for"
        " approval at the meeting may proceed: {texts}.",
        "In accordance with clause {clause}, consideration of the following texts for"
        " approval at the meeting may proceed: {texts}.",
        count,
    )


def _may_not_proceed(count: int) -> str:
    return ngettext(
        "In accordance with clause {clause}, consideration of the following text for"
        " approval may not proceed at the meeting: {texts}. The study group"
        " nevertheless considers the reasons that Member States gave.",
        "In accordance with clause {clause}, consideration of the following texts for"
        " approval may not proceed at the meeting: {texts}. The study group"
        " nevertheless considers the reasons that Member States gave.",
        count,
    )


def _approved(count: int) -> str:
    return ngettext(
        "In accordance with clause {clause}, the following text is approved: {texts}.",
        "In accordance with clause {clause}, the following texts are approved:"
        " {texts}.",
        count,
    )


def _not_approved(count: int) -> str:
    return ngettext(
        "In accordance with clause {clause}, the following text is not approved:"
        " {texts}.",
        "In accordance with clause {clause}, the following texts are not approved:"
        " {texts}.",
        count,
    )


def _deleted(count: int) -> str:
    return ngettext(
        "In accordance with clause {clause}, the following text is deleted: {texts}.",
        "In accordance with clause {clause}, the following texts are deleted: {texts}.",
        count,
    )


def _referred_back(count: int) -> str:
    return ngettext(
        "In accordance with clause {clause}, the following text is not deleted and the"
        " matter goes back to the study group: {texts}.",
        "In accordance with clause {clause}, the following texts are not deleted and"
        " the matter goes back to the study group: {texts}.",
        count,
    )


_TOLD: Final[Mapping[Outcome, Told]] = {
    Outcome.MAY_PROCEED: _may_proceed,
    Outcome.MAY_NOT_PROCEED: _may_not_proceed,
    Outcome.APPROVED: _approved,
    Outcome.NOT_APPROVED: _not_approved,
    Outcome.DELETED: _deleted,
    Outcome.REFERRED_BACK: _referred_back,
}
