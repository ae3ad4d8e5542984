"""What has to be done to a finished HTML text before a script sets well.

Works on markup that our templates wrote: their indentation becomes white space, which
Chinese doesn't want and right-to-left lines stumble over.
"""

import re

from consult.procedure.states import Language

_TEXT = re.compile(r">[^<]+")
_SECTOR = re.compile(r"(?:ITU|UIT)-T\b|МСЭ-Т\b")
_BEFORE_A_CLOSING_TAG = re.compile(r"\s+(?=</)")
# A full-width mark carries its own space: none may follow from the template.
_AFTER_A_FULL_WIDTH_MARK = re.compile(r"(?<=[、。，：；！）])\s+")
# WeasyPrint 70 breaks a right-to-left line after its first word when the line fits
# but for a space at the end of its text; a space of its own is dropped instead.
_BEFORE_INLINE_MARKUP = re.compile(r"(?<=[^>\s])\s+(?=<(?:a|span|strong)\b)")


def typeset(html: str, language: Language) -> str:
    """Return the document with the white space its language needs.

    The Sector's name is never broken at its hyphen.
    """
    head, body, rest = html.partition("<body>")
    html = head + body + _TEXT.sub(_keep_sector_names, rest)
    html = _BEFORE_A_CLOSING_TAG.sub("", html)
    if language is Language.ZH:
        return _AFTER_A_FULL_WIDTH_MARK.sub("", html)
    if language is Language.AR:
        return _BEFORE_INLINE_MARKUP.sub("<span> </span>", html)
    return html


def _keep_sector_names(text: re.Match[str]) -> str:
    return _SECTOR.sub(r'<span class="keep">\g<0></span>', text[0])
