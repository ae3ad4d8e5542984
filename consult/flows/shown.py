"""What a person is shown before an act, as digests that come back with the act.

Who signs answers for what the page showed: when it moved meanwhile, the act is refused
and the page is shown as it stands now. Taken before the page reads what it shows, a
digest can only be too old, which refuses, and never too new.
"""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date

from consult.audit.chain import canonical, digest
from consult.flows.drafting import DraftHead, lock_draft
from consult.flows.errors import DraftChanged
from consult.models import Consultation, DraftText, Signatory
from consult.procedure.states import Language
from consult.queries.calendar import working_calendar
from consult.queries.consultations import opening_circular
from consult.queries.roll import roll_for

_OF_A_TEXT = (
    "pk",
    "order",
    "designation",
    "kind",
    "provisional",
    "location",
    "location_url",
    "ipr_statement_received",
    "ipr_checked_on",
    "follows_id",
)


def head_shown(consultation: Consultation) -> str:
    """Return the digest of a draft's head with its number and date."""
    return digest(canonical(_head(consultation)))


def hold_as_shown(consultation: Consultation, *, seen: str) -> None:
    """Hold a draft whose head is still the one that was shown, to be changed.

    Begins a transaction's work on the draft: the lock lasts until its end.

    Raises `NotADraft`, `DraftChanged`.
    """
    if head_shown(lock_draft(consultation)) != seen:
        raise DraftChanged("The head was changed since the page was opened.")


def text_shown(text: DraftText) -> str:
    """Return the digest of a draft text in every language."""
    return digest(canonical(_text(text)))


def wording_shown(consultation: Consultation, language: Language) -> str:
    """Return the digest of all words in one language and, beside it, in English."""
    here = {language.value, Language.EN.value}
    return digest(
        canonical(
            {
                "paragraphs": _paragraphs(consultation, here),
                "texts": [
                    [text.pk, text.designation, _titles(text, here)]
                    for text in consultation.texts.order_by("order")
                ],
            }
        )
    )


def draft_shown(consultation: Consultation) -> str:
    """Return the digest of all that issuing a draft would freeze or send out."""
    return digest(
        canonical(
            {
                "head": _head(consultation),
                "languages": {
                    row.language: [row.status, row.without_reason]
                    for row in consultation.language_versions.all()
                },
                "paragraphs": _paragraphs(
                    consultation, {each.value for each in Language}
                ),
                "texts": [_text(text) for text in consultation.texts.order_by("order")],
                **_on_the_day(consultation),
            }
        )
    )


def _head(consultation: Consultation) -> Mapping[str, str]:
    circular = opening_circular(consultation)
    return {
        "circular": f"{circular.reference} {circular.date}" if circular else "",
        **{
            field.name: _plain(getattr(consultation, field.name))
            for field in fields(DraftHead)
        },
    }


def _text(text: DraftText) -> list[object]:
    facts = [_plain(getattr(text, name)) for name in _OF_A_TEXT]
    return [facts, _titles(text, {each.value for each in Language})]


def _titles(text: DraftText, languages: set[str]) -> dict[str, list[str]]:
    rows = text.titles.filter(language__in=languages)
    return {row.language: [row.title, row.summary] for row in rows}


def _paragraphs(consultation: Consultation, languages: set[str]) -> list[object]:
    """Return staff's own words for paragraphs."""
    rows = consultation.paragraph_wordings.filter(language__in=languages)
    return [
        [row.language, row.paragraph, row.words]
        for row in rows.order_by("language", "paragraph")
    ]


def _on_the_day(consultation: Consultation) -> dict[str, object]:
    """Return roll, signatory and closing days as of the circular's date."""
    circular = opening_circular(consultation)
    if circular is None:
        return {}
    calendar = working_calendar()
    signatory = Signatory.objects.signing_on(circular.date)
    return {
        "closures": sorted(map(date.isoformat, calendar.closures)),
        "confirmed_years": sorted(calendar.confirmed_years),
        "roll": [
            [row.entitlement.member_state, row.entitlement.reason.value]
            for row in roll_for(
                circular.date, regional_group=consultation.regional_group
            )
        ],
        "signatory": [[dict(signatory.names), signatory.capacity]] if signatory else [],
    }


def _plain(value: object) -> str:
    """Spell a column for a digest; an empty one as ""."""
    return "" if value is None else str(value)
