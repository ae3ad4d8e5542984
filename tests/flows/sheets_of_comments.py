"""Make sheets of comments and attach them to replies, for tests."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

import docx
from openpyxl import Workbook

from consult.files import store
from consult.models import Consultation, ReplyAttachment, ReplyVersion

HEADS = ("Text", "Clause", "Type", "Comment", "Proposed change")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(rows: Sequence[Sequence[Any]], heads: Sequence[str] = HEADS) -> bytes:
    """Return an XLSX file with a row of heads, if any, and rows below."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (heads, *rows) if heads else rows:
        sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def workbook_of(worksheets: Mapping[str, Sequence[Sequence[Any]]]) -> bytes:
    """Return an XLSX file with a worksheet of rows for each name."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in worksheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def text_of(*parts: str | Sequence[Sequence[str]]) -> bytes:
    """Return a DOCX file of paragraphs and tables, in their order."""
    text = docx.Document()
    for part in parts:
        if isinstance(part, str):
            text.add_paragraph(part)
            continue
        table = text.add_table(0, len(part[0]))
        for row in part:
            for cell, value in zip(table.add_row().cells, row, strict=True):
                cell.text = value
    out = io.BytesIO()
    text.save(out)
    return out.getvalue()


def document(rows: Sequence[Sequence[str]], heads: Sequence[str] = HEADS) -> bytes:
    """Return a DOCX file with one table."""
    return text_of("Comments of our administration", (heads, *rows))


def repacked(
    content: bytes, *, add: Mapping[str, bytes] | None = None, **replaced: bytes
) -> bytes:
    """Return a package with members added or replaced."""
    changes = {**(add or {}), **replaced}
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name not in changes:
                new.writestr(name, old.read(name))
        for name, data in changes.items():
            new.writestr(name, data)
    return out.getvalue()


def attach(
    consultation: Consultation, iso3: str, content: bytes, name: str = "comments.xlsx"
) -> ReplyAttachment:
    """Attach a file to the last version of a State's reply."""
    version = ReplyVersion.objects.filter(
        consultation=consultation, member__member_state_id=iso3
    ).latest("version")
    return ReplyAttachment.objects.create(
        version=version,
        number=version.attachments.count() + 1,
        name=name,
        media_type=XLSX,
        sha256=store.write(content),
        size=len(content),
    )
