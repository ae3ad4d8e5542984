"""Keep every number of Resolution 1 beside its clause.

Only the text of 2016 (Rev. Hammamet) was read. The later revisions are taken to say
the same and are marked `unverified`; whatever is derived from them says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from consult.procedure.errors import UnknownProcedure, UnknownRevision
from consult.procedure.states import (
    Outcome,
    Position,
    Procedure,
    Proceeding,
    Revision,
    Warn,
)

# Each revision applies to circulars dated from the day after its assembly closed.
IN_FORCE_SINCE: Final[tuple[tuple[date, Revision], ...]] = (
    (date(2024, 10, 25), Revision.NEW_DELHI_2024),
    (date(2022, 3, 10), Revision.GENEVA_2022),
    (date(2016, 11, 4), Revision.HAMMAMET_2016),
)
LATEST_REVISION: Final = IN_FORCE_SINCE[0][1]
FIRST_KNOWN_DAY: Final = IN_FORCE_SINCE[-1][0]
MEMBER_STATES: Final = 194
"""Member States since 19 September 2024: no tally can hold more replies."""


@dataclass(frozen=True, slots=True)
class LatestDay:
    """Count a consultation back from the opening of a meeting (clause 9.4.1)."""

    full_working_days: int
    notice_months: int
    distribution_months: int
    notification_weeks: int
    more_time_weeks: int


@dataclass(frozen=True, slots=True)
class LeastPeriod:
    """Count a consultation on from the date of its circular."""

    months: int


@dataclass(frozen=True, slots=True)
class Clauses:
    """Cite where a profile's rules stand in its revision of the Resolution."""

    period: str
    met: str
    not_met: str
    no_replies: str
    determination: str = ""
    announcement: str = ""
    comments: str = ""


@dataclass(frozen=True, slots=True)
class Profile:
    """State one procedure under one revision.

    `positions` are in the order of the reply form; all but the last are in favour.
    One measure applies: `threshold` (at least that share of the replies), else
    `majority` (more than that share), else `objections` (that many refer the text
    back). `quorum` is the least number of replies. `proceedings` are what may happen
    to a text beside and after the replies, each with its clause, empty where none was
    read.
    """

    procedure: Procedure
    revision: Revision
    positions: tuple[Position, ...]
    period: LatestDay | LeastPeriod
    clauses: Clauses
    favourable: Outcome
    unfavourable: Outcome
    proceedings: Mapping[Proceeding, str] = field(hash=False)
    threshold: Fraction | None = None
    majority: Fraction | None = None
    objections: int = 1
    quorum: int | None = None
    silent_without_replies: bool = False
    unverified: bool = False

    @property
    def in_favour(self) -> tuple[Position, ...]:
        return self.positions[:-1]

    @property
    def against(self) -> Position:
        return self.positions[-1]

    @property
    def counts_back(self) -> bool:
        """Say whether the deadline is counted back from a meeting."""
        return isinstance(self.period, LatestDay)


AUTHORIZING: Final = (
    Position.AUTHORIZE,
    Position.AUTHORIZE_WITH_COMMENTS,
    Position.NOT_AUTHORIZE,
)
APPROVING: Final = (
    Position.APPROVE,
    Position.APPROVE_WITH_COMMENTS,
    Position.NOT_APPROVE,
)
OBJECTING: Final = (
    Position.NO_OBJECTION,
    Position.NO_OBJECTION_WITH_COMMENTS,
    Position.OBJECT,
)

# What happens to a text at the meeting and after it; no clause was read for sending it
# to the assembly, nor for the names it gets.
AFTER_TAP: Final = MappingProxyType(
    {
        Proceeding.TEXTS_DISTRIBUTED: "9.3.5",
        Proceeding.APPROVED: "9.5.3",
        Proceeding.NOT_APPROVED: "9.5.3",
        Proceeding.DEFERRED: "9.5.2",
        Proceeding.SENT_TO_ASSEMBLY: "",
        Proceeding.REDETERMINED: "9.3.1",
        Proceeding.RESERVATION: "9.5.4",
        Proceeding.ABSTENTION: "9.5.6",
        Proceeding.ABSTENTION_REVOKED: "9.5.6",
        Proceeding.MORE_TIME_REQUESTED: "9.5.5",
        Proceeding.FORMAL_OPPOSITION: "9.5.5",
        Proceeding.OUTCOME_CIRCULAR: "9.6.1",
        Proceeding.ITU_NOTIFICATION: "9.6.1",
        Proceeding.TEXT_ONLINE: "9.6.1",
        Proceeding.EDITORIAL_CORRECTION: "9.6.2",
        Proceeding.NAMED: "",
        Proceeding.PUBLISHED_AS: "",
    }
)

TAP_2016: Final = Profile(
    procedure=Procedure.TAP,
    revision=Revision.HAMMAMET_2016,
    positions=AUTHORIZING,
    period=LatestDay(
        full_working_days=7,  # 9.4.1
        notice_months=3,  # 9.3.3
        distribution_months=1,  # 9.3.5
        notification_weeks=4,  # 9.6.1
        more_time_weeks=4,  # 9.5.5
    ),
    clauses=Clauses(
        period="9.4.1",
        met="9.4.5",
        not_met="9.4.6",
        no_replies="9.4.5",
        determination="9.3.1",
        announcement="9.3.3",
        comments="9.4.7",
    ),
    favourable=Outcome.MAY_PROCEED,
    unfavourable=Outcome.MAY_NOT_PROCEED,
    proceedings=AFTER_TAP,
    threshold=Fraction(7, 10),  # 9.4.5
)
# The note to 9.2.1 only narrows the roll to the members of the regional group.
TAP_REGIONAL_2016: Final = replace(TAP_2016, procedure=Procedure.TAP_REGIONAL)
QUESTION_APPROVAL_2016: Final = Profile(
    procedure=Procedure.QUESTION_APPROVAL,
    revision=Revision.HAMMAMET_2016,
    positions=APPROVING,
    period=LeastPeriod(months=2),  # 7.2.3
    clauses=Clauses(period="7.2.3", met="7.2.3", not_met="7.2.3", no_replies="7.2.3"),
    favourable=Outcome.APPROVED,
    unfavourable=Outcome.NOT_APPROVED,
    proceedings=MappingProxyType(
        {
            Proceeding.OUTCOME_CIRCULAR: "7.2.3",
            Proceeding.PROCESS_SELECTED: "8.2",
        }
    ),
    majority=Fraction(1, 2),  # 7.2.3
    quorum=10,  # 7.2.3
)
QUESTION_DELETION_2016: Final = Profile(
    procedure=Procedure.QUESTION_DELETION,
    revision=Revision.HAMMAMET_2016,
    positions=OBJECTING,
    period=LeastPeriod(months=2),  # 7.4.1
    clauses=Clauses(period="7.4.1", met="7.4.1", not_met="7.4.1", no_replies="7.4.1"),
    favourable=Outcome.DELETED,
    unfavourable=Outcome.REFERRED_BACK,
    proceedings=MappingProxyType(
        {
            Proceeding.OUTCOME_CIRCULAR: "7.4.1",
            Proceeding.TSAG_INFORMED: "7.4.1",
        }
    ),
    majority=Fraction(1, 2),  # 7.4.1
    silent_without_replies=True,  # 7.4.1 does not say
)
RECOMMENDATION_DELETION_2016: Final = Profile(
    procedure=Procedure.RECOMMENDATION_DELETION,
    revision=Revision.HAMMAMET_2016,
    positions=OBJECTING,
    period=LeastPeriod(months=3),  # 9.8.2
    clauses=Clauses(period="9.8.2", met="9.8.2", not_met="9.8.2", no_replies="9.8.2"),
    favourable=Outcome.DELETED,
    unfavourable=Outcome.REFERRED_BACK,
    proceedings=MappingProxyType(
        {
            Proceeding.OUTCOME_CIRCULAR: "9.8.2",
            Proceeding.TSAG_INFORMED: "9.8.2",
        }
    ),
    objections=1,  # 9.8.2
)


def _under_every_revision(*profiles: Profile) -> Mapping[tuple[str, str], Profile]:
    known = {
        (profile.procedure.value, revision.value): replace(
            profile,
            revision=revision,
            unverified=revision is not Revision.HAMMAMET_2016,
        )
        for profile in profiles
        for revision in Revision
    }
    return MappingProxyType(known)


PROFILES: Final = _under_every_revision(
    TAP_2016,
    TAP_REGIONAL_2016,
    QUESTION_APPROVAL_2016,
    QUESTION_DELETION_2016,
    RECOMMENDATION_DELETION_2016,
)


def profile_for(procedure: str, revision: str) -> Profile:
    """Return the profile of a procedure under a revision, both enums or their codes.

    Raise UnknownProcedure or UnknownRevision.
    """
    if procedure not in set(Procedure):
        raise UnknownProcedure(f"There is no procedure {procedure!r}.")
    if revision not in set(Revision):
        raise UnknownRevision(f"There is no revision {revision!r} of Resolution 1.")
    return PROFILES[str(procedure), str(revision)]


def revision_on(day: date) -> Revision:
    """Return the revision in force for a circular of that date.

    Earlier dates than the first known revision get the text of Hammamet; see
    `revision_warnings`.
    """
    for since, revision in IN_FORCE_SINCE:
        if day >= since:
            return revision
    return Revision.HAMMAMET_2016


def revision_warnings(profile: Profile, *, announced: date | None) -> tuple[Warn, ...]:
    """Say what is uncertain about applying this revision to a circular of that date."""
    warnings = []
    if announced is not None and announced < FIRST_KNOWN_DAY:
        warnings.append(Warn.BEFORE_KNOWN_REVISIONS)
    if announced is not None and revision_on(announced) is not profile.revision:
        warnings.append(Warn.REVISION_NOT_IN_FORCE)
    if profile.unverified:
        warnings.append(Warn.UNVERIFIED_REVISION)
    return tuple(warnings)
