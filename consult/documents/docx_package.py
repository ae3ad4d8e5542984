"""A Word document as a package: its parts, how they hang together, its properties."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from consult.documents.docx_markup import (
    DECLARATION,
    attribute,
    joined,
    part,
    text,
    twips,
    w,
)
from consult.documents.docx_measures import language_mark
from consult.documents.docx_story import Block, Story, ended
from consult.documents.docx_styles import fonts_part, styles_part
from consult.procedure.states import Language

_FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the first that a ZIP file can bear
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
SHORT, LONG = twips(210), twips(297)  # the edges of A4
TOP, SIDE, BOTTOM = twips(17), twips(21), twips(27)


@dataclass(frozen=True, slots=True, kw_only=True)
class Properties:
    """What a file says of itself; `dated` is ISO 8601, empty when nothing is dated."""

    title: str
    author: str
    subject: str
    keywords: str
    language: Language
    dated: str


@dataclass(frozen=True, slots=True)
class Told:
    """A story with the blocks that were written of it."""

    story: Story
    blocks: Sequence[Block]


def pack_document(
    body: Told,
    *,
    foot: Told | None,
    head: Told | None,
    properties: Properties,
    landscape: bool,
) -> bytes:
    """Return a DOCX file: the same bytes for the same parts."""
    language = properties.language
    edges = _present(header=head, footer=foot)
    section = _section(edges, language, landscape=landscape)
    members = {
        "[Content_Types].xml": _content_types(
            edges, pictures=_has_pictures(body, *edges.values())
        ),
        "_rels/.rels": _package_relations(),
        "docProps/app.xml": _application(),
        "docProps/core.xml": _core(properties),
        "word/document.xml": part("document", w("body", _written(body), section)),
        "word/fontTable.xml": fonts_part(),
        "word/numbering.xml": body.story.lists.part(),
        "word/settings.xml": _settings(language),
        "word/styles.xml": styles_part(language),
    }
    relations = [
        _relation(f"part{number}", name, f"{name}.xml")
        for number, name in enumerate(("styles", "numbering", "settings", "fontTable"))
    ] + [_relation(name, name, f"{name}.xml") for name in edges]
    packed = {name: data.encode() for name, data in members.items()}
    packed |= _story_files("document", body, relations)
    for name, told in edges.items():
        kind = "ftr" if name == "footer" else "hdr"
        packed[f"word/{name}.xml"] = part(kind, _written(told)).encode()
        packed |= _story_files(name, told, [])
    return _zipped(packed)


def _present(**edges: Told | None) -> dict[str, Told]:
    return {name: told for name, told in edges.items() if told is not None}


def _written(told: Told) -> str:
    return joined(map(str, ended(list(told.blocks))))


def _has_pictures(*told: Told) -> bool:
    return any(one.story.pictures.files for one in told)


def _zipped(members: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in members.items():
            entry = zipfile.ZipInfo(name, _FIRST_DAY)
            entry.create_system = 3  # else it is that of the machine
            archive.writestr(entry, data, zipfile.ZIP_DEFLATED, compresslevel=6)
    return packed.getvalue()


def _story_files(name: str, told: Told, relations: Sequence[str]) -> dict[str, bytes]:
    """Return the pictures of a story, and what its links and pictures lead to."""
    pictures = told.story.pictures.files
    written = [
        *relations,
        *(
            _relation(key, "hyperlink", address, external=True)
            for address, key in told.story.links.items()
        ),
        *(_relation(key, "image", f"media/{name}-{key}.png") for key in pictures),
    ]
    if not written:
        return {}
    files = {
        f"word/_rels/{name}.xml.rels": _relations(written).encode(),
    }
    return files | {
        f"word/media/{name}-{key}.png": data for key, data in pictures.items()
    }


def _relation(key: str, kind: str, target: str, *, external: bool = False) -> str:
    address = kind if kind.startswith("http") else f"{_RELATIONS}/{kind}"
    mode = ' TargetMode="External"' if external else ""
    return (
        f'<Relationship Id="{key}" Type="{address}" Target={attribute(target)}{mode}/>'
    )


def _relations(relations: Sequence[str]) -> str:
    return (
        f'{DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">'
        f"{joined(relations)}</Relationships>"
    )


@cache
def _package_relations() -> str:
    return _relations(
        [
            _relation("document", "officeDocument", "word/document.xml"),
            _relation(
                "core",
                f"{_PACKAGE}/relationships/metadata/core-properties",
                "docProps/core.xml",
            ),
            _relation("app", "extended-properties", "docProps/app.xml"),
        ]
    )


def _content_types(edges: Mapping[str, Told], *, pictures: bool) -> str:
    words = {"document": "document.main"} | {
        name: name for name in ("fontTable", "numbering", "settings", "styles", *edges)
    }
    types = {f"word/{name}.xml": f"{_WORD}.{kind}+xml" for name, kind in words.items()}
    types |= {
        "docProps/core.xml": "application/vnd.openxmlformats-package"
        ".core-properties+xml",
        "docProps/app.xml": "application/vnd.openxmlformats-officedocument"
        ".extended-properties+xml",
    }
    endings = {
        "rels": "application/vnd.openxmlformats-package.relationships+xml",
        "xml": "application/xml",
    } | ({"png": "image/png"} if pictures else {})
    return (
        f'{DECLARATION}<Types xmlns="{_PACKAGE}/content-types">'
        + joined(
            f'<Default Extension="{ending}" ContentType="{kind}"/>'
            for ending, kind in endings.items()
        )
        + joined(
            f'<Override PartName="/{name}" ContentType="{kind}"/>'
            for name, kind in types.items()
        )
        + "</Types>"
    )


@cache
def _application() -> str:
    return (
        f'{DECLARATION}<Properties xmlns="http://schemas.openxmlformats.org'
        '/officeDocument/2006/extended-properties"><Application>Consult</Application>'
        "</Properties>"
    )


def _core(properties: Properties) -> str:
    stamp = properties.dated and f"{properties.dated}T00:00:00Z"
    dates = joined(
        f'<dcterms:{name} xsi:type="dcterms:W3CDTF">{stamp}</dcterms:{name}>'
        for name in ("created", "modified")
        if stamp
    )
    code = "zh-Hans" if properties.language is Language.ZH else properties.language
    return (
        f"{DECLARATION}<cp:coreProperties"
        f' xmlns:cp="{_PACKAGE}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{text(properties.title)}</dc:title>"
        f"<dc:subject>{text(properties.subject)}</dc:subject>"
        f"<dc:creator>{text(properties.author)}</dc:creator>"
        f"<cp:keywords>{text(properties.keywords)}</cp:keywords>"
        f"<cp:lastModifiedBy>{text(properties.author)}</cp:lastModifiedBy>"
        f"{dates}<dc:language>{code}</dc:language></cp:coreProperties>"
    )


@cache
def _settings(language: Language) -> str:
    compatible = w(
        "compatSetting",
        name="compatibilityMode",
        uri="http://schemas.microsoft.com/office/word",
        val=15,
    )
    return part(
        "settings",
        w("zoom", percent=100),
        w("defaultTabStop", val=twips(9)),
        w("characterSpacingControl", val="doNotCompress"),
        w("compat", compatible),
        language_mark(language, "themeFontLang"),
    )


def text_width(*, landscape: bool) -> int:
    """Return how wide the text of a page is, in twips."""
    return (LONG if landscape else SHORT) - 2 * SIDE


def _section(edges: Mapping[str, Told], language: Language, *, landscape: bool) -> str:
    if landscape:
        size = w("pgSz", w=LONG, h=SHORT, orient="landscape")
    else:
        size = w("pgSz", w=SHORT, h=LONG)
    return w(
        "sectPr",
        *(f'<w:{name}Reference w:type="default" r:id="{name}"/>' for name in edges),
        size,
        w(
            "pgMar",
            top=TOP,
            right=SIDE,
            bottom=BOTTOM,
            left=SIDE,
            header=twips(6),
            footer=twips(9),
            gutter=0,
        ),
        w("bidi") if language is Language.AR else "",
    )
