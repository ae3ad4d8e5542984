"""The Director decides in writing where Resolution 1 gives no outcome."""

from datetime import datetime

from django.db import transaction

from consult.audit.record import append_entry, chain_of
from consult.flows.errors import (
    ConfirmationWaiting,
    DecisionNotNeeded,
    GroundsChanged,
    OutcomeOfAnotherProcedure,
    ReasonMissing,
)
from consult.models import Consultation, DraftText, User, WrittenDecision
from consult.procedure.errors import IllegalTransition
from consult.procedure.states import ConsultationState, Outcome
from consult.queries.locks import lock_consultation
from consult.queries.tallies import TextTally, digest_of, tally_consultation
from consult.vocabularies import AuditTag


@transaction.atomic
def write_decision(
    consultation: Consultation,
    text: DraftText,
    *,
    outcome: Outcome,
    reason: str,
    by: User,
    at: datetime,
    seen: str,
) -> WrittenDecision:
    """Append what the Director decides on a text that the rule leaves undecided.

    It stands for the counts whose digest (`TextTally.grounds`) the page showed as
    `seen`, and for no others: when the tally changes, the Director decides again. A
    later decision on the same counts takes the place of the one before; the same one
    sent twice is stored once. The certified result holds it (clauses 9.4.5, 7.4.1,
    9.8.2).

    Raises `ReasonMissing`, `IllegalTransition` unless closed, `ConfirmationWaiting`
    where all depends on what a second officer has yet to confirm, `DecisionNotNeeded`
    where the rule gives an outcome, `OutcomeOfAnotherProcedure`, `GroundsChanged`;
    `DraftText.DoesNotExist` for a text of another consultation.
    """
    reason = reason.strip()
    if not reason:
        raise ReasonMissing("The Director's decision needs its reason in writing.")
    held = lock_consultation(consultation.pk)
    tally = _tally_of(held, text)
    _check_open(held, tally)
    _check_undecided(tally)
    _check_outcome(held, outcome)
    if tally.grounds != seen:
        raise GroundsChanged(
            "The tally changed since the page was opened; look at it again."
        )
    standing = tally.written
    if standing and (standing.outcome, standing.reason) == (outcome.value, reason):
        return standing
    decision = WrittenDecision.objects.create(
        text=tally.text,
        number=len(tally.decisions) + 1,
        outcome=outcome.value,
        reason=reason,
        grounds=tally.grounds,
        decided_by=by,
        decided_at=at,
    )
    append_entry(
        chain_of(held),
        tag=AuditTag.DECISION_WRITTEN,
        at=at,
        by=by,
        facts={
            "text": tally.text.designation,
            "number": decision.number,
            "outcome": decision.outcome,
            "grounds": decision.grounds,
            "reason": digest_of(reason),
        },
    )
    return decision


def _check_open(consultation: Consultation, tally: TextTally) -> None:
    """Let the Director decide again after certification, on other counts only."""
    certified = consultation.state == ConsultationState.CERTIFIED
    replacing = certified and tally.outcome is None
    if consultation.state != ConsultationState.CLOSED and not replacing:
        raise IllegalTransition(
            f"The consultation is {consultation.state}; the Director decides once it"
            " is closed and until its result is certified."
        )


def _tally_of(consultation: Consultation, text: DraftText) -> TextTally:
    for each in tally_consultation(consultation).texts:
        if each.text.pk == text.pk:
            return each
    raise DraftText.DoesNotExist(f"{text} is not put to this consultation.")


def _check_undecided(tally: TextTally) -> None:
    if tally.awaits_confirmation:
        raise ConfirmationWaiting(
            f"Replies on {tally.text.designation} wait for a second officer: there is"
            " nothing to decide before."
        )
    if not tally.needs_director:
        raise DecisionNotNeeded(
            f"The rule gives an outcome for {tally.text.designation}:"
            f" {tally.decision.outcome}.",
            clause=tally.decision.clause,
        )


def _check_outcome(consultation: Consultation, outcome: Outcome) -> None:
    known = (consultation.profile.favourable, consultation.profile.unfavourable)
    if outcome not in known:
        raise OutcomeOfAnotherProcedure(
            f"{outcome.value} is no outcome of {consultation.procedure}: it is"
            f" {known[0].value} or {known[1].value}."
        )
