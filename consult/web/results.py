"""A certified result in words: the outcome, the arithmetic, the clause."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consult import labels
from consult.documents.explaining import explain_in_words
from consult.documents.wording import format_date
from consult.models import Consultation
from consult.procedure.explanation import CHANGES, Explained
from consult.procedure.states import Position
from consult.queries.clock import geneva_day
from consult.queries.results import Result, TextResult
from consult.templatetags.languages import current_language

CountWords = Callable[[int], str]
Reasons = Mapping[tuple[str, int], str]


@dataclass(frozen=True, slots=True)
class ResultFace:
    """The result of one text as `public/parts/text_result.html` prints it.

    `why` is the explanation in sentences, `change` what would change the result.
    `written` says that the Director decided, `written_reason` why, for those who may
    see it.
    """

    designation: str
    name: str
    result: TextResult
    outcome: str
    share: Fraction | None
    strict: bool
    for_words: str
    against_words: str
    why: list[str]
    change: str
    citation: str
    written: str
    written_reason: str


def result_faces(
    consultation: Consultation, result: Result, *, reasons: Reasons | None = None
) -> list[ResultFace]:
    """Return each text's result, in the order of the circular.

    `reasons` are the Director's, from `queries.results.reasons_written`; the public
    is shown none.
    """
    named = {text.designation: str(text) for text in consultation.texts.all()}
    return [
        _face(
            text, named.get(text.designation, text.designation), number, reasons or {}
        )
        for number, text in enumerate(result.texts, start=1)
    ]


def _face(
    text: TextResult, designation: str, number: int, reasons: Reasons
) -> ResultFace:
    for_words, against_words = _count_words(text)
    written, written_reason = _written(text, reasons)
    return ResultFace(
        designation=designation,
        name=f"result-{number}",
        result=text,
        outcome=capfirst(str(labels.label(text.outcome))),
        share=text.share,
        strict=text.is_majority,
        for_words=for_words,
        against_words=against_words,
        why=_why(text),
        change=" ".join(words_of_change(text.explanation)),
        citation=labels.citation(text.profile.revision, text.clause),
        written=written,
        written_reason=written_reason,
    )


def words_of_change(points: Iterable[Explained]) -> list[str]:
    """Say what would change the result."""
    return explain_in_words(
        [each for each in points if each.point in CHANGES], current_language()
    )


def _why(text: TextResult) -> list[str]:
    """Say why it is the result; one certified without explanation has its reasons."""
    if not text.explanation:
        return [str(labels.label(reason)) for reason in text.reasons]
    return explain_in_words(
        [each for each in text.explanation if each.point not in CHANGES],
        current_language(),
    )


def _written(text: TextResult, reasons: Reasons) -> tuple[str, str]:
    """Say that the Director decided and when, and why where the reader may see it."""
    if text.written is None:
        return "", ""
    day = format_date(geneva_day(text.written.decided_at), current_language())
    words = _("Decided in writing by the Director on %(date)s.") % {"date": day}
    return words, reasons.get((text.designation, text.written.number), "")


def _count_words(text: TextResult) -> tuple[str, str]:
    """Return the counts of both sides in the words of the procedure."""
    count_for, count_against = _COUNTS[text.profile.against]
    for_words = count_for(text.in_favour)
    if text.with_comments:
        comments = ngettext(
            "%(said)s, %(n)d with comments",
            "%(said)s, %(n)d with comments",
            text.with_comments,
        )
        for_words = comments % {"said": for_words, "n": text.with_comments}
    return for_words, count_against(text.against)


def _authorize(n: int) -> str:
    return ngettext("%(n)d authorizes", "%(n)d authorize", n) % {"n": n}


def _not_authorize(n: int) -> str:
    text = ngettext("%(n)d does not authorize", "%(n)d do not authorize", n)
    return text % {"n": n}


def _approve(n: int) -> str:
    return ngettext("%(n)d approves", "%(n)d approve", n) % {"n": n}


def _not_approve(n: int) -> str:
    text = ngettext("%(n)d does not approve", "%(n)d do not approve", n)
    return text % {"n": n}


def _no_objection(n: int) -> str:
    return ngettext("%(n)d does not object", "%(n)d do not object", n) % {"n": n}


def _object(n: int) -> str:
    return ngettext("%(n)d objects", "%(n)d object", n) % {"n": n}


_COUNTS: Mapping[Position, tuple[CountWords, CountWords]] = {
    Position.NOT_AUTHORIZE: (_authorize, _not_authorize),
    Position.NOT_APPROVE: (_approve, _not_approve),
    Position.OBJECT: (_no_objection, _object),
}
