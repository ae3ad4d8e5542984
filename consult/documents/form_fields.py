"""Mend the fields that WeasyPrint writes, before the file is closed.

WeasyPrint 70 gives the widgets of a radio group names
of their own and lists them as fields, has no look for a box that is not marked, knows
no field that can't be changed, and asks each viewer to draw all fields anew: one that
can't draw Chinese would drop what another has drawn.
"""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pydyf
from fontTools.ttLib import TTFont

READ_ONLY = 1 << 0
RADIO = 1 << 15
FLUSH_RIGHT = 2


def mend_fields(document: Any, pdf: pydyf.PDF) -> None:
    """Rewrite the fields on the pages of a WeasyPrint document in its PDF."""
    form = pdf.catalog.get("AcroForm")
    if form is None:
        return
    del form["NeedAppearances"]
    choices = set[bytes]()
    for box, field in _controls(document):
        if box.element.get("type") == "radio":
            choices.add(field.reference)
            _mend_choice(pdf, box.element, field)
        else:
            _mend_text(document, pdf, box, field)
    form["Fields"] = pydyf.Array(one for one in form["Fields"] if one not in choices)


def _controls(document: Any) -> Iterator[tuple[Any, pydyf.Dictionary]]:
    for page in document.pages:
        for controls in page.forms.values():
            for box, _rectangle in controls:
                yield box, box.widget_annotation


def _mend_choice(pdf: pydyf.PDF, element: Any, field: pydyf.Dictionary) -> None:
    """Make a widget one choice of its group, named by its value."""
    (marked,) = (_object(pdf, one) for one in field["AP"]["N"].values())
    unmarked = pydyf.Stream(extra=dict(marked.extra))
    pdf.add_object(unmarked)
    marked.stream = [_cross(*marked.extra["BBox"][2:])]
    field["AP"]["N"] = pydyf.Dictionary(
        {element.get("value"): marked.reference, "Off": unmarked.reference}
    )
    field["AS"] = "/Off"
    field["MK"] = pydyf.Dictionary({"CA": pydyf.String("8")})
    del field["T"]
    group = _object(pdf, field["Parent"])
    # Without the flag that forbids it, a mark made in error can be taken away.
    group["Ff"] = RADIO
    group["TU"] = pydyf.String(element.get("data-group"))
    group.pop("Opt", None)


def _cross(width: float, height: float) -> str:
    inset = width / 5
    right, top = width - inset, height - inset
    return (
        f"1.2 w {inset:g} {inset:g} m {right:g} {top:g} l"
        f" {inset:g} {top:g} m {right:g} {inset:g} l S"
    )


def _mend_text(
    document: Any, pdf: pydyf.PDF, box: Any, field: pydyf.Dictionary
) -> None:
    """Leave only colour and font in the field's style; draw what is prefilled."""
    _state, _operator, style = field["DA"].string.partition(b" gs ")
    field["DA"] = pydyf.String(style.decode())
    if "readonly" in box.element.attrib:
        field["Ff"] = READ_ONLY
        _draw_value(document, pdf, box.element.get("value"), field)
    elif box.style["direction"] == "rtl":
        field["Q"] = FLUSH_RIGHT


def _draw_value(
    document: Any, pdf: pydyf.PDF, value: str, field: pydyf.Dictionary
) -> None:
    x1, y1, x2, y2 = field["Rect"]
    width, height = abs(x2 - x1), abs(y2 - y1)
    codes = _glyphs(document, value)
    look = pydyf.Stream(
        [
            f"/Tx BMC q BT {field['DA'].string} 3 {height / 3:g} Td",
            f"<{codes}> Tj ET Q EMC",
        ],
        extra={
            "Type": "/XObject",
            "Subtype": "/Form",
            "BBox": pydyf.Array([0, 0, width, height]),
            "Resources": pdf.catalog["AcroForm"]["DR"],
        },
    )
    pdf.add_object(look)
    field["AP"] = pydyf.Dictionary({"N": look.reference})


def _glyphs(document: Any, value: str) -> str:
    """Return the glyphs of a value in the font of the fields, in hexadecimal."""
    (font,) = (one for one in document.fonts.values() if one.used_in_forms)
    with TTFont(BytesIO(font.file_content), fontNumber=font.index) as loaded:
        names = loaded.getBestCmap()
        numbers = (loaded.getGlyphID(names[ord(letter)]) for letter in value)
        return "".join(f"{number:04x}" for number in numbers)


def _object(pdf: pydyf.PDF, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]
