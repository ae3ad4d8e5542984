"""Refuse what the Resolution does not provide for, beside and after the replies."""

from collections.abc import Sequence
from typing import Final

from consult.procedure.calendar import check_range
from consult.procedure.decisions import (
    AFTER_APPROVAL,
    FOLLOWS_DECISION,
    check_consequence,
    check_decision,
)
from consult.procedure.errors import (
    AlreadyRecorded,
    BadDesignation,
    DateBeforeAnnouncement,
    DateInFuture,
    FieldMissing,
    FieldOutOfPlace,
    NothingDecided,
    NotInThisProcedure,
    OutsideMeeting,
    RuleError,
    StillNeeded,
)
from consult.procedure.proceedings import (
    BY_A_STATE,
    DECISIONS,
    SAID_AT_MEETING,
    Circumstances,
    ProceedingFact,
)
from consult.procedure.references import (
    CircularReference,
    Designation,
    check_consultable,
)
from consult.procedure.statements import check_statement
from consult.procedure.states import ApprovalProcess, Proceeding

COVERS_ALL: Final = FOLLOWS_DECISION | {
    Proceeding.TEXTS_DISTRIBUTED,
    Proceeding.TEXT_ONLINE,
}
"""These may be said of every text at once; all others name one."""

NEEDS_WORDS: Final = frozenset(
    {
        Proceeding.RESERVATION,
        Proceeding.FORMAL_OPPOSITION,
        Proceeding.EDITORIAL_CORRECTION,
    }
)
NEEDS_NAME: Final = frozenset(
    {Proceeding.NAMED, Proceeding.PUBLISHED_AS, Proceeding.PROCESS_SELECTED}
)
NEEDS_REFERENCE: Final = frozenset(
    {Proceeding.OUTCOME_CIRCULAR, Proceeding.ITU_NOTIFICATION, Proceeding.TEXT_ONLINE}
)


def check_proceeding(
    new: ProceedingFact,
    *,
    before: Sequence[ProceedingFact],
    circumstances: Circumstances,
) -> None:
    """Refuse what the Resolution does not provide for; `before` is what stands.

    Raise NotInThisProcedure, FieldMissing, FieldOutOfPlace, BadDesignation, AgreedOnly,
    BadReference, DateOutOfRange, DateInFuture, DateBeforeAnnouncement, OutsideMeeting,
    NotEntitled, ResultNotCertified, ConsiderationNotAuthorized (9.4.6), NothingDecided
    (9.6.1), NothingToRevoke (9.5.6), NoRequestRecorded or MoreTimeOver (9.5.5),
    AlreadyRecorded.
    """
    if new.kind not in circumstances.profile.proceedings:
        raise NotInThisProcedure(
            f"{circumstances.profile.procedure.value} knows no {new.kind.value}."
        )
    _check_fields(new, circumstances)
    _check_day(new, circumstances)
    if new.kind in BY_A_STATE:
        check_statement(new, before, circumstances)
        return
    if new in before:
        raise AlreadyRecorded(
            f"{new.kind.value} of {new.on} is recorded with these very words.",
            clause=circumstances.clause(new.kind),
        )
    for text in circumstances.outcomes:
        if new.covers(text):
            said = [fact for fact in before if fact.covers(text)]
            if new.kind in DECISIONS:
                check_decision(new, text, said, circumstances)
            elif new.kind in AFTER_APPROVAL | FOLLOWS_DECISION:
                check_consequence(new, text, said, circumstances)


def check_annulment(
    annulled: ProceedingFact,
    *,
    standing: Sequence[ProceedingFact],
    circumstances: Circumstances,
) -> None:
    """Raise StillNeeded when another that stands would not without `annulled`.

    `standing` is in order of entry and holds `annulled`, the object itself: a State
    may have said the same twice.
    """
    for number, fact in enumerate(standing):
        before = standing[:number]
        rest = [each for each in before if each is not annulled]
        if len(rest) == number or _refusal(fact, before, circumstances):
            continue
        refusal = _refusal(fact, rest, circumstances)
        if refusal is not None:
            raise StillNeeded(
                f"{fact.kind.value} of {fact.on} rests on it; annul that first.",
                clause=refusal.clause,
            )


def _refusal(
    fact: ProceedingFact, before: Sequence[ProceedingFact], circumstances: Circumstances
) -> RuleError | None:
    try:
        check_proceeding(fact, before=before, circumstances=circumstances)
    except RuleError as error:
        return error
    return None


def _check_fields(new: ProceedingFact, circumstances: Circumstances) -> None:
    clause = circumstances.clause(new.kind)
    by_a_state, named = new.kind in BY_A_STATE, new.kind in NEEDS_NAME
    needed = (
        ("text", new.kind not in COVERS_ALL, "Name the text."),
        ("member_state", by_a_state, "Name the Member State."),
        ("words", new.kind in NEEDS_WORDS, "Give it in words, with its reasons."),
        ("name", named, "Give the name or the process."),
        ("reference", new.kind in NEEDS_REFERENCE, "Give the number or the address."),
    )
    for field, required, message in needed:
        if required and not getattr(new, field).strip():
            raise FieldMissing(message, field=field, clause=clause)
    for field, wanted in (("member_state", by_a_state), ("name", named)):
        if getattr(new, field) and not wanted:
            raise FieldOutOfPlace(
                f"{new.kind.value} has no {field}.", field=field, clause=clause
            )
    _check_contents(new, circumstances)


def _check_contents(new: ProceedingFact, circumstances: Circumstances) -> None:
    if new.text and new.text not in circumstances.outcomes:
        raise BadDesignation(f"{new.text} is not put to this consultation.")
    if new.kind is Proceeding.OUTCOME_CIRCULAR:
        CircularReference.parse(new.reference)
    elif new.kind is Proceeding.PROCESS_SELECTED:
        if new.name not in set(ApprovalProcess):
            clause = circumstances.clause(new.kind)
            raise FieldMissing("Choose AAP or TAP.", field="name", clause=clause)
    elif new.kind in NEEDS_NAME:
        _check_name(new.name)


def _check_name(name: str) -> None:
    designation = Designation.parse(name)
    check_consultable(designation)
    if designation.is_provisional:
        raise BadDesignation(f"{name!r} is only a provisional name.")


def _check_day(new: ProceedingFact, circumstances: Circumstances) -> None:
    check_range(new.on)
    clause = circumstances.clause(new.kind)
    if new.on > circumstances.day:
        raise DateInFuture(f"{new.on} is still to come.", clause=clause)
    # The texts may have been there before the circular that refers to them (9.3.3).
    earlier = new.kind is not Proceeding.TEXTS_DISTRIBUTED
    if earlier and new.on < circumstances.announced:
        raise DateBeforeAnnouncement(
            f"{new.on} is before the circular of {circumstances.announced}.",
            clause=clause,
        )
    if new.kind in DECISIONS | SAID_AT_MEETING:
        _check_meeting(new, circumstances)
    due = circumstances.due
    if due and new.kind in AFTER_APPROVAL | FOLLOWS_DECISION and new.on < due:
        raise NothingDecided(f"Replies could come in until {due}.", clause=clause)


def _check_meeting(new: ProceedingFact, circumstances: Circumstances) -> None:
    clause = circumstances.clause(new.kind)
    opens, closes = circumstances.opens, circumstances.closes
    if opens is None or closes is None:
        raise OutsideMeeting("The days of the meeting are not known.", clause=clause)
    if not opens <= new.on <= closes:
        raise OutsideMeeting(
            f"{new.on} is no day of the meeting ({opens} to {closes}).", clause=clause
        )
