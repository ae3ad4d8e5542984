"""How a Word letter is measured: its colours, fonts, indents and lines by language."""

from collections.abc import Mapping
from dataclasses import dataclass

from consult.documents.docx_markup import twips, w
from consult.procedure.states import Language

INK, HEAD, LINK, QUIET, RULE, MARK = (
    "14262F",
    "11303D",
    "0B5A76",
    "44575F",
    "75878F",
    "765200",
)
FIELD = "F2F6F8"
LATIN, ARABIC, CHINESE = "Noto Sans", "Noto Sans Arabic", "Noto Sans SC"
PARAGRAPH_INDENT = twips(9)
DASH_INDENT = twips(4)
BULLET_INDENT = twips(5)
CHOICE_INDENT = twips(7)
# In a form the terms are longer, and what is typed beside them needs room.
FORM_TERM, FORM_FIRST = twips(33), twips(78)
# Between what stands side by side.
PARTY_GAP = twips(6)
# The lists that the styles List Number and List Bullet belong to.
NUMBERED, BULLETED = 1, 2
TAGS: Mapping[Language, str] = {
    Language.AR: "ar-SA",
    Language.ZH: "zh-CN",
    Language.EN: "en-GB",
    Language.FR: "fr-FR",
    Language.RU: "ru-RU",
    Language.ES: "es-ES",
}


@dataclass(frozen=True, slots=True)
class Measure:
    """How a language is set: half-points, line height, width of a term (twips)."""

    size: int
    leading: float
    term: int
    # Noto Sans Arabic asks for twice its size; a letter's lines stand closer.
    rule: str = "atLeast"

    def spacing(
        self, size: int | None = None, *, before: float = 0, after: float = 0
    ) -> str:
        """Return the spacing of lines of a size; before and after in millimetres."""
        line = round((size or self.size) * 10 * self.leading)
        return w(
            "spacing",
            before=twips(before),
            after=twips(after),
            line=line,
            lineRule=self.rule,
        )


MEASURES: Mapping[Language, Measure] = dict.fromkeys(
    Language, Measure(19, 1.42, twips(20))
) | {
    Language.AR: Measure(20, 1.48, twips(28), "exact"),
    Language.RU: Measure(19, 1.42, twips(21)),
    Language.ZH: Measure(20, 1.6, twips(20)),
}


def language_mark(language: Language, element: str = "lang") -> str:
    """Return what names a language: each script has its own attribute."""
    key = {Language.AR: "bidi", Language.ZH: "eastAsia"}.get(language, "val")
    return w(element, **{key: TAGS[language]})
