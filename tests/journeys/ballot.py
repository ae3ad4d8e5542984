"""The people and the two drafts that every example begins with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from consult.models import Chair, Consultation, Suspension, User
from consult.procedure import states
from consult.queries.clock import database_now, geneva_day
from tests import factories
from tests.journeys.account import QUESTION_DELETION, TAP, Account

STATES = ("BRA", "CHE", "EGY", "FRA", "JPN", "KEN")
IN_QUESTION = "EGY"
OFF_THE_ROLL = "PLW"


@dataclass(frozen=True)
class Cast:
    """Who acts: two officers and the Director; the delegates of each State."""

    officers: tuple[User, User]
    director: User
    heads: Mapping[str, User]
    addresses: Mapping[str, tuple[str, ...]]
    chair: str

    @property
    def of_the_roll(self) -> list[str]:
        """Return whom a circular goes to: every delegate, and the chair."""
        delegates = [email for each in self.addresses.values() for email in each]
        return [*delegates, self.chair]


@dataclass(frozen=True)
class Drafted:
    """A draft in the database, and the facts with which its account begins."""

    pk: int
    reference: str
    texts: tuple[str, ...]
    last_day: date

    def account(self) -> Account:
        """Open the account."""
        return Account(
            reference=self.reference,
            procedure=TAP if len(self.texts) == 2 else QUESTION_DELETION,
            texts=self.texts,
            last_day=self.last_day,
            roll={state: state != IN_QUESTION for state in STATES},
        )


def make_ballot() -> tuple[Cast, tuple[Drafted, Drafted]]:
    """Draft a consultation on two texts, and another beside it on a Question."""
    at = database_now()
    factories.make_union()
    Suspension.objects.create(
        member_state=factories.make_state(IN_QUESTION),
        ground="arrears",
        source=factories.SOURCE,
    )
    officer = factories.make_staff("Olga Officer", "officer")
    heads = {
        state: factories.make_delegate(f"Head {state}", state, "head")
        for state in STATES
        if state != "JPN"  # has no delegate yet, and writes letters
    }
    drafter = factories.make_delegate("Daniel Drafter", "KEN", "drafter")
    chair = factories.make_person("Chen Chair")
    texts = ("ITU-T D.1102", "ITU-T D.1103")
    drafts = (
        _drafted(
            factories.make_draft(by=officer, at=at, designations=texts), texts, at
        ),
        _drafted(
            factories.make_draft(
                by=officer,
                at=at,
                number=8,
                designations=("Q4/3",),
                procedure=states.Procedure.QUESTION_DELETION,
                deadline_date=geneva_day(at) + timedelta(days=40),
            ),
            ("Q4/3",),
            at,
        ),
    )
    Chair.objects.create(user=chair, study_group=factories.StudyGroupFactory.create())
    cast = Cast(
        officers=(officer, factories.make_staff("Samuel Second", "officer")),
        director=factories.make_staff("Dina Director", "director"),
        heads=heads,
        addresses={
            state: (head.email, drafter.email) if state == "KEN" else (head.email,)
            for state, head in heads.items()
        },
        chair=chair.email,
    )
    return cast, drafts


def _drafted(
    consultation: Consultation, texts: tuple[str, ...], at: datetime
) -> Drafted:
    number = consultation.circulars.get().number
    assert consultation.deadline_date is not None
    return Drafted(
        pk=consultation.pk,
        reference=f"T25-TSB-CIR-{number:04d}",
        texts=texts,
        last_day=consultation.deadline_date,
    )
