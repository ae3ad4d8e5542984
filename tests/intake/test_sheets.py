"""Bytes become rows of text, or one finding that says why not."""

import io
import time
import zipfile
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from consult.intake import sheets, workbooks
from consult.intake.findings import Finding
from consult.intake.sheets import UnreadableSheet, read_sheet
from consult.intake.workbooks import BadCell, SheetRow
from tests.intake.conftest import workbook_of

WORKBOOK = workbook_of([["a", "b"], ["1", 2.5]])


def cells(content: bytes) -> list[tuple[int, list[str | BadCell]]]:
    return [(row.number, list(row.cells)) for row in read_sheet(content)]


def refusal(content: bytes) -> tuple[int, str, str]:
    with pytest.raises(UnreadableSheet) as refused:
        read_sheet(content)
    finding = refused.value.finding
    return finding.row, finding.code.value, finding.message


@pytest.mark.parametrize("separator", [",", ";"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_csv_is_read_whatever_wrote_it(separator, encoding, newline):
    lines = [f"état{separator}", f'"a{separator} ""b"""{separator}中', ""]
    content = newline.join(lines).encode(encoding)
    assert cells(content) == [(1, ["état"]), (2, [f'a{separator} "b"', "中"])]


def test_a_cell_keeps_its_lines_and_the_numbers_are_those_of_the_spreadsheet():
    content = b'a,b\r\n"one\n\ntwo",\r\n\r\n , \r\n,x\r\n'
    assert cells(content) == [(1, ["a", "b"]), (2, ["one\n\ntwo"]), (5, ["", "x"])]


def test_an_empty_file_has_no_rows():
    assert cells(b"") == []
    assert cells("\ufeff".encode()) == []
    assert cells(workbook_of([])) == []


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "utf-16"])
def test_another_encoding_is_refused_with_the_name_of_the_right_one(encoding):
    row, code, message = refusal("pays,état\n".encode(encoding))
    assert (row, code) == (1, "unreadable_file")
    assert "UTF-8" in message


def test_an_open_quotation_mark_does_not_swallow_the_rows_below():
    row, code, _ = refusal(b'a,b\n1,2\n"3,4\n5,6\n')
    assert (row, code) == (3, "unreadable_file")
    assert refusal(b'a\n"b"c\n')[:2] == (2, "unreadable_file")


def test_a_cell_beyond_all_measure_is_refused():
    assert refusal(b"a\n" + b"x" * 200_000)[:2] == (2, "unreadable_file")


def test_a_file_of_more_than_ten_megabytes_is_refused():
    assert "10 MB" in refusal(b"x" * (sheets.MAX_BYTES + 1))[2]


@pytest.mark.parametrize(
    "write",
    [
        lambda n: b"a\n" + b"1\n" * n,
        lambda n: workbook_of([["a"], *[["1"]] * n]),
    ],
    ids=["csv", "xlsx"],
)
def test_five_thousand_rows_are_read_and_one_more_refuses_all(write):
    assert len(cells(write(5_000))) == 5_001
    assert refusal(write(5_001))[:2] == (5_002, "too_many_rows")


def test_empty_lines_without_end_are_refused(monkeypatch):
    monkeypatch.setattr(workbooks, "LAST_LINE", 10)
    assert cells(b"a\n" + b"\n" * 8 + b"x") == [(1, ["a"]), (10, ["x"])]
    assert refusal(b"a\n" + b"\n" * 9 + b"x")[:2] == (11, "too_many_rows")


def test_a_workbook_gives_text_whatever_its_cells_are():
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.append(["text", 7, 7.0, 7.5, True, None, "=text"])
    sheet["G1"].data_type = "s"
    sheet.append([])
    instant = datetime.fromisoformat("2021-11-30T16:05")
    sheet.append([instant, instant.date(), instant.time()])
    out = io.BytesIO()
    workbook.save(out)
    assert cells(out.getvalue()) == [
        (1, ["text", "7", "7", "7.5", "True", "", "=text"]),
        (3, ["2021-11-30T16:05:00", "2021-11-30", "16:05:00"]),
    ]


def test_formulas_and_errors_are_no_values():
    content = workbook_of([["=1+1", "#N/A", timedelta(hours=1), "x"]])
    assert cells(content) == [
        (1, [BadCell.FORMULA, BadCell.FORMULA, BadCell.FORMULA, "x"])
    ]


def test_the_first_worksheet_counts_and_what_the_file_says_of_its_size_does_not():
    workbook = load_workbook(io.BytesIO(workbook_of([["a", "b"], ["1", "2"]])))
    workbook.create_sheet("second").append(["other"])
    out = io.BytesIO()
    workbook.save(out)
    narrowed = _rewritten(
        out.getvalue(), "xl/worksheets/sheet1.xml", b'ref="A1:B2"', b'ref="A1:A1"'
    )
    assert cells(narrowed) == [(1, ["a", "b"]), (2, ["1", "2"])]


def test_a_row_far_below_is_read_at_its_number():
    moved = _rewritten(
        workbook_of([["a"], ["x"]]),
        "xl/worksheets/sheet1.xml",
        b'<row r="2"><c r="A2"',
        b'<row r="900"><c r="A900"',
    )
    assert cells(moved) == [(1, ["a"]), (900, ["x"])]


def test_a_blank_cell_in_the_last_row_costs_no_time():
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet["A1"], sheet["A200000"] = "a", "x"
    sheet["A1048576"].number_format = "@"
    out = io.BytesIO()
    workbook.save(out)
    began = time.process_time()
    assert cells(out.getvalue()) == [(1, ["a"]), (200_000, ["x"])]
    assert time.process_time() - began < 3


def test_rows_that_were_written_blank_without_end_are_the_end_of_a_worksheet():
    def blank(most: int) -> bytes:
        rows = "".join(f'<row r="{row}"/>' for row in range(2, most))
        return _rewritten(
            workbook_of([["a"], ["x"]]),
            "xl/worksheets/sheet1.xml",
            b'<row r="2"><c r="A2"',
            f'{rows}<row r="{most}"><c r="A{most}"'.encode(),
        )

    assert cells(blank(40_000)) == [(1, ["a"]), (40_000, ["x"])]
    assert cells(blank(60_000)) == [(1, ["a"])]


def test_a_workbook_that_unpacks_to_far_more_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * (workbooks.MAX_UNPACKED_BYTES + 1))
    assert "unpacked" in refusal(out.getvalue())[2]


def test_another_zip_file_is_no_workbook():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<document/>")
    assert "XLSX" in refusal(out.getvalue())[2]
    assert "XLSX" in refusal(workbook_of([["a"]])[:400])[2]


anything = st.binary(max_size=400)


@given(anything | anything.map(sheets.ZIP_SIGNATURE.__add__))
def test_whatever_the_bytes_are_there_are_rows_or_one_finding(content):
    assert isinstance(outcome(content), list | Finding)


@given(st.data())
def test_a_damaged_workbook_is_read_or_refused(data):
    content = bytearray(WORKBOOK)
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), max_size=8)):
        content[place] = data.draw(st.integers(0, 255))
    assert isinstance(outcome(bytes(content)), list | Finding)


def outcome(content: bytes) -> list[SheetRow] | Finding:
    try:
        return read_sheet(content)
    except UnreadableSheet as refused:
        return refused.finding


def _rewritten(content: bytes, name: str, old: bytes, new: bytes) -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(out, "w") as target,
    ):
        for member in source.namelist():
            part = source.read(member)
            if member == name:
                assert old in part
                part = part.replace(old, new)
            target.writestr(member, part)
    return out.getvalue()
