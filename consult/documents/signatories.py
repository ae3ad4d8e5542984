"""Who signs a letter: as entered for a day, or as frozen when it was issued."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from consult.documents.content import SignatoryContent
from consult.models import Signatory
from consult.procedure.errors import RuleError
from consult.procedure.states import Language
from consult.vocabularies import Capacity


class SignatoryMissing(RuleError):  # noqa: N818 -- named for what is not there
    """Nobody is entered who signs on the day that a letter bears."""

    code = "signatory_missing"


def signatory_to_come(day: date, language: Language) -> SignatoryContent | None:
    """Return who would sign on a day, as written in the language, if anybody."""
    signatory = Signatory.objects.signing_on(day)
    if signatory is None:
        return None
    return SignatoryContent(
        name=signatory.name_in(language.value), capacity=Capacity(signatory.capacity)
    )


def signatory_on(day: date, language: Language) -> SignatoryContent:
    """Return who signs on a day, as written in the language.

    Raises `SignatoryMissing`.
    """
    signatory = signatory_to_come(day, language)
    if signatory is None:
        raise SignatoryMissing(f"Nobody is entered who signs on {day:%Y-%m-%d}.")
    return signatory


def frozen_signatory(facts: Mapping[str, Any], language: Language) -> SignatoryContent:
    """Return who signed, from what was frozen at the issue of a letter."""
    names = facts["names"]
    return SignatoryContent(
        name=names.get(language.value) or names.get("en", ""),
        capacity=Capacity(facts["capacity"]),
    )
