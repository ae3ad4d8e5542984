"""Rows that a spreadsheet opens are written where formulas are made harmless."""

import ast

import pytest

from tests.architecture.source import Module, module, product

CSV = "consult/documents/cells.py"


def unsafe_writers(source: Module) -> list[str]:
    """Where CSV is written elsewhere, or a workbook without `safe_cell`."""
    if source.is_in(CSV):
        return []
    names = {node.id for node in source.nodes() if isinstance(node, ast.Name)}
    found = []
    for node in source.nodes():
        called = node.func if isinstance(node, ast.Call) else None
        name = getattr(called, "attr", getattr(called, "id", ""))
        of_csv = (
            isinstance(called, ast.Attribute)
            and isinstance(called.value, ast.Name)
            and called.value.id == "csv"
        )
        writes_csv = name == "DictWriter" or (name == "writer" and of_csv)
        writes_workbook = name == "Workbook" and "safe_cell" not in names
        if writes_csv or writes_workbook:
            found.append(source.at(node))
    return found


def test_what_a_spreadsheet_opens_holds_no_formula() -> None:
    assert [place for source in product() for place in unsafe_writers(source)] == []


@pytest.mark.parametrize(
    "text", ["csv.writer(out)", "csv.DictWriter(out, names)", "Workbook()"]
)
def test_a_writer_of_its_own_is_noticed(text: str) -> None:
    assert unsafe_writers(module("consult/web/staff/exports.py", text)) != []


def test_a_workbook_of_safe_cells_is_fine() -> None:
    text = "book = Workbook()\nsheet.append([safe_cell(one) for one in row])"
    assert unsafe_writers(module("consult/web/staff/exports.py", text)) == []
