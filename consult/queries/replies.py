"""Read what one State replied, what stands of it, and what is only a draft.

Everything here is about a single State: nothing leads to another one's reply.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Prefetch, Q, QuerySet

from consult.models import (
    Consultation,
    EntitledMember,
    ReplyConfirmation,
    ReplyDraft,
    ReplyPosition,
    ReplyVersion,
)
from consult.procedure.states import ConsultationState
from consult.queries.statements import Given, Statement

LATELY = timedelta(weeks=2)
# A version that is the State's: sent, imported, or keyed in and confirmed.
CONFIRMED = Q(transcription=None) | Q(transcription__confirmation__confirmed=True)
# One that was keyed in and of which no second officer has spoken.
WAITING = Q(transcription__isnull=False, transcription__confirmation=None)
OVER = frozenset({ConsultationState.CERTIFIED, ConsultationState.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class Involvement:
    """How a State stands in one consultation it is on the roll of.

    `versions` are its replies in the order in which they were received. A
    consultation is open until its closing instant, whenever it is closed.
    """

    consultation_id: int
    state: str
    issued_at: datetime
    ends_at: datetime
    withdrawn: bool
    texts: int
    versions: tuple[ReplyVersion, ...]
    draft: ReplyDraft | None

    def is_open(self, at: datetime) -> bool:
        """Tell whether a reply received at `at` would be in time."""
        return self.state not in OVER and at < self.ends_at

    def is_new(self, at: datetime) -> bool:
        """Tell whether the circular was issued in the last two weeks."""
        return self.is_open(at) and at - self.issued_at <= LATELY

    def closes_soon(self, at: datetime) -> bool:
        """Tell whether it closes within two weeks."""
        return self.is_open(at) and self.ends_at - at <= LATELY

    def closed_lately(self, at: datetime) -> bool:
        """Tell whether it ended in the last two weeks."""
        return not self.is_open(at) and at - self.ends_at <= LATELY

    def needs_reply(self, at: datetime) -> bool:
        """Tell whether it is open and nothing the State said stands."""
        return self.is_open(at) and not self.standing

    @property
    def standing(self) -> Mapping[int, ReplyPosition]:
        """Return what the State says now, by text."""
        return standing_positions(self.versions)

    @property
    def latest(self) -> ReplyVersion | None:
        """Return the last version received."""
        return self.versions[-1] if self.versions else None


def involvements_of(iso3: str) -> list[Involvement]:
    """Return every issued consultation a State is on the roll of, newest first.

    The texts of comments are not read.
    """
    rows = (
        EntitledMember.objects.filter(
            member_state_id=iso3, consultation__issued_at__isnull=False
        )
        .select_related("consultation")
        .prefetch_related(
            Prefetch("replies", _versions(light=True).filter(CONFIRMED)),
            "consultation__texts",
        )
        .order_by("-consultation__issued_at", "-consultation_id")
    )
    drafts = {
        draft.consultation_id: draft
        for draft in ReplyDraft.objects.filter(member_state_id=iso3)
    }
    return [_involvement(row, drafts.get(row.consultation_id)) for row in rows]


def find_member(consultation: Consultation, iso3: str) -> EntitledMember | None:
    """Return a State's row of the roll, or None where it is not on it."""
    return consultation.roll.filter(member_state_id=iso3).first()


def replies_of(consultation: Consultation, iso3: str) -> list[ReplyVersion]:
    """Return the versions of a State's reply in the order they were received.

    What was keyed in and not confirmed is no version of the State's: staff see it,
    by `register_of`.
    """
    return list(
        _versions()
        .filter(CONFIRMED, consultation=consultation)
        .filter(member__member_state_id=iso3)
    )


def known_at(
    versions: QuerySet[ReplyVersion], instant: datetime | None
) -> QuerySet[ReplyVersion]:
    """Return versions as they were known at an instant; None: as they are known now.

    What was entered later is left out, what a second officer said later is not said.
    """
    if instant is None:
        return versions.select_related("transcription__confirmation__decided_by")
    said = ReplyConfirmation.objects.filter(decided_at__lte=instant)
    return (
        versions.filter(entered_at__lte=instant)
        .select_related("transcription")
        .prefetch_related(Prefetch("transcription__confirmation", said))
    )


def versions_of(member: EntitledMember) -> list[ReplyVersion]:
    """Return all that was entered for a State, in the order of receipt."""
    return _entered(member=member.pk)


def register_of(consultation: Consultation, iso3: str) -> list[ReplyVersion]:
    """Return all that was entered for a State, what waits or was rejected too."""
    return list(
        _versions()
        .filter(consultation=consultation, member__member_state_id=iso3)
        .select_related(
            "corrects", "transcription__confirmation__decided_by", "recorded_by"
        )
    )


def waiting_replies(consultation: Consultation) -> list[ReplyVersion]:
    """Return what was keyed in and waits for a second officer, the oldest first."""
    return list(
        _versions()
        .filter(WAITING, consultation=consultation)
        .select_related("corrects", "transcription")
        .order_by("pk")
    )


def find_reply(
    consultation: Consultation, iso3: str, version: int
) -> ReplyVersion | None:
    """Return one version of a State's reply, or None."""
    return (
        _versions()
        .filter(
            CONFIRMED,
            consultation=consultation,
            member__member_state_id=iso3,
            version=version,
        )
        .first()
    )


def silent_members(consultation: Consultation) -> list[EntitledMember]:
    """Return the States of the roll of which no reply stands on any text.

    Who sent one that waits for a second officer is not silent.
    """
    return [
        row for row, stands in _roll_by(consultation, CONFIRMED | WAITING) if not stands
    ]


def standing_members(consultation: Consultation) -> list[EntitledMember]:
    """Return the States of the roll of which a confirmed reply stands on some text."""
    return [row for row, stands in _roll_by(consultation, CONFIRMED) if stands]


def find_draft(consultation: Consultation, iso3: str) -> ReplyDraft | None:
    """Return what the delegates of a State have filled in and not sent."""
    return next(iter(_kept(consultation=consultation.pk, iso3=iso3)), None)


def latest_number(versions: Iterable[ReplyVersion]) -> int:
    """Return the number of the version entered last, 0 without one."""
    return max((version.version for version in versions), default=0)


def last_words(versions: Sequence[ReplyVersion]) -> dict[int, ReplyPosition]:
    """Return what a State said last on each text (by its key), withdrawals included.

    `versions` are in the order of receipt. A later version speaks only of the texts
    it names; a corrected one no longer speaks.
    """
    corrected = {version.corrects_id for version in versions}
    words: dict[int, ReplyPosition] = {}
    for version in versions:
        if version.pk not in corrected:
            words |= {row.text_id: row for row in version.positions.all()}
    return words


def standing_positions(versions: Sequence[ReplyVersion]) -> dict[int, ReplyPosition]:
    """Return what a State says now on each text (by its key), late or not."""
    words = last_words(versions)
    return {text: row for text, row in words.items() if row.position}


def _versions(*, light: bool = False) -> QuerySet[ReplyVersion]:
    positions = ReplyPosition.objects.select_related("text").order_by("text__order")
    if light:
        positions = positions.defer("comments", "reasons", "proposed_changes")
    return (
        ReplyVersion.objects.select_related("member", "recorded_by", "signatory")
        .prefetch_related(Prefetch("positions", positions))
        .order_by("received_at", "id")
    )


def _roll_by(
    consultation: Consultation, versions: Q
) -> list[tuple[EntitledMember, bool]]:
    """Return the roll, each State with whether anything it said in these stands."""
    came = _versions(light=True).filter(versions)
    rows = consultation.roll.prefetch_related(Prefetch("replies", came))
    return [(row, bool(standing_positions(list(row.replies.all())))) for row in rows]


def _involvement(row: EntitledMember, draft: ReplyDraft | None) -> Involvement:
    consultation = row.consultation
    issued_at, closes_at = consultation.issued_at, consultation.closes_at
    if issued_at is None or closes_at is None:
        raise ValueError("an issued consultation has both instants")
    return Involvement(
        consultation_id=consultation.pk,
        state=consultation.state,
        issued_at=issued_at,
        ends_at=consultation.withdrawn_at or closes_at,
        withdrawn=consultation.state == ConsultationState.WITHDRAWN,
        texts=len(consultation.texts.all()),
        versions=tuple(row.replies.all()),
        draft=draft,
    )


_entered = Statement(lambda: ReplyVersion.objects.filter(member=Given("member")))
_kept = Statement(
    lambda: ReplyDraft.objects.filter(
        consultation=Given("consultation"), member_state=Given("iso3")
    )
)
