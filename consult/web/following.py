"""What became of the texts after the replies, in the reader's language."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.utils.text import capfirst

from consult import labels
from consult.documents.wording import join_list, name_circular
from consult.models import Consultation, EntitledMember, RecordedProceeding
from consult.procedure.proceedings import BY_A_STATE
from consult.procedure.profiles import Profile
from consult.procedure.states import (
    ApprovalProcess,
    ConsultationState,
    Fate,
    Outcome,
    Proceeding,
)
from consult.queries.clock import geneva_day
from consult.queries.fates import fates_of
from consult.queries.proceedings import FollowedText, follow_texts
from consult.queries.results import Result
from consult.templatetags.languages import current_language

# Nothing happened to a text yet by which a reader could follow it.
BEFORE_THE_MEETING: Final = frozenset({Proceeding.TEXTS_DISTRIBUTED.value})


@dataclass(frozen=True, slots=True)
class Said:
    """What a delegation or a Member State said of a text, and when."""

    what: str
    state: str
    row: RecordedProceeding


@dataclass(frozen=True, slots=True)
class Notified:
    """Where the decision on a text can be read: words, the day, an address or none."""

    words: str
    on: date
    url: str = ""


@dataclass(frozen=True, slots=True)
class FollowedFace:
    """What became of one text, as `public/parts/followed_text.html` prints it.

    `until` is set while a Member State may still oppose; `statements` are for members
    and staff, `reservations` for everybody: they are appended to the text.
    """

    designation: str
    anchor: str
    followed: FollowedText
    fate: str
    proceeds: bool | None
    citation: str
    until: date | None
    requested_by: str
    opposed_by: str
    circulars: list[Notified]
    notifications: list[Notified]
    online: list[Notified]
    reservations: list[Said]
    statements: list[Said]
    process: str

    @property
    def named(self) -> bool:
        """Tell whether the text has another name now than in the circular."""
        names = self.followed.names
        return names.current != names.designation


@dataclass(frozen=True, slots=True)
class Reader:
    """What the faces of a consultation are written with."""

    profile: Profile
    names: Mapping[str, str]
    outcomes: Mapping[str, Outcome]


def followed_faces(
    consultation: Consultation, result: Result | None, *, at: datetime
) -> list[FollowedFace]:
    """Return what became of each text; nothing while there is nothing to follow."""
    if consultation.issued_at is None:
        return []
    followed = follow_texts(consultation, day=geneva_day(at))
    if not any(_is_told(row) for one in followed for row in one.rows):
        return []
    reader = Reader(
        profile=consultation.profile,
        names=state_names(consultation, followed),
        outcomes={text.designation: text.outcome for text in result.texts}
        if result
        else {},
    )
    return [_face(one, reader, number) for number, one in enumerate(followed, start=1)]


def fate_lines(
    consultations: Sequence[Consultation], *, at: datetime
) -> dict[int, tuple[str, str]]:
    """Return what became of the texts (by key) of certified ones, where it is known.

    The words, and the designation that a text got since, empty without one.
    """
    certified = [
        each for each in consultations if each.state == ConsultationState.CERTIFIED
    ]
    fates = fates_of(certified, day=geneva_day(at))
    return {
        key: (str(labels.label(fate)), name)
        for key, (fate, name) in fates.items()
        if fate is not Fate.UNDECIDED
    }


def state_names(
    consultation: Consultation, followed: Iterable[FollowedText]
) -> dict[str, str]:
    """Return the names of the States that said something, as the roll froze them."""
    codes = {row.member_state_id for one in followed for row in one.rows}
    language = current_language()
    rows = EntitledMember.objects.filter(
        consultation=consultation, member_state_id__in=codes - {None}
    )
    return {row.member_state_id: row.name_in(language) for row in rows}


def fate_words(
    fate: Fate, profile: Profile, outcome: Outcome | None
) -> tuple[str, bool | None]:
    """Return the words of a fate and whether the text was approved.

    Without a meeting that decides, or where the replies barred it, the outcome of the
    replies is what became of the text.
    """
    barred = outcome is not None and outcome is not profile.favourable
    decided_by_replies = not profile.counts_back or barred
    if fate is Fate.UNDECIDED and decided_by_replies and outcome is not None:
        return capfirst(str(labels.label(outcome))), not barred
    words = capfirst(str(labels.label(fate)))
    if fate in {Fate.APPROVED, Fate.NOT_APPROVED, Fate.OPPOSED}:
        return words, fate is Fate.APPROVED
    return words, None


def _face(followed: FollowedText, reader: Reader, number: int) -> FollowedFace:
    standing, text = followed.standing, followed.text
    fate, proceeds = fate_words(
        standing.fate, reader.profile, reader.outcomes.get(text.designation)
    )
    said = [_say(row, reader) for row in followed.rows if row.kind in BY_A_STATE]
    return FollowedFace(
        designation=str(text),
        anchor=f"followed-{number}",
        followed=followed,
        fate=fate,
        proceeds=proceeds,
        citation=labels.citation(reader.profile.revision, standing.clause)
        if standing.clause
        else "",
        until=standing.until if standing.fate is Fate.APPROVED_UNLESS_OPPOSED else None,
        requested_by=_name_states(standing.requested_by, reader),
        opposed_by=_name_states(standing.opposed_by, reader),
        circulars=_notified(followed.rows, Proceeding.OUTCOME_CIRCULAR),
        notifications=_notified(followed.rows, Proceeding.ITU_NOTIFICATION),
        online=_notified(followed.rows, Proceeding.TEXT_ONLINE),
        reservations=[one for one in said if _is(one.row, Proceeding.RESERVATION)],
        statements=[one for one in said if not _is(one.row, Proceeding.RESERVATION)],
        process=_process(followed.rows),
    )


def _notified(rows: Sequence[RecordedProceeding], kind: Proceeding) -> list[Notified]:
    return [
        Notified(
            words=name_circular(row.circular.number, current_language())
            if row.circular
            else row.reference,
            on=row.on,
            url=row.reference if kind is Proceeding.TEXT_ONLINE else "",
        )
        for row in rows
        if _is(row, kind)
    ]


def _process(rows: Sequence[RecordedProceeding]) -> str:
    chosen = [row.name for row in rows if _is(row, Proceeding.PROCESS_SELECTED)]
    if not chosen:
        return ""
    return capfirst(str(labels.label(ApprovalProcess(chosen[-1]))))


def _say(row: RecordedProceeding, reader: Reader) -> Said:
    iso3 = row.member_state_id or ""
    what = capfirst(str(labels.label(Proceeding(row.kind))))
    return Said(what=what, state=reader.names.get(iso3, iso3), row=row)


def _name_states(codes: Iterable[str], reader: Reader) -> str:
    names = [reader.names.get(iso3, iso3) for iso3 in codes]
    return join_list(names, current_language()) if names else ""


def _is_told(row: RecordedProceeding) -> bool:
    return row.kind not in BEFORE_THE_MEETING


def _is(row: RecordedProceeding, kind: Proceeding) -> bool:
    return row.kind == kind.value
