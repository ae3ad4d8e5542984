"""Explain a decision in sentences: what counted, how it was measured, what it hangs on.

The rule gives codes with whole numbers (`procedure.explanation`); here each becomes one
sentence of the reader's language, with every one of its figures in digits.
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any, Final

from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from consult.documents.wording import DJANGO_CODES, format_percentage, isolate
from consult.procedure.explanation import Explained, Point
from consult.procedure.states import Language

Figures = Mapping[str, int]

# Where a figure decides between singular and plural, its name is the last word.
_SENTENCES: Final[Mapping[Point, Any]] = {
    Point.COUNTED: ngettext_lazy(
        "%(replies)d reply counts: %(in_favour)d in favour, %(against)d against.",
        "%(replies)d replies count: %(in_favour)d in favour, %(against)d against.",
        "replies",
    ),
    Point.NONE_COUNTED: _("There is no reply that counts."),
    Point.LATE_NOT_COUNTED: ngettext_lazy(
        "The late reply of %(late)d Member State is kept and not counted.",
        "The late replies of %(late)d Member States are kept and not counted.",
        "late",
    ),
    Point.IN_QUESTION_NOT_COUNTED: ngettext_lazy(
        "The reply of %(in_question)d Member State is in question and not counted.",
        "The replies of %(in_question)d Member States are in question and not counted.",
        "in_question",
    ),
    Point.REJECTED_NOT_COUNTED: ngettext_lazy(
        "What was keyed in for %(rejected)d Member State was rejected: its reply is not"
        " known.",
        "What was keyed in for %(rejected)d Member States was rejected: their replies"
        " are not known.",
        "rejected",
    ),
    Point.SHARE_REACHED: _(
        "%(for)s is at least %(of)s: the replies in favour reach %(share)s."
    ),
    Point.SHARE_NOT_REACHED: _(
        "%(for)s is less than %(of)s: the replies in favour do not reach %(share)s."
    ),
    Point.MAJORITY_REACHED: _(
        "%(for)s is more than %(of)s: a majority of those responding is in favour."
    ),
    Point.MAJORITY_NOT_REACHED: _(
        "%(for)s is not more than %(of)s: no majority of those responding is in favour."
    ),
    Point.QUORUM_REACHED: ngettext_lazy(
        "The rule asks for at least %(quorum)d replies, and %(replies)d counts.",
        "The rule asks for at least %(quorum)d replies, and %(replies)d count.",
        "replies",
    ),
    Point.QUORUM_NOT_REACHED: ngettext_lazy(
        "The rule asks for at least %(quorum)d replies, and only %(replies)d counts.",
        "The rule asks for at least %(quorum)d replies, and only %(replies)d count.",
        "replies",
    ),
    Point.OBJECTIONS_BELOW: ngettext_lazy(
        "%(against)d Member State objects; %(objections)d would refer the text back.",
        "%(against)d Member States object; %(objections)d would refer the text back.",
        "against",
    ),
    Point.OBJECTIONS_REACHED: ngettext_lazy(
        "%(against)d Member State objects; %(objections)d is enough to refer the text"
        " back.",
        "%(against)d Member States object; %(objections)d is enough to refer the text"
        " back.",
        "against",
    ),
    Point.SILENCE_PROCEEDS: _(
        "No Member State replied: then the rule gives what was asked."
    ),
    Point.DIRECTOR_DECIDES: _(
        "The rule gives no outcome here: the Director decides in writing."
    ),
    Point.NOBODY_ASKED: _("No Member State has been asked: there is no outcome."),
    Point.SECOND_OFFICER_CONFIRMS: _(
        "There is no outcome before a second officer confirmed what was keyed in."
    ),
    Point.MORE_IN_FAVOUR_WOULD_CHANGE: ngettext_lazy(
        "%(more)d more reply in favour would change the result.",
        "%(more)d more replies in favour would change the result.",
        "more",
    ),
    Point.NONE_IN_FAVOUR_WOULD_CHANGE: _(
        "No further reply in favour could change the result."
    ),
    Point.MORE_AGAINST_WOULD_CHANGE: ngettext_lazy(
        "%(more)d more reply against would change the result.",
        "%(more)d more replies against would change the result.",
        "more",
    ),
    Point.NONE_AGAINST_WOULD_CHANGE: _(
        "No further reply against could change the result."
    ),
}


def explain_in_words(points: Iterable[Explained], language: Language) -> list[str]:
    """Return one sentence for each point, in the given language.

    Formulae are isolated from right-to-left text by Unicode's own marks, so that a
    sentence is safe wherever it is printed.
    """
    with translation.override(DJANGO_CODES[language]):
        return [
            str(_SENTENCES[each.point] % _values(each.figures, language))
            for each in points
        ]


def _values(figures: Figures, language: Language) -> dict[str, int | str]:
    """Return the figures and, of a comparison, both products and their share."""
    if "factor_replies" not in figures:
        return dict(figures)
    share = Fraction(figures["factor_replies"], figures["factor_in_favour"])
    return {
        "for": _formula(figures, "in_favour", language),
        "of": _formula(figures, "replies", language),
        "share": format_percentage(share, language),
    }


def _formula(figures: Figures, side: str, language: Language) -> str:
    factor, count = figures[f"factor_{side}"], figures[side]
    written = f"{factor} × {count} = {figures[f'product_{side}']}"
    return isolate(written, language)
