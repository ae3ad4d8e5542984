"""Refuse what the Resolution does not provide for, beside and after the replies."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Final

from consult.procedure.calendar import check_range
from consult.procedure.errors import (
    AlreadyRecorded,
    BadDesignation,
    ConsiderationNotAuthorized,
    DateBeforeAnnouncement,
    DateInFuture,
    FieldMissing,
    MoreTimeOver,
    NoRequestRecorded,
    NotEntitled,
    NothingDecided,
    NothingToRevoke,
    NotInThisProcedure,
    OutsideMeeting,
    ResultNotCertified,
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
from consult.procedure.references import CircularReference, Designation
from consult.procedure.states import ApprovalProcess, Proceeding

NEEDS_AUTHORITY: Final = frozenset({Proceeding.APPROVED, Proceeding.NOT_APPROVED})
AFTER_APPROVAL: Final = frozenset(
    {Proceeding.NAMED, Proceeding.PUBLISHED_AS, Proceeding.EDITORIAL_CORRECTION}
)
FOLLOWS_DECISION: Final = frozenset(
    {
        Proceeding.OUTCOME_CIRCULAR,
        Proceeding.ITU_NOTIFICATION,
        Proceeding.TSAG_INFORMED,
        Proceeding.TEXT_ONLINE,
    }
)
COVERS_ALL: Final = FOLLOWS_DECISION | {Proceeding.TEXTS_DISTRIBUTED}
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

    Raise NotInThisProcedure, FieldMissing, BadDesignation, BadReference, DateInFuture,
    DateBeforeAnnouncement, OutsideMeeting, NotEntitled, ResultNotCertified,
    ConsiderationNotAuthorized (9.4.6), NothingDecided (9.6.1), NothingToRevoke (9.5.6),
    NoRequestRecorded or MoreTimeOver (9.5.5), AlreadyRecorded.
    """
    if new.kind not in circumstances.profile.proceedings:
        raise NotInThisProcedure(
            f"{circumstances.profile.procedure.value} knows no {new.kind.value}."
        )
    _check_fields(new, circumstances)
    _check_day(new, circumstances)
    if new.kind in BY_A_STATE:
        _check_statement(new, before, circumstances)
    else:
        for text in _texts_of(new, circumstances):
            _check_text(new, text, before, circumstances)


def check_annulment(
    annulled: ProceedingFact,
    *,
    standing: Sequence[ProceedingFact],
    circumstances: Circumstances,
) -> None:
    """Raise StillNeeded when what else stands would not stand without `annulled`."""
    rest = [fact for fact in standing if fact is not annulled]
    for number, fact in enumerate(rest):
        try:
            check_proceeding(fact, before=rest[:number], circumstances=circumstances)
        except RuleError as error:
            raise StillNeeded(
                f"{fact.kind.value} of {fact.on} rests on it; annul that first.",
                clause=error.clause,
            ) from None


def _texts_of(new: ProceedingFact, circumstances: Circumstances) -> Iterator[str]:
    return (text for text in circumstances.outcomes if new.covers(text))


def _check_fields(new: ProceedingFact, circumstances: Circumstances) -> None:
    clause = circumstances.clause(new.kind)
    if new.text and new.text not in circumstances.outcomes:
        raise BadDesignation(f"{new.text} is not put to this consultation.")
    needed = (
        ("text", new.kind not in COVERS_ALL, "Name the text."),
        ("member_state", new.kind in BY_A_STATE, "Name the Member State."),
        ("words", new.kind in NEEDS_WORDS, "Give it in words, with its reasons."),
        ("name", new.kind in NEEDS_NAME, "Give the name or the process."),
        ("reference", new.kind in NEEDS_REFERENCE, "Give the number or the address."),
    )
    for field, required, message in needed:
        if required and not getattr(new, field).strip():
            raise FieldMissing(message, field=field, clause=clause)
    if new.kind is Proceeding.OUTCOME_CIRCULAR:
        CircularReference.parse(new.reference)
    elif new.kind is Proceeding.PROCESS_SELECTED:
        if new.name not in set(ApprovalProcess):
            raise FieldMissing("Choose AAP or TAP.", field="name", clause=clause)
    elif new.kind in NEEDS_NAME and Designation.parse(new.name).is_provisional:
        raise BadDesignation(f"{new.name!r} is only a provisional name.")


def _check_day(new: ProceedingFact, circumstances: Circumstances) -> None:
    check_range(new.on)
    clause = circumstances.clause(new.kind)
    if new.on > circumstances.day:
        raise DateInFuture(f"{new.on} is still to come.", clause=clause)
    if new.on < circumstances.announced:
        raise DateBeforeAnnouncement(
            f"{new.on} is before the circular of {circumstances.announced}.",
            clause=clause,
        )
    if new.kind in DECISIONS | SAID_AT_MEETING and not _meets_on(new.on, circumstances):
        raise OutsideMeeting(
            f"{new.on} is no day of the meeting ({circumstances.opens} to"
            f" {circumstances.closes}).",
            clause=clause,
        )


def _meets_on(day: date, circumstances: Circumstances) -> bool:
    opens, closes = circumstances.opens, circumstances.closes
    return opens is not None and closes is not None and opens <= day <= closes


def _check_statement(
    new: ProceedingFact, before: Sequence[ProceedingFact], circumstances: Circumstances
) -> None:
    clause = circumstances.clause(new.kind)
    if new.member_state not in circumstances.roll:
        raise NotEntitled(
            f"{new.member_state} is not on the roll of this consultation.",
            clause=clause,
        )
    said = [
        fact.kind
        for fact in before
        if (fact.text, fact.member_state) == (new.text, new.member_state)
    ]
    if new.kind is Proceeding.ABSTENTION_REVOKED:
        if not _abstains(said):
            raise NothingToRevoke(
                f"{new.member_state} does not abstain on {new.text}.", clause=clause
            )
        return
    if new.kind is Proceeding.FORMAL_OPPOSITION:
        _check_opposition(new, said, circumstances)
    repeated = (
        _abstains(said) if new.kind is Proceeding.ABSTENTION else new.kind in said
    )
    if repeated:
        raise AlreadyRecorded(
            f"{new.kind.value} of {new.member_state} on {new.text} is recorded.",
            clause=clause,
        )


def _abstains(said: Sequence[Proceeding]) -> bool:
    return said.count(Proceeding.ABSTENTION) > said.count(Proceeding.ABSTENTION_REVOKED)


def _check_opposition(
    new: ProceedingFact, said: Sequence[Proceeding], circumstances: Circumstances
) -> None:
    clause = circumstances.clause(new.kind)
    if Proceeding.MORE_TIME_REQUESTED not in said:
        raise NoRequestRecorded(
            f"{new.member_state} did not ask for more time on {new.text} at the"
            " meeting: only then can it oppose formally.",
            clause=clause,
        )
    until = circumstances.more_time_until
    if until is not None and new.on > until:
        raise MoreTimeOver(f"Formal opposition was due by {until}.", clause=clause)


def _check_text(
    new: ProceedingFact,
    text: str,
    before: Sequence[ProceedingFact],
    circumstances: Circumstances,
) -> None:
    clause = circumstances.clause(new.kind)
    outcome = circumstances.outcomes[text]
    favourable = circumstances.profile.favourable
    said = {fact.kind for fact in before if fact.covers(text)}
    if new.kind in NEEDS_AUTHORITY or new.kind is Proceeding.PROCESS_SELECTED:
        if outcome is None:
            raise ResultNotCertified(
                f"The result on {text} is not certified yet.", clause=clause
            )
        if outcome is not favourable:
            raise ConsiderationNotAuthorized(
                f"The replies on {text} led to {outcome.value}.",
                clause=circumstances.profile.clauses.not_met,
            )
    if new.kind in DECISIONS and said & DECISIONS:
        raise AlreadyRecorded(
            f"The meeting's decision on {text} is recorded.", clause=clause
        )
    if new.kind in AFTER_APPROVAL and Proceeding.APPROVED not in said:
        raise NothingDecided(f"{text} is not recorded as approved.", clause=clause)
    if new.kind in FOLLOWS_DECISION:
        _check_decided(new, text, said, circumstances)


def _check_decided(
    new: ProceedingFact,
    text: str,
    said: Collection[Proceeding],
    circumstances: Circumstances,
) -> None:
    """Refuse to publish before there is a decision: the meeting's, else the result."""
    clause = circumstances.clause(new.kind)
    if circumstances.profile.counts_back:
        if not DECISIONS.intersection(said):
            raise NothingDecided(
                f"No decision of the meeting on {text} is recorded.", clause=clause
            )
    elif circumstances.outcomes[text] is None:
        raise ResultNotCertified(
            f"The result on {text} is not certified yet.", clause=clause
        )
