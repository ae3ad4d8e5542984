"""What pages of TSB begin with: who asks, about which consultation, with what leave."""

from abc import ABC, abstractmethod
from datetime import datetime
from typing import Any, ClassVar, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import BaseForm, Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic.base import ContextMixin, TemplateResponseMixin, View

from consult.flows.confirming import was_confirmed
from consult.models import Consultation, User
from consult.permissions import Case, Permission, allows
from consult.procedure.errors import IllegalTransition, RuleError
from consult.procedure.states import ConsultationState
from consult.queries.consultations import consultations
from consult.web.access import StaffRequired
from consult.web.confirming import ask_who_it_is, take_back
from consult.web.staff.refusals import word_refusal

REFUSED = 409


class _Leave(View):
    """Comes after `StaffRequired`: asks for `permission` before the page begins."""

    permission: ClassVar[Permission]
    at: datetime
    user: User

    def dispatch(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        self.user = cast("User", request.user)
        self.fetch(**kwargs)
        if not self.is_allowed():
            raise PermissionDenied
        return self.elsewhere() or super().dispatch(request, *args, **kwargs)

    def elsewhere(self) -> HttpResponseBase | None:
        """Return where a reader is led for whom there is nothing here yet."""
        return None

    def fetch(self, **kwargs: Any) -> None:
        """Read what the page is about; raise Http404 where there is none."""

    def is_allowed(self) -> bool:
        """Tell whether the person may see this page or do this act."""
        return self.may(self.permission)

    def may(self, permission: Permission) -> bool:
        """Tell whether the person may do this, also to decide what a page offers."""
        return allows(self.user, permission, self.case())

    def case(self) -> Case:
        """Return what the permission is asked about."""
        return Case(at=self.at)


class StaffPage(StaffRequired, _Leave, TemplateResponseMixin, ContextMixin):
    """A page of TSB that needs `permission`: `self.user`, `self.at`."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ARG002
        """Show the page."""
        return self.render_to_response(self.get_context_data())


class ConsultationPage(StaffPage):
    """A page of TSB about one consultation: `self.consultation`."""

    consultation: Consultation

    def fetch(self, **kwargs: Any) -> None:
        """Read the consultation with all that its pages show."""
        self.consultation = get_object_or_404(consultations(), pk=kwargs["pk"])

    def case(self) -> Case:
        """Return the instant and the consultation."""
        return Case(at=self.at, consultation=self.consultation)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Give the page its consultation."""
        context = {
            "consultation": self.consultation,
            "synthetic": self.consultation.synthetic,
            "at": self.at,
        }
        return super().get_context_data(**context, **kwargs)

    def is_in(self, *states: ConsultationState) -> bool:
        """Tell whether the consultation is in one of these states."""
        return self.consultation.state in states


class IssuedPage(ConsultationPage):
    """A page that has nothing to show before the issue."""

    def elsewhere(self) -> HttpResponseBase | None:
        """Lead to the overview while nothing is issued."""
        if self.consultation.issued_at is not None:
            return None
        messages.warning(
            self.request,
            _("There is no roll and no reply before the circular is issued."),
        )
        return redirect("staff:consultation", pk=self.consultation.pk)


class Act(View, ABC):
    """Mixed into a page: a form is sent, one flow is called, the reader goes on.

    What a flow refuses stands on the page as the rule that was broken, with the form
    as it was filled and status 409.
    """

    form_class: ClassVar[type[BaseForm]] = Form
    taken_back: QueryDict | None = None

    @property
    def sent(self) -> QueryDict | None:
        """Return what was sent, now or before the person was asked who it is."""
        return self.request.POST if self.request.method == "POST" else self.taken_back

    def get_form(self) -> BaseForm:
        """Return the form, filled with what was sent."""
        return self.form_class(self.sent)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ARG002
        """Check the form, act, say so and go on."""
        form = self.get_form()
        if not form.is_valid():
            return self.show(form)
        try:
            said = self.act(form)
        except RuleError as error:
            self.refuse(form, error)
            return self.show(form, status=REFUSED)
        messages.success(request, said)
        return redirect(self.get_success_url())

    @abstractmethod
    def act(self, form: Any) -> str:
        """Call the flow; return what is said of it on the next page."""

    def refuse(self, form: Any, error: RuleError) -> None:
        """Put what was refused on the form."""
        form.add_error(self.field_for(error), self.words_for(error))

    def field_for(self, error: RuleError) -> str | None:  # noqa: ARG002
        """Name the field a refusal belongs to; None for the whole form."""
        return None

    def words_for(self, error: RuleError) -> str:
        """Return the words of a refusal."""
        return word_refusal(error)

    @abstractmethod
    def get_success_url(self) -> str:
        """Return where the reader goes on."""

    @abstractmethod
    def show(self, form: BaseForm, *, status: int = 200) -> HttpResponse:
        """Show the page with the form."""


class ConsultationAct(Act, ConsultationPage):
    """An act on one consultation; afterwards its overview is shown.

    `states` are those in which the act makes sense; a reader who comes in another
    is led to the overview, a form sent in another is refused by the flow. An act that
    `asks_who` is done by a person who showed in the last minutes who they are; who
    didn't is asked, and comes back to the form as it was filled.
    """

    states: ClassVar[frozenset[ConsultationState]]
    asks_who: ClassVar[bool] = False

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Act, or ask first who it is."""
        if self.asks_who and not was_confirmed(request.session, at=self.at):
            return ask_who_it_is(request, self.user)
        return super().post(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ARG002
        """Show the form, or the overview where the act is out of place."""
        if was_confirmed(request.session, at=self.at):
            self.taken_back = take_back(request)
        if not self.is_in(*self.states):
            messages.warning(request, word_refusal(IllegalTransition("")))
            return redirect("staff:consultation", pk=self.consultation.pk)
        return self.show(self.get_form())

    def get_success_url(self) -> str:
        """Return the overview of the consultation."""
        return reverse("staff:consultation", args=[self.consultation.pk])

    def show(self, form: BaseForm, *, status: int = 200) -> HttpResponse:
        """Show the page with the form; a refused act shows the state it is in now."""
        if status == REFUSED:
            self.consultation = consultations().get(pk=self.consultation.pk)
        context = self.get_context_data(form=form, in_place=self.is_in(*self.states))
        return self.render_to_response(context, status=status)
