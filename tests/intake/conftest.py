import csv
import io
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from openpyxl import Workbook

from consult.intake.reply_sheet import SheetReading, read_reply_sheet
from consult.models import Consultation, User
from consult.procedure.states import Procedure
from tests import factories

COLUMNS = (
    "member_state",
    "text",
    "position",
    "received_at",
    "channel",
    "signatory",
    "title",
    "place",
    "comments",
    "reasons",
    "proposed_changes",
)


@pytest.fixture
def two_texts(tsb_officer: User, second_officer: User, at: datetime) -> Consultation:
    """An open consultation, issued ten days ago, on two texts."""
    issued = at - timedelta(days=10)
    draft = factories.make_draft(
        by=tsb_officer, at=issued, designations=("ITU-T D.1102", "ITU-T D.400R")
    )
    return factories.issue(draft, by=tsb_officer, second=second_officer, at=issued)


@pytest.fixture
def deletion(tsb_officer: User, second_officer: User, at: datetime) -> Consultation:
    """An open consultation on the deletion of a Recommendation."""
    draft = factories.make_draft(
        by=tsb_officer,
        at=at - timedelta(days=10),
        number=8,
        procedure=Procedure.RECOMMENDATION_DELETION,
        deadline_date=(at + timedelta(days=100)).date(),
    )
    return factories.issue(
        draft, by=tsb_officer, second=second_officer, at=at - timedelta(days=10)
    )


def row(at: datetime, **changes: object) -> dict[str, object]:
    """A row that holds, received a day before `at`."""
    yesterday = (at - timedelta(days=1)).replace(microsecond=0)
    return {
        "member_state": "KEN",
        "position": "authorize",
        "received_at": yesterday.isoformat(),
        "channel": "email",
        **changes,
    }


def as_csv(
    rows: Sequence[Mapping[str, object]],
    *,
    columns: Sequence[str] = COLUMNS,
    separator: str = ",",
    encoding: str = "utf-8",
) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, delimiter=separator, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode(encoding)


def as_workbook(
    rows: Sequence[Mapping[str, object]], *, columns: Sequence[str] = COLUMNS
) -> bytes:
    lines = ([row.get(name) for name in columns] for row in rows)
    return workbook_of([columns, *lines])


def workbook_of(lines: Sequence[Sequence[Any]]) -> bytes:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    for line in lines:
        sheet.append(list(line))
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def faults(reading: SheetReading) -> list[tuple[int, str, str]]:
    return [(each.row, each.column, each.code.value) for each in reading.errors]


def doubts(reading: SheetReading) -> list[tuple[int, str, str]]:
    return [(each.row, each.column, each.code.value) for each in reading.warnings]


def read(consultation: Consultation, content: bytes, at: datetime) -> SheetReading:
    return read_reply_sheet(content, consultation=consultation, at=at)
