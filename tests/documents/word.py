"""Read Word documents back: with python-docx, and part by part."""

import io
import re
import zipfile
from collections.abc import Iterator

from docx import Document
from docx.document import Document as WordDocument
from lxml import etree
from lxml import html as markup

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_MARKS = re.compile("[\u200e\u200f]")


def opened(data: bytes) -> WordDocument:
    """Return the document as python-docx reads it."""
    return Document(io.BytesIO(data))


def part_of(data: bytes, name: str) -> etree._Element:
    """Return the root of one part, such as `word/document.xml`."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return etree.fromstring(archive.read(name))


def body_of(data: bytes) -> etree._Element:
    """Return the root of the text."""
    return part_of(data, "word/document.xml")


def value_of(element: etree._Element, path: str) -> str | None:
    """Return `w:val` of what `path` finds, in elements of the namespace `w`."""
    found = element.find("/".join(f"{W}{step}" for step in path.split("/")))
    return None if found is None else found.get(f"{W}val")


def words_of(element: etree._Element) -> str:
    """Return the words of a part of the text, without marks of direction."""
    return _MARKS.sub("", "".join(_letters(element)))


def _letters(element: etree._Element) -> Iterator[str]:
    for one in element.iter(f"{W}t", f"{W}br", f"{W}tab", f"{W}p"):
        yield (one.text or "") if one.tag == f"{W}t" else " "


def paragraphs_of(data: bytes, style: str) -> list[etree._Element]:
    """Return the paragraphs of the text in a style, named by its id."""
    return [
        paragraph
        for paragraph in body_of(data).iter(f"{W}p")
        if value_of(paragraph, "pPr/pStyle") == style
    ]


def html_words(html: str) -> list[str]:
    """Return the words of the text of a paper, as they are printed in its body."""
    body = markup.document_fromstring(html).find("body")
    assert body is not None
    for one in list(body):
        if one.get("id") in {"foot", "draft"} or one.get("class") == "code":
            body.remove(one)
    return " ".join(str(text) for text in body.itertext()).split()


def follow_each_other(words: list[str], text: str) -> str | None:
    """Return the first word that is not behind those before it; None if all are."""
    position = 0
    for word in words:
        found = text.find(word, position)
        if found < 0:
            return word
        position = found + len(word)
    return None
