"""A certified result in words: the outcome, the arithmetic, the clause."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consult import labels
from consult.models import Consultation
from consult.procedure.states import Position
from consult.queries.results import Result, TextResult

CountWords = Callable[[int], str]


@dataclass(frozen=True, slots=True)
class ResultFace:
    """The result of one text as `public/parts/text_result.html` prints it.

    `proof` is the comparison of integers that decides, empty where none is made.
    """

    designation: str
    name: str
    result: TextResult
    outcome: str
    share: Fraction | None
    strict: bool
    for_words: str
    against_words: str
    proof_left: str
    proof_words: str
    proof_right: str
    citation: str
    reasons: list[str]
    change: str


def result_faces(consultation: Consultation, result: Result) -> list[ResultFace]:
    """Return each text's result, in the order of the circular."""
    named = {text.designation: str(text) for text in consultation.texts.all()}
    return [
        _face(text, named.get(text.designation, text.designation), number)
        for number, text in enumerate(result.texts, start=1)
    ]


def _face(text: TextResult, designation: str, number: int) -> ResultFace:
    for_words, against_words = _count_words(text)
    left, words, right = _proof(text)
    return ResultFace(
        designation=designation,
        name=f"result-{number}",
        result=text,
        outcome=capfirst(str(labels.label(text.outcome))),
        share=text.share,
        strict=text.is_majority,
        for_words=for_words,
        against_words=against_words,
        proof_left=left,
        proof_words=words,
        proof_right=right,
        citation=labels.citation(text.profile.revision, text.clause),
        reasons=[str(labels.label(reason)) for reason in text.reasons],
        change=_change(text),
    )


def _proof(text: TextResult) -> tuple[str, str, str]:
    """Write the comparison of whole numbers, as the rule makes it."""
    share = text.share
    if share is None or not text.replies:
        return "", "", ""
    for_it, asked = text.sides
    left = f"{share.denominator} × {text.in_favour} = {for_it}"
    right = f"{share.numerator} × {text.replies} = {asked}"
    if text.is_majority:
        words = _("is more than") if for_it > asked else _("is not more than")
    else:
        words = _("is at least") if for_it >= asked else _("is less than")
    return left, words, right


def _change(text: TextResult) -> str:
    """Say what would change an outcome that was not the one asked for."""
    needed = text.more_in_favour_needed
    if text.is_favourable or needed is None:
        return ""
    words = ngettext(
        "%(n)d more reply in favour", "%(n)d more replies in favour", needed
    )
    return words % {"n": needed}


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
