"""The list of consultations by where they stand, with what each needs next."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from django.core.paginator import Page, Paginator
from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consult.labels import Label
from consult.models import Consultation, ResultDraft
from consult.permissions import Case, Permission, allows
from consult.procedure.states import ConsultationState
from consult.queries.consultations import consultations
from consult.vocabularies import LanguageStatus
from consult.web.layout import Tab
from consult.web.staff.dates import note_on_closing
from consult.web.staff.naming import Titled, name_consultation, name_group, title_of
from consult.web.staff.overview import STATE_TONES
from consult.web.staff.pages import StaffPage

PER_PAGE: Final = 25
ALL: Final = "all"

TABS: Final[Mapping[str, Label]] = {
    ConsultationState.DRAFT.value: gettext_lazy("In draft"),
    ConsultationState.SIGNING_OFF.value: gettext_lazy("Awaiting signature"),
    ConsultationState.ISSUED.value: gettext_lazy("Open"),
    ConsultationState.CLOSED.value: gettext_lazy("Closed"),
    ConsultationState.CERTIFIED.value: gettext_lazy("Certified"),
    ConsultationState.WITHDRAWN.value: gettext_lazy("Withdrawn"),
    ALL: gettext_lazy("All"),
}

DECIDED = {LanguageStatus.APPROVED.value, LanguageStatus.OMITTED.value}


@dataclass(frozen=True, slots=True)
class Next:
    """What a consultation needs next and the one button that leads there."""

    words: str
    button: str
    url: str
    primary: bool = False


@dataclass(frozen=True, slots=True)
class ListRow:
    """One consultation of the list."""

    consultation: Consultation
    name: str
    study_group: str
    title: Titled
    designations: list[str]
    tone: str
    next: Next


class ConsultationList(StaffPage):
    """List the consultations of one state, or all."""

    permission = Permission.CONSULTATION_READ
    template_name = "staff/list.html"

    @cached_property
    def answers(self) -> dict[tuple[Permission, str], bool]:
        """Keep what was asked of the permissions for this page."""
        return {}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Give the page its tabs and one page of rows."""
        counts = counts_by_state()
        chosen = self.request.GET.get("state", "")
        if chosen not in TABS:
            chosen = next((state for state in TABS if counts.get(state)), ALL)
        found = Paginator(listed(chosen), PER_PAGE).get_page(
            self.request.GET.get("page")
        )
        return super().get_context_data(
            at=self.at,
            tabs=[
                Tab(
                    str(label), f"?state={state}", counts.get(state, 0), state == chosen
                )
                for state, label in TABS.items()
            ],
            page_obj=found,
            rows=self.rows(found),
            may_draft=self.may(Permission.CONSULTATION_DRAFT),
            **kwargs,
        )

    def may_about(self, permission: Permission, consultation: Consultation) -> bool:
        """Tell whether the person may do this, asked once for each state of the list.

        Which person asked for a signature is looked at before.
        """
        key = (permission, consultation.state)
        if key not in self.answers:
            case = Case(at=self.at, consultation=consultation)
            self.answers[key] = allows(self.user, permission, case)
        return self.answers[key]

    def rows(self, found: "Page[Consultation]") -> list[ListRow]:
        """Return the rows of a page."""
        return [
            ListRow(
                consultation=one,
                name=name_consultation(one),
                study_group=name_group(one),
                title=title_of(one),
                designations=[text.designation for text in one.texts.all()],
                tone=STATE_TONES[one.state],
                next=self.next_for(one),
            )
            for one in found.object_list
        ]

    def next_for(self, consultation: Consultation) -> Next:
        """Return what comes next, for this person."""
        return _NEXT[ConsultationState(consultation.state)](self, consultation)

    def next_of_draft(self, consultation: Consultation) -> Next:
        """Let officers complete a draft and translators read it."""
        overview = _address("consultation", consultation)
        decided = [
            row for row in consultation.language_versions.all() if row.status in DECIDED
        ]
        words = _("%(n)d of 6 languages are approved or left out.") % {
            "n": len(decided)
        }
        if self.may_about(Permission.CONSULTATION_DRAFT, consultation):
            return Next(words, _("Go on drafting"), overview, primary=True)
        if self.may_about(Permission.LANGUAGE_REVIEW, consultation):
            return Next(words, _("Check a language"), overview, primary=True)
        return Next(words, _("View"), overview)

    def next_of_signing_off(self, consultation: Consultation) -> Next:
        """Let a second person issue; who asked for it waits."""
        if consultation.sign_off_requested_by_id == self.user.pk:
            words = _("You asked for the signature: a second person issues.")
            return Next(words, _("View"), _address("consultation", consultation))
        words = _("A second person checks and issues.")
        if self.may_about(Permission.CONSULTATION_ISSUE, consultation):
            url = _address("issue", consultation)
            return Next(words, _("Check and issue"), url, primary=True)
        return Next(words, _("View"), _address("consultation", consultation))

    def next_of_issued(self, consultation: Consultation) -> Next:
        """Show the replies that come in by themselves."""
        words = note_on_closing(consultation, at=self.at) or _("Replies come in.")
        if self.may_about(Permission.REGISTER_READ, consultation):
            return Next(words, _("Register"), _address("register", consultation))
        return Next(words, _("View"), _address("consultation", consultation))

    def next_of_closed(self, consultation: Consultation) -> Next:
        """Let two officers certify the result."""
        proposed = _proposal_of(consultation)
        if proposed is None:
            words = _("An officer proposes the result.")
        elif proposed.proposed_by_id == self.user.pk:
            words = _("You proposed the result: a second person certifies.")
        else:
            words = _("A second person certifies the result.")
        if self.may_about(Permission.RESULT_CERTIFY, consultation):
            url = _address("tally", consultation)
            return Next(words, _("Result"), url, primary=True)
        return Next(words, _("View"), _address("consultation", consultation))

    def next_of_certified(self, consultation: Consultation) -> Next:
        """Show the result; nothing is left to do."""
        words = _("Nothing is left to do.")
        if self.may_about(Permission.TALLY_READ, consultation):
            return Next(words, _("Result"), _address("tally", consultation))
        return Next(words, _("View"), _address("consultation", consultation))

    def next_of_withdrawn(self, consultation: Consultation) -> Next:
        """Show why it was withdrawn."""
        url = _address("consultation", consultation)
        return Next(consultation.withdrawal_reason, _("View"), url)


_NEXT: Final[
    Mapping[ConsultationState, Callable[[ConsultationList, Consultation], Next]]
] = {
    ConsultationState.DRAFT: ConsultationList.next_of_draft,
    ConsultationState.SIGNING_OFF: ConsultationList.next_of_signing_off,
    ConsultationState.ISSUED: ConsultationList.next_of_issued,
    ConsultationState.CLOSED: ConsultationList.next_of_closed,
    ConsultationState.CERTIFIED: ConsultationList.next_of_certified,
    ConsultationState.WITHDRAWN: ConsultationList.next_of_withdrawn,
}


def counts_by_state() -> dict[str, int]:
    """Return how many consultations stand where, and how many there are."""
    rows = Consultation.objects.order_by().values_list("state").annotate(Count("pk"))
    counts = {str(state): int(count) for state, count in rows}
    return counts | {ALL: sum(counts.values())}


def listed(state: str) -> QuerySet[Consultation]:
    """Return the consultations of a tab, those that changed last on top."""
    found = consultations().prefetch_related("language_versions", "result_draft")
    if state != ALL:
        found = found.filter(state=state)
    return found.order_by("-changed_at", "-pk")


def _proposal_of(consultation: Consultation) -> ResultDraft | None:
    """Return the prefetched proposal of a result, if an officer made one."""
    return getattr(consultation, "result_draft", None)


def _address(page: str, consultation: Consultation) -> str:
    return reverse(f"staff:{page}", args=[consultation.pk])
