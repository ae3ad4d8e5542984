"""What each State of the roll said on each text, and why some of it does not count."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Prefetch

from consult.models import Consultation, DraftText, ReplyPosition, ReplyVersion
from consult.procedure.replies import Judgement
from consult.procedure.states import Disregard, Position
from consult.queries.replies import known_at

STRONGEST: Final = (
    Disregard.UNCONFIRMED,
    Disregard.ENTITLEMENT_IN_QUESTION,
    Disregard.AUTHORITY_IN_QUESTION,
    Disregard.LATE,
    Disregard.WITHDRAWN,
    Disregard.REJECTED,
    Disregard.NOT_ENTITLED,
)
"""Why nothing counts on a text: where several reasons hold, the first is said."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a State said on one text, None where it said nothing of it.

    `reason` says why the position does not count; None where it does. `beside` are
    the reasons why further versions do not.
    """

    position: Position | None
    reason: Disregard | None = None
    beside: frozenset[Disregard] = frozenset()

    @property
    def counts(self) -> bool:
        """Tell whether it is a position that counts."""
        return self.position is not None and self.reason is None


class RegisterReader:
    """Read what States said off a judgement and the stored versions, in memory."""

    def __init__(
        self, judgement: Judgement, versions: Mapping[int, Sequence[ReplyVersion]]
    ) -> None:
        """Take the versions by key of the roll's row, in the order of receipt."""
        self.judgement = judgement
        self.versions = versions
        self.reasons: dict[tuple[str, str], dict[Disregard, int]] = {}
        for each in judgement.disregarded:
            key = (each.member_state, each.text)
            self.reasons.setdefault(key, {})[each.reason] = each.version

    def said(
        self, iso3: str, text: DraftText, versions: Sequence[ReplyVersion]
    ) -> Said:
        """Return what a State said on a text; `versions` are its own."""
        reasons = self.reasons.get((iso3, text.designation), {})
        effective = self.judgement.effective[text.designation].get(iso3)
        if effective:
            return Said(effective.position, beside=frozenset(reasons))
        for reason in STRONGEST:
            if reason in reasons:
                return Said(_position_in(reasons[reason], text, versions), reason)
        return Said(None)

    def shown(self, iso3: str, versions: Sequence[ReplyVersion]) -> ReplyVersion | None:
        """Return the version that counts, the last of them, else the last received."""
        counting = {
            replies[iso3].version
            for replies in self.judgement.effective.values()
            if iso3 in replies
        }
        last = [version for version in versions if version.pk in counting]
        return next(reversed(last or list(versions)), None)


def versions_by_member(
    consultation: Consultation, *, as_of: datetime | None = None
) -> dict[int, list[ReplyVersion]]:
    """Return the versions by row of the roll, in the order they were received.

    The words of comments stay in the database. `as_of` leaves out what was entered,
    or said of it by a second officer, later.
    """
    positions = ReplyPosition.objects.defer("comments", "reasons", "proposed_changes")
    rows = known_at(consultation.replies.all(), as_of).select_related("recorded_by")
    found: dict[int, list[ReplyVersion]] = {}
    for version in rows.prefetch_related(Prefetch("positions", positions)).order_by(
        "received_at", "id"
    ):
        found.setdefault(version.member_id, []).append(version)
    return found


def _position_in(
    version: int, text: DraftText, versions: Sequence[ReplyVersion]
) -> Position | None:
    """Return what a version (by key) says of a text."""
    return next(
        (
            Position(row.position)
            for one in versions
            if one.pk == version
            for row in one.positions.all()
            if row.text_id == text.pk and row.position
        ),
        None,
    )
