"""Files as people send them, and as somebody would who means harm."""

import io
import zipfile
import zlib

import docx
import openpyxl

Parts = dict[str, bytes]

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0" * 21
JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01" + b"\0" * 20 + b"\xff\xd9"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
RELATIONSHIPS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
    'relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/'
    'officeDocument/2006/relationships/{kind}" Target="{target}"'
    ' TargetMode="{mode}"/></Relationships>'
)
ODT = "application/vnd.oasis.opendocument.text"


def pdf(inside: bytes = b"", *, trailer: bytes = b"") -> bytes:
    return (
        b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n"
        + inside
        + b"\ntrailer\n<< /Root 1 0 R "
        + trailer
        + b">>\nstartxref\n9\n%%EOF\n"
    )


def packed_pdf(
    objects: bytes, *, head: bytes = b"/Type /ObjStm /Filter /FlateDecode"
) -> bytes:
    """Return a PDF with objects in a packed stream."""
    stream = zlib.compress(objects)
    return pdf(
        b"2 0 obj\n<< " + head + b" >>\nstream\n" + stream + b"\nendstream\nendobj"
    )


def word() -> bytes:
    stream = io.BytesIO()
    document = docx.Document()
    document.add_paragraph("Clause 8: replace “shall” by “should”.")
    document.save(stream)
    return stream.getvalue()


def workbook() -> bytes:
    stream = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(["8", "should"])
    book.save(stream)
    return stream.getvalue()


def opendocument(
    content: str = "", *, manifest: str = "", parts: Parts | None = None
) -> bytes:
    return zipped(
        {
            "mimetype": ODT.encode(),
            "META-INF/manifest.xml": (
                '<m:manifest xmlns:m="urn:m">' + manifest + "</m:manifest>"
            ).encode(),
            "content.xml": (
                '<o:document xmlns:o="urn:o" xmlns:text="urn:t" xmlns:draw="urn:d"'
                ' xmlns:xlink="urn:x">' + content + "</o:document>"
            ).encode(),
            **(parts or {}),
        }
    )


def zipped(parts: Parts) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def with_parts(document: bytes, parts: Parts) -> bytes:
    """Return a document with parts added or replaced."""
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        found = {name: archive.read(name) for name in archive.namelist()}
    return zipped(found | parts)


def related(document: bytes, kind: str, target: str, mode: str = "External") -> bytes:
    """Return a document with one more relationship of its main part."""
    text = RELATIONSHIPS.format(kind=kind, target=target, mode=mode)
    return with_parts(document, {"word/_rels/more.xml.rels": text.encode()})


def typed(document: bytes, kind: str) -> bytes:
    """Return a document whose list of types names another one for each part."""
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        types = archive.read("[Content_Types].xml")
    changed = types.replace(b"document.main+xml", kind.encode())
    return with_parts(document, {"[Content_Types].xml": changed})


def encrypted(document: bytes) -> bytes:
    """Set the bit that says encrypted in every entry of an archive."""
    changed = bytearray(document)
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = changed.find(signature)
        while start >= 0:
            changed[start + place] |= 1
            start = changed.find(signature, start + 4)
    return bytes(changed)
