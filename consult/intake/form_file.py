"""Read a returned form whichever of its two formats it came in."""

from typing import Final

from consult.intake.docx_form import read_docx_form
from consult.intake.pdf_form import read_pdf_form
from consult.intake.returned_form import FilledField

PACKAGE: Final = b"PK"


def read_form(data: bytes) -> list[FilledField]:
    """Return the fields of a form; what is no Word document is read as PDF.

    Raises `FormRefused`.
    """
    reader = read_docx_form if data.startswith(PACKAGE) else read_pdf_form
    return reader(data)
