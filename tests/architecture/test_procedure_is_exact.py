"""The procedure is pure and exact: no float, no division, no framework, no clock."""

import ast
import sys

import pytest

from tests.architecture.source import Module, imported, module, product

ROOM = "consult/procedure/"
# What the standard library has for rounded numbers, machines and clocks.
INEXACT = {"cmath", "decimal", "math", "numbers", "random", "statistics", "struct"}
OUTSIDE = {"io", "locale", "os", "pathlib", "socket", "subprocess", "sys", "time"}
CLOCKS = {"now", "today", "utcnow", "fromtimestamp", "utcfromtimestamp"}


def inexact(source: Module) -> list[str]:
    """Where a module could compute with a rounded number."""
    return [source.at(node) for node in source.nodes() if _is_inexact(node)]


def _is_inexact(node: ast.AST) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, float | complex)
    if isinstance(node, ast.Name):
        return node.id in {"float", "complex", "round"}
    if isinstance(node, ast.BinOp | ast.AugAssign):
        return isinstance(node.op, ast.Div)
    if isinstance(node, ast.Attribute):
        return node.attr in {"total_seconds", "timestamp", "truediv", "fromhex"}
    return False


def foreign(source: Module) -> list[str]:
    """What a module imports from outside the procedure and the standard library."""
    names = [name for node in source.nodes() for name in imported(node)]
    return [name for name in names if not _may_import(name)]


def _may_import(name: str) -> bool:
    if name.startswith("consult."):
        return name.startswith("consult.procedure.")
    top = name.partition(".")[0]
    return top in sys.stdlib_module_names and top not in INEXACT | OUTSIDE


def clocks(source: Module) -> list[str]:
    """Where a module reads a clock."""
    return [
        source.at(node)
        for node in source.nodes()
        if isinstance(node, ast.Attribute) and node.attr in CLOCKS
    ]


def changeable(source: Module) -> list[str]:
    """Where a module has a dataclass that isn't frozen and slotted."""
    return [
        source.at(node)
        for node in source.nodes()
        if isinstance(node, ast.ClassDef)
        for decorator in node.decorator_list
        if "dataclass" in ast.unparse(decorator)
        and not ast.unparse(decorator).startswith("dataclass(frozen=True, slots=True")
    ]


def test_the_procedure_computes_exactly() -> None:
    assert [place for source in rules() for place in inexact(source)] == []


def test_the_procedure_knows_only_itself_and_the_standard_library() -> None:
    assert {source.path: foreign(source) for source in rules() if foreign(source)} == {}


def test_the_procedure_reads_no_clock() -> None:
    assert [place for source in rules() for place in clocks(source)] == []


def test_the_values_of_the_procedure_can_not_be_changed() -> None:
    assert [place for source in rules() for place in changeable(source)] == []


def rules() -> list[Module]:
    found = [source for source in product() if source.is_in(ROOM)]
    assert len(found) > 10
    return found


@pytest.mark.parametrize(
    "line",
    [
        "share = 0.7",
        "share = -1e3",
        "share = 1j",
        "share = float(in_favour)",
        "shown = round(share)",
        "share = in_favour / replies",
        "in_favour /= replies",
        "left = (closes_at - at).total_seconds()",
        "number = at.timestamp()",
    ],
)
def test_a_rounded_number_is_found(line: str) -> None:
    assert inexact(module(ROOM + "tally.py", line)) == [f"{ROOM}tally.py:1"]


@pytest.mark.parametrize(
    "line",
    [
        "import django",
        "from django.db import models",
        "from consult.models import Consultation",
        "from consult import labels",
        "import math",
        "from decimal import Decimal",
        "import time",
        "import os.path",
        "from hypothesis import given",
    ],
)
def test_a_foreign_import_is_found(line: str) -> None:
    assert len(foreign(module(ROOM + "tally.py", line))) == 1


@pytest.mark.parametrize("line", ["day = date.today()", "at = datetime.now(UTC)"])
def test_a_clock_is_found(line: str) -> None:
    assert clocks(module(ROOM + "tally.py", line)) == [f"{ROOM}tally.py:1"]


@pytest.mark.parametrize(
    "decorator",
    ["dataclass", "dataclass()", "dataclasses.dataclass", "dataclass(frozen=True)"],
)
def test_a_value_that_can_be_changed_is_found(decorator: str) -> None:
    source = module(ROOM + "tally.py", f"@{decorator}\nclass Tally: ...")
    assert changeable(source) == [f"{ROOM}tally.py:2"]


def test_whole_numbers_and_fractions_are_let_through() -> None:
    source = module(
        ROOM + "tally.py",
        """
        from fractions import Fraction
        from consult.procedure.states import Outcome
        share = Fraction(7, 10)
        hundredths = in_favour * 10_000 // replies
        """,
    )
    assert (inexact(source), foreign(source), clocks(source)) == ([], [], [])
