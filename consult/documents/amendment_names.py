"""How the six languages call an addendum and a corrigendum, and their documents."""

from collections.abc import Mapping
from typing import Final

from consult.documents.wording import name_circular
from consult.procedure.references import CircularReference
from consult.procedure.states import Language
from consult.vocabularies import AmendmentKind

_NAMES: Final[Mapping[AmendmentKind, Mapping[Language, str]]] = {
    AmendmentKind.ADDENDUM: {
        Language.AR: "الإضافة {number}",
        Language.ZH: "补遗{number}",
        Language.EN: "Addendum {number}",
        Language.FR: "Addendum {number}",
        Language.RU: "Дополнительный документ {number}",
        Language.ES: "Addéndum {number}",
    },
    AmendmentKind.CORRIGENDUM: {
        Language.AR: "التصويب {number}",
        Language.ZH: "勘误{number}",
        Language.EN: "Corrigendum {number}",
        Language.FR: "Corrigendum {number}",
        Language.RU: "Исправление {number}",
        Language.ES: "Corrigéndum {number}",
    },
}

_TO_A_CIRCULAR: Final[Mapping[Language, str]] = {
    Language.AR: "{amendment} إلى {circular}",
    Language.ZH: "{circular}{amendment}",
    Language.EN: "{amendment} to {circular}",
    Language.FR: "{amendment} à la {circular}",
    Language.RU: "{amendment} к {circular}",
    Language.ES: "{amendment} a la {circular}",
}

# What follows "to": Russian declines the circular.
_RUSSIAN_DATIVE: Final = ("Циркуляр ", "Циркуляру ")

_MARKS: Final[Mapping[AmendmentKind, str]] = {
    AmendmentKind.ADDENDUM: "ADD",
    AmendmentKind.CORRIGENDUM: "COR",
}


def name_amendment(kind: AmendmentKind, number: int, language: Language) -> str:
    """Name an amendment by itself: `Addendum 1`, `补遗1`."""
    return _NAMES[kind][language].format(number=number)


def name_amendment_to(
    kind: AmendmentKind, number: int, circular: int, language: Language
) -> str:
    """Name it with its circular: `Addendum 1 to TSB Circular 321`."""
    named = name_circular(circular, language)
    if language is Language.RU:
        named = named.replace(*_RUSSIAN_DATIVE)
    return _TO_A_CIRCULAR[language].format(
        amendment=name_amendment(kind, number, language), circular=named
    )


def name_document(
    reference: CircularReference, kind: AmendmentKind, number: int, language: Language
) -> str:
    """Name its document: `T17-TSB-CIR-0321-ADD01-E`."""
    return reference.document_name(language, part=f"{_MARKS[kind]}{number:02d}")
