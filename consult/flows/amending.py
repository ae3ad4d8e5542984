"""Amend an issued circular: one officer prepares, a second person issues.

An addendum moves the deadline forward or changes the meeting, a corrigendum mends
words. Resolution 1 knows neither: both are the practice of TSB Circulars, and no reply
loses its effect by them.
"""

from datetime import datetime

from django.db import transaction

from consult.audit.amended import amendment_facts
from consult.audit.chain import canonical, digest
from consult.audit.checkpoints import take_checkpoint
from consult.audit.record import append_entry, chain_of
from consult.flows.amendable import Change, check_change, only_what_changes
from consult.flows.errors import (
    AmendmentChanged,
    NoAmendmentWaits,
    SecondPersonNeeded,
)
from consult.flows.rendering import ask_for_documents
from consult.flows.signatories import freeze_signatory
from consult.models import (
    Amendment,
    AmendmentDraft,
    Consultation,
    Reminder,
    User,
)
from consult.notify.amendments import announce_amendment
from consult.notify.doorbell import ring_after_commit
from consult.notify.outbox import withhold_reminders
from consult.procedure.deadlines import utc_text
from consult.queries.amendments import (
    CHANGEABLE,
    changes_of,
    languages_of,
    number_of,
    waiting_amendment,
    write_values,
)
from consult.queries.clock import database_now
from consult.queries.locks import lock_consultation
from consult.vocabularies import AuditTag, DocumentKind, Occasion


@transaction.atomic
def prepare_amendment(
    consultation: Consultation,
    change: Change,
    *,
    by: User,
    at: datetime,
    seen: str | None = None,
) -> AmendmentDraft:
    """Put an addendum or corrigendum before a second person, instead of any before.

    `seen` is the digest (`amendment_shown`) of what waited when the page was opened;
    None where there is no page.

    Raises `AmendmentChanged`, `SignatoryMissing` and what `check_change` raises.
    """
    held = lock_consultation(consultation.pk)
    _check_seen(held, seen)
    wanted = only_what_changes(held, change)
    check_change(held, wanted, at=at)
    freeze_signatory(wanted.dated)
    draft, _created = AmendmentDraft.objects.update_or_create(
        consultation=held,
        defaults={**wanted.columns(), "prepared_by": by, "prepared_at": at},
    )
    append_entry(
        chain_of(held),
        tag=AuditTag.AMENDMENT_PREPARED,
        at=at,
        by=by,
        facts={"amendment": _digest_of(draft), "kind": draft.kind},
    )
    return draft


@transaction.atomic
def discard_amendment(consultation: Consultation, *, by: User, at: datetime) -> None:
    """Throw away what waits for a second person; it may have been overtaken.

    Raises `NoAmendmentWaits`.
    """
    held = lock_consultation(consultation.pk)
    draft = _waiting(held)
    facts = {"amendment": _digest_of(draft), "kind": draft.kind}
    draft.delete()
    append_entry(
        chain_of(held), tag=AuditTag.AMENDMENT_DISCARDED, at=at, by=by, facts=facts
    )


@transaction.atomic
def issue_amendment(
    consultation: Consultation, *, by: User, seen: str | None = None
) -> Amendment:
    """Issue what was prepared, as second person; a new deadline is in force at once.

    In order: the consultation is held against closing and against replies; the
    database's clock is read once and decides whether the deadline still runs; the
    amendment is appended with its number; deadline and meeting change; rows for its
    papers are written; reminders of the old deadline are taken back; everybody is
    told; the log and a checkpoint come last.

    Raises `NoAmendmentWaits`, `SecondPersonNeeded`, `AmendmentChanged`,
    `SignatoryMissing`, `SigningKeyUnusable` and what `check_change` raises.
    """
    held = lock_consultation(consultation.pk)
    at = database_now()
    draft = _waiting(held)
    if draft.prepared_by_id == by.pk:
        raise SecondPersonNeeded(
            "Who prepared the amendment can't issue it: a second person does."
        )
    _check_seen(held, seen)
    check_change(held, Change.read(draft), at=at)
    closed_at = _closes_at(held)
    amendment = _append(held, draft, by=by, at=at)
    _apply(held, amendment, at=at)
    draft.delete()
    ask_for_documents(
        held,
        DocumentKind(amendment.kind),
        item=str(amendment.number),
        languages=languages_of(held, amendment),
        at=at,
    )
    if amendment.deadline:
        withhold_reminders(held, at=at)
        Reminder.objects.filter(consultation=held).delete()
    announce_amendment(amendment, at=at)
    append_entry(
        chain_of(held),
        tag=AuditTag.AMENDMENT_ISSUED,
        at=at,
        by=by,
        facts={
            "amendment": digest(canonical(amendment_facts(amendment))),
            "closes_at": {"after": _closes_at(held), "before": closed_at},
            "kind": amendment.kind,
            "number": amendment.number,
        },
    )
    take_checkpoint(Occasion.AMENDED, at=at)
    ring_after_commit()
    return amendment


def amendment_shown(consultation: Consultation) -> str:
    """Return the digest of what waits for a second person and of what it changes."""
    draft = waiting_amendment(consultation)
    languages = languages_of(consultation, draft) if draft else []
    return digest(
        canonical(
            {
                "draft": _digest_of(draft) if draft else "",
                "languages": [language.value for language in languages],
                "stands": {
                    name: str(getattr(consultation, name) or "") for name in CHANGEABLE
                },
                "state": consultation.state,
            }
        )
    )


def _check_seen(consultation: Consultation, seen: str | None) -> None:
    if seen is not None and seen != amendment_shown(consultation):
        raise AmendmentChanged(
            "What is prepared, or what it changes, is not what the page showed."
        )


def _waiting(consultation: Consultation) -> AmendmentDraft:
    draft = waiting_amendment(consultation)
    if draft is None:
        raise NoAmendmentWaits("No addendum or corrigendum is prepared.")
    return draft


def _append(
    consultation: Consultation, draft: AmendmentDraft, *, by: User, at: datetime
) -> Amendment:
    changes = changes_of(draft)
    return Amendment.objects.create(
        consultation=consultation,
        number=number_of(draft),
        before=write_values({name: getattr(consultation, name) for name in changes}),
        frozen_signatory=freeze_signatory(draft.date),
        prepared_by_id=draft.prepared_by_id,
        issued_by=by,
        issued_at=at,
        **Change.read(draft).columns(),
    )


def _apply(consultation: Consultation, amendment: Amendment, *, at: datetime) -> None:
    changes = changes_of(amendment)
    for name, value in changes.items():
        setattr(consultation, name, value)
    consultation.changed_at = at
    consultation.save(update_fields=[*changes, "closes_at", "changed_at"])


def _closes_at(consultation: Consultation) -> str:
    return utc_text(consultation.closes_at) if consultation.closes_at else ""


def _digest_of(draft: AmendmentDraft) -> str:
    """Return the digest of what is prepared; words stay out of the log."""
    return digest(
        canonical(
            {
                "changes": write_values(changes_of(draft)),
                "date": draft.date.isoformat(),
                "kind": draft.kind,
                "words": dict(draft.words),
            }
        )
    )
