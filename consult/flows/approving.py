"""Vouch for the circular in one language, or leave the language out."""

from datetime import datetime

from django.db import transaction

from consult.audit.record import append_entry, chain_of
from consult.flows.drafting import lock_draft, note_draft
from consult.flows.errors import ReasonMissing
from consult.flows.wording import check_seen, has_wording, hold_language
from consult.models import Consultation, User
from consult.procedure.states import Language
from consult.vocabularies import AuditTag, LanguageStatus


@transaction.atomic
def review_language(
    consultation: Consultation,
    language: Language,
    *,
    by: User,
    at: datetime,
    seen: str | None = None,
) -> None:
    """Say that a translation was read and found right; an officer then approves it.

    One that is approved stays so. Raises as `approve_language`.
    """
    _vouch(
        consultation,
        language,
        LanguageStatus.REVIEWED,
        AuditTag.LANGUAGE_REVIEWED,
        by=by,
        at=at,
        seen=seen,
    )


@transaction.atomic
def approve_language(
    consultation: Consultation,
    language: Language,
    *,
    by: User,
    at: datetime,
    seen: str | None = None,
) -> None:
    """Approve the circular in one language, as it stands.

    `seen` is the digest (`wording_shown`) of what was read; None where nobody reads a
    page, as in commands.

    Raises `NotADraft`, `LanguageFrozen`, `WordingChanged`, and `ReasonMissing` while
    titles or summaries are missing.
    """
    _vouch(
        consultation,
        language,
        LanguageStatus.APPROVED,
        AuditTag.LANGUAGE_APPROVED,
        by=by,
        at=at,
        seen=seen,
    )


@transaction.atomic
def omit_language(
    consultation: Consultation,
    language: Language,
    *,
    reason: str,
    by: User,
    at: datetime,
) -> None:
    """Record why the circular goes out without a language (decision 11).

    Raises `ReasonMissing` without a reason, `NotADraft`.
    """
    if not reason.strip():
        raise ReasonMissing("Leaving a language out needs its reason in writing.")
    locked = lock_draft(consultation)
    locked.language_versions.filter(language=language.value).update(
        status=LanguageStatus.OMITTED.value,
        approved_by=by,
        approved_at=at,
        without_reason=reason.strip(),
    )
    note_draft(
        locked,
        AuditTag.LANGUAGE_OMITTED,
        by=by,
        at=at,
        facts={"language": language.value, "reason": reason.strip()},
    )


def _vouch(
    consultation: Consultation,
    language: Language,
    status: LanguageStatus,
    tag: AuditTag,
    *,
    by: User,
    at: datetime,
    seen: str | None,
) -> None:
    """Set where a language stands; what is approved is approved once.

    A draft forgets why the language was to be left out; an issued circular doesn't.
    """
    locked = hold_language(consultation, language, at=at)
    check_seen(locked, language, seen)
    if not has_wording(locked, language):
        raise ReasonMissing(
            f"The circular is not complete in {language.value}: a title or a summary"
            " is missing."
        )
    version = locked.language_versions.get(language=language.value)
    if version.status == LanguageStatus.APPROVED:
        return
    version.status, version.approved_by, version.approved_at = status.value, by, at
    if locked.issued_at is None:
        version.without_reason = ""
    version.save()
    append_entry(
        chain_of(locked), tag=tag, at=at, by=by, facts={"language": language.value}
    )
