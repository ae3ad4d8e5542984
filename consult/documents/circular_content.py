"""Read from the rows what a circular prints in one language."""

from datetime import date, datetime

from consult.audit.keys import fingerprint_of
from consult.documents.content import (
    AnnexText,
    CircularContent,
    MeetingContent,
    SignatoryContent,
)
from consult.documents.signatories import frozen_signatory, signatory_to_come
from consult.models import (
    Checkpoint,
    Consultation,
    DraftText,
    SigningKey,
)
from consult.procedure.errors import RuleError
from consult.procedure.states import Language, Procedure, Revision
from consult.queries.amendments import as_issued
from consult.queries.clock import geneva_day
from consult.queries.consultations import opening_circular
from consult.vocabularies import Occasion, TextKind


class LanguageMissing(RuleError):  # noqa: N818 -- named for what happened
    """The circular does not exist in this language, and no other stands for it."""

    code = "language_missing"


def content_for(consultation: Consultation, language: Language) -> CircularContent:
    """Return what the circular of a consultation prints in `language`.

    Before the issue that is the draft as it stands, with who would sign it on its
    date; afterwards what was frozen, whatever an addendum changed since.

    Raises `LanguageMissing` when a text has no title in the language, or when the
    circular was not issued in it.
    """
    if consultation.issued_at is None:
        return content_to_come(consultation, language)
    issued_at = _issued_at(consultation, language)
    later = issued_at > consultation.issued_at
    return _content(
        consultation,
        language,
        tuple(_text(text, language) for text in consultation.texts.all()),
        draft=False,
        issued_on=geneva_day(issued_at) if later else None,
    )


def content_to_come(
    consultation: Consultation, language: Language, *, partial: bool = False
) -> CircularContent:
    """Return what the circular would print in a language that was not issued yet.

    A `partial` one has blanks for titles and summaries that are not there; else
    `LanguageMissing` is raised for them.
    """
    return _content(
        consultation,
        language,
        tuple(
            _text(text, language, partial=partial) for text in consultation.texts.all()
        ),
        draft=True,
        issued_on=None,
    )


def _content(
    consultation: Consultation,
    language: Language,
    texts: tuple[AnnexText, ...],
    *,
    draft: bool,
    issued_on: date | None,
) -> CircularContent:
    circular = opening_circular(consultation)
    printed = as_issued(consultation)
    group = consultation.study_group
    titles = {row.language: row.title for row in group.titles.all()}
    title_language = language if titles.get(language.value) else Language.EN
    return CircularContent(
        language=language,
        procedure=Procedure(consultation.procedure),
        revision=Revision(consultation.revision),
        reference=str(circular.reference) if circular else "",
        number=circular.number if circular else None,
        dated=circular.date if circular else None,
        study_group=group.number,
        study_group_title=titles.get(title_language.value, ""),
        study_group_title_language=title_language,
        regional_group=consultation.regional_group,
        officer_initials=consultation.officer_initials,
        telephone=consultation.telephone,
        fax=consultation.fax,
        email=consultation.contact_email,
        reply_fax=consultation.reply_fax,
        reply_email=consultation.reply_email,
        meeting=meeting_of(printed),
        deadline=printed.deadline,
        texts=texts,
        signatory=_signatory(consultation, language),
        receipt_key=_receipt_key(consultation),
        draft=draft,
        demonstration=consultation.synthetic,
        own_wording=own_wording_of(consultation, language),
        issued_on=issued_on,
    )


def own_wording_of(
    consultation: Consultation, language: Language
) -> tuple[tuple[int, str], ...]:
    """Return staff's own words for paragraphs in a language, by number."""
    rows = consultation.paragraph_wordings.filter(language=language.value)
    return tuple(rows.order_by("paragraph").values_list("paragraph", "words"))


def _receipt_key(consultation: Consultation) -> str:
    """Return the fingerprint of the key that signed the log when it was issued."""
    if consultation.issued_at is None:
        return ""
    signed = Checkpoint.objects.filter(
        occasion=Occasion.ISSUE.value, at=consultation.issued_at
    ).first()
    if signed is None:
        return ""
    return fingerprint_of(bytes(SigningKey.objects.get(key_id=signed.key_id).public))


def _issued_at(consultation: Consultation, language: Language) -> datetime:
    version = consultation.language_versions.get(language=language.value)
    if version.issued_at is None:
        raise LanguageMissing(f"The circular was not issued in {language.name}.")
    return version.issued_at


def _text(text: DraftText, language: Language, *, partial: bool = False) -> AnnexText:
    row = next(
        (title for title in text.titles.all() if title.language == language.value),
        None,
    )
    if not partial and (row is None or not row.title):
        raise LanguageMissing(f"{text} has no title in {language.name}.")
    return AnnexText(
        kind=TextKind(text.kind),
        designation=text.designation,
        provisional=text.provisional,
        title=row.title if row else "",
        summary=row.summary.strip() if row else "",
        location=text.location,
        location_url=text.location_url,
        ipr_statement_received=text.ipr_statement_received,
        ipr_checked_on=text.ipr_checked_on,
    )


def meeting_of(consultation: Consultation) -> MeetingContent | None:
    """Return the meeting, None while its days are not known."""
    if consultation.meeting_opens is None or consultation.meeting_closes is None:
        return None
    return MeetingContent(
        opens=consultation.meeting_opens,
        closes=consultation.meeting_closes,
        virtual=consultation.meeting_virtual,
        place=consultation.meeting_place,
        collective_letter=consultation.collective_letter,
    )


def _signatory(
    consultation: Consultation, language: Language
) -> SignatoryContent | None:
    if consultation.frozen_signatory is not None:
        return frozen_signatory(consultation.frozen_signatory, language)
    circular = opening_circular(consultation)
    return signatory_to_come(circular.date, language) if circular else None
