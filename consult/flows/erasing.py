"""Erase personal data that has been kept as long as it may be.

What the record needs is kept for ever without it: chain, receipts and results hold
salted digests of a signatory, never the name. Results and issued circulars, with the
name they were signed by, are permanent.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.db.models.functions import Coalesce

from consult.audit.record import SYSTEM, append_entry
from consult.models import (
    AttachmentDraft,
    Chair,
    Consultation,
    Delegate,
    OutboxMessage,
    ReplyDraft,
    ReplySignatory,
    StaffRole,
    User,
)
from consult.procedure.states import ConsultationState
from consult.queries.clock import geneva_day
from consult.vocabularies import AuditTag, MessageState

ROLES: Final[tuple[type[Model], ...]] = (Chair, Delegate, StaffRole)
FINISHED: Final = (MessageState.SENT, MessageState.DEAD, MessageState.WITHHELD)
ERASED: Final = "@erased.invalid"  # no mail server takes such an address

Rows = QuerySet[Any]


@transaction.atomic
def erase_personal_data(
    days: Mapping[str, int], *, by: User | None, at: datetime
) -> dict[str, int]:
    """Erase each kind that has been kept `days` long at `at`; return how many rows.

    `days` has a number for every kind of KINDS. One entry of the system chain says
    how many rows of which kind went, and after how many days; when there was nothing
    to erase, none is written.
    """
    erased = {}
    for kind, (found, erase) in KINDS.items():
        rows = found(at - timedelta(days=days[kind]))
        erased[kind] = len(rows)
        if rows:
            erase(rows)
    if any(erased.values()):
        append_entry(
            SYSTEM,
            tag=AuditTag.PERSONAL_DATA_ERASED,
            at=at,
            by=by,
            facts={"days": {kind: days[kind] for kind in KINDS}, "erased": erased},
        )
    return erased


def count_personal_data(days: Mapping[str, int], *, at: datetime) -> dict[str, int]:
    """Return how many rows of each kind `erase_personal_data` would erase at `at`."""
    return {
        kind: found(at - timedelta(days=days[kind])).count()
        for kind, (found, _erase) in KINDS.items()
    }


def _over(before: datetime) -> QuerySet[Consultation]:
    """Return the consultations whose last act is older than an instant.

    A certified one begins anew with each further result.
    """
    return Consultation.objects.filter(
        Q(state=ConsultationState.CERTIFIED, certified_at__lt=before)
        | Q(state=ConsultationState.WITHDRAWN, withdrawn_at__lt=before)
    ).exclude(results__certified_at__gte=before)


def _signatories(before: datetime) -> Rows:
    return ReplySignatory.objects.filter(
        version__consultation__in=_over(before)
    ).exclude(salt="")


def _erase_signatories(rows: Rows) -> None:
    """Blank the salt too: with it, who guesses a name could prove the guess."""
    rows.update(salt="", name="", title="", place="")


def _drafts(before: datetime) -> Rows:
    return ReplyDraft.objects.filter(consultation__in=_over(before))


def _erase_drafts(rows: Rows) -> None:
    rows.delete()


def _files(before: datetime) -> Rows:
    """Return what was kept for a next reply; what was sent is part of its version."""
    return AttachmentDraft.objects.filter(consultation__in=_over(before))


def _messages(before: datetime) -> Rows:
    """Return messages that are done with; those of a consultation once it is over."""
    return (
        OutboxMessage.objects.filter(state__in=[state.value for state in FINISHED])
        .filter(Q(consultation__isnull=True) | Q(consultation__in=_over(before)))
        .alias(done_at=Coalesce("sent_at", "due_at"))
        .filter(done_at__lt=before)
        .exclude(recipient_email="")
    )


def _erase_messages(rows: Rows) -> None:
    OutboxMessage.objects.filter(pk__in=[row.pk for row in rows]).update(
        recipient_email="", subject="", body_text="", body_html="", last_error=""
    )


def _accounts(before: datetime) -> Rows:
    """Return the accounts that had a role, all of which ended before an instant."""
    day = geneva_day(before)
    accounts = User.objects.filter(is_staff=False, is_superuser=False)
    ended = Q()
    for role in ROLES:
        held = role._default_manager  # noqa: SLF001 -- as Django names it
        ended |= Q(pk__in=held.values("user"))
        accounts = accounts.exclude(
            pk__in=held.filter(
                Q(valid_until__isnull=True) | Q(valid_until__gte=day)
            ).values("user")
        )
    return accounts.filter(ended).exclude(email__endswith=ERASED)


def _erase_accounts(rows: Rows) -> None:
    """Close accounts and take from them who they were; the log still names their key.

    Names also stand in what the reference tables note of their own changes.
    """
    people = list(rows)
    for person in people:
        person.name, person.email = "", f"account-{person.pk}{ERASED}"
        person.is_active, person.last_login = False, None
        person.set_unusable_password()
        person.save()
    for session in UserSession.objects.filter(user__in=people):
        session.end()
    for kept in (Authenticator, EmailAddress, SocialAccount):
        kept.objects.filter(user__in=people).delete()
    for model in ROLES:
        _erase_notes(model, model._default_manager.filter(user__in=people))  # noqa: SLF001
    _erase_notes(User, people)


def _erase_notes(model: type[Model], rows: Any) -> None:
    LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(model),
        object_id__in=[str(row.pk) for row in rows],
    ).update(object_repr="", change_message="")


KINDS: Final[
    Mapping[str, tuple[Callable[[datetime], Rows], Callable[[Rows], None]]]
] = {
    "accounts": (_accounts, _erase_accounts),
    "drafts": (_drafts, _erase_drafts),
    "files": (_files, _erase_drafts),
    "messages": (_messages, _erase_messages),
    "signatories": (_signatories, _erase_signatories),
}
