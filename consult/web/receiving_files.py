"""Take in no more of a file than is needed to say that it is too large."""

from typing import Final

from django.core.files.uploadhandler import TemporaryFileUploadHandler

from consult.intake.uploads import MAX_BYTES

_ENOUGH: Final = MAX_BYTES + 1


class CutShort(TemporaryFileUploadHandler):
    """Keep the beginning of each file on disk for the request, up to a byte too many.

    Anybody can post to a page; what is left over reaches neither memory nor disk, while
    the fields of the form that come after it are still read.
    """

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write what is still needed of a chunk."""
        if start < _ENOUGH:
            super().receive_data_chunk(raw_data[: _ENOUGH - start], start)
