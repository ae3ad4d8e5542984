"""A result that no longer agrees with the replies, and what is to replace it."""

from dataclasses import dataclass
from typing import Any, ClassVar

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consult.fields import ProseField
from consult.flows.certifying import propose_new_result
from consult.permissions import Permission
from consult.procedure.states import ConsultationState
from consult.queries.results import certified_result
from consult.queries.tallies import tally_consultation
from consult.web.results import ResultFace, result_faces
from consult.web.staff.certification import shown_to_certify
from consult.web.staff.reason_form import ReasonForm
from consult.web.staff.reasoned import ReasonedAct, ReasonWords
from consult.web.staff.seen_form import SeenForm
from consult.web.staff.tally_faces import TallyFace, tally_faces


@dataclass(frozen=True, slots=True)
class Difference:
    """One text as it was certified, and as its replies count now."""

    before: ResultFace
    now: TallyFace


class ReplacementForm(SeenForm, ReasonForm):
    """Ask why the result is replaced; the page carries what it showed."""

    reason = ProseField(
        label=gettext_lazy("Reason"),
        max_length=2000,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy(
            "Staff and Member States read it. The public reads that the result was"
            " replaced, and both results."
        ),
        error_messages={
            "required": gettext_lazy(
                "Write the reason: this act is not done without one."
            ),
            "max_length": gettext_lazy("Shorten the reason to 2000 characters."),
        },
    )

    @property
    def helper(self) -> FormHelper:
        """Return how the form is laid out: the reason; the page prints the digest."""
        helper = super().helper
        helper.layout = Layout("reason")
        return helper


class ReplaceResult(ReasonedAct):
    """Propose the result that replaces the one in force; a second person certifies."""

    permission = Permission.RESULT_CERTIFY
    states: ClassVar = frozenset({ConsultationState.CERTIFIED})
    asks_who = True
    template_name = "staff/result_replace.html"
    form_class = ReplacementForm
    words = ReasonWords(
        crumb=gettext_lazy("Replace the result"),
        title=gettext_lazy("Replace the result"),
        lead=gettext_lazy(
            "A certified result is never edited. Another one follows it, with the next"
            " number; both stay and can be verified, and everyone who was told the"
            " first is told."
        ),
        button=gettext_lazy("Propose the new result"),
    )

    def get_success_url(self) -> str:
        """Return the tally."""
        return reverse("staff:tally", args=[self.consultation.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Give the page both results and the digest of the one that is proposed."""
        seen = shown_to_certify(self.consultation)
        tally = tally_consultation(self.consultation)
        faces = tally_faces(self.consultation, tally, at=self.at)
        in_force = certified_result(self.consultation)
        before = result_faces(self.consultation, in_force) if in_force else []
        return super().get_context_data(
            seen=seen,
            in_force=in_force,
            differences=[
                Difference(*pair) for pair in zip(before, faces, strict=False)
            ],
            **kwargs,
        )

    def act(self, form: Any) -> str:
        """Propose it."""
        propose_new_result(
            self.consultation,
            reason=form.cleaned_data["reason"],
            by=self.user,
            at=self.at,
            seen=form.cleaned_data["seen"],
        )
        return _("The new result is proposed: a second person certifies it.")
