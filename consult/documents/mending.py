"""Mend a PDF before it is written: what WeasyPrint 70 leaves out.

Its tables name no scope of their headers, its links don't print, and what repeats on
every page is marked as content that belongs nowhere, where ISO 14289-1 (7.5, 7.8, 7.18)
asks for scopes, the Print flag and pagination artifacts. Its metadata declare their
namespaces once, where readers built on XmpBox look for them on each description.
"""

import re
from collections.abc import Iterator
from typing import Any

from consult.documents.form_fields import mend_fields

PRINT = 4
_ROOT = re.compile(rb"<rdf:RDF((?: xmlns:\w+=\"[^\"]+\")+)>")
_DESCRIPTION = b"<rdf:Description"


def mend_pdf(document: Any, pdf: Any) -> None:
    """Mend a finished PDF in place; a `finisher` of WeasyPrint's `write_pdf`."""
    mend_fields(document, pdf)
    _declare_namespaces(_referred(pdf.catalog["Metadata"], pdf))
    _complete_dictionaries(pdf)
    if "StructTreeRoot" in pdf.catalog:
        _mark_pagination(pdf)


def _declare_namespaces(metadata: Any) -> None:
    text = b"".join(metadata.stream)
    declared = _ROOT.search(text)
    if declared:
        metadata.stream = [text.replace(_DESCRIPTION, _DESCRIPTION + declared[1])]


def _complete_dictionaries(pdf: Any) -> None:
    for each in pdf.objects:
        if not isinstance(each, dict):
            continue
        if each.get("S") == "/TH":
            each["A"].setdefault("Scope", _scope_of(each, pdf))
        elif each.get("Type") == "/Annot":
            each.setdefault("F", PRINT)


def _scope_of(header: Any, pdf: Any) -> str:
    row = _referred(header["P"], pdf)
    return "/Column" if _referred(row["P"], pdf)["S"] == "/THead" else "/Row"


def _mark_pagination(pdf: Any) -> None:
    """Turn marked content whose element hangs in no tree into artifacts."""
    root = _referred(pdf.catalog["StructTreeRoot"], pdf)
    placed = set(_descendants(root["K"], pdf))
    elements = _referred(root["ParentTree"], pdf)["Nums"]
    for number, page in enumerate(pdf.page_references):
        operations = _referred(_referred(page, pdf)["Contents"], pdf).stream
        of_page = elements[2 * number + 1]
        for at, operation in enumerate(operations):
            if not isinstance(operation, dict) or "MCID" not in operation:
                continue
            if _number(of_page[mark := operation["MCID"]]) not in placed:
                operations[at - 1] = "/Artifact"
                del operation["MCID"]
                operation["Type"] = "/Pagination"
                of_page[mark] = "null"


def _descendants(kids: Any, pdf: Any) -> Iterator[int]:
    for kid in kids:
        if number := _number(kid):
            yield number
            yield from _descendants(_referred(kid, pdf).get("K", ()), pdf)


def _referred(reference: bytes, pdf: Any) -> Any:
    return pdf.objects[_number(reference)]


def _number(reference: Any) -> int:
    """Return the number of a referred object, 0 for what is no reference."""
    return int(reference.split()[0]) if isinstance(reference, bytes) else 0
