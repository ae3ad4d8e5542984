"""Every point of an explanation is a sentence that holds all its figures."""

import ast
import inspect
import re

import pytest

from consult.documents import explaining
from consult.documents.explaining import explain_in_words
from consult.procedure.explanation import Explained, Point, explain
from consult.procedure.outcome import decide
from consult.procedure.profiles import profile_for
from consult.procedure.states import Language, Procedure

SIDES = {
    "factor_in_favour": 10,
    "in_favour": 16,
    "product_in_favour": 160,
    "factor_replies": 7,
    "replies": 23,
    "product_replies": 161,
}
HALF = {
    "factor_in_favour": 2,
    "in_favour": 5,
    "product_in_favour": 10,
    "factor_replies": 1,
    "replies": 12,
    "product_replies": 12,
}
FIGURES = {
    Point.COUNTED: {"replies": 23, "in_favour": 16, "against": 7},
    Point.NONE_COUNTED: {},
    Point.LATE_NOT_COUNTED: {"late": 31},
    Point.IN_QUESTION_NOT_COUNTED: {"in_question": 42},
    Point.REJECTED_NOT_COUNTED: {"rejected": 20},
    Point.SHARE_REACHED: SIDES,
    Point.SHARE_NOT_REACHED: SIDES,
    Point.MAJORITY_REACHED: HALF,
    Point.MAJORITY_NOT_REACHED: HALF,
    Point.QUORUM_REACHED: {"replies": 53, "quorum": 10},
    Point.QUORUM_NOT_REACHED: {"replies": 9, "quorum": 10},
    Point.OBJECTIONS_BELOW: {"against": 0, "objections": 1},
    Point.OBJECTIONS_REACHED: {"against": 64, "objections": 1},
    Point.SILENCE_PROCEEDS: {},
    Point.DIRECTOR_DECIDES: {},
    Point.NOBODY_ASKED: {},
    Point.SECOND_OFFICER_CONFIRMS: {},
    Point.MORE_IN_FAVOUR_WOULD_CHANGE: {"more": 75},
    Point.NONE_IN_FAVOUR_WOULD_CHANGE: {},
    Point.MORE_AGAINST_WOULD_CHANGE: {"more": 86},
    Point.NONE_AGAINST_WOULD_CHANGE: {},
}


def sentence_of(
    point: Point, figures: dict[str, int], language: Language = Language.EN
) -> str:
    (sentence,) = explain_in_words([Explained(point, figures)], language)
    return sentence


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("point", Point)
def test_every_point_has_a_sentence_with_all_its_figures(
    point: Point, language: Language
) -> None:
    sentence = sentence_of(point, FIGURES[point], language)
    written = set(re.findall(r"\d+", sentence))
    assert written >= {str(figure) for figure in FIGURES[point].values()}
    assert "%(" not in sentence


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("point", Point)
@pytest.mark.parametrize("count", [0, 1, 2, 5, 11, 101])
def test_every_plural_of_every_language_is_a_sentence(
    point: Point, language: Language, count: int
) -> None:
    if "factor_replies" in FIGURES[point]:
        return
    figures = dict.fromkeys(FIGURES[point], count)
    assert "%(" not in sentence_of(point, figures, language)


@pytest.mark.parametrize(
    ("procedure", "in_favour", "against", "late", "sentences"),
    [
        (
            "tap",
            16,
            7,
            1,
            [
                "23 replies count: 16 in favour, 7 against.",
                "The late reply of 1 Member State is kept and not counted.",
                (
                    "10 × 16 = 160 is less than 7 × 23 = 161: the replies in favour do"
                    " not reach 70%."
                ),
                "1 more reply in favour would change the result.",
            ],
        ),
        (
            "question_approval",
            9,
            0,
            0,
            [
                "9 replies count: 9 in favour, 0 against.",
                (
                    "2 × 9 = 18 is more than 1 × 9 = 9: a majority of those responding"
                    " is in favour."
                ),
                "The rule asks for at least 10 replies, and only 9 count.",
                "1 more reply in favour would change the result.",
            ],
        ),
        (
            "recommendation_deletion",
            3,
            1,
            0,
            [
                "4 replies count: 3 in favour, 1 against.",
                "1 Member State objects; 1 is enough to refer the text back.",
                "No further reply in favour could change the result.",
            ],
        ),
        (
            "tap",
            0,
            0,
            0,
            [
                "There is no reply that counts.",
                "No Member State replied: then the rule gives what was asked.",
                "1 more reply against would change the result.",
            ],
        ),
        (
            "tap",
            0,
            0,
            2,
            [
                "There is no reply that counts.",
                "The late replies of 2 Member States are kept and not counted.",
                "The rule gives no outcome here: the Director decides in writing.",
            ],
        ),
    ],
)
def test_a_decision_reads_as_sentences(
    procedure: str, in_favour: int, against: int, late: int, sentences: list[str]
) -> None:
    profile = profile_for(procedure, "hammamet_2016")
    decision = decide(profile, in_favour=in_favour, against=against, late=late)
    assert explain_in_words(explain(decision, profile), Language.EN) == sentences


def test_a_percentage_is_written_as_the_language_does() -> None:
    assert sentence_of(Point.SHARE_REACHED, SIDES, Language.FR).endswith("70\u00a0%.")
    assert "70%" in sentence_of(Point.SHARE_REACHED, SIDES, Language.ZH)


def test_a_formula_keeps_its_direction_in_arabic() -> None:
    sentence = sentence_of(Point.SHARE_NOT_REACHED, SIDES, Language.AR)
    assert "\u206610 × 16 = 160\u2069" in sentence
    assert "\u20667 × 23 = 161\u2069" in sentence


@pytest.mark.parametrize("procedure", Procedure)
def test_no_explanation_of_any_procedure_lacks_a_sentence(procedure: str) -> None:
    profile = profile_for(procedure, "hammamet_2016")
    for in_favour in range(12):
        for against in range(12):
            decision = decide(profile, in_favour=in_favour, against=against)
            points = explain(decision, profile)
            said = explain_in_words(points, Language.EN)
            assert len(said) == len(points)
            assert all(sentence.endswith(".") for sentence in said)


def test_every_sentence_is_marked_for_translation() -> None:
    marked = {
        node.args[0].value
        for node in ast.walk(ast.parse(inspect.getsource(explaining)))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"_", "ngettext_lazy"}
        and isinstance(node.args[0], ast.Constant)
    }
    assert len(marked) == len(Point)
