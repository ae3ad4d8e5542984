"""What has to be done to a finished HTML text before a script sets well.

Works on markup that our templates wrote: their indentation becomes white space, which
Chinese doesn't want and right-to-left lines stumble over.
"""

import re

from consult.procedure.states import Language

_TEXT = re.compile(r">[^<]+")
_SECTOR = re.compile(r"(?:ITU|UIT)-T\b|МСЭ-Т\b")
# What hangs before a paragraph is followed by its first word, not by a space.
_AFTER_AN_OPENING_TAG = re.compile(r"(?<=<p>)\s+")
_BEFORE_A_CLOSING_TAG = re.compile(r"\s+(?=</)")
# Chinese has no spaces: what parts its words is the line of a template, also across
# the tags of what stands within a line. Words of others have no line to be parted by.
_CHINESE = "[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]"
_WITHIN_A_LINE = "(?:</?(?:a|em|span|strong)\\b[^>]*>)*"
_AFTER_CHINESE = re.compile(rf"({_CHINESE}{_WITHIN_A_LINE})[ \t]*\n\s*")
_BEFORE_CHINESE = re.compile(rf"[ \t]*\n\s*(?={_WITHIN_A_LINE}{_CHINESE})")
# WeasyPrint 70 breaks a right-to-left line after its first word when the line fits
# but for a space at the end of its text; a space of its own is dropped instead.
_BEFORE_INLINE_MARKUP = re.compile(r"(?<=[^>\s])\s+(?=<(?:a|span|strong)\b)")


def typeset(html: str, language: Language) -> str:
    """Return the document with the white space its language needs.

    The Sector's name is never broken at its hyphen.
    """
    head, body, rest = html.partition("<body>")
    html = head + body + _TEXT.sub(_keep_sector_names, rest)
    html = _BEFORE_A_CLOSING_TAG.sub("", _AFTER_AN_OPENING_TAG.sub("", html))
    if language is Language.ZH:
        return _BEFORE_CHINESE.sub("", _AFTER_CHINESE.sub(r"\1", html))
    if language is Language.AR:
        return _BEFORE_INLINE_MARKUP.sub("<span> </span>", html)
    return html


def _keep_sector_names(text: re.Match[str]) -> str:
    return _SECTOR.sub(r'<span class="keep">\g<0></span>', text[0])
