"""What each State of the roll said: one row a State, one cell a text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import chain
from typing import Final

from django.db.models import prefetch_related_objects
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consult import labels
from consult.labels import Label
from consult.models import (
    Consultation,
    DraftText,
    EntitledMember,
    ReplyVersion,
)
from consult.procedure.states import (
    Channel,
    Disregard,
    EntitlementReason,
    Language,
    Position,
)
from consult.queries.outages import outage_at_close
from consult.queries.register import RegisterReader, versions_by_member
from consult.queries.tallies import ConsultationTally
from consult.vocabularies import GroupKind
from consult.web.consultations import position_kind, position_words
from consult.web.staff.state_page import AFTER_OUTAGE, Mark, mark_of


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

_STANDING: Final[Mapping[Disregard, Standing]] = {
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
    versions = versions_by_member(consultation)
    prefetch_related_objects(
        list(chain.from_iterable(versions.values())), "attachments"
    )
    reader = _Reader(tally, versions, after_outage=outage_at_close(tally) is not None)
    rows = [
        reader.read(member, language=language, order=order)
        for member in consultation.roll.all()
    ]
    return sorted(rows, key=lambda row: (row.sort_key, row.iso3))


class _Reader:
    """Word what each State said, as the queries read it."""

    def __init__(
        self,
        tally: ConsultationTally,
        versions: Mapping[int, Sequence[ReplyVersion]],
        *,
        after_outage: bool,
    ) -> None:
        self.after_outage = after_outage
        self.texts = [each.text for each in tally.texts]
        self.profile = tally.consultation.profile
        self.versions = versions
        self.reader = RegisterReader(tally.judgement, versions)

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
            latest=self.reader.shown(iso3, versions),
            versions=len(versions),
            waiting=sum(version.waits for version in versions),
            may_vote=member.reason == EntitlementReason.MEMBER,
        )

    def cell(
        self, iso3: str, text: DraftText, versions: Sequence[ReplyVersion]
    ) -> tuple[Cell, Standing]:
        """Return what a State says on a text, and how it stands with it."""
        said = self.reader.said(iso3, text, versions)
        if said.reason is not None:
            standing = _STANDING[said.reason]
            cell = _uncounted(standing, said.reason, said.position)
            if standing is Standing.LATE:
                cell = self.beside_outage(cell)
            return cell, standing
        if said.position is not None:
            kind = position_kind(self.profile, said.position)
            note = "; ".join(
                str(words) for reason, words in _BESIDE.items() if reason in said.beside
            )
            cell = Cell(kind, position_words(said.position), note, said.position.value)
            if Disregard.LATE in said.beside:
                cell = self.beside_outage(cell)
            return cell, Standing.REPLIED
        if versions:
            return Cell("void", _("No position")), Standing.NONE
        return Cell("none", str(STANDINGS[Standing.NONE])), Standing.NONE

    def beside_outage(self, cell: Cell) -> Cell:
        """Add to what is said of a late reply that it closed during an outage."""
        if not self.after_outage:
            return cell
        return replace(cell, note=f"{cell.note}; {AFTER_OUTAGE}")


def _uncounted(
    standing: Standing, reason: Disregard, position: Position | None
) -> Cell:
    words = str(STANDINGS[standing])
    notes = [str(labels.label(position))] if position else []
    if standing is Standing.LATE:
        notes.append(_("kept, not counted"))
    elif standing in {Standing.QUESTION, Standing.REJECTED}:
        notes.append(str(labels.label(reason)))
    return Cell(_KINDS[standing], words, "; ".join(notes), position or "")


def _whole(cells: Sequence[Cell], standing: Standing) -> Cell | None:
    """Return the one cell across all texts, where it is the same on each."""
    if standing is not Standing.REPLIED and len(set(cells)) == 1:
        return cells[0]
    return None
