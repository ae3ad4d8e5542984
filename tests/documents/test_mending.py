"""What a PDF must say for those who don't see it, read back with pypdf."""

import io
from collections.abc import Iterator
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import ContentStream, DictionaryObject

from consult.documents.renderer import Variant, render_pdf
from consult.procedure.states import Language
from tests.documents.contents import printed_321

TABLE = """<!DOCTYPE html><html lang="en"><title>Table</title><table>
<thead><tr><th scope="col">State</th><th scope="col">Reply</th></tr></thead>
<tbody><tr><th scope="row">Kenya</th><td>authorizes</td></tr></tbody></table>"""


def elements_of(reader: PdfReader) -> Iterator[DictionaryObject]:
    """Return the elements of the structure tree in the order of reading."""
    yield from below(reader.root_object["/StructTreeRoot"])


def below(element: Any) -> Iterator[DictionaryObject]:
    kids = element.get("/K", [])
    for each in kids if isinstance(kids, list) else [kids]:
        kid = each.get_object()
        if isinstance(kid, DictionaryObject) and "/S" in kid:
            yield kid
            yield from below(kid)


def test_every_header_of_a_table_says_what_it_heads() -> None:
    reader = PdfReader(io.BytesIO(render_pdf(TABLE, epoch=0)))
    headers = [each for each in elements_of(reader) if each["/S"] == "/TH"]
    scopes = [each["/A"]["/Scope"] for each in headers]  # type: ignore[index]
    assert scopes == ["/Column", "/Column", "/Row"]


@pytest.mark.parametrize("language", Language)
def test_links_are_printed_and_stand_in_the_structure(language: Language) -> None:
    reader = PdfReader(io.BytesIO(printed_321(language)))
    links = [
        annotation.get_object()
        for page in reader.pages
        for annotation in page.get("/Annots", [])
    ]
    assert len(links) >= 4
    assert {link["/F"] for link in links} == {4}
    elements = sum(each["/S"] == "/Link" for each in elements_of(reader))
    assert elements == len(links)


@pytest.mark.parametrize("language", Language)
def test_what_repeats_on_every_page_is_no_content(language: Language) -> None:
    reader = PdfReader(io.BytesIO(printed_321(language)))
    for page in reader.pages:
        words, pagination = texts_of(page, reader)
        assert words > 10
        assert pagination >= 5  # name, page number, demonstration, two lines of address


def texts_of(page: Any, reader: PdfReader) -> tuple[int, int]:
    """Count the texts painted as content of the structure, and as pagination.

    Whatever is painted outside both fails.
    """
    stack, content, pagination = list[str](), 0, 0
    for operands, operator in ContentStream(page["/Contents"], reader).operations:
        if operator in {b"BDC", b"BMC"}:
            known = operands[1] if operator == b"BDC" else {}
            stack.append("MCID" if "/MCID" in known else str(known.get("/Type", "")))
        elif operator == b"EMC":
            stack.pop()
        elif operator == b"TJ":
            content += "MCID" in stack
            pagination += "/Pagination" in stack
            assert "MCID" in stack or "/Pagination" in stack
    return content, pagination


@pytest.mark.parametrize("variant", Variant)
def test_the_metadata_declare_their_namespaces_where_they_are_used(
    variant: Variant,
) -> None:
    reader = PdfReader(io.BytesIO(render_pdf(TABLE, epoch=0, variant=variant)))
    metadata = reader.root_object["/Metadata"].get_object()
    text = metadata.get_data().decode()  # type: ignore[attr-defined]
    descriptions = text.split("<rdf:Description")[1:]
    assert all(each.startswith(" xmlns:") for each in descriptions)
    name = variant.value.partition("/")[2][:2].strip("-")
    assert f"http://www.aiim.org/pdf{'ua' if name == 'ua' else 'a'}/ns/id/" in text
