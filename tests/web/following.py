"""A consultation whose meeting was held, and records of what it decided."""

from datetime import date, datetime, timedelta

from consult.flows.following import record_proceeding
from consult.models import Consultation, MemberState, RecordedProceeding, User
from consult.procedure.states import Proceeding
from tests import factories

# Days ago: the meeting ended two weeks before, so that a State may still oppose.
BEGAN = timedelta(days=68)


def meeting_held(
    *, by: User, second: User, at: datetime, number: int = 12
) -> Consultation:
    """Return a certified consultation on two texts; nobody replied to it."""
    began = at - BEGAN
    draft = factories.make_draft(
        by=by,
        at=began,
        number=number,
        designations=("ITU-T D.266", "ITU-T D.140"),
    )
    factories.issue(draft, by=by, second=second, at=began)
    factories.close(draft)
    assert draft.closes_at is not None
    return factories.certify(draft, by=by, second=second, at=draft.closes_at)


def last_day(consultation: Consultation) -> date:
    """Return the last day of the meeting."""
    assert consultation.meeting_closes is not None
    return consultation.meeting_closes


def record(
    consultation: Consultation,
    kind: Proceeding,
    *,
    by: User,
    at: datetime,
    text: int | None = 1,
    state: str = "",
    on: date | None = None,
    **more: str,
) -> RecordedProceeding:
    """Record something of the text of that order, None for all of them."""
    return record_proceeding(
        consultation,
        kind=kind,
        on=on or last_day(consultation),
        text=None if text is None else consultation.texts.get(order=text),
        member_state=MemberState.objects.get(pk=state) if state else None,
        by=by,
        at=at,
        **more,
    )
