"""Pages on which an issued circular is amended: prepared by one, issued by another."""

from collections.abc import Mapping
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from consult.documents.amendment_content import PREPARED
from consult.documents.register import Document
from consult.flows.amending import (
    amendment_shown,
    discard_amendment,
    issue_amendment,
    prepare_amendment,
)
from consult.flows.errors import NoAmendmentWaits
from consult.models import AmendmentDraft
from consult.permissions import Permission
from consult.procedure.errors import FieldMissing, RuleError
from consult.procedure.states import ConsultationState
from consult.queries.amendments import as_amended, changes_of, waiting_amendment
from consult.queries.consultations import PUBLIC_STATES
from consult.queries.timelines import dates_of
from consult.vocabularies import DocumentKind
from consult.web.amendments import change_lines, name_of
from consult.web.staff.amend_form import AmendForm
from consult.web.staff.amended import lacking_words, said_lines
from consult.web.staff.checklist import notice_lines
from consult.web.staff.dates import statutory_moments
from consult.web.staff.naming import kicker_of
from consult.web.staff.overview import OverviewAct, crumbs_to
from consult.web.staff.pages import ConsultationAct
from consult.web.staff.preview import PaperView
from consult.web.staff.refusals import word_refusal
from consult.web.staff.seen_form import SeenForm

STATES: Final = frozenset(PUBLIC_STATES)

# The field that a refusal stands at.
FIELDS: Final[Mapping[str, str]] = {
    "ambiguous_local_time": "deadline_time",
    "closing_before_opening": "meeting_closes",
    "corrigendum_of_words_only": "kind",
    "date_before_announcement": "dated",
    "date_out_of_range": "deadline_date",
    "deadline_not_later": "deadline_date",
    "deadline_passed": "deadline_date",
    "english_words_missing": "words_en",
    "missing_local_time": "deadline_time",
    "opening_before_announcement": "meeting_opens",
    "signatory_missing": "dated",
}


class PrepareAmendment(ConsultationAct):
    """Write what an addendum or corrigendum is to say; a second person issues it."""

    permission = Permission.AMENDMENT_PREPARE
    states = STATES
    template_name = "staff/amend.html"

    def get_form(self) -> AmendForm:
        """Begin with what waits already."""
        return AmendForm(
            self.sent,
            at=self.at,
            consultation=self.consultation,
            waiting=waiting_amendment(self.consultation),
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Give the page what stands now, and the statutory dates."""
        return super().get_context_data(
            seen=amendment_shown(self.consultation),
            crumbs=crumbs_to(self.consultation, _("Addendum or corrigendum")),
            kicker=kicker_of(self.consultation),
            moments=statutory_moments(self.consultation, at=self.at),
            **kwargs,
        )

    def act(self, form: AmendForm) -> str:
        """Put it before a second person."""
        seen = form.cleaned_data["seen"]
        prepare_amendment(
            self.consultation, form.change, by=self.user, at=self.at, seen=seen
        )
        return _("It is prepared: a second person reads it and issues it.")

    def field_for(self, error: RuleError) -> str | None:
        """Put a refusal beside what it is about."""
        if isinstance(error, FieldMissing):
            return error.field
        return FIELDS.get(error.code)

    def get_success_url(self) -> str:
        """Go on to what was prepared."""
        return reverse("staff:amendment", args=[self.consultation.pk])


class AmendmentAct(ConsultationAct):
    """Read what is prepared; issue it as second person."""

    asks_who = True
    form_class = SeenForm
    permission = Permission.AMENDMENT_ISSUE
    states = STATES
    template_name = "staff/amendment.html"
    draft: AmendmentDraft | None

    def fetch(self, **kwargs: Any) -> None:
        """Read what waits beside the consultation."""
        super().fetch(**kwargs)
        self.draft = waiting_amendment(self.consultation)

    def is_allowed(self) -> bool:
        """Let all of TSB read it; only a second person issues."""
        if self.request.method == "POST":
            return super().is_allowed()
        return self.may(Permission.CONSULTATION_READ)

    def elsewhere(self) -> HttpResponseBase | None:
        """Lead to the overview where nothing waits."""
        if self.draft is not None:
            return None
        messages.warning(self.request, word_refusal(NoAmendmentWaits("")))
        return redirect("staff:consultation", pk=self.consultation.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Give the page what changes, in which languages, and what is worth knowing."""
        consultation, draft = self.consultation, self.draft
        context = {
            "seen": amendment_shown(consultation),
            "crumbs": crumbs_to(consultation, _("Addendum or corrigendum")),
            "kicker": kicker_of(consultation),
            "may_issue": self.may(Permission.AMENDMENT_ISSUE),
            "may_prepare": self.may(Permission.AMENDMENT_PREPARE),
        }
        if draft is not None:
            amended = as_amended(consultation, changes_of(draft))
            context |= {
                "draft": draft,
                "name": name_of(draft),
                "changes": change_lines(consultation, draft),
                "said": said_lines(consultation, draft),
                "notices": [
                    *notice_lines(dates_of(amended, at=self.at).warnings),
                    *lacking_words(consultation, draft),
                ],
                "prepared_it": draft.prepared_by_id == self.user.pk,
            }
        return super().get_context_data(**context, **kwargs)

    def act(self, form: Any) -> str:
        """Issue what was read."""
        seen = form.cleaned_data["seen"]
        amendment = issue_amendment(self.consultation, by=self.user, seen=seen)
        return _("%(amendment)s is issued.") % {"amendment": name_of(amendment)}


class DiscardAmendment(OverviewAct):
    """Throw away what waits for a second person."""

    permission = Permission.AMENDMENT_PREPARE
    states = frozenset(ConsultationState)

    def is_allowed(self) -> bool:
        """Let in who prepares and who issues."""
        return self.may(Permission.AMENDMENT_ISSUE) or super().is_allowed()

    def act(self, form: Any) -> str:  # noqa: ARG002
        """Discard it."""
        discard_amendment(self.consultation, by=self.user, at=self.at)
        return _("What was prepared is thrown away.")


class AmendmentPreview(PaperView):
    """Show the paper of what is prepared, in one language, marked as a draft."""

    item = PREPARED

    def read(self) -> Document:
        """Return the addendum or the corrigendum, whichever waits."""
        draft = waiting_amendment(self.consultation)
        if draft is None:
            raise NoAmendmentWaits("No addendum or corrigendum is prepared.")
        self.kind = DocumentKind(draft.kind)
        return self.preview()
