"""Acts that take a draft out: sign-off, giving it back, issue, withdrawal."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consult.flows.issuing import (
    issue_consultation,
    request_sign_off,
    return_to_draft,
)
from consult.flows.shown import draft_shown
from consult.flows.withdrawing import withdraw_consultation
from consult.models import Consultation, Signatory
from consult.permissions import Permission
from consult.procedure.states import ConsultationState
from consult.queries.checklist import check_draft
from consult.queries.consultations import opening_circular
from consult.queries.roll import roll_for
from consult.web.staff.checklist import notice_lines
from consult.web.staff.naming import kicker_of, name_consultation, title_of
from consult.web.staff.overview import OverviewAct, crumbs_to, language_lines
from consult.web.staff.pages import ConsultationAct
from consult.web.staff.reasoned import ReasonedAct, ReasonWords
from consult.web.staff.seen_form import SeenForm


class RequestSignOff(OverviewAct):
    """Hand a complete draft to a second person."""

    permission = Permission.CONSULTATION_DRAFT
    states = frozenset({ConsultationState.DRAFT})

    def act(self, form: Any) -> str:  # noqa: ARG002
        """Request the sign-off."""
        request_sign_off(self.consultation, by=self.user, at=self.at)
        return _("The signature is requested: a second person checks and issues.")


class GiveBack(ReasonedAct):
    """Give a draft back to be changed; who asked for the signature may too."""

    permission = Permission.CONSULTATION_ISSUE
    states = frozenset({ConsultationState.SIGNING_OFF})
    words = ReasonWords(
        crumb=gettext_lazy("Give back"),
        title=gettext_lazy("Give back to be changed"),
        lead=gettext_lazy(
            "The draft can then be changed; its signature has to be requested again."
        ),
        button=gettext_lazy("Give back"),
    )

    def is_allowed(self) -> bool:
        """Let in who drafts and who signs off."""
        return self.may(Permission.CONSULTATION_DRAFT) or super().is_allowed()

    def act(self, form: Any) -> str:
        """Return the consultation to draft."""
        reason = form.cleaned_data["reason"]
        return_to_draft(self.consultation, reason=reason, by=self.user, at=self.at)
        return _("The draft was given back and can be changed again.")


class Issue(ConsultationAct):
    """Show what will be frozen and issue it; a second person only (decision 18)."""

    asks_who = True
    form_class = SeenForm

    permission = Permission.CONSULTATION_ISSUE
    states = frozenset({ConsultationState.SIGNING_OFF})
    template_name = "staff/issue.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Give the page everything that is frozen at issue."""
        consultation = self.consultation
        return super().get_context_data(
            seen=draft_shown(consultation),
            crumbs=crumbs_to(consultation, _("Issue")),
            kicker=kicker_of(consultation),
            title=title_of(consultation),
            circular=opening_circular(consultation),
            texts=list(consultation.texts.all()),
            languages=language_lines(consultation),
            notices=notice_lines(check_draft(consultation, at=self.at).notices),
            **roll_and_signatory(consultation),
            **kwargs,
        )

    def act(self, form: Any) -> str:
        """Issue the circular that was read."""
        seen = form.cleaned_data["seen"]
        issue_consultation(self.consultation, by=self.user, at=self.at, seen=seen)
        return _("%(circular)s is issued.") % {
            "circular": name_consultation(self.consultation)
        }


class Withdraw(ReasonedAct):
    """Withdraw a consultation; everything is kept, with the reason."""

    asks_who = True
    permission = Permission.CONSULTATION_WITHDRAW
    states = frozenset(ConsultationState) - {
        ConsultationState.CERTIFIED,
        ConsultationState.WITHDRAWN,
    }
    words = ReasonWords(
        crumb=gettext_lazy("Withdraw"),
        title=gettext_lazy("Withdraw the consultation"),
        lead=gettext_lazy(
            "This is for good. Everything is kept; the permanent address says that it"
            " was withdrawn, and why."
        ),
        button=gettext_lazy("Withdraw for good"),
        grave=True,
    )

    def act(self, form: Any) -> str:
        """Withdraw the consultation."""
        reason = form.cleaned_data["reason"]
        withdraw_consultation(
            self.consultation, reason=reason, by=self.user, at=self.at
        )
        return _("The consultation is withdrawn. Everything is kept, with the reason.")


def roll_and_signatory(consultation: Consultation) -> dict[str, Any]:
    """Return who will be on the roll and who signs, as of the circular's date."""
    circular = opening_circular(consultation)
    if circular is None:
        return {"roll_size": 0, "signatory": None}
    roll = roll_for(circular.date, regional_group=consultation.regional_group)
    signatory = Signatory.objects.signing_on(circular.date)
    return {"roll_size": len(roll), "signatory": signatory}
