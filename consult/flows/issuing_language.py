"""Issue the circular in a language that it went out without (decision 11)."""

from datetime import datetime

from django.db import transaction

from consult.audit.frozen import language_digests
from consult.audit.record import append_entry, chain_of
from consult.flows.errors import LanguageNotApproved, SecondPersonNeeded
from consult.flows.rendering import ask_for_documents
from consult.flows.wording import check_seen, hold_language
from consult.models import Consultation, User
from consult.notify.doorbell import ring_after_commit
from consult.notify.languages import announce_language
from consult.procedure.states import ConsultationState, Language
from consult.queries.amendments import languages_of
from consult.vocabularies import AuditTag, DocumentKind, LanguageStatus


@transaction.atomic
def issue_language(
    consultation: Consultation,
    language: Language,
    *,
    by: User,
    at: datetime,
    seen: str | None = None,
) -> None:
    """Issue one more language of a circular; what was frozen stays, the deadline too.

    In order: nobody but a second person issues what an officer approved; the language
    is dated; rows for its papers, also of what amended the circular meanwhile, and for
    the messages to its readers are written; the digest of its words is appended to the
    log. What renders and sends comes after the commit. `seen` is the digest
    (`wording_shown`) of what the second person read.

    Raises `NotADraft`, `LanguageFrozen`, `LanguageNotApproved`, `SecondPersonNeeded`,
    `WordingChanged`.
    """
    held = hold_language(consultation, language, at=at)
    version = held.language_versions.get(language=language.value)
    if (
        held.state != ConsultationState.ISSUED
        or version.status != LanguageStatus.APPROVED
    ):
        raise LanguageNotApproved(
            f"The circular is not issued yet, or not approved in {language.value}."
        )
    if version.approved_by_id == by.pk:
        raise SecondPersonNeeded(
            "Who approved the language can't issue it: a second person does."
        )
    check_seen(held, language, seen)
    version.issued_at = at
    version.save(update_fields=["issued_at"])
    for kind in (DocumentKind.CIRCULAR, DocumentKind.REPLY_FORM):
        ask_for_documents(held, kind, languages=[language.value], at=at)
    for amendment in held.amendments.all():
        if language in languages_of(held, amendment):
            ask_for_documents(
                held,
                DocumentKind(amendment.kind),
                item=str(amendment.number),
                languages=[language.value],
                at=at,
            )
    announce_language(held, language, at=at)
    append_entry(
        chain_of(held),
        tag=AuditTag.LANGUAGE_ISSUED,
        at=at,
        by=by,
        facts={
            "language": language.value,
            "words": language_digests(held, [language.value])[language.value],
        },
    )
    ring_after_commit()
