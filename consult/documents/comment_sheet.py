"""An empty sheet of comments for delegates to fill in."""

import io
import re
import zipfile
from datetime import datetime
from typing import Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from consult.documents.cells import safe_cell
from consult.models import Consultation
from consult.procedure.comment_columns import HEADS, CommentColumn
from consult.procedure.states import Language

ROWS: Final = 200
_WIDTHS: Final = (24, 12, 16, 60, 60)
_WRITTEN: Final = datetime(1980, 1, 1)  # noqa: DTZ001 -- workbooks have no zone
_SAVED: Final = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
_WHEN: Final = rb"\g<1>1980-01-01T00:00:00Z"
_LONGEST_LIST: Final = 255


def blank_comment_sheet(consultation: Consultation, language: Language) -> bytes:
    """Return an XLSX with heads in `language`; the texts can be chosen from a list.

    The same bytes for the same consultation and language.
    """
    book = Workbook()
    book.properties.created = _WRITTEN
    sheet = book.active
    if sheet is None:
        raise ValueError("a new workbook has a sheet")
    sheet.append([safe_cell(HEADS[language][column][0]) for column in CommentColumn])
    sheet.freeze_panes = "A2"
    sheet.sheet_view.rightToLeft = language is Language.AR
    for number, width in enumerate(_WIDTHS, start=1):
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = width
        sheet[f"{letter}1"].font = Font(bold=True)
        for row in range(2, ROWS + 2):
            # As text, so that clause 5.10 does not become the number 5.1.
            sheet[f"{letter}{row}"].number_format = "@"
            sheet[f"{letter}{row}"].alignment = Alignment(
                wrap_text=True, vertical="top"
            )
    choices = ",".join(text.designation for text in consultation.texts.all())
    if '"' not in choices and len(choices) <= _LONGEST_LIST:
        chosen = DataValidation(
            type="list", formula1=f'"{choices}"', showErrorMessage=False
        )
        chosen.add(f"A2:A{ROWS + 1}")
        sheet.add_data_validation(chosen)
    out = io.BytesIO()
    book.save(out)
    return _repacked(out.getvalue())


def _repacked(content: bytes) -> bytes:
    """Return a package whose members all bear one date."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            member = zipfile.ZipInfo(name)
            member.compress_type = zipfile.ZIP_DEFLATED
            # The library writes the moment of saving into the properties.
            new.writestr(member, _SAVED.sub(_WHEN, old.read(name)))
    return out.getvalue()
