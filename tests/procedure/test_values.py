"""What the rule takes and gives are values: frozen, and equal if they say the same."""

import dataclasses
import importlib
import pkgutil

import pytest

from consult import procedure
from consult.procedure.eligibility import Entitlement, compare_rolls
from consult.procedure.states import EntitlementReason

VALUES = [
    value
    for found in pkgutil.iter_modules(procedure.__path__, "consult.procedure.")
    for value in vars(importlib.import_module(found.name)).values()
    if dataclasses.is_dataclass(value)
    and isinstance(value, type)
    and value.__module__ == found.name
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: value.__name__)
def test_a_value_of_the_procedure_can_not_be_changed(value: type) -> None:
    instance = object.__new__(value)
    for field in dataclasses.fields(value):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(instance, field.name, "changed")


@pytest.mark.parametrize("value", VALUES, ids=lambda value: value.__name__)
def test_a_value_of_the_procedure_has_no_other_field(value: type) -> None:
    assert not hasattr(object.__new__(value), "__dict__")


def test_rolls_that_say_the_same_do_not_differ() -> None:
    frozen, later = (
        [Entitlement("CHE", True, EntitlementReason.MEMBER)] for _time in range(2)
    )
    assert frozen[0] is not later[0]
    assert compare_rolls(frozen, later) == ()
