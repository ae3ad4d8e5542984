"""Acts that need their reason in writing: one page with one question."""

from dataclasses import dataclass
from typing import Any, ClassVar

from consult.labels import Label
from consult.web.staff.naming import kicker_of
from consult.web.staff.overview import crumbs_to
from consult.web.staff.pages import ConsultationAct
from consult.web.staff.reason_form import ReasonForm


@dataclass(frozen=True, slots=True)
class ReasonWords:
    """What the page of such an act says; `grave` for what can't be taken back."""

    crumb: Label
    title: Label
    lead: Label
    button: Label
    grave: bool = False


class ReasonedAct(ConsultationAct):
    """An act that is done with a reason or not at all."""

    template_name = "staff/reasoned_act.html"
    form_class = ReasonForm
    words: ClassVar[ReasonWords]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Give the page its head and its words."""
        context: dict[str, Any] = {
            "crumbs": crumbs_to(self.consultation, str(self.words.crumb)),
            "kicker": kicker_of(self.consultation),
            "words": self.words,
            "leave_url": self.get_success_url(),
        }
        return super().get_context_data(**context | kwargs)
