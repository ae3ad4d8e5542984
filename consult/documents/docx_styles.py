"""The named styles of a Word letter, after `letter.css`, in each language's fonts."""

from functools import cache

from consult.documents.docx_markup import part, twips, w
from consult.documents.docx_measures import (
    ARABIC,
    BULLETED,
    CHINESE,
    CHOICE_INDENT,
    FIELD,
    HEAD,
    INK,
    LATIN,
    LINK,
    MARK,
    MEASURES,
    NUMBERED,
    PARAGRAPH_INDENT,
    PARTY_GAP,
    QUIET,
    TAGS,
    Measure,
)
from consult.procedure.states import Language

# What stands in the place of our fonts where they are not installed: family, panose.
_SUBSTITUTES = {
    LATIN: ("Segoe UI", "020B0502040504020204"),
    ARABIC: ("Arial", "020B0502040504020204"),
    CHINESE: ("Microsoft YaHei", "020B0500000000000000"),
}


@cache
def styles_part(language: Language) -> str:
    """Return `word/styles.xml` of a language."""
    return part(
        "styles",
        _defaults(language),
        *_paragraph_styles(MEASURES[language], rtl=language is Language.AR),
        *_character_styles(),
        *_table_styles(),
    )


@cache
def fonts_part() -> str:
    """Return `word/fontTable.xml`: what to read with where our fonts are missing."""
    return part(
        "fonts",
        *(
            w(
                "font",
                w("altName", val=other),
                w("panose1", val=panose),
                w("family", val="swiss"),
                w("pitch", val="variable"),
                name=name,
            )
            for name, (other, panose) in _SUBSTITUTES.items()
        ),
    )


def _defaults(language: Language) -> str:
    measure = MEASURES[language]
    latin = CHINESE if language is Language.ZH else LATIN
    marks = {"val": TAGS[Language.EN], "eastAsia": TAGS[Language.ZH]}
    if language not in {Language.AR, Language.ZH}:
        marks["val"] = TAGS[language]
    run = w(
        "rPr",
        w("rFonts", ascii=latin, hAnsi=latin, cs=ARABIC, eastAsia=CHINESE),
        w("sz", val=measure.size),
        w("szCs", val=measure.size),
        w("lang", **marks, bidi=TAGS[Language.AR]),
    )
    # As on the printed page: no room of its own between Chinese and Latin letters.
    close = w("autoSpaceDE", val=0) + w("autoSpaceDN", val=0)
    return w(
        "docDefaults",
        w("rPrDefault", run),
        w("pPrDefault", w("pPr", close, measure.spacing())),
    )


def _paragraph(
    name: str,
    *,
    based: str = "Normal",
    before: str = "",
    after: str = "",
    run: str = "",
) -> str:
    """Return a paragraph style.

    `before` holds what the schema puts before the direction of a paragraph, `after`
    the rest; `run` how its words look.
    """
    properties = before + after
    return w(
        "style",
        w("name", val=name),
        w("basedOn", val=based) if name != "Normal" else "",
        w("next", val=_following(name)),
        w("qFormat"),
        w("pPr", properties) if properties else "",
        w("rPr", run) if run else "",
        type="paragraph",
        styleId=style_id(name),
        **({"default": 1} if name == "Normal" else {"customStyle": _custom(name)}),
    )


_BUILT_IN = frozenset(
    {
        "Normal",
        "Title",
        "heading 1",
        "heading 2",
        "heading 3",
        "Body Text",
        "Date",
        "Salutation",
        "Closing",
        "Signature",
        "List Number",
        "List Bullet",
        "List Continue",
        "caption",
        "footnote text",
        "header",
        "footer",
    }
)


def style_id(name: str) -> str:
    """Return the id of a style: `heading 1` is `Heading1`."""
    return "".join(word[:1].upper() + word[1:] for word in name.split())


def _custom(name: str) -> int:
    return 0 if name in _BUILT_IN else 1


def _following(name: str) -> str:
    repeated = name.startswith("List") or name in {"Normal", "Table Text", "Recipient"}
    return style_id(name) if repeated else "Normal"


def _bold() -> str:
    return w("b") + w("bCs")


def _size(half_points: int) -> str:
    return w("sz", val=half_points) + w("szCs", val=half_points)


def _color(value: str) -> str:
    return w("color", val=value)


def _hanging(width: int, left: int | None = None) -> str:
    return w("ind", left=width if left is None else left, hanging=width)


def _tab(position: int) -> str:
    return w("tab", val="left", pos=position)


def _listed(number: int) -> str:
    return w("numPr", w("numId", val=number))


def _rule(edge: str, *, eighths: int, space: int, color: str) -> str:
    return w(edge, val="single", sz=eighths, space=space, color=color)


def _paragraph_styles(measure: Measure, *, rtl: bool) -> list[str]:
    space, term = measure.spacing, measure.term
    keep = w("keepNext") + w("keepLines")
    centre, end = w("jc", val="center"), w("jc", val="right")
    line = w("tabs", _tab(term)), _hanging(term)
    in_party = w("ind", left=term, right=PARTY_GAP, hanging=term)
    subject = {"before": keep + line[0], "run": _bold()}
    foot = _color(QUIET) + _size(15)
    above = space(15, before=1.5)
    return [
        _paragraph(
            "Normal",
            before=w("widowControl"),
            after=w("bidi") if rtl else "",
            run=_color(INK),
        ),
        _paragraph("Title", before=keep, after=space(before=2, after=4), run=_bold()),
        _paragraph(
            "heading 1",
            before=keep,
            after=space(24, before=2, after=6) + centre + w("outlineLvl", val=0),
            run=_bold() + _size(24),
        ),
        _paragraph(
            "heading 2",
            before=keep + w("tabs", _tab(PARAGRAPH_INDENT)),
            after=space(before=6) + _hanging(PARAGRAPH_INDENT) + w("outlineLvl", val=1),
            run=_bold(),
        ),
        _paragraph(
            "heading 3",
            before=keep,
            after=space(before=4, after=1.5) + w("outlineLvl", val=2),
            run=_bold(),
        ),
        _paragraph("Body Text", after=space(before=2)),
        _paragraph(
            "Organization", after=space(30), run=_bold() + _color(HEAD) + _size(30)
        ),
        _paragraph(
            "Bureau",
            before=w("pBdr", _rule("bottom", eighths=16, space=6, color=HEAD)),
            after=space(23),
            run=_color(HEAD) + _size(23),
        ),
        _paragraph("Date", after=space(before=4, after=4) + end),
        _paragraph("Party Line", before=line[0], after=space(after=1.6) + in_party),
        _paragraph("Term", before=w("keepNext"), run=_bold()),
        _paragraph(
            "Recipient",
            based="ListBullet",
            after=space(after=2) + w("contextualSpacing"),
        ),
        _paragraph(
            "Subject",
            based="Title",
            **subject,
            after=space(before=4, after=4) + line[1],
        ),
        _paragraph("Salutation", after=space(before=4, after=3)),
        _paragraph("List Number", before=_listed(NUMBERED), after=space(after=2.5)),
        _paragraph("List Bullet", before=_listed(BULLETED), after=space(after=1)),
        _paragraph("List Continue", after=space(after=1)),
        _paragraph("Closing", before=keep, after=space(before=3)),
        _paragraph("Signature", before=w("keepLines"), after=space(before=11)),
        _paragraph("Annexes", after=space(before=3)),
        _paragraph("Text Title", before=keep, after=space(before=2), run=_bold()),
        _paragraph("Note", after=space(before=4)),
        _paragraph("footnote text", after=space(15, before=4), run=_size(15)),
        _paragraph("Table Text"),
        _paragraph(
            "Table End",
            after=w("spacing", before=0, after=0, line=20, lineRule="exact"),
            run=_size(2),
        ),
        _paragraph("Table Heading", based="TableText", run=_bold()),
        _paragraph("Column Heading", based="TableHeading", after=centre),
        _paragraph(
            "Choice",
            based="TableText",
            before=w("keepLines") + w("tabs", _tab(CHOICE_INDENT)),
            after=space(before=1.5) + _hanging(CHOICE_INDENT),
        ),
        _paragraph(
            "Choice Below",
            based="Choice",
            before=w("tabs", _tab(2 * CHOICE_INDENT)),
            after=space(before=1) + _hanging(CHOICE_INDENT, 2 * CHOICE_INDENT),
        ),
        _paragraph("Form Line", based="TableText", after=space(before=2.5)),
        _paragraph("caption", before=keep, after=space(before=4, after=1.5)),
        _paragraph("header", after=centre),
        _paragraph("Draft Mark", based="Header", run=_bold() + _color(MARK)),
        _paragraph(
            "Form Code",
            based="Header",
            after=w("spacing", line=240, lineRule="auto") + end,
            run=_color(QUIET) + _size(14),
        ),
        _paragraph("footer", after=space(15) + centre, run=foot),
        _paragraph("Footer Place", based="Footer", after=above + w("jc", val="left")),
        _paragraph("Footer Mark", based="FooterPlace", after=centre),
        _paragraph(
            "Footer Page",
            based="FooterPlace",
            # Its number is read from left to right in Arabic too, at the line's end.
            after=w("jc", val="left") if rtl else end,
        ),
    ]


def _character(name: str, run: str) -> str:
    return w(
        "style",
        w("name", val=name),
        w("basedOn", val="DefaultParagraphFont"),
        w("qFormat"),
        w("rPr", run),
        type="character",
        styleId=style_id(name),
        customStyle=0 if name in {"Strong", "Emphasis", "Hyperlink"} else 1,
    )


def _character_styles() -> list[str]:
    return [
        w(
            "style",
            w("name", val="Default Paragraph Font"),
            w("uiPriority", val=1),
            w("semiHidden"),
            type="character",
            default=1,
            styleId="DefaultParagraphFont",
        ),
        _character("Strong", _bold()),
        _character("Emphasis", w("i") + w("iCs")),
        _character("Hyperlink", _color(LINK)),
        _character("Hint", _color(QUIET)),
        _character("About", _size(22)),
        _character("Demonstration", _bold() + _color(MARK)),
        _character(
            "Placeholder",
            _color(QUIET) + w("shd", val="clear", color="auto", fill=FIELD),
        ),
    ]


def _cell_margins(**sides: float) -> str:
    return w(
        "tblCellMar",
        *(w(side, w=twips(width), type="dxa") for side, width in sides.items()),
    )


def _table(name: str, properties: str, *extras: str, default: bool = False) -> str:
    return w(
        "style",
        w("name", val=name),
        "" if default else w("basedOn", val="TableNormal"),
        w("uiPriority", val=99),
        w("tblPr", properties),
        *extras,
        type="table",
        styleId=style_id(name) if not default else "TableNormal",
        **({"default": 1} if default else {"customStyle": 1}),
    )


def _table_styles() -> list[str]:
    edges = ("top", "left", "bottom", "right", "insideH", "insideV")
    borders = (w(edge, val="single", sz=6, space=0, color=INK) for edge in edges)
    return [
        _table(
            "Normal Table",
            _cell_margins(top=0, left=0, bottom=0, right=0),
            default=True,
        ),
        _table("Layout", _cell_margins(top=0, left=0, bottom=0, right=0)),
        _table(
            "Bureau Table",
            w("tblBorders", *borders)
            + _cell_margins(top=1.5, left=2.5, bottom=1.5, right=2.5),
            w(
                "tblStylePr",
                w("pPr", w("keepNext")),
                w("rPr", _bold()),
                type="firstRow",
            ),
        ),
    ]
