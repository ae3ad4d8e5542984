"""What an issued consultation may be amended by: addendum and corrigendum as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Self

from consult.flows.errors import (
    CorrigendumOfWordsOnly,
    DeadlineNotLater,
    EnglishWordsMissing,
    NothingAmended,
)
from consult.models import Circular, Consultation
from consult.models.amendments import Amendable
from consult.procedure.errors import (
    ClosingBeforeOpening,
    DateBeforeAnnouncement,
    DeadlinePassed,
    FieldMissing,
    IllegalTransition,
    NotInThisProcedure,
    OpeningBeforeAnnouncement,
)
from consult.procedure.states import ConsultationState, Language
from consult.queries.amendments import CHANGEABLE, Value, as_amended
from consult.queries.consultations import PUBLIC_STATES, opening_circular
from consult.vocabularies import AmendmentKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What an addendum or corrigendum is to say; what stays empty stays as it is.

    `dated` is the day the paper bears; `deadline_time` a local minute of the zone that
    the circular named. `words` maps a language's code to what is said besides.
    """

    kind: AmendmentKind
    dated: date
    deadline_date: date | None = None
    deadline_time: time | None = None
    meeting_opens: date | None = None
    meeting_closes: date | None = None
    meeting_virtual: bool | None = None
    meeting_place: str = ""
    words: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, amendable: Amendable) -> Self:
        """Return what a stored amendment says."""
        return cls(
            kind=AmendmentKind(amendable.kind),
            dated=amendable.date,
            words=amendable.words,
            **{name: getattr(amendable, name) for name in CHANGEABLE},
        )

    @property
    def values(self) -> dict[str, Value]:
        """Return the columns of the consultation that change."""
        said = {name: getattr(self, name) for name in CHANGEABLE}
        return {name: value for name, value in said.items() if value not in (None, "")}

    def columns(self) -> dict[str, object]:
        """Return what is stored of it."""
        said = {name: getattr(self, name) for name in CHANGEABLE}
        return said | {
            "kind": self.kind.value,
            "date": self.dated,
            "words": dict(self.words),
        }


def only_what_changes(consultation: Consultation, change: Change) -> Change:
    """Leave out what the consultation says already; a new deadline is whole."""
    amended = as_amended(consultation, change.values)
    values: dict[str, object] = {
        name: "" if name == "meeting_place" else None
        for name in CHANGEABLE
        if getattr(amended, name) == getattr(consultation, name)
    }
    if amended.deadline != consultation.deadline:
        values["deadline_date"] = amended.deadline_date
        values["deadline_time"] = amended.deadline_time
    values["words"] = {code: text for code, text in change.words.items() if text}
    return replace(change, **values)  # type: ignore[arg-type]


def check_change(consultation: Consultation, change: Change, *, at: datetime) -> None:
    """Refuse what this consultation can't be amended by at an instant.

    A corrigendum mends words; an addendum may also move the deadline forward, while
    it runs, or change the meeting that is awaited.

    Raises `IllegalTransition`, `DateBeforeAnnouncement`, `NothingAmended`,
    `EnglishWordsMissing`, `CorrigendumOfWordsOnly`, `DeadlinePassed`,
    `DeadlineNotLater`, `NotInThisProcedure`, `ClosingBeforeOpening`,
    `OpeningBeforeAnnouncement`, `FieldMissing`.
    """
    circular = opening_circular(consultation)
    if consultation.state not in PUBLIC_STATES or circular is None:
        raise IllegalTransition(
            f"A consultation that is {consultation.state} can't be amended."
        )
    if change.dated < circular.date:
        raise DateBeforeAnnouncement("An amendment comes after its circular.")
    if not change.values and not change.words:
        raise NothingAmended("The amendment changes nothing and says nothing.")
    if change.words and Language.EN.value not in change.words:
        raise EnglishWordsMissing("What an amendment says is said in English too.")
    if change.values and change.kind is AmendmentKind.CORRIGENDUM:
        raise CorrigendumOfWordsOnly("A corrigendum changes no deadline, no meeting.")
    if change.deadline_date is not None:
        _check_deadline(consultation, change, at=at)
    if any(name.startswith("meeting_") for name in change.values):
        _check_meeting(as_amended(consultation, change.values), circular)


def _check_deadline(
    consultation: Consultation, change: Change, *, at: datetime
) -> None:
    if consultation.state != ConsultationState.ISSUED:
        raise IllegalTransition("A deadline is moved only while replies come in.")
    closes_at = consultation.closes_at
    if closes_at is None or at >= closes_at:
        raise DeadlinePassed("The deadline has passed: it is not extended any more.")
    deadline = as_amended(consultation, change.values).deadline
    if deadline is None or deadline.closes_at <= closes_at:
        raise DeadlineNotLater("A deadline is only extended, never brought forward.")


def _check_meeting(amended: Consultation, circular: Circular) -> None:
    if not amended.profile.counts_back:
        raise NotInThisProcedure("No meeting is awaited in this procedure.")
    opens, closes = amended.meeting_opens, amended.meeting_closes
    if opens is None or closes is None or closes < opens:
        raise ClosingBeforeOpening("The meeting would end before it begins.")
    if opens < circular.date:
        raise OpeningBeforeAnnouncement("The meeting would begin before the circular.")
    if not amended.meeting_virtual and not amended.meeting_place:
        raise FieldMissing("Where is the meeting held?", field="meeting_place")
