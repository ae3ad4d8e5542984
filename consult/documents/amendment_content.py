"""What an addendum or corrigendum prints in one language: plain values, no models."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from consult.documents.circular_content import LanguageMissing, content_for, meeting_of
from consult.documents.content import (
    CircularContent,
    MeetingContent,
    SignatoryContent,
)
from consult.documents.signatories import frozen_signatory, signatory_to_come
from consult.models import Amendment, AmendmentDraft, Consultation
from consult.procedure.deadlines import Deadline
from consult.procedure.errors import RuleError
from consult.procedure.states import ConsultationState, Language
from consult.queries.amendments import (
    before_and_after,
    languages_of,
    number_of,
    waiting_amendment,
)
from consult.queries.clock import geneva_day
from consult.vocabularies import AmendmentKind

# The item that stands for what is prepared and has no number yet.
PREPARED: Final = "prepared"


class AmendmentMissing(RuleError):  # noqa: N818 -- named for what happened
    """There is no such addendum or corrigendum."""

    code = "amendment_missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendmentContent:
    """Everything an addendum or corrigendum prints, in one language.

    `circular` is the circular as it was issued. What does not change is None on both
    sides; `words` is empty where nothing is said besides, or not in this language:
    then `words_in` names the languages that have them. `open_until` is the deadline
    while it runs; `issued_on` the day on which it went out in this language, where
    that was later. A draft has the number that it would get.
    """

    kind: AmendmentKind
    number: int
    dated: date
    circular: CircularContent
    deadline_before: Deadline | None
    deadline: Deadline | None
    meeting_before: MeetingContent | None
    meeting: MeetingContent | None
    words: str
    words_in: tuple[Language, ...]
    open_until: Deadline | None
    signatory: SignatoryContent | None
    draft: bool
    issued_on: date | None = None


def amendment_content(
    consultation: Consultation, kind: AmendmentKind, item: str, language: Language
) -> AmendmentContent:
    """Return what an amendment prints: the one with the number `item`, or `PREPARED`.

    Raises `AmendmentMissing`, and `LanguageMissing` where the circular was not issued
    in the language or nothing is said in it.
    """
    amendment = _find(consultation, kind, item)
    circular = content_for(consultation, language)
    if language not in languages_of(consultation, amendment):
        raise LanguageMissing(f"Nothing is said in {language.name}.")
    before, after = before_and_after(consultation, amendment)
    said = amendment.words.get(language.value, "")
    moved = before.deadline != after.deadline
    return AmendmentContent(
        kind=kind,
        number=number_of(amendment),
        dated=amendment.date,
        circular=circular,
        deadline_before=before.deadline if moved else None,
        deadline=after.deadline if moved else None,
        meeting_before=meeting_of(before) if amendment.changes_meeting else None,
        meeting=meeting_of(after) if amendment.changes_meeting else None,
        words=said,
        words_in=()
        if said
        else tuple(each for each in Language if each.value in amendment.words),
        open_until=after.deadline if _runs(after, amendment) else None,
        signatory=_signatory(amendment, language),
        draft=isinstance(amendment, AmendmentDraft),
        issued_on=_issued_on(consultation, amendment, language),
    )


def _find(
    consultation: Consultation, kind: AmendmentKind, item: str
) -> Amendment | AmendmentDraft:
    if item == PREPARED:
        draft = waiting_amendment(consultation)
        if draft is not None and draft.kind == kind:
            return draft
    elif item.isdecimal():
        found = consultation.amendments.filter(kind=kind.value, number=int(item))
        if amendment := found.first():
            return amendment
    raise AmendmentMissing(f"There is no {kind.value} {item}.")


def _issued_on(
    consultation: Consultation,
    amendment: Amendment | AmendmentDraft,
    language: Language,
) -> date | None:
    """Return the day on which the circular came in a language after its amendment."""
    if isinstance(amendment, AmendmentDraft):
        return None
    later = consultation.language_versions.filter(
        language=language.value, issued_at__gt=amendment.issued_at
    ).first()
    return geneva_day(later.issued_at) if later and later.issued_at else None


def _runs(after: Consultation, amendment: Amendment | AmendmentDraft) -> bool:
    """Tell whether replies could still be changed when the amendment was issued."""
    if isinstance(amendment, AmendmentDraft):
        return after.state == ConsultationState.ISSUED
    return after.deadline is not None and (
        amendment.issued_at < after.deadline.closes_at
    )


def _signatory(
    amendment: Amendment | AmendmentDraft, language: Language
) -> SignatoryContent | None:
    if isinstance(amendment, Amendment):
        return frozen_signatory(amendment.frozen_signatory, language)
    return signatory_to_come(amendment.date, language)
