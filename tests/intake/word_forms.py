"""Word forms filled in, and spoilt, the way software outside does it."""

import io
import zipfile
from collections.abc import Callable, Mapping

from lxml import etree

from consult.documents.docx import paper_docx
from consult.documents.reply_form import write_reply_form
from consult.models import Consultation
from consult.procedure.states import Language

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
NAMESPACES = {"w": W, "w14": W14}
TEXT = "word/document.xml"


def written(
    consultation: Consultation, language: Language = Language.EN, state: str = "CHE"
) -> bytes:
    """Return the form of a consultation as a Word document."""
    return paper_docx(write_reply_form(consultation, language, state))


def filled(docx: bytes, values: Mapping[str, str]) -> bytes:
    """Type and tick as Word does; a mark is named `name:value` and its value empty."""

    def fill(document: etree._Element) -> None:
        for tag, value in values.items():
            control = control_of(document, tag)
            properties = control.find("w:sdtPr", NAMESPACES)
            content = control.find("w:sdtContent", NAMESPACES)
            assert properties is not None
            assert content is not None
            checked = properties.find("w14:checkbox/w14:checked", NAMESPACES)
            if checked is not None:
                checked.set(f"{{{W14}}}val", "1")
            _retype(properties, content, value if checked is None else "\u2612")

    return changed(docx, fill)


def changed(docx: bytes, change: Callable[[etree._Element], None]) -> bytes:
    """Return a file after a change to its text."""
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        document = etree.fromstring(archive.read(TEXT))
    change(document)
    return with_members(docx, {TEXT: etree.tostring(document)})


def with_members(docx: bytes, members: Mapping[str, bytes]) -> bytes:
    """Return a file with members put in, or in the place of others."""
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(docx)) as archive,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as copy,
    ):
        for name in archive.namelist():
            if name not in members:
                copy.writestr(name, archive.read(name))
        for name, data in members.items():
            copy.writestr(name, data)
    return packed.getvalue()


def member_of(docx: bytes, name: str) -> bytes:
    """Return one member of a file."""
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        return archive.read(name)


def control_of(document: etree._Element, tag: str) -> etree._Element:
    """Return the control with a tag."""
    return next(
        control
        for control in document.iter(f"{{{W}}}sdt")
        if control.find(f"w:sdtPr/w:tag[@w:val='{tag}']", NAMESPACES) is not None
    )


def _retype(properties: etree._Element, content: etree._Element, value: str) -> None:
    for hint in properties.findall("w:showingPlcHdr", NAMESPACES):
        properties.remove(hint)
    for old in list(content):
        content.remove(old)
    run = etree.SubElement(content, f"{{{W}}}r")
    for number, line in enumerate(value.split("\n")):
        if number:
            etree.SubElement(run, f"{{{W}}}br")
        etree.SubElement(run, f"{{{W}}}t").text = line
