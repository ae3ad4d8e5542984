"""Acts by which two officers certify the result; both stand on the tally page."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from consult.flows.certifying import certify_result, propose_result
from consult.permissions import Permission
from consult.procedure.states import ConsultationState
from consult.web.staff.pages import ConsultationAct
from consult.web.staff.tally import TallyPage


class CertificationAct(ConsultationAct, TallyPage):
    """An act of certification: done or refused, the tally is shown."""

    permission = Permission.RESULT_CERTIFY
    states = frozenset({ConsultationState.CLOSED})
    http_method_names = ["post", "options"]

    def get_success_url(self) -> str:
        """Return the tally."""
        return reverse("staff:tally", args=[self.consultation.pk])


class ProposeResult(CertificationAct):
    """Put the tally as it stands before a second officer."""

    def act(self, form: Any) -> str:  # noqa: ARG002
        """Propose the result."""
        propose_result(self.consultation, by=self.user, at=self.at)
        return _("The result is proposed: a second person certifies it.")


class CertifyResult(CertificationAct):
    """Certify the proposed result as second officer."""

    def act(self, form: Any) -> str:  # noqa: ARG002
        """Certify the result."""
        certify_result(self.consultation, by=self.user, at=self.at)
        return _("The result is certified.")
