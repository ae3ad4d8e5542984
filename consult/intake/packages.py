"""Open DOCX, XLSX and ODT files that may be hostile, without unpacking them to disk.

Parts are read with a bound on what comes out of them; XML is read without fetching or
expanding anything, and one that declares a document type is refused.
"""

import io
import zipfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from enum import Enum, auto
from typing import IO, Any, Final
from zlib import error as ZlibError  # noqa: N812 -- an exception

from lxml import etree

MAX_UNPACKED: Final = 100_000_000
MAX_RATIO: Final = 100
MAX_ENTRIES: Final = 1_000
ZIP_SIGNATURE: Final = b"PK\x03\x04"
# What old Office wrote, and what new Office writes when a password is set.
COMPOUND_SIGNATURE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Where a document may link to without taking anything from there.
LINKS: Final = ("http:", "https:", "mailto:", "#")

# What a damaged archive, or one that says less of itself than is in it, may raise.
_UNREADABLE: Final = (
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
    ZlibError,
    etree.XMLSyntaxError,
    zipfile.BadZipFile,
)
_COMPRESSIONS: Final = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_ENCRYPTED_BIT: Final = 0x1
_TYPES: Final = "[Content_Types].xml"
_XML: Final = (".xml", ".rels", ".vml")


class PackageFault(Enum):
    """What is wrong with a package; each caller has its own words for it."""

    DAMAGED = auto()
    EMBEDDED_FILE = auto()
    ENCRYPTED = auto()
    ENTITIES = auto()
    EXTERNAL_LINK = auto()
    MACROS = auto()
    NO_OFFICE_FILE = auto()
    TOO_LARGE_UNPACKED = auto()
    TOO_MANY_ENTRIES = auto()


class UnsafePackage(Exception):  # noqa: N818 -- named for what was found
    """A package is not to be read: the `fault`, and what was `found`."""

    def __init__(self, fault: PackageFault, *, found: str = "") -> None:
        super().__init__(f"{fault.name} {found}")
        self.fault, self.found = fault, found


@contextmanager
def opened(content: bytes) -> Iterator[zipfile.ZipFile]:
    """Open an archive that keeps to the bounds; what is read within may be damaged.

    At most 100 MB unpacked, packed at most a hundredfold, 1,000 entries, no two of one
    name; nothing encrypted, no macros. Raises `UnsafePackage` and nothing else, also
    for what reading its parts raises.
    """
    if content.startswith(COMPOUND_SIGNATURE):
        raise UnsafePackage(PackageFault.ENCRYPTED)
    if not content.startswith(ZIP_SIGNATURE):
        raise UnsafePackage(PackageFault.NO_OFFICE_FILE)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_entries(archive.infolist(), packed=len(content))
            if archive.testzip() is not None:
                raise UnsafePackage(PackageFault.DAMAGED)
            _refuse_macros(archive.namelist())
            yield archive
    except _UNREADABLE as error:
        raise UnsafePackage(PackageFault.DAMAGED) from error


def office_types(archive: zipfile.ZipFile) -> list[str]:
    """Return the content types of a DOCX or XLSX file, having checked its parts.

    No macros, embedded objects or content from elsewhere, no XML that declares
    entities; links to pages are only words. Raises `UnsafePackage`.
    """
    names = archive.namelist()
    if _TYPES not in names:
        raise UnsafePackage(PackageFault.NO_OFFICE_FILE)
    types = [
        element.get("ContentType", "").lower()
        for element in elements_of(archive, _TYPES)
    ]
    if any("macroenabled" in kind or "vbaproject" in kind for kind in types):
        raise UnsafePackage(PackageFault.MACROS)
    for name in names:
        lower = name.lower()
        if "/embeddings/" in lower or "/activex/" in lower:
            raise UnsafePackage(PackageFault.EMBEDDED_FILE, found=name)
        if lower.endswith(_XML):
            _refuse_document_type(archive, name)
        if lower.endswith(".rels"):
            _check_relationships(archive, name)
    return types


def elements_of(archive: zipfile.ZipFile, name: str) -> Iterator[etree._Element]:
    """Yield the elements of a part one by one, forgetting each."""
    _refuse_document_type(archive, name)
    with archive.open(name) as part:
        for _event, element in _parsed(part, "end"):
            if isinstance(element.tag, str):
                yield element
            element.clear()


def parse_part(data: bytes) -> etree._Element:
    """Return the root of an XML part; no entity is resolved, nothing is fetched."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    return etree.fromstring(data, parser)


def _check_entries(entries: Collection[zipfile.ZipInfo], *, packed: int) -> None:
    if len(entries) > MAX_ENTRIES:
        raise UnsafePackage(PackageFault.TOO_MANY_ENTRIES, found=f"{MAX_ENTRIES:,}")
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > min(MAX_UNPACKED, MAX_RATIO * packed):
        raise UnsafePackage(PackageFault.TOO_LARGE_UNPACKED)
    if any(entry.flag_bits & _ENCRYPTED_BIT for entry in entries):
        raise UnsafePackage(PackageFault.ENCRYPTED)
    names = {entry.filename.lower() for entry in entries}
    compressions = {entry.compress_type for entry in entries}
    if len(names) < len(entries) or not compressions <= _COMPRESSIONS:
        raise UnsafePackage(PackageFault.DAMAGED)


def _refuse_macros(names: Collection[str]) -> None:
    for name in names:
        last = name.lower().rpartition("/")[2]
        folders = f"/{name.lower()}"
        if last.startswith("vba") or any(
            folder in folders for folder in ("/basic/", "/scripts/", "/macrosheets/")
        ):
            raise UnsafePackage(PackageFault.MACROS)


def _refuse_document_type(archive: zipfile.ZipFile, name: str) -> None:
    """Refuse a part that declares its type, and with it perhaps entities."""
    with archive.open(name) as part:
        _event, root = next(_parsed(part, "start"))
        if root.getroottree().docinfo.doctype:
            raise UnsafePackage(PackageFault.ENTITIES)


def _check_relationships(archive: zipfile.ZipFile, name: str) -> None:
    """Let a document link to pages; nothing else may come from outside of it."""
    for element in elements_of(archive, name):
        kind = element.get("Type", "").rpartition("/")[2].lower()
        target = element.get("Target", "").strip()
        if kind in {"oleobject", "package", "control"}:
            raise UnsafePackage(PackageFault.EMBEDDED_FILE, found=kind)
        if kind in {"vbaproject", "xlmacrosheet", "xlintlmacrosheet"}:
            raise UnsafePackage(PackageFault.MACROS)
        external = element.get("TargetMode", "").lower() == "external"
        link = kind == "hyperlink" and target.lower().startswith(LINKS)
        if external and not link:
            raise UnsafePackage(PackageFault.EXTERNAL_LINK, found=target)


def _parsed(part: IO[bytes], event: str) -> Iterator[tuple[str, Any]]:
    return iter(
        etree.iterparse(
            part,
            events=(event,),
            load_dtd=False,
            no_network=True,
            resolve_entities=False,
        )
    )
