"""Read the fields of a returned PDF, in a child process (`pdf_fields`)."""

from typing import Final

from consult.intake.form_child import read_fields
from consult.intake.returned_form import FilledField

CHILD: Final = "consult.intake.pdf_fields"


def read_pdf_form(data: bytes) -> list[FilledField]:
    """Return the fields of a PDF form in their order, two of one name included.

    Raises `FormRefused`, as `read_fields` does.
    """
    return read_fields(CHILD, data)
