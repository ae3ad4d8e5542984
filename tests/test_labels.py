from collections.abc import Callable
from enum import StrEnum

import pytest
from django.utils import translation

from consult import labels
from consult.procedure import states
from consult.procedure.profiles import profile_for
from consult.procedure.states import Disregard, Position, Reason, Revision


def vocabularies() -> list[type[StrEnum]]:
    return [
        member
        for member in vars(states).values()
        if isinstance(member, type)
        and issubclass(member, StrEnum)
        and member is not StrEnum
    ]


@pytest.mark.parametrize("vocabulary", vocabularies())
def test_every_word_of_the_procedure_has_its_own_label(
    vocabulary: type[StrEnum],
) -> None:
    shown = [str(labels.label(member)) for member in vocabulary]
    assert all(shown)
    assert len(shown) == len(set(shown))


def test_words_that_are_spelt_alike_have_the_label_of_their_own_list() -> None:
    assert labels.label(states.ConsultationState.WITHDRAWN) == "withdrawn"
    assert labels.label(Disregard.WITHDRAWN) == "withdrawn by the Member State"


def test_positions_are_worded_as_the_form_words_them() -> None:
    assert [str(labels.label(one)) for one in Position] == [
        "authorizes",
        "authorizes, with comments",
        "does not authorize",
        "approves",
        "approves, with comments",
        "does not approve",
        "does not object",
        "does not object, with comments",
        "objects",
    ]


@pytest.mark.parametrize("language", ["en", "ar", "zh-hans"])
def test_a_language_is_called_by_its_own_name(language: str) -> None:
    with translation.override(language):
        assert [(code, str(name)) for code, name in labels.language_choices()] == [
            ("ar", "العربية"),
            ("zh", "中文"),
            ("en", "English"),
            ("fr", "Français"),
            ("es", "Español"),
            ("ru", "Русский"),
        ]


@pytest.mark.parametrize("reason", Reason)
def test_a_reason_is_a_sentence(reason: Reason) -> None:
    sentence = str(labels.label(reason))
    assert sentence.endswith(".")
    assert sentence[0].isupper()


@pytest.mark.parametrize(
    ("revision", "cited"),
    [
        ("hammamet_2016", "Resolution 1 (Rev. Hammamet, 2016), clause 9.4.5"),
        ("geneva_2022", "Resolution 1 (Rev. Geneva, 2022), clause 9.4.5"),
        ("new_delhi_2024", "Resolution 1 (Rev. New Delhi, 2024), clause 9.4.5"),
    ],
)
def test_a_clause_is_cited_with_its_revision(revision: str, cited: str) -> None:
    with translation.override("en"):
        assert labels.citation(Revision(revision), "9.4.5") == cited


@pytest.mark.parametrize(
    ("choices", "vocabulary"),
    [
        (labels.procedure_choices, states.Procedure),
        (labels.revision_choices, states.Revision),
        (labels.consultation_state_choices, states.ConsultationState),
        (labels.position_choices, states.Position),
        (labels.channel_choices, states.Channel),
        (labels.language_choices, states.Language),
        (labels.outcome_choices, states.Outcome),
        (labels.reason_choices, states.Reason),
        (labels.entitlement_reason_choices, states.EntitlementReason),
        (labels.suspension_ground_choices, states.SuspensionGround),
        (labels.disregard_choices, states.Disregard),
    ],
)
def test_choices_are_the_codes_with_their_labels(
    choices: Callable[[], labels.Choices], vocabulary: type[StrEnum]
) -> None:
    assert [(code, str(text)) for code, text in choices()] == [
        (member.value, str(labels.label(member))) for member in vocabulary
    ]


def test_the_choices_of_a_profile_are_the_rows_of_its_form() -> None:
    deletion = profile_for("question_deletion", "hammamet_2016")
    assert [code for code, _ in labels.position_choices(deletion)] == [
        "no_objection",
        "no_objection_with_comments",
        "object",
    ]
