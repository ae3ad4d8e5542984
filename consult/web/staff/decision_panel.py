"""What stands beside a text that the rule leaves undecided: who decides, and what."""

from dataclasses import dataclass

from consult.models import WrittenDecision
from consult.procedure.profiles import Profile
from consult.queries.tallies import TextTally
from consult.web.staff.decision_form import DecisionForm


@dataclass(frozen=True, slots=True)
class DecisionPanel:
    """The Director's decision on one text as `staff/parts/decision.html` prints it.

    `overtaken` is the last one written on other counts; `form` is there for the
    Director, and `waits` is true while nobody decided on the counts as they stand.
    """

    order: int
    decision: WrittenDecision | None
    overtaken: WrittenDecision | None
    form: DecisionForm | None
    closed: bool

    @property
    def waits(self) -> bool:
        """Tell whether the Director still has to decide."""
        return self.decision is None


def panel_of(
    tally: TextTally, profile: Profile, *, closed: bool, may_decide: bool, sent: object
) -> DecisionPanel | None:
    """Return the panel of a text, None where the rule itself gives an outcome.

    `sent` is the form that came back with an error: it is shown as it was filled, but
    for the counts it rests on, which are those of the page.
    """
    if not tally.needs_director:
        return None
    return DecisionPanel(
        order=tally.text.order,
        decision=tally.written,
        overtaken=_overtaken(tally),
        form=_form_of(tally, profile, sent) if may_decide else None,
        closed=closed,
    )


def _overtaken(tally: TextTally) -> WrittenDecision | None:
    if tally.written is not None or not tally.decisions:
        return None
    return tally.decisions[-1]


def _form_of(tally: TextTally, profile: Profile, sent: object) -> DecisionForm:
    order = tally.text.order
    if isinstance(sent, DecisionForm) and sent.order == order:
        form = sent
    else:
        form = DecisionForm(order=order, profile=profile)
    form.rest_on(tally.grounds)
    return form
