"""Find the effective reply of each Member State on each text.

Replies are facts, appended and never edited. What counts follows from when each
was received, never from the order in which they are judged.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Final

from consult.procedure.deadlines import is_late
from consult.procedure.errors import BadReplies
from consult.procedure.states import Disregard, Position

IN_QUESTION: Final = frozenset(
    {Disregard.ENTITLEMENT_IN_QUESTION, Disregard.AUTHORITY_IN_QUESTION}
)


@dataclass(frozen=True, slots=True)
class ReplyFact:
    """Hold one version of a Member State's reply.

    `version` is the order of entry, unique in the consultation. `positions` go from
    text to position: None withdraws the reply on that text, an absent text has
    nothing said on it. `corrects` names the version that this one replaces as a
    whole. `confirmed` is False while a second officer has yet to confirm it, and for
    good where that one `rejected` it. `in_question` is one of `IN_QUESTION`;
    what is `overruled` is another authority's and never counts.
    """

    version: int
    member_state: str
    positions: Mapping[str, Position | None]
    received_at: datetime
    corrects: int | None = None
    confirmed: bool = True
    rejected: bool = False
    in_question: Disregard | None = None
    overruled: bool = False


@dataclass(frozen=True, slots=True)
class EffectiveReply:
    """Hold the position that counts; `received_at` is that of the version corrected."""

    version: int
    member_state: str
    position: Position
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Disregarded:
    """Say why one version does not count on one text."""

    version: int
    member_state: str
    text: str
    reason: Disregard


EffectiveReplies = Mapping[str, Mapping[str, EffectiveReply]]


@dataclass(frozen=True, slots=True)
class Judgement:
    """Sort every reply on every text into what counts and what does not.

    `effective` and `effective_if_counted` go from text to Member State to reply, in
    the order of the codes; the second admits the replies in question too.
    `disregarded` is in order of version, then of text.
    """

    effective: EffectiveReplies
    effective_if_counted: EffectiveReplies
    disregarded: tuple[Disregarded, ...]


@dataclass(frozen=True, slots=True)
class _Standing:
    """A version after corrections, in the place of the version it goes back to."""

    fact: ReplyFact
    received_at: datetime
    place: int


def judge_replies(
    facts: Iterable[ReplyFact],
    *,
    texts: Iterable[str],
    entitled: Collection[str],
    closes_at: datetime,
) -> Judgement:
    """Judge every version on every text, whatever the order of `facts`.

    The last in-time, confirmed version by receipt counts; ties go to the later
    entry. A correction takes the place of the version it corrects, with that one's
    instant of receipt, so it never outranks a later reply; an unconfirmed one
    replaces nothing yet, a rejected one never. A late withdrawal takes back late
    replies of its State and leaves what came in time as it is. `entitled` holds
    alpha-3 codes; a State outside it whose reply is marked `entitlement_in_question`
    is kept in question. `closes_at` is the exclusive closing instant (clauses 9.4.1,
    9.4.6).
    Raise BadReplies where versions contradict one another or name another text.
    """
    versions = _by_version(facts)
    texts = tuple(texts)
    _check_texts(versions, texts=texts)
    standing, replaced = _follow_corrections(versions)
    rejected = [fact for fact in versions.values() if fact.rejected]
    effective: dict[str, dict[str, EffectiveReply]] = {}
    if_counted: dict[str, dict[str, EffectiveReply]] = {}
    disregarded: list[Disregarded] = []
    for gone, reason in (
        (replaced, Disregard.CORRECTED),
        (rejected, Disregard.REJECTED),
    ):
        disregarded += [
            _disregard(fact, text, reason) for fact in gone for text in fact.positions
        ]
    for text in texts:
        in_time, late, kept_out = _sort_on_text(
            text, standing, entitled=entitled, closes_at=closes_at
        )
        counted = [one for one in in_time if one.fact.in_question is None]
        effective[text], outranked = _last_of_each_state(text, counted)
        if_counted[text], _ = _last_of_each_state(text, in_time)
        disregarded += [*kept_out, *_late_ones(text, late), *outranked]
    return Judgement(
        effective=effective,
        effective_if_counted=if_counted,
        disregarded=tuple(
            sorted(disregarded, key=lambda one: (one.version, texts.index(one.text)))
        ),
    )


def _by_version(facts: Iterable[ReplyFact]) -> dict[int, ReplyFact]:
    versions: dict[int, ReplyFact] = {}
    for fact in facts:
        if versions.setdefault(fact.version, fact) is not fact:
            raise BadReplies(f"Two replies are version {fact.version}.")
    return dict(sorted(versions.items()))


def _check_texts(versions: Mapping[int, ReplyFact], *, texts: tuple[str, ...]) -> None:
    for fact in versions.values():
        for text in fact.positions:
            if text not in texts:
                raise BadReplies(f"Version {fact.version} names another text: {text}.")


def _follow_corrections(
    versions: Mapping[int, ReplyFact],
) -> tuple[list[_Standing], list[ReplyFact]]:
    """Return what stands in each place, or waits to, and what a correction replaced.

    A rejected version is in neither, but its place can be taken by a correction.
    `versions` are in order of entry, so that a root comes before its corrections.
    """
    roots: dict[int, ReplyFact] = {}
    confirmed: dict[int, _Standing] = {}
    waiting: list[_Standing] = []
    replaced: list[ReplyFact] = []
    for version, fact in versions.items():
        root = fact if fact.corrects is None else _root_of(fact, roots)
        roots[version] = root
        if fact.rejected:
            continue
        standing = _Standing(fact, received_at=root.received_at, place=root.version)
        if not fact.confirmed:
            waiting.append(standing)
            continue
        if root.version in confirmed:
            replaced.append(confirmed[root.version].fact)
        confirmed[root.version] = standing
    return [*confirmed.values(), *waiting], replaced


def _root_of(fact: ReplyFact, roots: Mapping[int, ReplyFact]) -> ReplyFact:
    root = None if fact.corrects is None else roots.get(fact.corrects)
    if root is None or root.member_state != fact.member_state:
        raise BadReplies(
            f"Version {fact.version} corrects version {fact.corrects}, which is no"
            f" earlier reply of {fact.member_state}."
        )
    return root


def _sort_on_text(
    text: str,
    standing: Iterable[_Standing],
    *,
    entitled: Collection[str],
    closes_at: datetime,
) -> tuple[list[_Standing], list[_Standing], list[Disregarded]]:
    """Return the versions in time on a text, those in question too, and the late."""
    in_time, late = [], []
    kept_out = []
    for one in standing:
        if text not in one.fact.positions:
            continue
        reason = _why_not(one, entitled=entitled, closes_at=closes_at)
        if reason is Disregard.LATE:
            late.append(one)
        elif reason is not None:
            kept_out.append(_disregard(one.fact, text, reason))
        if reason is None or reason in IN_QUESTION:
            in_time.append(one)
    return in_time, late, kept_out


def _why_not(
    one: _Standing, *, entitled: Collection[str], closes_at: datetime
) -> Disregard | None:
    fact = one.fact
    doubted = fact.in_question is Disregard.ENTITLEMENT_IN_QUESTION
    if fact.member_state not in entitled and not doubted:
        return Disregard.NOT_ENTITLED
    if is_late(one.received_at, closes_at=closes_at):
        return Disregard.LATE
    if fact.overruled:
        return Disregard.OVERRULED
    return fact.in_question if fact.confirmed else Disregard.UNCONFIRMED


def _late_ones(text: str, late: Iterable[_Standing]) -> Iterator[Disregarded]:
    """Tell late replies from those that their State took back, also late."""
    standing: dict[str, list[ReplyFact]] = {}
    for one in sorted(late, key=lambda one: (one.received_at, one.place)):
        fact = one.fact
        if _may_speak(fact) and fact.positions[text] is not None:
            standing.setdefault(fact.member_state, []).append(fact)
        elif _may_speak(fact) and fact.member_state in standing:
            for gone in (*standing[fact.member_state], fact):
                yield _disregard(gone, text, Disregard.WITHDRAWN)
            standing[fact.member_state] = []
        else:
            yield _disregard(fact, text, Disregard.LATE)
    for facts in standing.values():
        for fact in facts:
            yield _disregard(fact, text, Disregard.LATE)


def _may_speak(fact: ReplyFact) -> bool:
    """Tell whether a late version is the State's own word, to stand or to withdraw."""
    authority = fact.in_question is Disregard.AUTHORITY_IN_QUESTION
    return fact.confirmed and not fact.overruled and not authority


def _last_of_each_state(
    text: str, in_time: Iterable[_Standing]
) -> tuple[dict[str, EffectiveReply], list[Disregarded]]:
    by_state: dict[str, list[_Standing]] = {}
    for one in sorted(in_time, key=lambda one: (one.received_at, one.place)):
        by_state.setdefault(one.fact.member_state, []).append(one)
    effective = {}
    outranked = []
    for member_state in sorted(by_state):
        for one, after in pairwise(by_state[member_state]):
            withdrawn = after.fact.positions[text] is None
            reason = Disregard.WITHDRAWN if withdrawn else Disregard.SUPERSEDED
            outranked.append(_disregard(one.fact, text, reason))
        last = by_state[member_state][-1]
        position = last.fact.positions[text]
        if position is None:
            outranked.append(_disregard(last.fact, text, Disregard.WITHDRAWN))
        else:
            effective[member_state] = EffectiveReply(
                version=last.fact.version,
                member_state=member_state,
                position=position,
                received_at=last.received_at,
            )
    return effective, outranked


def _disregard(fact: ReplyFact, text: str, reason: Disregard) -> Disregarded:
    return Disregarded(
        version=fact.version,
        member_state=fact.member_state,
        text=text,
        reason=reason,
    )
