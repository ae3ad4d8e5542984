"""Set a paper as a Word document, from the same HTML that its PDF is printed from."""

from functools import cache

from lxml import html as markup
from lxml.etree import _Element as Element

from consult.documents.docx_blocks import Typesetter
from consult.documents.docx_package import (
    Properties,
    Told,
    pack_document,
    text_width,
)
from consult.documents.docx_story import Story
from consult.documents.paper import Paper
from consult.documents.renderer import ASSETS
from consult.procedure.states import Language


def paper_docx(paper: Paper) -> bytes:
    """Set a paper as DOCX: the same bytes for the same paper.

    Structure, wording and order are those of its HTML; styles, lists, tables, links
    and page numbers are Word's own, so that it can be read aloud and worked on.
    Fields of a form become content controls.
    """
    root = markup.document_fromstring(paper.html)
    body = root.find("body")
    if body is None:
        raise ValueError("A paper has a body.")
    foot = _taken(body, "foot")
    draft = _taken(body, "draft")
    codes = _taken_codes(body)
    head = [one for one in (draft, *codes[:1]) if one is not None]
    landscape = any(map(_lies, root.findall("head/link")))
    width = text_width(landscape=landscape)
    return pack_document(
        _told([body], paper.language, width),
        foot=_told([foot], paper.language, width, "Footer")
        if foot is not None
        else None,
        head=_told(head, paper.language, width, "DraftMark") if head else None,
        properties=_properties(root, paper),
        landscape=landscape,
    )


def _told(
    elements: list[Element], language: Language, width: int, style: str = "Normal"
) -> Told:
    story = Story(language, width)
    setter = Typesetter(story)
    blocks = [
        block
        for element in elements
        for block in setter.write(element, setter.place(style))
    ]
    return Told(story, blocks)


def _lies(link: Element) -> bool:
    """Tell whether a style sheet lays the page on its long side."""
    return _is_landscape(link.get("href", "").removeprefix("asset:"))


@cache
def _is_landscape(sheet: str) -> bool:
    return "A4 landscape" in (ASSETS / sheet).read_text(encoding="utf-8")


def _taken(body: Element, name: str) -> Element | None:
    """Return the element that stands on every page, taken out of the text."""
    found = body.find(f"*[@id='{name}']")
    if found is not None:
        body.remove(found)
    return found


def _taken_codes(body: Element) -> list[Element]:
    """Return the codes of a form's pages, taken out of the text.

    The pages of a Word document are not known here: the first is put on all of them.
    """
    codes = body.findall("div[@class='code']")
    for code in codes:
        body.remove(code)
    return codes


def _properties(root: Element, paper: Paper) -> Properties:
    said = {meta.get("name", ""): meta.get("content", "") for meta in root.iter("meta")}
    return Properties(
        title=" ".join((root.findtext("head/title") or "").split()),
        author=said.get("author", ""),
        subject=said.get("description", ""),
        keywords=said.get("keywords", ""),
        language=paper.language,
        dated=paper.dated.isoformat() if paper.dated else "",
    )
