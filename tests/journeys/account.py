"""A plain account of a consultation: what was acknowledged, and what follows from it.

It knows nothing of the product's rules. Who counts and what comes of it is said here
once more, in integers, so that the two can be held against one another.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

# A text's designation, what is said on it ("" withdraws), and the words beside it.
Answer = tuple[str, str, str]
MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Procedure:
    """How one procedure counts: its positions, the last against, and its outcomes."""

    name: str
    positions: tuple[str, str, str]
    favourable: str
    unfavourable: str
    tenths: int = (
        0  # so many tenths of the replies must be in favour, else more than half
    )
    silent: bool = False  # the Resolution does not say what no replies mean


TAP = Procedure(
    "tap",
    ("authorize", "authorize_with_comments", "not_authorize"),
    "may_proceed",
    "may_not_proceed",
    tenths=7,
)
QUESTION_DELETION = Procedure(
    "question_deletion",
    ("no_objection", "no_objection_with_comments", "object"),
    "deleted",
    "referred_back",
    silent=True,
)


@dataclass
class Said:
    """One version: what a State said, received when, and whether it was told so."""

    number: int
    state: str
    answers: frozenset[Answer]
    signed: str
    channel: str
    received: datetime
    key: UUID | None
    acknowledged: bool

    def on(self, text: str) -> str | None:
        """Return what it says on a text, None where it doesn't name it."""
        return next((said for name, said, _ in self.answers if name == text), None)

    def repeats(self, answers: Collection[Answer], signed: str) -> bool:
        return self.answers == frozenset(answers) and self.signed == signed


@dataclass(frozen=True)
class Figures:
    """The count of one text in whole numbers of States."""

    in_favour: int
    against: int
    late: int
    in_question: int
    in_favour_if_counted: int
    against_if_counted: int


@dataclass(frozen=True)
class Decided:
    """What the Director wrote on a text, for the figures that stood then."""

    figures: Figures
    outcome: str


@dataclass(frozen=True)
class Result:
    """All that a result says of the texts; two equal ones are the same tally."""

    late: int
    texts: tuple[tuple[str, Figures, str, tuple[tuple[str, str], ...], int], ...]


@dataclass
class Account:
    """What one consultation must look like; `roll` says whose right is not in question.

    `said` is in the order of entry; `told` counts messages by kind and address.
    `waiting` is who prepared an extension, and to which day; `extensions` are the days.
    """

    reference: str
    procedure: Procedure
    texts: tuple[str, ...]
    last_day: date
    roll: Mapping[str, bool]
    state: str = "draft"
    submitted_by: str = ""
    waiting: tuple[int, date] | None = None
    extensions: list[date] = field(default_factory=list)
    issued: datetime | None = None
    said: list[Said] = field(default_factory=list)
    decisions: dict[str, list[Decided]] = field(default_factory=dict)
    proposal: tuple[str, Result] | None = None
    result: Result | None = None
    told: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def closes_at(self) -> datetime:
        """Return the closing instant: the last day counts whole, in Geneva."""
        midnight = datetime.combine(
            self.last_day + timedelta(days=1), time(), ZoneInfo("Europe/Zurich")
        )
        return midnight.astimezone(UTC)

    def of(self, state: str) -> list[Said]:
        return [one for one in self.said if one.state == state]

    def last_number(self, state: str) -> int:
        return len(self.of(state))

    def by_form(self, state: str, key: UUID) -> Said | None:
        return next((one for one in self.of(state) if one.key == key), None)

    def received_last(self, state: str) -> Said | None:
        """Return what a State said last by receipt, whether in time or late."""
        last: Said | None = None
        for one in self.of(state):
            if last is None or one.received >= last.received:
                last = one
        return last

    def is_late(self, one: Said) -> bool:
        return not one.received < self.closes_at

    def last_word(self, state: str, text: str) -> str:
        """Return the position of a State that stands at the deadline, or nothing."""
        word, since = "", None
        for one in self.of(state):
            on_text = one.on(text)
            if on_text is None or self.is_late(one):
                continue
            if since is None or one.received >= since:
                word, since = on_text, one.received
        return word

    def late(self, text: str) -> set[str]:
        """Return the States with a late word on a text that they did not take back."""
        found = set()
        for state in self.roll:
            words = [
                (one.received, place, one.on(text))
                for place, one in enumerate(self.of(state))
                if one.on(text) is not None and self.is_late(one)
            ]
            positions = [word for _received, _place, word in sorted(words)]
            if positions and (positions[-1] or not positions[0]):
                found.add(state)
        return found

    def counted(self, text: str, *, all_rights: bool = False) -> dict[str, str]:
        """Return the one position of each State that counts."""
        words = {
            state: self.last_word(state, text)
            for state, unquestioned in self.roll.items()
            if unquestioned or all_rights
        }
        return {state: word for state, word in words.items() if word}

    def figures(self, text: str) -> Figures:
        counted = list(self.counted(text).values())
        admitted = list(self.counted(text, all_rights=True).values())
        against = self.procedure.positions[2]
        naming = [one for one in self.said if one.on(text) is not None]
        in_time = [one for one in naming if not self.is_late(one)]
        return Figures(
            in_favour=len(counted) - counted.count(against),
            against=counted.count(against),
            late=len(self.late(text)),
            in_question=len({one.state for one in in_time if not self.roll[one.state]}),
            in_favour_if_counted=len(admitted) - admitted.count(against),
            against_if_counted=admitted.count(against),
        )

    def ruled(self, text: str) -> str:
        """Return what the Resolution gives, nothing where the Director decides."""
        figures, rule = self.figures(text), self.procedure
        replies = figures.in_favour + figures.against
        if not replies:
            doubtful = figures.late or figures.in_question or rule.silent
            return "" if doubtful else rule.favourable
        if rule.tenths:
            met = 10 * figures.in_favour >= rule.tenths * replies
        else:
            met = 2 * figures.in_favour > replies
        return rule.favourable if met else rule.unfavourable

    def written(self, text: str) -> int:
        """Return the number of the decision on these figures, 0 for none."""
        figures, standing = self.figures(text), 0
        for number, one in enumerate(self.decisions.get(text, []), start=1):
            if one.figures == figures:
                standing = number
        return 0 if self.ruled(text) else standing

    def outcome(self, text: str) -> str:
        number = self.written(text)
        return self.decisions[text][number - 1].outcome if number else self.ruled(text)

    @property
    def undecided(self) -> bool:
        return any(not self.outcome(text) for text in self.texts)

    def tally(self) -> Result:
        return Result(
            late=len(set().union(*map(self.late, self.texts))),
            texts=tuple(
                (
                    text,
                    self.figures(text),
                    self.outcome(text),
                    tuple(sorted(self.counted(text).items())),
                    self.written(text),
                )
                for text in self.texts
            ),
        )

    def fingerprint(self) -> tuple[object, ...]:
        """Return what changes whenever something is written into the account."""
        decided = sum(map(len, self.decisions.values()))
        return self.state, len(self.said), self.told.total(), decided, self.last_day

    def unheard(self) -> Iterator[Said]:
        """Yield what is stored and was never acknowledged: its answer was lost."""
        return (one for one in self.said if not one.acknowledged)

    def tell(self, kind: str, addresses: Sequence[str]) -> None:
        self.told.update((kind, address) for address in addresses)
