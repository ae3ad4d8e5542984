"""Sign a draft off and issue the circular."""

from datetime import datetime

from django.db import transaction

from consult.audit.checkpoints import take_checkpoint
from consult.audit.frozen import frozen_digests
from consult.audit.guards import missing_guards
from consult.flows.errors import (
    ChecklistNotEmpty,
    DraftChanged,
    GuardsMissing,
    ReasonMissing,
    SecondPersonNeeded,
)
from consult.flows.rendering import ask_for_documents
from consult.flows.shown import draft_shown
from consult.flows.signatories import freeze_signatory
from consult.flows.transition import move_consultation
from consult.models import (
    Consultation,
    EntitledMember,
    User,
)
from consult.notify.doorbell import ring_after_commit
from consult.notify.messages import announce_circular
from consult.procedure.deadlines import utc_text
from consult.procedure.states import Act, ConsultationState
from consult.queries.calendar import working_calendar
from consult.queries.checklist import check_draft
from consult.queries.consultations import opening_circular
from consult.queries.locks import lock_consultation
from consult.queries.roll import roll_for
from consult.vocabularies import DocumentKind, LanguageStatus, Occasion


@transaction.atomic
def request_sign_off(consultation: Consultation, *, by: User, at: datetime) -> None:
    """Hand a complete draft to a second person; it can't be changed meanwhile.

    Raises `ChecklistNotEmpty`, `IllegalTransition`.
    """
    held = lock_consultation(consultation.pk)
    if held.state == ConsultationState.DRAFT:
        _check_complete(held, at=at)
    move_consultation(
        held,
        Act.REQUEST_SIGN_OFF,
        at=at,
        by=by,
        columns={"sign_off_requested_by": by, "sign_off_requested_at": at},
        facts={},
    )


@transaction.atomic
def return_to_draft(
    consultation: Consultation, *, reason: str, by: User, at: datetime
) -> None:
    """Give a draft back to be changed, with a reason.

    Raises `ReasonMissing`, `IllegalTransition`.
    """
    if not reason.strip():
        raise ReasonMissing("Giving a draft back needs its reason in writing.")
    held = lock_consultation(consultation.pk)
    move_consultation(
        held,
        Act.RETURN_TO_DRAFT,
        at=at,
        by=by,
        columns={"sign_off_requested_by": None, "sign_off_requested_at": None},
        facts={"reason": reason.strip()},
    )


@transaction.atomic
def issue_consultation(
    consultation: Consultation, *, by: User, at: datetime, seen: str | None = None
) -> None:
    """Issue the circular: from here on texts, roll and deadline are frozen.

    In order: the database must still guard its facts; the checklist must be empty; the
    roll, the closing days and the
    signatory are frozen; the state moves, with their digests in the log; rows for
    the documents of every approved language and for the messages are written. What
    renders and sends comes after the commit.

    `seen` is the digest (`draft_shown`) of what the second person read; None where
    nobody reads a page, as in commands.

    Raises `SecondPersonNeeded` when `by` is who requested the sign-off,
    `DraftChanged`, `GuardsMissing`, `ChecklistNotEmpty`, `SigningKeyUnusable`,
    `IllegalTransition`.
    """
    held = lock_consultation(consultation.pk)
    _check_guards()
    if held.state == ConsultationState.SIGNING_OFF:
        if held.sign_off_requested_by_id == by.pk:
            raise SecondPersonNeeded(
                "Who requested the sign-off can't give it: a second person issues."
            )
        _check_seen(held, seen)
        _check_complete(held, at=at)
    frozen = _freeze(held) if held.state == ConsultationState.SIGNING_OFF else {}
    move_consultation(
        held,
        Act.ISSUE,
        at=at,
        by=by,
        columns={"issued_by": by, "issued_at": at, **frozen},
        facts=_issue_facts(held),
    )
    approved = held.language_versions.filter(status=LanguageStatus.APPROVED)
    approved.update(issued_at=at)
    languages = list(approved.values_list("language", flat=True))
    for kind in (DocumentKind.CIRCULAR, DocumentKind.REPLY_FORM):
        ask_for_documents(held, kind, languages=languages, at=at)
    announce_circular(held, at=at)
    take_checkpoint(Occasion.ISSUE, at=at)
    ring_after_commit()


def _check_guards() -> None:
    if missing := missing_guards():
        raise GuardsMissing(
            "No consultation is opened while the database lacks a guard of its facts: "
            + ", ".join(missing)
        )


def _check_seen(consultation: Consultation, seen: str | None) -> None:
    if seen is not None and seen != draft_shown(consultation):
        raise DraftChanged(
            "The draft changed since the page was opened: read it again as it stands."
        )


def _check_complete(consultation: Consultation, *, at: datetime) -> None:
    checklist = check_draft(consultation, at=at)
    if not checklist.is_complete:
        lines = ", ".join(str(check) for check in checklist.missing)
        raise ChecklistNotEmpty(f"The draft is not complete; missing: {lines}.")


def _freeze(consultation: Consultation) -> dict[str, object]:
    circular = opening_circular(consultation)
    if circular is None:
        raise ChecklistNotEmpty("The circular has no number.")
    EntitledMember.objects.bulk_create(
        EntitledMember(
            consultation=consultation,
            member_state_id=row.entitlement.member_state,
            names=dict(row.names),
            sort_keys=dict(row.sort_keys),
            groups=list(row.groups),
            reason=row.entitlement.reason.value,
            ground=row.entitlement.ground.value if row.entitlement.ground else "",
        )
        for row in roll_for(circular.date, regional_group=consultation.regional_group)
    )
    calendar = working_calendar()
    return {
        "frozen_calendar": {
            "closures": sorted(day.isoformat() for day in calendar.closures),
            "confirmed_years": sorted(calendar.confirmed_years),
        },
        "frozen_signatory": freeze_signatory(circular.date),
    }


def _issue_facts(consultation: Consultation) -> dict[str, object]:
    circular = opening_circular(consultation)
    approved = consultation.language_versions.filter(status=LanguageStatus.APPROVED)
    languages = list(approved.values_list("language", flat=True))
    return {
        "closes_at": utc_text(consultation.closes_at) if consultation.closes_at else "",
        "procedure": consultation.procedure,
        "reference": str(circular.reference) if circular else "",
        "revision": consultation.revision,
        **frozen_digests(consultation, languages),
    }
