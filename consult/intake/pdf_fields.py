"""The child that opens a returned PDF: bytes in, its fields as JSON out.

Started by `consult.intake.fenced` without Django. Codes are those of `Refusal` in
`form_findings`. What is followed here is a stranger's graph of objects: every walk
remembers where it was and is counted.
"""

import logging
import re
import sys
from collections.abc import Iterator
from io import BytesIO
from typing import Any, Final

from pypdf import PdfReader
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    StreamObject,
    TextStringObject,
)

from consult.intake.form_facts import Facts, Refused, answer_forms

MOST_PAGES: Final = 50
MOST_FIELDS: Final = 1000
MOST_OBJECTS: Final = 200_000
# Longer than any text of a reply may be: the page that shows it says so.
TEXT_LENGTH: Final = 40_000
NAME_LENGTH: Final = 200
HEAD: Final = 1024

# Actions that run, start or send something; a link's URI is none of them.
ACTIONS: Final = frozenset(
    {
        "/GoToE",
        "/GoTo3DView",
        "/ImportData",
        "/JavaScript",
        "/Launch",
        "/Movie",
        "/Rendition",
        "/RichMediaExecute",
        "/Sound",
        "/SubmitForm",
    }
)
_SHOWN: Final = re.compile(
    rb"(?:\(\s*[^)\s][^)]*\)|<\s*[0-9A-Fa-f][^>]*>)[^()<>]*T[jJ]"
)


def fields_of(data: bytes) -> Iterator[Facts]:
    """Yield name, text, marks of each field and whether only its look has more.

    Raises `Refused`, and whatever pypdf raises over a damaged file.
    """
    if b"%PDF-" not in data[:HEAD]:
        raise Refused("not_a_form")
    reader = PdfReader(BytesIO(data))
    if reader.is_encrypted:
        raise Refused("encrypted")
    _check_objects(reader)
    if len(reader.pages) > MOST_PAGES:
        raise Refused("too_many_pages", str(MOST_PAGES))
    form = _resolved(reader.root_object.get("/AcroForm"))
    if isinstance(form, DictionaryObject) and "/XFA" in form:
        raise Refused("xfa")
    found = list(_terminal_fields(reader, form))
    if not found:
        raise Refused("no_fields")
    for name, field, widgets in found:
        yield _read(name, field, widgets)


def _check_objects(reader: PdfReader) -> None:
    """Look at every object that can be reached for what a form has no use for."""
    waiting: list[Any] = [reader.trailer]
    seen = set[int]()
    count = 0
    while waiting:
        each = waiting.pop()
        count += 1
        if count > MOST_OBJECTS:
            raise Refused("too_tangled")
        if isinstance(each, IndirectObject):
            if each.idnum not in seen:
                seen.add(each.idnum)
                waiting.append(each.get_object())
        elif isinstance(each, DictionaryObject):
            _check_dictionary(each)
            waiting.extend(each.values())
        elif isinstance(each, ArrayObject):
            waiting.extend(each)


def _check_dictionary(each: DictionaryObject) -> None:
    action = _resolved(each.get("/S"))
    if action in ACTIONS:
        raise Refused("active_content", str(action)[1:])
    if "/JS" in each or "/JavaScript" in each:
        raise Refused("active_content", "JavaScript")
    if "/EmbeddedFiles" in each or "/EF" in each:
        raise Refused("embedded_files")


def _resolved(value: Any) -> Any:
    return value.get_object() if isinstance(value, IndirectObject) else value


Found = tuple[str, DictionaryObject, list[DictionaryObject]]


def _terminal_fields(reader: PdfReader, form: Any) -> Iterator[Found]:
    """Yield each field that holds a value: its full name, itself, its widgets.

    Fields that the form has lost, as when pages are printed into a new file, are
    found through the pages.
    """
    listed = (
        _resolved(form.get("/Fields")) if isinstance(form, DictionaryObject) else ()
    )
    waiting = [("", one) for one in reversed(listed or ())]
    orphans = [("", _top_of(one)) for page in reader.pages for one in _widgets_on(page)]
    seen = set[int]()
    for part in (waiting, orphans):
        while part:
            above, reference = part.pop()
            field = _resolved(reference)
            if not isinstance(field, DictionaryObject) or id(field) in seen:
                if above and id(field) in seen:
                    raise Refused("too_tangled")
                continue
            seen.add(id(field))
            if len(seen) > MOST_FIELDS:
                raise Refused("too_many_fields", str(MOST_FIELDS))
            kids = [_resolved(kid) for kid in _resolved(field.get("/Kids")) or ()]
            kids = [kid for kid in kids if isinstance(kid, DictionaryObject)]
            name = _joined(above, field)
            if any("/T" in kid for kid in kids):
                part.extend((name, kid) for kid in reversed(kids))
                continue
            seen.update(map(id, kids))
            yield name, field, kids or [field]


def _widgets_on(page: DictionaryObject) -> Iterator[DictionaryObject]:
    for one in _resolved(page.get("/Annots")) or ():
        annotation = _resolved(one)
        if (
            isinstance(annotation, DictionaryObject)
            and annotation.get("/Subtype") == "/Widget"
        ):
            yield annotation


def _top_of(widget: DictionaryObject) -> DictionaryObject:
    """Return the field that a widget belongs to."""
    climbed = set[int]()
    while isinstance(parent := _resolved(widget.get("/Parent")), DictionaryObject):
        if id(parent) in climbed:
            raise Refused("too_tangled")
        climbed.add(id(parent))
        widget = parent
    return widget


def _joined(above: str, field: DictionaryObject) -> str:
    own = _text_of(field.get("/T"))[:NAME_LENGTH]
    return f"{above}.{own}" if above and own else above or own


def _read(
    name: str, field: DictionaryObject, widgets: list[DictionaryObject]
) -> tuple[str, str, list[str], bool]:
    value = _resolved(field.get("/V"))
    if field.get("/FT") == "/Btn":
        on = {_mark(one.get("/AS")) for one in widgets} - {"", "Off"}
        held = {_mark(value)} - {"", "Off"}
        return name, "", sorted(held and held | on), bool(on and not held)
    text = _text_of(value)[:TEXT_LENGTH]
    return name, text, [], not text.strip() and any(map(_shows_text, widgets))


def _mark(value: Any) -> str:
    """Return the name of a mark; some software writes it as a string."""
    if isinstance(value, NameObject | TextStringObject):
        return str(value).removeprefix("/")[:NAME_LENGTH]
    return ""


def _text_of(value: Any) -> str:
    value = _resolved(value)
    if isinstance(value, StreamObject):
        return value.get_data().decode(errors="replace")
    if isinstance(value, ByteStringObject):
        return bytes(value).decode(errors="replace")
    return str(value) if isinstance(value, TextStringObject) else ""


def _shows_text(widget: DictionaryObject) -> bool:
    """Tell whether the look of a field has anything written in it."""
    looks = _resolved(widget.get("/AP"))
    look = _resolved(looks.get("/N")) if isinstance(looks, DictionaryObject) else None
    if not isinstance(look, StreamObject):
        return False
    return _SHOWN.search(look.get_data()) is not None


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    answer_forms(fields_of, *sys.argv[1:])
