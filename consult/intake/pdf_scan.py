"""Look into a PDF for what starts something, holds other files or is encrypted.

The search runs in a child process (`pdf_search`), which has seconds and memory of its
own. It is a search, not a proof: a file is only ever given back as an attachment, and
Consult itself opens none of them.
"""

from typing import Final

from consult.intake.fenced import (
    ReaderEnded,
    ReadingFailed,
    ReadingTookTooLong,
    read_fenced,
)
from consult.intake.upload_faults import UploadFault, UploadRefused

CHILD: Final = "consult.intake.pdf_search"
_TAIL: Final = 2_048


def check_pdf(content: bytes) -> None:
    """Refuse a PDF that is encrypted, runs something or holds other files.

    Also one that takes more than its seconds or its memory, and one that holds objects
    packed in an unusual way. Raises `UploadRefused`, and `ReaderEnded` where the server
    could not search it, whatever it is.
    """
    if b"%%EOF" not in content[-_TAIL:]:
        raise UploadRefused(UploadFault.DAMAGED)
    try:
        facts = read_fenced(CHILD, content)
    except ReaderEnded:
        raise
    except (ReadingFailed, ReadingTookTooLong) as error:
        raise UploadRefused(UploadFault.TOO_LARGE_UNPACKED) from error
    if facts:
        found = facts["found"]
        fault = UploadFault(facts["fault"])
        raise UploadRefused(fault, found=found, may_be_text=bool(found))
