"""Acts on the tally: they stand on its page and have none of their own."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import reverse

from consult.flows.confirming import awaits_sent
from consult.procedure.states import ConsultationState
from consult.web.staff.pages import ConsultationAct
from consult.web.staff.tally import TallyPage


class TallyAct(ConsultationAct, TallyPage):
    """An act on the tally: done or refused, the tally is shown."""

    asks_who = True
    states = frozenset({ConsultationState.CLOSED, ConsultationState.CERTIFIED})

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the tally to who comes back from being asked who it is."""
        if not awaits_sent(request.session, path=request.path):
            return HttpResponseNotAllowed(["POST"])
        return super().get(request, *args, **kwargs)

    def get_success_url(self) -> str:
        """Return the tally."""
        return reverse("staff:tally", args=[self.consultation.pk])
