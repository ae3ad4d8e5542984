"""Where the pages of a delegate start: one State, one consultation, one permission."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from consult.models import Consultation, EntitledMember, MemberState, User
from consult.permissions import Case, Permission, allows
from consult.procedure.states import ConsultationState, EntitlementReason
from consult.queries.replies import find_member
from consult.templatetags.languages import current_language
from consult.web.access import DelegateRequired, act_for
from consult.web.administrations.forms import StateForm
from consult.web.consultations import circular_words, find_issued, group_words, is_open
from consult.web.layout import Crumb


class DelegatePage(DelegateRequired):
    """A page for a delegate: who it is, for which State, and what is allowed."""

    @property
    def delegate(self) -> User:
        """Return the person; `DelegateRequired` lets in nobody else."""
        user = self.request.user
        if not isinstance(user, User):
            raise PermissionDenied
        return user

    def act_for(self, iso3: str) -> None:
        """Act for another State the person is a delegate of, else Http404."""
        if iso3 not in self.roles:
            raise Http404
        if iso3 != self.member_state:
            self.member_state = iso3
            act_for(self.request, iso3)

    def act_as_posted(self) -> None:
        """Act for the State the posted form was opened for."""
        form = StateForm(self.request.POST)
        if form.is_valid():
            self.act_for(form.cleaned_data["member_state"])

    def name_state(self) -> str:
        """Name the State as it is called today."""
        states = MemberState.objects.prefetch_related("names")
        return states.get(iso3=self.member_state).name_in(current_language())


class ConsultationPage(DelegatePage):
    """A page about one issued consultation."""

    consultation: Consultation
    reference: str

    def fetch(self, ref: str, *, light: bool = False) -> None:
        """Find the consultation, else Http404; `light` where nothing is shown."""
        self.consultation = find_issued(ref, light=light)
        self.reference = ref

    @cached_property
    def member(self) -> EntitledMember | None:
        """Return the State's row of the frozen roll, None where it is not on it."""
        return find_member(self.consultation, self.member_state)

    def fetch_member(self, ref: str) -> EntitledMember | None:
        """Find the consultation; return the State's row of the roll."""
        self.fetch(ref)
        return self.member

    def may(self, permission: Permission) -> bool:
        """Tell whether the person may do this for the State."""
        case = Case(
            at=self.at, consultation=self.consultation, member_state=self.member_state
        )
        return allows(self.delegate, permission, case)

    def permit(self, permission: Permission) -> None:
        """Refuse with 403 what the person may not do."""
        if not self.may(permission):
            raise PermissionDenied

    @property
    def state(self) -> str:
        """Name the State as the roll froze it."""
        if self.member is None:
            return self.name_state()
        return self.member.name_in(current_language())

    @property
    def withdrawn(self) -> bool:
        return self.consultation.state == ConsultationState.WITHDRAWN

    def refuse_outside_roll(self) -> HttpResponse:
        """Say why a State that is not on the roll can't reply (403)."""
        return render(
            self.request,
            "administrations/outside_roll.html",
            self.context(_("Reply")),
            status=403,
        )

    def context(self, here: str, **values: object) -> dict[str, object]:
        """Return what every page about a consultation shows."""
        circular = circular_words(self.consultation)
        return {
            "at": self.at,
            "circular": circular,
            "consultation": self.consultation,
            "crumbs": [
                Crumb(_("Consultations"), reverse("administrations:list")),
                *self._crumbs(circular, here),
            ],
            "in_question": self.member is not None
            and self.member.reason != EntitlementReason.MEMBER,
            "iso3": self.member_state,
            "open": is_open(self.consultation, self.at),
            "reference": self.reference,
            "state": self.state,
            "study_group": group_words(self.consultation),
            "synthetic": self.consultation.synthetic,
            "withdrawn": self.withdrawn,
            **values,
        }

    def _crumbs(self, circular: str, here: str) -> list[Crumb]:
        if not here:
            return [Crumb(circular)]
        address = reverse("administrations:consultation", args=[self.reference])
        return [Crumb(circular, address), Crumb(here)]
