"""Which Member State a stranger means by the name that is written on a form."""

import unicodedata
from enum import Enum, auto

from consult.models import Consultation, MemberState, MemberStateName


class Whose(Enum):
    """Whether a name is one of a State on the roll, of another State, or of none."""

    ON_ROLL = auto()
    NOT_ON_ROLL = auto()
    UNKNOWN = auto()


def find_state(consultation: Consultation, named: str) -> tuple[str, Whose]:
    """Return the ISO alpha-3 code of the State that is meant, empty when unknown.

    Read are the code and the names on the roll in the six languages, however they
    are spaced and whatever their case.
    """
    wanted = _folded(named)
    for iso3, names in consultation.roll.values_list("member_state_id", "names"):
        if wanted in {_folded(name) for name in (iso3, *names.values())}:
            return iso3, Whose.ON_ROLL
    codes = MemberState.objects.values_list("iso3", "iso3")
    names_today = MemberStateName.objects.values_list("member_state_id", "name")
    for iso3, name in (*codes, *names_today):
        if wanted == _folded(name):
            return iso3, Whose.NOT_ON_ROLL
    return "", Whose.UNKNOWN


def _folded(name: str) -> str:
    compatible = unicodedata.normalize("NFKC", name)
    seen = (one for one in compatible if unicodedata.category(one) != "Cf")
    return " ".join("".join(seen).casefold().split())
