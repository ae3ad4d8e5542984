"""Two officers certify the result of a closed consultation."""

import json
from datetime import datetime

from django.db import transaction

from consult.audit.chain import digest
from consult.audit.checkpoints import take_checkpoint
from consult.audit.record import append_entry, chain_of
from consult.flows.errors import DecisionNeeded, SecondPersonNeeded, TallyChanged
from consult.flows.transition import move_consultation
from consult.models import CertifiedResult, Consultation, ResultDraft, User
from consult.notify.doorbell import ring_after_commit
from consult.notify.messages import announce_result
from consult.procedure.errors import IllegalTransition
from consult.procedure.states import Act, ConsultationState
from consult.queries.locks import lock_consultation
from consult.queries.tallies import tally_consultation
from consult.vocabularies import AuditTag, Occasion


@transaction.atomic
def propose_result(
    consultation: Consultation, *, by: User, at: datetime
) -> ResultDraft:
    """Put the tally as it stands before a second officer.

    Who wrote the Director's decision may propose, and certify what another proposed:
    the decision is an act of its own, and these two still take two persons.

    Raises `IllegalTransition` unless the consultation is closed, `DecisionNeeded`
    where the rule gives no outcome and the Director has to decide.
    """
    held = lock_consultation(consultation.pk)
    _check_closed(held)
    content = result_content(held)
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
def certify_result(
    consultation: Consultation, *, by: User, at: datetime
) -> CertifiedResult:
    """Certify the proposed result as second officer; it is never edited again.

    In order: the tally must be the one proposed, to the byte; the result is
    appended; the state moves; the messages are written.

    Raises `IllegalTransition` unless closed and proposed, `SecondPersonNeeded`,
    `TallyChanged`, `DecisionNeeded`.
    """
    held = lock_consultation(consultation.pk)
    _check_closed(held)
    draft = ResultDraft.objects.filter(consultation=held).first()
    if draft is None:
        raise IllegalTransition("No officer has proposed this result yet.")
    if draft.proposed_by_id == by.pk:
        raise SecondPersonNeeded(
            "Who proposed the result can't certify it: a second person does."
        )
    content = result_content(held)
    if digest(content) != draft.digest:
        raise TallyChanged(
            "Replies were recorded since the result was proposed; propose it again."
        )
    result = CertifiedResult.objects.create(
        consultation=held,
        number=1,
        content=content,
        digest=draft.digest,
        proposed_by_id=draft.proposed_by_id,
        certified_by=by,
        certified_at=at,
    )
    draft.delete()
    move_consultation(
        held,
        Act.CERTIFY,
        at=at,
        by=by,
        columns={"certified_at": at},
        facts={"number": result.number, "result": result.digest},
    )
    announce_result(result, at=at)
    take_checkpoint(Occasion.RESULT, at=at)
    ring_after_commit()
    return result


def result_content(consultation: Consultation) -> str:
    """Return the tally as the canonical JSON that is certified.

    What the Director decided in writing is part of it.

    Raises `DecisionNeeded` where a text has no outcome and nobody decided it on the
    counts as they stand.
    """
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


def _check_closed(consultation: Consultation) -> None:
    if consultation.state != ConsultationState.CLOSED:
        raise IllegalTransition(
            f"The consultation is {consultation.state}; a result is certified once it"
            " is closed."
        )
