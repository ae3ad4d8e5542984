"""The act by which the Director decides on a text; it stands on the tally page."""

from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _

from consult.flows.deciding import write_decision
from consult.models import DraftText
from consult.permissions import Permission
from consult.procedure.states import Outcome
from consult.web.staff.decision_form import DecisionForm
from consult.web.staff.tally_act import TallyAct


class WriteDecision(TallyAct):
    """Write the Director's decision; done or refused, the tally is shown."""

    permission = Permission.DECISION_WRITE
    text: DraftText

    def fetch(self, **kwargs: Any) -> None:
        """Read the consultation and the text by its place in the circular."""
        super().fetch(**kwargs)
        text = self.consultation.texts.filter(order=kwargs["order"]).first()
        if text is None:
            raise Http404
        self.text = text

    def get_form(self) -> DecisionForm:
        """Return the form of this text, filled with what was sent."""
        return DecisionForm(
            self.sent,
            order=self.text.order,
            profile=self.consultation.profile,
        )

    def act(self, form: Any) -> str:
        """Write the decision."""
        write_decision(
            self.consultation,
            self.text,
            outcome=Outcome(form.cleaned_data["outcome"]),
            reason=form.cleaned_data["reason"],
            by=self.user,
            at=self.at,
            seen=form.cleaned_data["seen"],
        )
        return _("The decision is recorded. It stands for the counts you saw.")
