"""How pages of TSB call a consultation and the texts put to it."""

from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from consult.documents.wording import name_circular, name_study_group
from consult.models import Consultation
from consult.procedure.states import Language
from consult.queries.consultations import opening_circular
from consult.templatetags.languages import current_language


@dataclass(frozen=True, slots=True)
class Titled:
    """A title with the language it is really in; `more` counts the other texts."""

    text: str
    language: Language
    more: str = ""


def name_consultation(consultation: Consultation) -> str:
    """Return `TSB Circular 321`, or that it has no number yet."""
    circular = opening_circular(consultation)
    if circular is None:
        return gettext("Circular without a number")
    return name_circular(circular.number, current_language())


def name_group(consultation: Consultation) -> str:
    """Return `ITU-T Study Group 3`."""
    return name_study_group(consultation.study_group.number, current_language())


def kicker_of(consultation: Consultation) -> str:
    """Return the line above a heading: circular and study group."""
    return gettext("%(circular)s, %(study_group)s") % {
        "circular": name_consultation(consultation),
        "study_group": name_group(consultation),
    }


def title_of(consultation: Consultation) -> Titled:
    """Return the title of the first text in the page's language, else in English.

    Reads the prefetched texts and titles.
    """
    language = current_language()
    texts = list(consultation.texts.all())
    if not texts:
        return Titled(gettext("No text yet"), language)
    titles = {row.language: row.title for row in texts[0].titles.all() if row.title}
    more = _count_more(len(texts) - 1)
    for found in (language, Language.EN):
        if found in titles:
            return Titled(titles[found], found, more)
    return Titled(texts[0].designation, Language.EN, more)


def _count_more(others: int) -> str:
    if not others:
        return ""
    text = ngettext("and %(n)d more text", "and %(n)d more texts", others)
    return text % {"n": others}
