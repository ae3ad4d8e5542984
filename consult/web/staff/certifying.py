"""Acts by which two officers certify the result; both stand on the tally page."""

from typing import Any

from django.utils.translation import gettext as _

from consult.flows.certifying import certify_result, propose_result
from consult.permissions import Permission
from consult.web.staff.seen_form import SeenForm
from consult.web.staff.tally_act import TallyAct


class CertificationAct(TallyAct):
    """An act of certification, on the result that the page showed."""

    permission = Permission.RESULT_CERTIFY
    form_class = SeenForm


class ProposeResult(CertificationAct):
    """Put the tally as it stands before a second officer."""

    def act(self, form: Any) -> str:
        """Propose the result."""
        seen = form.cleaned_data["seen"]
        propose_result(self.consultation, by=self.user, at=self.at, seen=seen)
        return _("The result is proposed: a second person certifies it.")


class CertifyResult(CertificationAct):
    """Certify the proposed result as second officer."""

    def act(self, form: Any) -> str:
        """Certify the result."""
        seen = form.cleaned_data["seen"]
        certify_result(self.consultation, by=self.user, at=self.at, seen=seen)
        return _("The result is certified.")
