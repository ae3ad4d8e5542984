"""What each State of the roll said: one row a State, one cell a text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.db.models import Prefetch
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consult import labels
from consult.labels import Label
from consult.models import (
    Consultation,
    DraftText,
    EntitledMember,
    ReplyPosition,
    ReplyVersion,
)
from consult.procedure.states import (
    Channel,
    Disregard,
    EntitlementReason,
    Language,
    Position,
)
from consult.queries.tallies import ConsultationTally
from consult.vocabularies import GroupKind
from consult.web.consultations import position_kind, position_words
from consult.web.staff.state_page import Mark, mark_of


class Standing(StrEnum):
    """How a State stands on the register; each State stands in one place only."""

    REPLIED = "replied"
    PENDING = "pending"
    QUESTION = "question"
    LATE = "late"
    WITHDRAWN = "withdrawn"
    REJECTED = "rejected"
    NOT_ENTITLED = "not_entitled"
    NONE = "none"


STANDINGS: Final[Mapping[Standing, Label]] = {
    Standing.REPLIED: gettext_lazy("Replied"),
    Standing.PENDING: gettext_lazy("Awaits a second officer"),
    Standing.QUESTION: gettext_lazy("In question"),
    Standing.LATE: gettext_lazy("Late"),
    Standing.WITHDRAWN: gettext_lazy("Withdrawn"),
    Standing.REJECTED: gettext_lazy("Rejected"),
    Standing.NOT_ENTITLED: gettext_lazy("Not entitled"),
    Standing.NONE: gettext_lazy("Not replied"),
}

# What is said of a text on which nothing counts, the strongest reason first.
_WEIGHT: Final[Mapping[Disregard, Standing]] = {
    Disregard.UNCONFIRMED: Standing.PENDING,
    Disregard.ENTITLEMENT_IN_QUESTION: Standing.QUESTION,
    Disregard.AUTHORITY_IN_QUESTION: Standing.QUESTION,
    Disregard.LATE: Standing.LATE,
    Disregard.WITHDRAWN: Standing.WITHDRAWN,
    Disregard.REJECTED: Standing.REJECTED,
    Disregard.NOT_ENTITLED: Standing.NOT_ENTITLED,
}
# What is said of another version beside the one that counts.
_BESIDE: Final[Mapping[Disregard, Label]] = {
    Disregard.LATE: gettext_lazy("a further reply came late"),
    Disregard.AUTHORITY_IN_QUESTION: gettext_lazy("another reply is in question"),
    Disregard.OVERRULED: gettext_lazy("another reply was set aside"),
}
_KINDS: Final[Mapping[Standing, str]] = {
    Standing.PENDING: "pending",
    Standing.QUESTION: "doubt",
    Standing.LATE: "late",
    Standing.WITHDRAWN: "void",
    Standing.REJECTED: "void",
    Standing.NOT_ENTITLED: "void",
    Standing.NONE: "none",
}
_CHANNEL_ICONS: Final[Mapping[str, str]] = {
    Channel.ONLINE: "screen",
    Channel.EMAIL: "envelope",
    Channel.FAX: "fax",
    Channel.LETTER: "letter",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """What a State says on one text, as `components/position.html` prints it.

    `position` is what it said, also where that does not count; empty without any.
    """

    kind: str
    words: str
    note: str = ""
    position: str = ""

    @property
    def counts(self) -> bool:
        """Tell whether it is a position that counts."""
        return self.kind in {"yes", "comments", "no"}


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One State of the roll. `latest` is the version shown with its time and channel.

    `whole` stands for all cells where nothing was said text by text.
    """

    iso3: str
    name: str
    sort_key: str
    groups: tuple[str, ...]
    standing: Standing
    cells: tuple[Cell, ...]
    whole: Cell | None
    latest: ReplyVersion | None
    versions: int
    waiting: int
    may_vote: bool

    @property
    def channel_words(self) -> str:
        """Name the channel of the version shown, if there is one."""
        channel = self.latest and labels.label(Channel(self.latest.channel))
        return capfirst(str(channel or ""))

    @property
    def channel_icon(self) -> str:
        """Return the drawing of its channel."""
        return _CHANNEL_ICONS[self.latest.channel] if self.latest else ""

    @property
    def mark(self) -> Mark | None:
        """Return what became of the version shown, where it was keyed in."""
        return mark_of(self.latest) if self.latest else None

    def codes(self, kind: GroupKind) -> list[str]:
        """Return the State's groups of one kind, by code."""
        prefix = f"{kind.value}/"
        return [
            group.removeprefix(prefix)
            for group in self.groups
            if group.startswith(prefix)
        ]


def register_rows(
    consultation: Consultation,
    tally: ConsultationTally,
    *,
    language: Language,
    order: Language,
) -> list[RegisterRow]:
    """Return one row for each State of the frozen roll.

    Names are in `language`, rows in the alphabetical order of `order`. The roll and
    the versions are read in a fixed count of queries.
    """
    reader = _Reader(tally, _versions_by_member(consultation))
    rows = [
        reader.read(member, language=language, order=order)
        for member in consultation.roll.all()
    ]
    return sorted(rows, key=lambda row: (row.sort_key, row.iso3))


class _Reader:
    """Read rows off a tally and the stored versions, both in memory."""

    def __init__(
        self,
        tally: ConsultationTally,
        versions: Mapping[int, Sequence[ReplyVersion]],
    ) -> None:
        self.texts = [each.text for each in tally.texts]
        self.profile = tally.consultation.profile
        self.judgement = tally.judgement
        self.versions = versions
        self.reasons: dict[tuple[str, str], dict[Disregard, int]] = {}
        for each in tally.judgement.disregarded:
            key = (each.member_state, each.text)
            self.reasons.setdefault(key, {})[each.reason] = each.version

    def read(
        self, member: EntitledMember, *, language: Language, order: Language
    ) -> RegisterRow:
        """Return the row of one State."""
        iso3 = member.member_state_id
        versions = self.versions.get(member.pk, ())
        read = [self.cell(iso3, text, versions) for text in self.texts]
        cells = tuple(cell for cell, _standing in read)
        standing = min(
            (standing for _cell, standing in read),
            key=list(Standing).index,
            default=Standing.NONE,
        )
        return RegisterRow(
            iso3=iso3,
            name=member.name_in(language.value),
            sort_key=str(member.sort_keys.get(order.value) or iso3),
            groups=tuple(member.groups),
            standing=standing,
            cells=cells,
            whole=_whole(cells, standing),
            latest=self.shown(iso3, versions),
            versions=len(versions),
            waiting=sum(version.waits for version in versions),
            may_vote=member.reason == EntitlementReason.MEMBER,
        )

    def cell(
        self, iso3: str, text: DraftText, versions: Sequence[ReplyVersion]
    ) -> tuple[Cell, Standing]:
        """Return what a State says on a text, and how it stands with it."""
        reasons = self.reasons.get((iso3, text.designation), {})
        effective = self.judgement.effective[text.designation].get(iso3)
        if effective:
            position = effective.position.value
            kind = position_kind(self.profile, position)
            note = "; ".join(
                str(words) for reason, words in _BESIDE.items() if reason in reasons
            )
            return Cell(
                kind, position_words(position), note, position
            ), Standing.REPLIED
        for reason, standing in _WEIGHT.items():
            if reason in reasons:
                said = _position_in(reasons[reason], text, versions)
                return _uncounted(standing, reason, said), standing
        if versions:
            return Cell("void", _("No position")), Standing.NONE
        return Cell("none", str(STANDINGS[Standing.NONE])), Standing.NONE

    def shown(self, iso3: str, versions: Sequence[ReplyVersion]) -> ReplyVersion | None:
        """Return the version that counts, the last of them, else the last received."""
        counting = {
            replies[iso3].version
            for replies in self.judgement.effective.values()
            if iso3 in replies
        }
        last = [version for version in versions if version.pk in counting]
        return next(reversed(last or list(versions)), None)


def _uncounted(standing: Standing, reason: Disregard, position: str) -> Cell:
    words = str(STANDINGS[standing])
    notes = [str(labels.label(Position(position)))] if position else []
    if standing is Standing.LATE:
        notes.append(_("kept, not counted"))
    elif standing in {Standing.QUESTION, Standing.REJECTED}:
        notes.append(str(labels.label(reason)))
    return Cell(_KINDS[standing], words, "; ".join(notes), position)


def _position_in(
    version: int, text: DraftText, versions: Sequence[ReplyVersion]
) -> str:
    """Return what a version (by key) says of a text."""
    return next(
        (
            row.position
            for one in versions
            if one.pk == version
            for row in one.positions.all()
            if row.text_id == text.pk
        ),
        "",
    )


def _whole(cells: Sequence[Cell], standing: Standing) -> Cell | None:
    """Return the one cell across all texts, where it is the same on each."""
    if standing is not Standing.REPLIED and len(set(cells)) == 1:
        return cells[0]
    return None


def _versions_by_member(
    consultation: Consultation,
) -> dict[int, list[ReplyVersion]]:
    """Return the versions by row of the roll, in the order they were received.

    The words of comments stay in the database: the page of a State shows them.
    """
    positions = ReplyPosition.objects.defer("comments", "reasons", "proposed_changes")
    found: dict[int, list[ReplyVersion]] = {}
    for version in (
        consultation.replies.select_related(
            "recorded_by", "transcription__confirmation__decided_by"
        )
        .prefetch_related(Prefetch("positions", positions))
        .order_by("received_at", "id")
    ):
        found.setdefault(version.member_id, []).append(version)
    return found
