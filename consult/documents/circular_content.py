"""Read from the rows what a circular prints in one language."""

from consult.audit.keys import fingerprint_of
from consult.documents.content import (
    AnnexText,
    CircularContent,
    MeetingContent,
    SignatoryContent,
)
from consult.models import (
    Checkpoint,
    Consultation,
    DraftText,
    Signatory,
    SigningKey,
)
from consult.procedure.errors import RuleError
from consult.procedure.states import Language, Procedure, Revision
from consult.queries.consultations import opening_circular
from consult.vocabularies import Capacity, LanguageStatus, Occasion, TextKind


class LanguageMissing(RuleError):  # noqa: N818 -- named for what happened
    """The circular does not exist in this language, and no other stands for it."""

    code = "language_missing"


def content_for(consultation: Consultation, language: Language) -> CircularContent:
    """Return what the circular of a consultation prints in `language`.

    Before the issue that is the draft as it stands, with who would sign it on its
    date; afterwards what was frozen.

    Raises `LanguageMissing` when a text has no title in the language, or when the
    circular was issued without it.
    """
    circular = opening_circular(consultation)
    issued = consultation.issued_at is not None
    if issued:
        _check_approved(consultation, language)
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
        meeting=_meeting(consultation),
        deadline=consultation.deadline,
        texts=tuple(_text(text, language) for text in consultation.texts.all()),
        signatory=_signatory(consultation, language),
        receipt_key=_receipt_key(consultation),
        draft=not issued,
        demonstration=consultation.synthetic,
    )


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


def _check_approved(consultation: Consultation, language: Language) -> None:
    approved = consultation.language_versions.filter(
        language=language.value, status=LanguageStatus.APPROVED.value
    )
    if not approved.exists():
        raise LanguageMissing(f"The circular was not issued in {language.name}.")


def _text(text: DraftText, language: Language) -> AnnexText:
    row = next(
        (title for title in text.titles.all() if title.language == language.value),
        None,
    )
    if row is None or not row.title:
        raise LanguageMissing(f"{text} has no title in {language.name}.")
    return AnnexText(
        kind=TextKind(text.kind),
        designation=text.designation,
        provisional=text.provisional,
        title=row.title,
        summary=row.summary.strip(),
        location=text.location,
        location_url=text.location_url,
        ipr_statement_received=text.ipr_statement_received,
        ipr_checked_on=text.ipr_checked_on,
    )


def _meeting(consultation: Consultation) -> MeetingContent | None:
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
    frozen = consultation.frozen_signatory
    if frozen is not None:
        names = frozen["names"]
        return SignatoryContent(
            name=names.get(language.value) or names.get("en", ""),
            capacity=Capacity(frozen["capacity"]),
        )
    circular = opening_circular(consultation)
    if circular is None:
        return None
    signatory = (
        Signatory.objects.valid_on(circular.date).order_by("-valid_from").first()
    )
    if signatory is None:
        return None
    return SignatoryContent(
        name=signatory.name_in(language.value), capacity=Capacity(signatory.capacity)
    )
