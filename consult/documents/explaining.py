"""Explain a decision in sentences: what counted, how it was measured, what it hangs on.

The rule gives codes with whole numbers (`procedure.explanation`); here each becomes one
sentence of the reader's language, with every one of its figures in digits.
"""

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Final

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consult.documents.wording import DJANGO_CODES, format_percentage
from consult.procedure.explanation import Explained, Point
from consult.procedure.states import Language

Figures = Mapping[str, int]


def explain_in_words(points: Iterable[Explained], language: Language) -> list[str]:
    """Return one sentence for each point, in the given language.

    Formulae are isolated from right-to-left text by Unicode's own marks, so that a
    sentence is safe wherever it is printed.
    """
    with translation.override(DJANGO_CODES[language]):
        return [_SENTENCES[each.point](each.figures, language) for each in points]


def _counted(figures: Figures, _language: Language) -> str:
    text = ngettext(
        "%(replies)d reply counts: %(in_favour)d in favour, %(against)d against.",
        "%(replies)d replies count: %(in_favour)d in favour, %(against)d against.",
        figures["replies"],
    )
    return text % figures


def _none_counted(_figures: Figures, _language: Language) -> str:
    return _("There is no reply that counts.")


def _late(figures: Figures, _language: Language) -> str:
    text = ngettext(
        "The late reply of %(late)d Member State is kept and not counted.",
        "The late replies of %(late)d Member States are kept and not counted.",
        figures["late"],
    )
    return text % figures


def _in_question(figures: Figures, _language: Language) -> str:
    text = ngettext(
        "The reply of %(in_question)d Member State is in question and not counted.",
        "The replies of %(in_question)d Member States are in question and not counted.",
        figures["in_question"],
    )
    return text % figures


def _share_reached(figures: Figures, language: Language) -> str:
    return _(
        "%(for)s is at least %(of)s: the replies in favour reach %(share)s."
    ) % _sides(figures, language)


def _share_not_reached(figures: Figures, language: Language) -> str:
    return _(
        "%(for)s is less than %(of)s: the replies in favour do not reach %(share)s."
    ) % _sides(figures, language)


def _majority_reached(figures: Figures, language: Language) -> str:
    return _(
        "%(for)s is more than %(of)s: a majority of those responding is in favour."
    ) % _sides(figures, language)


def _majority_not_reached(figures: Figures, language: Language) -> str:
    return _(
        "%(for)s is not more than %(of)s: no majority of those responding is in favour."
    ) % _sides(figures, language)


def _quorum_reached(figures: Figures, _language: Language) -> str:
    text = ngettext(
        "The rule asks for at least %(quorum)d replies, and %(replies)d counts.",
        "The rule asks for at least %(quorum)d replies, and %(replies)d count.",
        figures["replies"],
    )
    return text % figures


def _quorum_not_reached(figures: Figures, _language: Language) -> str:
    text = ngettext(
        "The rule asks for at least %(quorum)d replies, and only %(replies)d counts.",
        "The rule asks for at least %(quorum)d replies, and only %(replies)d count.",
        figures["replies"],
    )
    return text % figures


def _objections_below(figures: Figures, _language: Language) -> str:
    text = ngettext(
        "%(against)d Member State objects; %(objections)d would refer the text back.",
        "%(against)d Member States object; %(objections)d would refer the text back.",
        figures["against"],
    )
    return text % figures


def _objections_reached(figures: Figures, _language: Language) -> str:
    text = ngettext(
        "%(against)d Member State objects; %(objections)d is enough to refer the text"
        " back.",
        "%(against)d Member States object; %(objections)d is enough to refer the text"
        " back.",
        figures["against"],
    )
    return text % figures


def _silence_proceeds(_figures: Figures, _language: Language) -> str:
    return _("No Member State replied: then the rule gives what was asked.")


def _director_decides(_figures: Figures, _language: Language) -> str:
    return _("The rule gives no outcome here: the Director decides in writing.")


def _second_officer_confirms(_figures: Figures, _language: Language) -> str:
    return _("There is no outcome before a second officer confirmed what was keyed in.")


def _more_in_favour(figures: Figures, _language: Language) -> str:
    text = ngettext(
        "%(more)d more reply in favour would change the result.",
        "%(more)d more replies in favour would change the result.",
        figures["more"],
    )
    return text % figures


def _none_in_favour(_figures: Figures, _language: Language) -> str:
    return _("No further reply in favour could change the result.")


def _more_against(figures: Figures, _language: Language) -> str:
    text = ngettext(
        "%(more)d more reply against would change the result.",
        "%(more)d more replies against would change the result.",
        figures["more"],
    )
    return text % figures


def _none_against(_figures: Figures, _language: Language) -> str:
    return _("No further reply against could change the result.")


def _sides(figures: Figures, language: Language) -> dict[str, str]:
    """Write both products the rule compares, and the share they stand for."""
    share = Fraction(figures["factor_replies"], figures["factor_in_favour"])
    return {
        "for": _formula(figures, "in_favour", language),
        "of": _formula(figures, "replies", language),
        "share": format_percentage(share, language),
    }


def _formula(figures: Figures, side: str, language: Language) -> str:
    factor, count = figures[f"factor_{side}"], figures[side]
    written = f"{factor} × {count} = {figures[f'product_{side}']}"
    return f"\u2066{written}\u2069" if language is Language.AR else written


_SENTENCES: Final[Mapping[Point, Callable[[Figures, Language], str]]] = {
    Point.COUNTED: _counted,
    Point.NONE_COUNTED: _none_counted,
    Point.LATE_NOT_COUNTED: _late,
    Point.IN_QUESTION_NOT_COUNTED: _in_question,
    Point.SHARE_REACHED: _share_reached,
    Point.SHARE_NOT_REACHED: _share_not_reached,
    Point.MAJORITY_REACHED: _majority_reached,
    Point.MAJORITY_NOT_REACHED: _majority_not_reached,
    Point.QUORUM_REACHED: _quorum_reached,
    Point.QUORUM_NOT_REACHED: _quorum_not_reached,
    Point.OBJECTIONS_BELOW: _objections_below,
    Point.OBJECTIONS_REACHED: _objections_reached,
    Point.SILENCE_PROCEEDS: _silence_proceeds,
    Point.DIRECTOR_DECIDES: _director_decides,
    Point.SECOND_OFFICER_CONFIRMS: _second_officer_confirms,
    Point.MORE_IN_FAVOUR_WOULD_CHANGE: _more_in_favour,
    Point.NONE_IN_FAVOUR_WOULD_CHANGE: _none_in_favour,
    Point.MORE_AGAINST_WOULD_CHANGE: _more_against,
    Point.NONE_AGAINST_WOULD_CHANGE: _none_against,
}
