"""The child that opens a returned Word form: bytes in, its fields as JSON out.

Started by `consult.intake.fenced` without Django. Codes are those of `Refusal` in
`form_findings`. The controls are those that `consult.documents.docx_controls` writes:
the tag is the field's name, that of a box or circle `name:value`.
"""

import sys
import zipfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Final

from lxml import etree
from lxml.etree import _Element as Element

from consult.intake.form_facts import Facts, Refused, answer_forms
from consult.intake.packages import (
    PackageFault,
    UnsafePackage,
    office_types,
    opened,
    parse_part,
)

MOST_FIELDS: Final = 1000
# Longer than any text of a reply may be: the page that shows it says so.
TEXT_LENGTH: Final = 40_000
NAME_LENGTH: Final = 200

REFUSALS: Final = {
    PackageFault.DAMAGED: ("damaged", ""),
    PackageFault.EMBEDDED_FILE: ("embedded_files", ""),
    PackageFault.ENCRYPTED: ("encrypted", ""),
    PackageFault.ENTITIES: ("active_content", "DTD"),
    PackageFault.EXTERNAL_LINK: ("embedded_files", ""),
    PackageFault.MACROS: ("active_content", "VBA"),
    PackageFault.NO_OFFICE_FILE: ("not_a_form", ""),
    PackageFault.TOO_LARGE_UNPACKED: ("out_of_memory", ""),
    PackageFault.TOO_MANY_ENTRIES: ("out_of_memory", ""),
}
TRUE: Final = frozenset({"1", "true", "on"})
# What a box or circle shows while it is not marked.
UNMARKED: Final = frozenset({"", "\u2610", "\u25a1", "\u25cb"})
BREAKS: Final = {"br": "\n", "cr": "\n", "tab": "\t", "noBreakHyphen": "-"}
# What was deleted or moved away with changes tracked, what is not text, and what
# older programs show in place of something that is there too.
UNSEEN: Final = frozenset({"del", "moveFrom", "sdtPr", "rPr", "pPr", "Fallback"})


@dataclass(slots=True)
class Field:
    """A field as it is read: what was typed, or which of its boxes are marked."""

    name: str
    text: str = ""
    marks: list[str] = field(default_factory=list)
    only_shown: bool = False
    boxes: set[str] = field(default_factory=set)


def facts_of(data: bytes) -> Iterator[Facts]:
    """Yield the fields of a Word form in their order, two of one name included.

    Raises `Refused`, and whatever zipfile and lxml raise over a damaged file.
    """
    for one in fields_of(_text_of_document(data)):
        yield one.name, one.text, one.marks, one.only_shown


def fields_of(document: Element) -> list[Field]:
    """Return the fields in their order, two of one name included.

    Raises `Refused`.
    """
    fields: list[Field] = []
    for control in document.iter("{*}sdt"):
        properties = control.find("{*}sdtPr")
        name = _value(properties, "tag")[:NAME_LENGTH]
        if properties is None or not name:
            continue
        box = properties.find("{*}checkbox")
        if box is None:
            fields.append(_typed_field(name, control, properties))
        else:
            _mark(fields, name, control, box)
        if len(fields) > MOST_FIELDS:
            raise Refused("too_many_fields", str(MOST_FIELDS))
    if not fields:
        raise Refused("no_fields")
    return fields


def _typed_field(name: str, control: Element, properties: Element) -> Field:
    """Return what was typed; a hint in its place is none, but is worth a look."""
    typed = _typed(control)
    if properties.find("{*}showingPlcHdr") is None:
        return Field(name, typed if typed.strip() else "")
    return Field(name, only_shown=bool(typed.strip()))


def _mark(fields: list[Field], tag: str, control: Element, box: Element) -> None:
    """Note a box in the field it belongs to; the same box again begins another."""
    name, _colon, value = tag.partition(":")
    found = next(
        (one for one in fields if one.name == name and value not in one.boxes), None
    )
    if found is None:
        found = Field(name)
        fields.append(found)
    found.boxes.add(value)
    if _value(box, "checked") in TRUE:
        found.marks.append(value or "on")
    elif _typed(control).strip() not in UNMARKED:
        found.only_shown = True


def _typed(control: Element) -> str:
    content = control.find("{*}sdtContent")
    return (
        ""
        if content is None
        else "".join(letters_in(content))[:TEXT_LENGTH].strip("\n")
    )


def letters_in(element: Element, *, unseen: Collection[str] = UNSEEN) -> Iterator[str]:
    """Yield what an element shows, paragraphs ended by a line break."""
    for one in element:
        name = str(one.tag).rpartition("}")[2]
        if name == "t":
            yield one.text or ""
        elif name in BREAKS:
            yield BREAKS[name]
        elif name not in unseen:
            yield from letters_in(one, unseen=unseen)
            yield "\n" if name == "p" else ""


def _value(element: Element | None, name: str) -> str:
    """Return the `val` of a property; nothing where it is not said."""
    found = None if element is None else element.find(f"{{*}}{name}")
    if found is None:
        return ""
    values = (str(found.attrib[key]) for key in found.attrib if _is_value(str(key)))
    return next(values, "")


def _is_value(key: str) -> bool:
    return etree.QName(key).localname == "val"


def _text_of_document(data: bytes) -> Element:
    """Return the root of the document's text."""
    try:
        with opened(data) as package:
            office_types(package)
            return parse_part(package.read(_main_part(package)))
    except UnsafePackage as error:
        raise Refused(*REFUSALS[error.fault]) from error


def _main_part(package: zipfile.ZipFile) -> str:
    for relation in parse_part(package.read("_rels/.rels")):
        kind, target = relation.get("Type", ""), relation.get("Target", "")
        if kind.endswith("/officeDocument") and "word" in target:
            return target.lstrip("/")
    raise Refused("not_a_form")


if __name__ == "__main__":
    answer_forms(facts_of, *sys.argv[1:])
