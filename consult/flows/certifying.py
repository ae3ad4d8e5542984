"""Two officers certify the result of a closed consultation, and what replaces it.

A certified result is never edited: one that proves wrong is followed by another with
the next number and a reason, and both stay (decision 16).
"""

import json
from datetime import datetime

from django.db import transaction

from consult.audit.chain import digest
from consult.audit.checkpoints import take_checkpoint
from consult.audit.record import append_entry, chain_of
from consult.flows.errors import (
    AuthorityUnsettled,
    DecisionNeeded,
    NothingChanged,
    ReasonMissing,
    SecondPersonNeeded,
    ShownTallyChanged,
    TallyChanged,
)
from consult.flows.rendering import ask_for_documents
from consult.flows.transcribing import check_nothing_waits
from consult.flows.transition import move_consultation
from consult.models import CertifiedResult, Consultation, ResultDraft, User
from consult.notify.doorbell import ring_after_commit
from consult.notify.messages import announce_replacement, announce_result
from consult.procedure.errors import IllegalTransition
from consult.procedure.states import Act, ConsultationState
from consult.queries.authority import unsettled_states
from consult.queries.locks import lock_consultation
from consult.queries.tallies import digest_of, tally_consultation
from consult.vocabularies import AuditTag, DocumentKind, Occasion


@transaction.atomic
def propose_result(
    consultation: Consultation, *, by: User, at: datetime, seen: str | None = None
) -> ResultDraft:
    """Put the tally as it stands before a second officer.

    Who wrote the Director's decision may propose, and certify what another proposed:
    the decision is an act of its own, and these two still take two persons. `seen` is
    the digest (`result_shown`) of the tally on the page; None where there is no page.

    Raises `IllegalTransition` unless the consultation is closed, `ShownTallyChanged`,
    `DecisionNeeded` where the rule gives no outcome and the Director has to decide.
    """
    held = lock_consultation(consultation.pk)
    _check_closed(held)
    content = result_content(held)
    _check_seen(digest(content), seen)
    draft, _created = ResultDraft.objects.update_or_create(
        consultation=held,
        defaults={"digest": digest(content), "proposed_by": by, "proposed_at": at},
    )
    append_entry(
        chain_of(held),
        tag=AuditTag.CERTIFY_PROPOSED,
        at=at,
        by=by,
        facts={"result": draft.digest},
    )
    return draft


@transaction.atomic
def propose_new_result(
    consultation: Consultation,
    *,
    reason: str,
    by: User,
    at: datetime,
    seen: str | None = None,
) -> ResultDraft:
    """Put before a second officer what is to replace the result in force.

    A mis-keyed or contested reply found after certification gives another tally. The
    consultation stays certified; `seen` is as in `propose_result`.

    Raises `ReasonMissing`, `IllegalTransition` unless certified, `NothingChanged`
    where counts and outcomes are those of the result in force, and what
    `propose_result` raises of the tally.
    """
    reason = reason.strip()
    if not reason:
        raise ReasonMissing("A result is not replaced without a reason in writing.")
    held = lock_consultation(consultation.pk)
    if held.state != ConsultationState.CERTIFIED:
        raise IllegalTransition(
            f"The consultation is {held.state}: it has no result to replace yet."
        )
    content = result_content(held)
    _check_seen(digest(content), seen)
    in_force = held.results.order_by("-number")[0]
    if figures_of(content) == figures_of(in_force.content):
        raise NothingChanged(
            f"Counts and outcomes are those of result {in_force.number}, in force."
        )
    draft, _created = ResultDraft.objects.update_or_create(
        consultation=held,
        defaults={
            "digest": digest(content),
            "reason": reason,
            "proposed_by": by,
            "proposed_at": at,
        },
    )
    append_entry(
        chain_of(held),
        tag=AuditTag.CERTIFY_PROPOSED,
        at=at,
        by=by,
        facts={"result": draft.digest, **_succession(in_force, reason)},
    )
    return draft


@transaction.atomic
def certify_result(
    consultation: Consultation, *, by: User, at: datetime, seen: str | None = None
) -> CertifiedResult:
    """Certify the proposed result as second officer; it is never edited again.

    In order: the tally must be the one proposed, to the byte; the result is
    appended; the state moves, or stays certified where a result is replaced; the
    messages are written, and rows for the chair's notice and the register in six
    languages, for the archive's copy in those of the circular; a checkpoint is
    signed. `seen` is the digest
    (`result_shown`) of the tally on the page; None where there is no page.

    Raises `IllegalTransition` unless closed or certified, and proposed,
    `SecondPersonNeeded`, `TallyChanged`, `ShownTallyChanged`, and what
    `result_content` raises.
    """
    held = lock_consultation(consultation.pk)
    if held.state != ConsultationState.CERTIFIED:
        _check_closed(held)
    draft = ResultDraft.objects.filter(consultation=held).first()
    if draft is None:
        raise IllegalTransition("No officer has proposed this result yet.")
    if draft.proposed_by_id == by.pk:
        raise SecondPersonNeeded(
            "Who proposed the result can't certify it: a second person does."
        )
    content = result_content(held)
    _check_as_proposed(content, draft)
    _check_seen(draft.digest, seen)
    in_force = held.results.order_by("-number").first()
    result = CertifiedResult.objects.create(
        consultation=held,
        number=in_force.number + 1 if in_force else 1,
        content=content,
        digest=draft.digest,
        follows=in_force,
        reason=draft.reason,
        proposed_by_id=draft.proposed_by_id,
        certified_by=by,
        certified_at=at,
    )
    draft.delete()
    facts = {"number": result.number, "result": result.digest}
    if in_force is None:
        move_consultation(
            held,
            Act.CERTIFY,
            at=at,
            by=by,
            columns={"certified_at": at},
            facts=facts,
        )
        announce_result(result, at=at)
    else:
        append_entry(
            chain_of(held),
            tag=AuditTag.CERTIFY_CERTIFIED,
            at=at,
            by=by,
            facts={**facts, **_succession(in_force, result.reason)},
        )
        announce_replacement(result, at=at)
    for kind in (DocumentKind.CHAIR_NOTICE, DocumentKind.REGISTER):
        ask_for_documents(held, kind, item=str(result.number), at=at)
    ask_for_documents(
        held,
        DocumentKind.ARCHIVE_COPY,
        item=str(result.number),
        languages=held.language_versions.filter(issued_at__isnull=False).values_list(
            "language", flat=True
        ),
        at=at,
    )
    take_checkpoint(Occasion.RESULT, at=at)
    ring_after_commit()
    return result


def result_shown(consultation: Consultation) -> str:
    """Return the digest of the result as a page shows it.

    Raises `DecisionNeeded` where there is no result to propose yet.
    """
    return digest(result_content(consultation))


def result_content(consultation: Consultation) -> str:
    """Return the tally as the canonical JSON that is certified.

    What the Director decided in writing is part of it.

    Raises `ConfirmationWaiting` while a reply received in time waits for a second
    officer, `AuthorityUnsettled` while replies from different authorities are in
    question, `DecisionNeeded` where a text has no outcome and nobody decided it on the
    counts as they stand.
    """
    check_nothing_waits(consultation)
    if states := unsettled_states(consultation):
        raise AuthorityUnsettled(
            "Replies from different authorities are in question: "
            + ", ".join(states)
            + ". The head of the administration says in writing which one stands."
        )
    tally = tally_consultation(consultation)
    undecided = [each.text.designation for each in tally.texts if each.outcome is None]
    if undecided:
        raise DecisionNeeded(
            "Resolution 1 gives no outcome for " + ", ".join(undecided) + ": the"
            " Director decides in writing."
        )
    facts = tally.as_facts()
    del facts["state"]
    return json.dumps(facts, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def _check_as_proposed(content: str, draft: ResultDraft) -> None:
    if digest(content) != draft.digest:
        raise TallyChanged(
            "Replies were recorded since the result was proposed; propose it again."
        )


def _check_seen(proposed: str, seen: str | None) -> None:
    if seen is not None and seen != proposed:
        raise ShownTallyChanged(
            "The tally changed since the page was opened; look at it again."
        )


def figures_of(content: str) -> object:
    """Return what of a certified content is count and outcome, to be compared.

    How it is explained in sentences may change from one release to the next, and what
    is in question counts nowhere.
    """
    facts = json.loads(content)
    for text in facts["texts"]:
        text.pop("explanation", None)
        text.pop("if_counted", None)
        text.setdefault("written_decision", None)
    return facts


def _succession(in_force: CertifiedResult, reason: str) -> dict[str, object]:
    """Say in the log which result is followed, and why only as a digest."""
    return {"follows": in_force.number, "reason": digest_of(reason)}


def _check_closed(consultation: Consultation) -> None:
    if consultation.state != ConsultationState.CLOSED:
        raise IllegalTransition(
            f"The consultation is {consultation.state}; a result is certified once it"
            " is closed."
        )
