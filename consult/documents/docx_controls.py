"""The fields of a form as content controls: what is typed and ticked keeps its name.

The tag of a control is the name of its field; that of a circle, where one of several
can be chosen, is `name:value`. `consult.intake.docx_form` reads them back.
"""

from dataclasses import dataclass

from lxml.etree import _Element as Element

from consult.documents.docx_markup import attribute, text, w

# Word's own limit for the tag and the title of a control.
LONGEST_NAME = 64
# Both fonts of Word on Windows and on Macs that hold the four signs.
SIGNS = "MS Gothic"
BOXES, CIRCLES = ("\u2610", "\u2612"), ("\u25cb", "\u25cf")
TYPED = frozenset({"text", "email", "tel", "date", "number", "url"})
# What an empty field shows, so that it can be seen and clicked.
BLANK = "\u2002" * 12


@dataclass(slots=True)
class Controls:
    """The controls of one document, numbered as they come."""

    count: int = 0

    def write(self, element: Element) -> str:
        """Return the control of an input or a text area; nothing for a hidden one."""
        kind = "textarea" if element.tag == "textarea" else element.get("type", "text")
        if kind == "checkbox":
            return self._tick(element, element.get("name", ""), BOXES)
        if kind == "radio":
            tag = f"{element.get('name', '')}:{element.get('value', '')}"
            return self._tick(element, tag, _signs_of(element))
        if kind == "textarea" or kind in TYPED:
            return self._text(element, several_lines=kind == "textarea")
        return ""

    def _text(self, element: Element, *, several_lines: bool) -> str:
        value = (element.text if several_lines else element.get("value")) or ""
        shown = value.strip() or element.get("placeholder") or BLANK
        empty = not value.strip()
        run = w(
            "r",
            w("rPr", w("rStyle", val="Placeholder")) if empty else "",
            f'<w:t xml:space="preserve">{text(shown)}</w:t>',
        )
        locked = element.get("readonly") is not None
        properties = (
            w("showingPlcHdr") if empty else "",
            w("text", **({"multiLine": 1} if several_lines else {})),
        )
        return self._control(
            element, element.get("name", ""), run, *properties, locked=locked
        )

    def _tick(self, element: Element, tag: str, signs: tuple[str, str]) -> str:
        marked = element.get("checked") is not None
        fonts = w("rFonts", ascii=SIGNS, hAnsi=SIGNS, eastAsia=SIGNS, hint="eastAsia")
        run = w("r", w("rPr", fonts), w("t", signs[marked]))
        off, on = (f"{ord(sign):04X}" for sign in signs)
        box = (
            f'<w14:checkbox><w14:checked w14:val="{int(marked)}"/>'
            f'<w14:checkedState w14:val="{on}" w14:font="{SIGNS}"/>'
            f'<w14:uncheckedState w14:val="{off}" w14:font="{SIGNS}"/></w14:checkbox>'
        )
        return self._control(element, tag, run, box)

    def _control(
        self,
        element: Element,
        tag: str,
        run: str,
        *properties: str,
        locked: bool = False,
    ) -> str:
        self.count += 1
        title = element.get("title", "")[:LONGEST_NAME]
        return w(
            "sdt",
            w(
                "sdtPr",
                f"<w:alias w:val={attribute(title)}/>" if title else "",
                f"<w:tag w:val={attribute(tag[:LONGEST_NAME])}/>",
                w("id", val=self.count),
                w("lock", val="sdtContentLocked" if locked else "sdtLocked"),
                *properties,
            ),
            w("sdtContent", run),
        )


def _signs_of(radio: Element) -> tuple[str, str]:
    """Return boxes where the paper speaks of boxes, though only one can be chosen."""
    around = radio.getparent()
    boxed = around is not None and "box" in around.get("class", "").split()
    return BOXES if boxed else CIRCLES
