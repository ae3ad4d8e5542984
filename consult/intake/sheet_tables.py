"""The child that opens sheets of comments: bytes in, their tables as JSON out.

Started by `consult.intake.fenced` without Django. Codes are those of `Unreadable`.
"""

import sys
from collections.abc import Mapping
from typing import Any, Final

from consult.intake.fenced import answer_each
from consult.intake.packages import (
    PackageFault,
    UnsafePackage,
    office_types,
    opened,
)
from consult.intake.word_tables import read_tables
from consult.intake.workbooks import (
    BadCell,
    SheetRow,
    SheetTable,
    TooLargeUnpacked,
    TooManyRows,
    read_worksheets,
)

_WORKBOOK: Final = "xl/workbook.xml"
REFUSALS: Final[Mapping[PackageFault, str]] = {
    PackageFault.DAMAGED: "damaged",
    PackageFault.EMBEDDED_FILE: "foreign",
    PackageFault.ENCRYPTED: "old_format",
    PackageFault.ENTITIES: "entities",
    PackageFault.EXTERNAL_LINK: "foreign",
    PackageFault.MACROS: "macros",
    PackageFault.NO_OFFICE_FILE: "other_format",
    PackageFault.TOO_LARGE_UNPACKED: "too_large",
    PackageFault.TOO_MANY_ENTRIES: "too_large",
}


def facts_of(data: bytes) -> dict[str, Any]:
    """Return the tables of a file and the words outside them, or why not.

    A cell without a value of its own is null. Raises nothing.
    """
    try:
        tables, prose = _read(data)
    except UnsafePackage as refusal:
        return {"refused": REFUSALS[refusal.fault]}
    except TooManyRows:
        return {"refused": "too_many_rows"}
    except (MemoryError, TooLargeUnpacked):
        return {"refused": "too_large"}
    except Exception:  # noqa: BLE001 -- whatever zipfile, lxml and openpyxl stumble over
        return {"refused": "damaged"}
    return {"tables": [_plain(table) for table in tables], "prose": prose}


def tables_in(facts: Mapping[str, Any]) -> list[SheetTable]:
    """Return the tables that `facts_of` found."""
    return [
        SheetTable(
            name,
            [
                SheetRow(
                    number,
                    tuple(BadCell.FORMULA if cell is None else cell for cell in cells),
                )
                for number, cells in rows
            ],
        )
        for name, rows in facts["tables"]
    ]


def _read(data: bytes) -> tuple[list[SheetTable], str]:
    with opened(data) as package:
        office_types(package)
        if _WORKBOOK in package.namelist():
            return read_worksheets(data), ""
        return read_tables(package)


def _plain(table: SheetTable) -> tuple[str, list[tuple[int, list[str | None]]]]:
    return table.name, [
        (
            row.number,
            [None if isinstance(cell, BadCell) else cell for cell in row.cells],
        )
        for row in table.rows
    ]


if __name__ == "__main__":
    answer_each(facts_of, *sys.argv[1:])
