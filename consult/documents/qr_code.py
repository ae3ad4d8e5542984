"""A QR code as a drawing that stands in a document, with nothing to fetch."""

from itertools import groupby

import qrcode
from django.utils.html import format_html
from django.utils.safestring import SafeString
from qrcode.constants import ERROR_CORRECT_M

# What the standard asks for around the code, in modules.
QUIET_ZONE = 4


def draw_qr_code(payload: str, *, name: str) -> SafeString:
    """Return the QR code of `payload` as SVG; `name` says what it is."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=QUIET_ZONE)
    code.add_data(payload)
    rows = code.get_matrix()
    path = "".join(
        f"M{start} {number}h{length}v1h-{length}z"
        for number, row in enumerate(rows)
        for start, length in _dark_runs(row)
    )
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}">'
        '<title>{name}</title><path d="{path}"/></svg>',
        size=len(rows),
        name=name,
        path=path,
    )


def _dark_runs(row: list[bool]) -> list[tuple[int, int]]:
    """Return where the dark modules of a row begin and how many follow each other."""
    runs = [(dark, len(list(run))) for dark, run in groupby(row)]
    starts = [
        sum(length for _dark, length in runs[:index]) for index in range(len(runs))
    ]
    return [
        (start, length)
        for start, (dark, length) in zip(starts, runs, strict=True)
        if dark
    ]
