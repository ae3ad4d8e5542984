"""Check that a DOCX, XLSX or ODT file that somebody sends is only what it says."""

import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from lxml import etree

from consult.intake.packages import (
    LINKS,
    PackageFault,
    UnsafePackage,
    elements_of,
    office_types,
    opened,
)
from consult.intake.upload_faults import UploadFault, UploadRefused

_ODT: Final = b"application/vnd.oasis.opendocument.text"
_FAULTS: Final[Mapping[PackageFault, UploadFault]] = {
    PackageFault.DAMAGED: UploadFault.DAMAGED,
    PackageFault.EMBEDDED_FILE: UploadFault.EMBEDDED_FILE,
    PackageFault.ENCRYPTED: UploadFault.ENCRYPTED,
    PackageFault.ENTITIES: UploadFault.DAMAGED,
    PackageFault.EXTERNAL_LINK: UploadFault.EXTERNAL_LINK,
    PackageFault.MACROS: UploadFault.MACROS,
    PackageFault.NO_OFFICE_FILE: UploadFault.DAMAGED,
    PackageFault.TOO_LARGE_UNPACKED: UploadFault.TOO_LARGE_UNPACKED,
    PackageFault.TOO_MANY_ENTRIES: UploadFault.TOO_MANY_ENTRIES,
}


def check_docx(content: bytes) -> None:
    """Refuse what is no plain DOCX; raises `UploadRefused`."""
    _check_office(content, main="wordprocessingml.document.main+xml", ending="docx")


def check_xlsx(content: bytes) -> None:
    """Refuse what is no plain XLSX; raises `UploadRefused`."""
    _check_office(content, main="spreadsheetml.sheet.main+xml", ending="xlsx")


def check_odt(content: bytes) -> None:
    """Refuse what is no plain ODT; raises `UploadRefused`."""
    with _sent(content) as archive:
        names = archive.namelist()
        if "mimetype" not in names or archive.read("mimetype").strip() != _ODT:
            raise UploadRefused(UploadFault.CONTENT_DISAGREES, found="odt")
        _check_odt_manifest(archive)
        for name in names:
            if name.rpartition("/")[2] in {"content.xml", "styles.xml"}:
                _check_odt_links(archive, name)


@contextmanager
def _sent(content: bytes) -> Iterator[zipfile.ZipFile]:
    """Open what was sent; what is wrong with it is a refusal of the upload."""
    try:
        with opened(content) as archive:
            yield archive
    except UnsafePackage as error:
        raise UploadRefused(_FAULTS[error.fault], found=error.found) from error


def _check_office(content: bytes, *, main: str, ending: str) -> None:
    with _sent(content) as archive:
        if not any(kind.endswith(main) for kind in office_types(archive)):
            raise UploadRefused(UploadFault.CONTENT_DISAGREES, found=ending)


def _check_odt_manifest(archive: zipfile.ZipFile) -> None:
    for element in elements_of(archive, "META-INF/manifest.xml"):
        if _local(element) == "encryption-data":
            raise UploadRefused(UploadFault.ENCRYPTED)
        if any("oleobject" in value.lower() for value in element.attrib.values()):
            raise UploadRefused(UploadFault.EMBEDDED_FILE, found="OLE")


def _check_odt_links(archive: zipfile.ZipFile, name: str) -> None:
    for element in elements_of(archive, name):
        if _local(element) in {"event-listener", "object-ole", "plugin", "applet"}:
            raise UploadRefused(UploadFault.ACTIVE_CONTENT, found=_local(element))
        for attribute, value in element.attrib.items():
            target = str(value).strip()
            if not str(attribute).endswith("}href") or not _leads_out(target):
                continue
            if _local(element) != "a" or not target.lower().startswith(LINKS):
                raise UploadRefused(UploadFault.EXTERNAL_LINK, found=target)


def _leads_out(target: str) -> bool:
    """Tell whether an address is none of a part of the same archive."""
    return ":" in target or target.startswith(("/", "\\", ".."))


def _local(element: etree._Element) -> str:
    return str(etree.QName(element).localname)
