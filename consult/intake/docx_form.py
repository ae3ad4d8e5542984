"""Read the fields of a returned Word form, in a child process (`docx_fields`)."""

from typing import Final

from consult.intake.form_child import read_fields
from consult.intake.returned_form import FilledField

CHILD: Final = "consult.intake.docx_fields"


def read_docx_form(data: bytes) -> list[FilledField]:
    """Return the fields of a DOCX form in their order, two of one name included.

    Raises `FormRefused`, as `read_fields` does: the child refuses what is packed too
    tightly or protected, holds macros or other files, or leads outside but for links.
    """
    return read_fields(CHILD, data)
