"""One sentence for each thing that may become of texts, with the clause it rests on."""

from collections.abc import Callable, Mapping
from typing import Final

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consult.documents.outcome_circular_content import OutcomeText
from consult.documents.wording import format_date
from consult.procedure.errors import NothingDecided
from consult.procedure.states import Fate, Language, Outcome

Told = Callable[[int], str]


def outcome_sentence(
    text: OutcomeText, count: int, named: SafeString, language: Language
) -> SafeString:
    """Return the sentence for `count` texts of one outcome, which `named` lists.

    Raises `NothingDecided`: what was decided may fall away while a circular waits.
    """
    what = text.outcome or text.fate
    if what is None or what not in _TOLD:
        raise NothingDecided(f"Nothing is decided on {text.designation}.")
    return format_html(
        _TOLD[what](count),
        texts=named,
        clause=_(" (clause %(clause)s)") % {"clause": text.clause}
        if text.clause
        else "",
        until=format_date(text.until, language) if text.until else "",
    )


def _approved(count: int) -> str:
    return ngettext(
        "The following text was approved{clause}: {texts}.",
        "The following texts were approved{clause}: {texts}.",
        count,
    )


def _approved_unless_opposed(count: int) -> str:
    return ngettext(
        "The following text was approved; Member States that asked for more time may"
        " formally oppose it until {until}{clause}: {texts}.",
        "The following texts were approved; Member States that asked for more time may"
        " formally oppose them until {until}{clause}: {texts}.",
        count,
    )


def _opposed(count: int) -> str:
    return ngettext(
        "The following text was formally opposed after the meeting and is therefore not"
        " approved{clause}: {texts}.",
        "The following texts were formally opposed after the meeting and are therefore"
        " not approved{clause}: {texts}.",
        count,
    )


def _not_approved(count: int) -> str:
    return ngettext(
        "The following text was not approved{clause}: {texts}.",
        "The following texts were not approved{clause}: {texts}.",
        count,
    )


def _deferred(count: int) -> str:
    return ngettext(
        "The decision on the following text was deferred to a later meeting{clause}:"
        " {texts}.",
        "The decision on the following texts was deferred to a later meeting{clause}:"
        " {texts}.",
        count,
    )


def _sent_to_assembly(count: int) -> str:
    return ngettext(
        "The following text was sent to the World Telecommunication Standardization"
        " Assembly for decision{clause}: {texts}.",
        "The following texts were sent to the World Telecommunication Standardization"
        " Assembly for decision{clause}: {texts}.",
        count,
    )


def _redetermined(count: int) -> str:
    return ngettext(
        "The following text was determined again; another consultation will be"
        " announced{clause}: {texts}.",
        "The following texts were determined again; another consultation will be"
        " announced{clause}: {texts}.",
        count,
    )


def _barred(count: int) -> str:
    return ngettext(
        "The replies did not authorize the study group to consider the following text"
        " for approval{clause}: {texts}.",
        "The replies did not authorize the study group to consider the following texts"
        " for approval{clause}: {texts}.",
        count,
    )


def _deleted(count: int) -> str:
    return ngettext(
        "The following text is deleted{clause}: {texts}.",
        "The following texts are deleted{clause}: {texts}.",
        count,
    )


def _referred_back(count: int) -> str:
    return ngettext(
        "The following text is not deleted, and the matter goes back to the study group"
        "{clause}: {texts}.",
        "The following texts are not deleted, and the matter goes back to the study"
        " group{clause}: {texts}.",
        count,
    )


_TOLD: Final[Mapping[Fate | Outcome, Told]] = {
    Fate.APPROVED: _approved,
    Fate.APPROVED_UNLESS_OPPOSED: _approved_unless_opposed,
    Fate.OPPOSED: _opposed,
    Fate.NOT_APPROVED: _not_approved,
    Fate.DEFERRED: _deferred,
    Fate.SENT_TO_ASSEMBLY: _sent_to_assembly,
    Fate.REDETERMINED: _redetermined,
    Outcome.MAY_NOT_PROCEED: _barred,
    Outcome.APPROVED: _approved,
    Outcome.NOT_APPROVED: _not_approved,
    Outcome.DELETED: _deleted,
    Outcome.REFERRED_BACK: _referred_back,
}
