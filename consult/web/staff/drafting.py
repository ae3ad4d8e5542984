"""Pages on which a draft is begun and its head is changed."""

from typing import Any

from django.db import transaction
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from consult.flows.drafting import change_draft, create_draft, enter_number
from consult.flows.errors import DraftChanged, NumberTaken
from consult.flows.shown import head_shown, hold_as_shown
from consult.models import Consultation, User
from consult.permissions import Permission
from consult.procedure.errors import RuleError
from consult.procedure.states import ConsultationState
from consult.queries.checklist import check_draft
from consult.queries.consultations import opening_circular
from consult.web.layout import Crumb
from consult.web.staff.checklist import notice_lines
from consult.web.staff.head_form import HeadForm
from consult.web.staff.naming import kicker_of
from consult.web.staff.overview import crumbs_to
from consult.web.staff.pages import Act, ConsultationAct, StaffPage

STAY = "stay"


class DraftAct(Act):
    """What beginning and changing a draft share: form, number, where to go on."""

    request: HttpRequest
    user: User
    consultation: Consultation

    def field_for(self, error: RuleError) -> str | None:
        """Put a number that is taken beside the number."""
        return "number" if isinstance(error, NumberTaken) else None

    def enter_number(self, form: HeadForm, **act: Any) -> None:
        """Enter the number with its date, where there is one."""
        number = form.cleaned_data["number"]
        if number is None:
            return
        enter_number(
            self.consultation,
            period=form.cleaned_data["study_group"].period,
            number=number,
            dated=form.cleaned_data["dated"],
            **act,
        )

    def get_success_url(self) -> str:
        """Stay on the form, where the dates now stand beside it, or go on."""
        page = "staff:edit" if STAY in self.request.POST else "staff:consultation"
        return reverse(page, args=[self.consultation.pk])


class NewDraft(DraftAct, StaffPage):
    """Begin a draft."""

    permission = Permission.CONSULTATION_DRAFT
    template_name = "staff/draft.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ARG002
        """Show the empty form."""
        return self.show(self.get_form())

    def get_form(self) -> HeadForm:
        """Return the form of a draft that is not there yet."""
        data = self.request.POST if self.request.method == "POST" else None
        return HeadForm(data, at=self.at)

    @transaction.atomic
    def act(self, form: HeadForm) -> str:
        """Store the draft and its number, or neither."""
        self.consultation = create_draft(form.head, by=self.user, at=self.at)
        self.enter_number(form, by=self.user, at=self.at)
        return _("The draft is saved. Now add the texts.")

    def show(self, form: BaseForm, *, status: int = 200) -> HttpResponse:
        """Show the form."""
        crumbs = [
            Crumb(_("Consultations"), reverse("staff:list")),
            Crumb(_("New consultation")),
        ]
        context = self.get_context_data(form=form, crumbs=crumbs, in_place=True)
        return self.render_to_response(context, status=status)


class EditDraft(DraftAct, ConsultationAct):
    """Change the head of a draft, with the dates that follow from it beside."""

    permission = Permission.CONSULTATION_DRAFT
    states = frozenset({ConsultationState.DRAFT})
    template_name = "staff/draft.html"

    def get_form(self) -> HeadForm:
        """Return the form as the draft stands, or as it was sent."""
        data = self.request.POST if self.request.method == "POST" else None
        form = HeadForm(
            data,
            at=self.at,
            consultation=self.consultation,
            circular=opening_circular(self.consultation),
        )
        if data is None:
            form.rest_on(head_shown(self.consultation))
        return form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Give the page the computed dates and what is worth knowing of them."""
        checklist = check_draft(self.consultation, at=self.at)
        return super().get_context_data(
            crumbs=crumbs_to(self.consultation, _("Head of the draft")),
            kicker=kicker_of(self.consultation),
            timeline=checklist.timeline,
            notices=notice_lines(checklist.notices),
            **kwargs,
        )

    def refuse(self, form: HeadForm, error: RuleError) -> None:
        """Hold what was written against what somebody else saved meanwhile."""
        if isinstance(error, DraftChanged):
            form.name_differences(self.consultation)
            form.rest_on(head_shown(self.consultation))
        else:
            super().refuse(form, error)

    @transaction.atomic
    def act(self, form: HeadForm) -> str:
        """Store the head and the number, or neither."""
        opened = form.cleaned_data["opened"]
        if opened and not form.is_saved:
            hold_as_shown(self.consultation, seen=opened)
        change_draft(self.consultation, form.head, by=self.user, at=self.at)
        self.enter_number(form, by=self.user, at=self.at)
        return _("The draft is saved.")
